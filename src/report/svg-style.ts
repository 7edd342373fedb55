/** Colours by role; light, and dark where the reader's screen is. Every colour has a word or a pattern beside it. */
export const lightColours = `--paper:#fff;--ink:#1b1f24;--faint:#57606a;--line:#8c959f;--hover:#eef2f6;--kernel:#d5dae0;--movable:#2f9e6e;--cma:#3b78d8;--region:#b7791f;--nomap:#7d4fc0;--lost:#cf222e;--accent:#0a5bc4`;
export const darkColours = `--paper:#14181d;--ink:#e6eaef;--faint:#a3adb8;--line:#6e7781;--hover:#222931;--kernel:#47505b;--movable:#3fb37f;--cma:#5a9bf6;--region:#d9a03f;--nomap:#a983e6;--lost:#f26a6a;--accent:#79b4ff`;

/** What the shapes of a map look like; used inside a page and inside a file of its own. */
export const shapeStyle = `.map text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;fill:var(--ink)}
.map .strong{font-weight:600;font-size:13px}.map .faint{fill:var(--faint)}.map .mono{font-family:ui-monospace,"SFMono-Regular",Menlo,Consolas,"DejaVu Sans Mono",monospace}
.map .end{text-anchor:end}.map .paper{fill:var(--paper)}
.map .u{stroke:var(--line);stroke-width:.75}.map .thin{stroke:none}.map .kernel{fill:var(--kernel)}.map .movable{fill:var(--movable)}.map .region{fill:var(--region)}
.map .cut{fill:none;stroke-dasharray:3 2}.map .span{fill:var(--line)}.map .z{fill:var(--faint)}.map .z.Movable{fill:var(--movable)}
.map .break{fill:none;stroke:var(--ink);stroke-width:1.2}.map .hit{fill:transparent}
.p-cma{fill:var(--cma)}.p-nomap{fill:var(--nomap)}.p-lost{fill:var(--lost)}.p-stroke{stroke:var(--paper);stroke-width:1.5;fill:none}`;

/** The style of a map that stands alone. */
export const svgStyle = `.map{${lightColours}}@media(prefers-color-scheme:dark){.map{${darkColours}}}
${shapeStyle}`;

/** Uses that must be told apart without colour get a pattern. */
export function patterns(id: string): string {
  const pattern = (use: string, stroke: string): string =>
    `<pattern id="${id}-${use}" width="8" height="8" patternUnits="userSpaceOnUse"><rect class="p-${use}" width="8" height="8"/><path class="p-stroke" d="${stroke}"/></pattern>`;
  return `<defs>${pattern('cma', 'M2 2h0.01M6 6h0.01M2 2v1M6 6v1')}${pattern('nomap', 'M-1 9L9 -1')}${pattern('lost', 'M0 0L8 8M8 0L0 8')}</defs>`;
}

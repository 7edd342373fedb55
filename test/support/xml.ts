const TAG = /^<(\/?)([A-Za-z][\w:.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/;
const LOOSE_AMPERSAND = /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-fA-F]+);)/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has no place for them
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;

/** Why a text is no well-formed XML 1.0; undefined if it is. Knows elements, attributes, comments, CDATA and processing instructions. */
export function faultOfXml(text: string): string | undefined {
  const forbidden = FORBIDDEN.exec(text);
  if (forbidden) return `the character U+${forbidden[0].charCodeAt(0).toString(16)} at ${forbidden.index}`;
  const open: string[] = [];
  let roots = 0;
  for (let at = 0; at < text.length; ) {
    const next = text.indexOf('<', at);
    const between = text.slice(at, next < 0 ? undefined : next);
    if (LOOSE_AMPERSAND.test(between)) return `a loose & behind ${at}`;
    if (open.length === 0 && between.trim() !== '') return `text outside of the root behind ${at}`;
    if (next < 0) break;
    const end = endOfSpecial(text, next);
    if (end !== undefined) {
      if (end < 0) return `something open at ${next}`;
      at = end;
      continue;
    }
    const tag = TAG.exec(text.slice(next, next + 20_000));
    if (tag === null) return `no tag at ${next}: ${text.slice(next, next + 60)}`;
    const [whole, close, name = '', attributes = '', empty] = tag;
    if (LOOSE_AMPERSAND.test(attributes)) return `a loose & in the attributes at ${next}`;
    const keys = [...attributes.matchAll(/([\w:.-]+)\s*=/g)].map(([, key]) => key);
    if (new Set(keys).size !== keys.length && !/"[^"]*=/.test(attributes)) return `an attribute twice at ${next}`;
    if (open.length === 0) roots++;
    if (close) {
      if (open.pop() !== name) return `</${name}> at ${next} closes another element`;
    } else if (!empty) open.push(name);
    at = next + whole.length;
  }
  if (open.length > 0) return `${open.at(-1)} is not closed`;
  return roots === 1 ? undefined : `${roots} roots`;
}

/** Behind a comment, CDATA or processing instruction; -1 if it has no end, undefined if it is none. */
function endOfSpecial(text: string, at: number): number | undefined {
  for (const [open, close] of [
    ['<!--', '-->'],
    ['<![CDATA[', ']]>'],
    ['<?', '?>'],
  ] as const) {
    if (!text.startsWith(open, at)) continue;
    const end = text.indexOf(close, at + open.length);
    return end < 0 ? -1 : end + close.length;
  }
  return undefined;
}

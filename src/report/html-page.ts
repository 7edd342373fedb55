import { darkColours, lightColours, shapeStyle } from './svg-style.js';

/** The style of the page: light and dark, phone and desk, screen and paper. */
export const pageStyle = `:root{color-scheme:light dark;${lightColours}}@media(prefers-color-scheme:dark){:root{${darkColours}}}
*{box-sizing:border-box}body{margin:0 auto;max-width:1440px;padding:16px;background:var(--paper);color:var(--ink);font:15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
h1{font-size:1.5rem;margin:0}h2{font-size:1.15rem;margin:1.6em 0 .5em}h3{font-size:1.05rem;margin:0 0 .4em;overflow-wrap:anywhere}h4{font-size:.9rem;margin:1em 0 .3em;color:var(--faint)}
code,pre,.num{font-family:ui-monospace,"SFMono-Regular",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.86em}code{overflow-wrap:anywhere}pre{overflow-x:auto;margin:0;padding:8px;background:var(--hover);border-radius:6px}
a{color:var(--accent)}.faint{color:var(--faint)}.sub{margin:.2em 0 0;color:var(--faint)}.skip{position:absolute;left:-999px}.skip:focus{left:16px;background:var(--paper);padding:8px}
.wide{display:grid;grid-template-columns:minmax(0,2fr) minmax(280px,1fr);gap:20px;align-items:start}.panel{position:sticky;top:12px;max-height:calc(100vh - 24px);overflow:auto;border:1px solid var(--line);border-radius:8px;padding:14px}
.detail{display:none}.detail:target{display:block}.panel:has(.detail:target) .hint{display:none}
.canvas{overflow:auto;border:1px solid var(--line);border-radius:8px}.canvas svg{display:block;max-width:none}.canvas svg.desk{width:100%;min-width:760px;height:auto}.canvas svg.phone{width:100%;height:auto}.canvas svg.phone{display:none}
.tools{display:flex;flex-wrap:wrap;gap:6px;align-items:center;margin:0 0 8px}.tools button{font:inherit;min-width:2.4em;min-height:2.2em;border:1px solid var(--line);border-radius:6px;background:var(--hover);color:var(--ink)}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:2px 12px;margin:0}dt{color:var(--faint)}dd{margin:0;overflow-wrap:anywhere}ul,ol{margin:.2em 0;padding-left:1.3em}li{overflow-wrap:anywhere}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{padding:4px 10px;text-align:left;border-bottom:1px solid var(--line);vertical-align:top}td.num,th.num{text-align:right}caption{text-align:left;color:var(--faint);padding-bottom:4px}
.figures{display:flex;flex-wrap:wrap;gap:10px;padding:0;list-style:none;margin:14px 0}.figures li{border:1px solid var(--line);border-radius:8px;padding:8px 12px}.figures b{display:block;font-size:1.15rem}
.source figcaption{color:var(--faint);font-size:.85em}.source{margin:0 0 8px}.source span{display:block;white-space:pre}.source b{display:inline-block;min-width:3em;color:var(--faint);font-weight:400;text-align:right;margin-right:8px}.source .mark{background:color-mix(in srgb,var(--accent) 18%,transparent)}
.finding{border-left:4px solid var(--line);padding:2px 12px;margin:10px 0}.finding.error{border-color:var(--lost)}.finding.warning{border-color:var(--region)}.refusal{border-left:4px solid var(--lost);padding-left:10px}
.map a{cursor:pointer}.map .row:hover .hit,.map .lit .hit{fill:var(--hover)}.map .u.lit{stroke:var(--ink);stroke-width:2.5}.map a:focus-visible{outline:none}.map a:focus-visible .hit{fill:var(--hover);stroke:var(--accent);stroke-width:2}:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.map a[aria-current=true] .hit{fill:var(--hover);stroke:var(--accent);stroke-width:1}
@media(max-width:900px){.wide{grid-template-columns:minmax(0,1fr)}.panel{position:static;max-height:none}}
@media(max-width:640px){body{padding:10px}.canvas svg.desk{display:none}.canvas svg.phone{display:block}}
@media print{:root{${lightColours}}body{max-width:none;padding:0}.tools,.panel,.skip,.hint{display:none}.wide{display:block}.canvas{overflow:visible;border:0}.canvas svg.desk{width:100%!important;height:auto!important;display:block}.canvas svg.phone{display:none}h2,table,figure{break-inside:avoid}details{display:block}a{color:inherit}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
${shapeStyle}`;

/** Hover, arrow keys and zoom; without it the page still works, by links alone. */
export const pageScript = `'use strict';
(function () {
  var canvas = document.querySelector('.canvas');
  if (!canvas) return;
  var each = function (list, f) { Array.prototype.forEach.call(list, f); };
  var same = function (key) { return canvas.querySelectorAll('[data-b="' + key + '"]'); };
  var light = function (event, on) {
    var from = event.target.closest ? event.target.closest('[data-b]') : null;
    if (from) each(same(from.getAttribute('data-b')), function (node) { node.classList.toggle('lit', on); });
  };
  canvas.addEventListener('pointerover', function (event) { light(event, true); });
  canvas.addEventListener('pointerout', function (event) { light(event, false); });
  var show = function (move) {
    var id = location.hash.slice(1);
    each(canvas.querySelectorAll('a.pick'), function (link) {
      if (link.getAttribute('href') === '#' + id) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    });
    var head = move && id ? document.getElementById(id + '-h') : null;
    if (head) { head.focus({ preventScroll: window.innerWidth > 900 }); }
  };
  var place = null;
  canvas.addEventListener('click', function () { place = window.innerWidth > 900 ? [window.scrollX, window.scrollY] : null; });
  window.addEventListener('hashchange', function () {
    if (place) window.scrollTo(place[0], place[1]);
    place = null;
    show(true);
  });
  show(false);
  canvas.addEventListener('keydown', function (event) {
    var step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    var link = event.target.closest ? event.target.closest('a.pick') : null;
    if (!step || !link) return;
    var links = Array.prototype.slice.call(link.closest('svg').querySelectorAll('a.pick'));
    var next = links[links.indexOf(link) + step];
    if (next) { event.preventDefault(); next.focus(); }
  });
  var zoom = 1;
  var status = document.getElementById('zoom');
  var set = function (value) {
    zoom = Math.min(8, Math.max(1, value));
    each(canvas.querySelectorAll('svg'), function (svg) {
      svg.style.width = zoom === 1 ? '' : svg.getAttribute('width') * zoom + 'px';
      svg.style.height = zoom === 1 ? '' : svg.getAttribute('height') * zoom + 'px';
    });
    status.textContent = Math.round(zoom * 100) + ' %';
  };
  each(document.querySelectorAll('[data-zoom]'), function (button) {
    button.addEventListener('click', function () {
      var by = Number(button.getAttribute('data-zoom'));
      set(by === 0 ? 1 : zoom * by);
    });
  });
  document.addEventListener('keydown', function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '+') set(zoom * 1.5);
    if (event.key === '-') set(zoom / 1.5);
    if (event.key === '0') set(1);
    if (event.key === 'Escape') { history.replaceState(null, '', '#map'); show(false); location.hash = '#map'; }
  });
})();`;

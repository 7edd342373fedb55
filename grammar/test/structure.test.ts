import { describe, expect, test } from 'vitest';
import { parseText } from './support/parsing.js';
import { show } from './support/show.js';

/** The document of a text that must be right. */
function read(source: string): string {
  const { document, problems } = parseText(source);
  expect(problems.map((problem) => problem.message)).toEqual([]);
  return show(document);
}

describe('a file', () => {
  test.each([
    ['the smallest one', '/dts-v1/; / { };', '/{}'],
    ['a header may come again', '/dts-v1/; /dts-v1/; / { };', '/{}'],
    ['an overlay', '/dts-v1/; /plugin/; / { };', 'plugin; /{}'],
    ['an overlay begins with a reference, if it likes', '/dts-v1/; /plugin/; &l { };', 'plugin; &l{}'],
    ['reservations', '/dts-v1/; a: b: /memreserve/ 1 (1+1); / { };', 'a: b: memreserve 1 (+ 1 1); /{}'],
    ['a character is a number', "/dts-v1/; /memreserve/ 'a' 2; / { };", 'memreserve 97 2; /{}'],
    ['several blocks', '/dts-v1/; / { }; / { }; &l { }; x: &{/a/b} { };', '/{}; /{}; &l{}; x: &/a/b{}'],
    ['deletions', '/dts-v1/; / { }; /delete-node/ &l; /delete-node/ &{/a@1};', '/{}; delete &l; delete &/a@1'],
    ['omissions', '/dts-v1/; / { }; /omit-if-no-ref/ &l;', '/{}; omit &l'],
    [
      'line markers and comments are white space',
      '# 1 "a" 1 3\n/dts-v1/;/**/ /\n#line 7 "b"\n{ /* } */ // }\n};',
      '/{}',
    ],
    ['a comment may end the file', '/dts-v1/; / { }; // end', '/{}'],
    ['CR, VT and FF are blanks', '/dts-v1/;\r\n/\v{\f};\r\n', '/{}'],
  ])('%s', (_, source, expected) => {
    expect(read(source)).toBe(expected);
  });
});

describe('a body', () => {
  test.each([
    ['properties, then children', 'a; b = <1>; c { }; d@0 { e; };', 'a; b = <1>; c{}; d@0{e}'],
    ['labels', 'a: b: c; d: e { };', 'a: b: c; d: e{}'],
    ['a label without a blank behind', 'a:b { };', 'a: b{}'],
    ['deletions', '/delete-property/ a; /delete-node/ b;', 'delete-property a; delete-node b'],
    [
      'a deletion may be labelled, for what it is worth',
      'a: /delete-property/ p; b: /delete-node/ n;',
      'delete-property p; delete-node n',
    ],
    ['a keyword needs no blank', '/delete-node/n;', 'delete-node n'],
    ['omissions, mixed with labels', 'a: /omit-if-no-ref/ b: /omit-if-no-ref/ c { };', 'omit a: b: c{}'],
    ['an omission of a deletion', '/omit-if-no-ref/ /delete-node/ n;', 'delete-node n'],
    ['numbers are names', '123 { }; 0x12 { };', '123{}; 0x12{}'],
    ['signs are names', '+; -; *; ?; #; @; .; ,; _;', '+; -; *; ?; #; @; .; ,; _'],
    ['keywords without slashes are names', 'bits; delete-node; if; dts-v1;', 'bits; delete-node; if; dts-v1'],
    ['a backslash protects a name', '\\foo; \\123 { };', 'foo; 123{}'],
    [
      'the name of a macro line is none',
      '#address-cells = <1>; #line-x; #include;',
      '#address-cells = <1>; #line-x; #include',
    ],
    ['a name may be long', `${'a'.repeat(300)};`, 'a'.repeat(300)],
    ['names that differ late', 'aaaaaaaaaaaaaaaab; aaaaaaaaaaaaaaaac;', 'aaaaaaaaaaaaaaaab; aaaaaaaaaaaaaaaac'],
  ])('%s', (_, source, expected) => {
    expect(read(`/dts-v1/; / { ${source} };`)).toBe(`/{${expected}}`);
  });
});

test('each part knows where it stands', () => {
  //              0         1         2         3         4         5
  //              0123456789012345678901234567890123456789012345678901234567
  const source = '/dts-v1/; / { a: b = <1 &c>, x: "d" y:; e: f@0 { }; };';
  const [root] = parseText(source).document.items;
  if (root?.kind !== 'root') throw new Error('no root');
  const written = ({ start, end }: { start: number; end: number }) => source.slice(start, end);
  const [property] = root.body.properties;
  const [node] = root.body.children;
  if (property?.kind !== 'property' || node?.kind !== 'node') throw new Error('no property, or no node');
  const [cells, text] = property.value ?? [];
  if (cells?.kind !== 'cells' || text?.kind !== 'string') throw new Error('no cells, or no string');
  expect(written(root)).toBe(source.slice(10));
  expect(written(root.name)).toBe('/');
  expect(written(root.body)).toBe(source.slice(12, -1));
  expect(written(property)).toBe('a: b = <1 &c>, x: "d" y:;');
  expect(written({ start: property.nameStart, end: property.nameEnd })).toBe('b');
  expect(property.labels.map(written)).toEqual(['a:']);
  expect(written(cells)).toBe('<1 &c>');
  expect(cells.elements.map(written)).toEqual(['1', '&c']);
  expect(written(text)).toBe('"d"');
  expect([...text.labelsBefore, ...text.labelsAfter].map(written)).toEqual(['x:', 'y:']);
  expect(written(node)).toBe('e: f@0 { };');
  expect(written({ start: node.nameStart, end: node.nameEnd })).toBe('f@0');
  expect(written(node.body)).toBe('{ }');
});

import type { BuildOptions } from '../../src/tree/build.js';

/** A source on which dtc has an opinion: verdict and bytes. Its body comes behind `/dts-v1/;`. */
export interface Case {
  readonly name: string;
  readonly dts: string;
  readonly args?: readonly string[];
  readonly build?: BuildOptions;
}

type Line = readonly [name: string, dts: string];

const cases = (lines: readonly Line[], more: Omit<Case, 'name' | 'dts'> = {}): readonly Case[] =>
  lines.map(([name, dts]) => ({ name, dts: `/dts-v1/;\n${dts}\n`, ...more }));

const values = cases([
  [
    'cells of all widths',
    '/ { a = <1 0xffffffff 010 (-1)>; b = /bits/ 8 <1 0xff (-1)>; c = /bits/ 16 <0xabcd>; d = /bits/ 64 <1 0x123456789abcdef0>; };',
  ],
  ['a cell out of range', '/ { a = <0x100000000>; };'],
  ['a negative cell out of range', '/ { a = <(-4294967297)>; };'],
  ['the least negative cell', '/ { a = <(-4294967296)>; };'],
  ['ones above a cell', '/ { a = <0xffffffff00000000>; };'],
  ['a byte out of range', '/ { a = /bits/ 8 <256>; };'],
  ['the least negative byte', '/ { a = /bits/ 8 <(-256)>; };'],
  ['a half word out of range', '/ { a = /bits/ 16 <65536>; };'],
  ['the largest u64', '/ { a = /bits/ 64 <0xffffffffffffffff>; };'],
  ['more than a u64', '/ { a = /bits/ 64 <0x10000000000000000>; };'],
  ['a reference in a list of bytes', '/ { l: n { }; }; / { a = /bits/ 8 <&l>; };'],
  ['a reference in a list of u64', '/ { l: n { }; }; / { a = /bits/ 64 <&l>; };'],
  ['bytes, empty lists and empty strings', '/ { a = [00 ff ab]; b = [deadbeef]; c = <>; d = []; e = ""; f; };'],
  ['strings and their escapes', '/ { a = "x\\ty\\n", "\\x41\\101\\0", "\\q\\"\\\\"; };'],
  ['parts of several kinds', '/ { a = "x", <1 2>, [03], /bits/ 64 <4>; };'],
  ['characters', "/ { a = <'a' '\\n' '\\x41' '\"'>; };"],
  ['labels inside values', '/ { a = x: "s" y: , z: <1 w: 2> v: , [00 u: 01]; };'],
  ['a label inside a value twice', '/ { a = <l: 1 l: 2>; };'],
  ['a label on a node and inside a value', '/ { a = <l: 1>; l: n { }; };'],
  ['expressions', '/ { a = <(1 + 2 * 3) (1 << 31) (~0) (!5) (5 % 3) (7 / 2) (1 ? 2 : 3) (0 || 1) (1 && 0)>; };'],
  ['comparisons are unsigned', '/ { a = <((-1) > 0) (1 <= 1) (2 != 3) ((-4) / 2 > 0)>; };'],
  ['shifts by 64 and more', '/ { a = /bits/ 64 <(1 << 64) ((-1) >> 63) ((-1) >> 64) (1 << (-1))>; };'],
  ['wrapping in 64 bits', '/ { a = /bits/ 64 <(0xffffffffffffffff + 2) (0 - 1) (0xffffffff * 0xffffffff * 16)>; };'],
  ['division by zero', '/ { a = <(1 / 0)>; };'],
  ['remainder by zero', '/ { a = <(1 % 0)>; };'],
  ['division by zero where nobody looks', '/ { a = <(1 ? 2 : (1 / 0))>; };'],
  ['division by zero in an overridden value', '/ { a = <(1 / 0)>; }; / { a = <1>; };'],
  ['nested conditions', '/ { a = <(1 ? 0 ? 1 : 2 : 3) (0 ? 1 : 0 ? 2 : 3)>; };'],
  ['precedence', '/ { a = <(1 | 2 ^ 3 & 4 == 4) (1 + 2 << 3) (10 - 3 - 2) (2 * 3 % 4) (1 < 2 == 1)>; };'],
]);

const merging = cases([
  ['a second root block', '/ { a = <1>; b; n { x; }; }; / { b = <2>; c; n { y; x = <3>; }; m { }; };'],
  [
    'properties deleted and set again keep their place',
    '/ { a; b; c; }; / { /delete-property/ a; }; / { d; a = <1>; };',
  ],
  [
    'nodes deleted and made again keep their place',
    '/ { n { p; k { }; }; m { }; }; / { /delete-node/ n; }; / { o { }; n { p = <1>; k { q; }; }; };',
  ],
  ['a node that comes back lost its labels', '/ { l: n { }; }; /delete-node/ &l; / { n { }; }; / { a = <&l>; };'],
  ['a label is free after its node was deleted', '/ { l: n { }; }; /delete-node/ &l; / { a = <&l>; l: m { }; };'],
  ['a delete statement in a first definition deletes nothing', '/ { a; /delete-property/ a; };'],
  ['but it takes a slot', '/ { /delete-property/ b; a; }; / { b; };'],
  ['a node deleted behind itself', '/ { n { }; /delete-node/ n; };'],
  ['a node deleted before itself', '/ { /delete-node/ n; n { }; };'],
  ['a slot for a node', '/ { /delete-node/ n; m { }; }; / { n { }; };'],
  ['deleting what is not there', '/ { }; / { /delete-property/ a; /delete-node/ n; };'],
  ['deleting by a label that is not there', '/ { }; /delete-node/ &l;'],
  ['deleting by path', '/ { n { m { }; }; }; /delete-node/ &{/n/m}; / { a = <1>; };'],
  ['deleting the root', '/ { n { }; }; /delete-node/ &{/};'],
  ['deleting the root and starting again', '/ { a; n { b; }; }; /delete-node/ &{/}; / { n { c; }; };'],
  ['equal properties in one block', '/ { a; a; };'],
  ['equal nodes in one block', '/ { n { }; n { }; };'],
  ['equal nodes deep in a new subtree', '/ { }; / { n { m { k { }; k { }; }; }; };'],
  ['equal names in a merged block', '/ { n { }; }; / { a = <1>; a = <2>; n { x; }; n { y; }; };'],
  ['a new node twice in a merged block', '/ { }; / { n { x = <1>; }; n { y; x = <2>; }; };'],
  ['a node deleted and made in one merged block', '/ { n { p; }; }; / { /delete-node/ n; n { q; }; };'],
  ['a node made and deleted in one merged block', '/ { }; / { n { p; }; /delete-node/ n; };'],
  ['by label', '/ { l: n { a; }; }; &l { b; };'],
  ['by label, with a new label', '/ { l: n { a; }; }; m: &l { b; }; / { x = <&m>; };'],
  ['by path', '/ { n { a; }; }; &{/n} { b; };'],
  ['by a label that is not there', '/ { }; &l { b; };'],
  ['by a label that comes later', '/ { }; &l { b; }; / { l: n { }; };'],
  ['the label that it has, again', '/ { l: n { a; }; }; l: &l { b; };'],
  ['a label moved by two blocks', '/ { l: n { }; m { }; }; / { l: m { }; };'],
  ['a label on two nodes for a time', '/ { l: n { }; m { }; }; / { l: m { }; }; /delete-node/ &{/n}; &l { x; };'],
  ['a label on a property twice', '/ { l: a; l: b; };'],
  ['a label on a property that is overridden', '/ { l: a; }; / { m: a = <1>; n { }; };'],
  ['a node and a property of one name', '/ { a; a { }; };'],
  ['paths with slashes too many', '/ { n { m { }; }; }; &{//n//m/} { a; };'],
  ['a path with a slash behind', '/ { x = <&{/n/m/}>; n { m { }; }; };'],
]);

const names = cases([
  ['an @ in a property', '/ { a@1; };'],
  ['two @ in a node', '/ { n@1@2 { }; };'],
  ['a # in a node', '/ { n#1 { }; };'],
  ['a ? in a node', '/ { n?1 { }; };'],
  ['all that a property may have', '/ { a,b._+*#?-9; };'],
  ['all that a node may have', '/ { a,b._+-9@0,1.x { }; };'],
  ['digits alone', '/ { 0x1 = <1>; 12 { }; };'],
  ['a name without a base', '/ { @1 { }; };'],
  ['the right name property', '/ { name = ""; n@1 { name = "n"; a; }; };'],
  ['a wrong name property', '/ { n { name = "m"; }; };'],
  ['a name property that is no string', '/ { n { name = <1>; }; };'],
  ['a name property that was deleted', '/ { name = "x"; }; / { /delete-property/ name; };'],
  ['a name property deleted in a first definition', '/ { n { /delete-property/ name; }; };'],
]);

const phandles = cases([
  ['given on demand, in order', '/ { a = <&y &x>; x: x { }; y: y { b = <&z>; }; z: z { }; };'],
  [
    'explicit ones are skipped',
    '/ { a = <&y &x &z>; x: x { phandle = <2>; }; y: y { }; z: z { linux,phandle = <3>; }; };',
  ],
  ['the same one twice', '/ { x { phandle = <1>; }; y { phandle = <1>; }; };'],
  ['zero', '/ { x { phandle = <0>; }; };'],
  ['minus one', '/ { x { phandle = <0xffffffff>; }; };'],
  ['two cells', '/ { x { phandle = <1 2>; }; };'],
  ['four bytes of text', '/ { x { phandle = "abc"; }; };'],
  ['both, equal', '/ { x { phandle = <1>; linux,phandle = <1>; }; };'],
  ['both, different', '/ { x { phandle = <1>; linux,phandle = <2>; }; };'],
  ['of itself', '/ { a = <&x>; x: x { phandle = <&x>; }; };'],
  ['of another', '/ { x: x { }; y { phandle = <&x>; }; };'],
  ['a path in its place', '/ { x: x { phandle = &x; }; };'],
  ['a reference to nothing', '/ { a = <&nowhere>; };'],
  ['a path to nothing', '/ { a = &nowhere; };'],
  ['references by path', '/ { a = <&{/n/m}>, <&{/}>; b = &{/n/m}, "x", &{/}; n { m { }; }; };'],
  ['paths between other parts', '/ { a = "x", &l, <1 &l>, &l, [00]; l: n { }; };'],
  ['a reference to a deleted node', '/ { a = <&l>; l: n { }; }; /delete-node/ &l;'],
  [
    'a reference from a deleted property',
    '/ { a = <&l>; b = <&l2>; l: n { }; l2: m { }; }; / { /delete-property/ a; };',
  ],
  ['omitted without a reference', '/ { a = <&l2>; /omit-if-no-ref/ l: n { }; l2: /omit-if-no-ref/ m { }; };'],
  ['kept for a path', '/ { a = &l; /omit-if-no-ref/ l: n { }; };'],
  ['omitted with a child that is referred to', '/ { a = <&l>; /omit-if-no-ref/ n { l: m { }; }; };'],
  ['kept by another omitted node', '/ { /omit-if-no-ref/ n { a = <&l>; }; /omit-if-no-ref/ l: m { }; };'],
  ['omitted by statement', '/ { a = <&k>; l: n { }; k: m { }; }; /omit-if-no-ref/ &l; /omit-if-no-ref/ &k;'],
  ['omitting what is not there', '/ { }; /omit-if-no-ref/ &l;'],
  ['the mark of a later block does not count', '/ { n { }; }; / { /omit-if-no-ref/ n { }; };'],
  ['a root that is marked', '/ { a; }; /omit-if-no-ref/ &{/};'],
]);

const blobs = cases([
  ['reservations', '/memreserve/ 0x1000 0x2000; /memreserve/ 0 0; l: /memreserve/ 0x123456789a (1 << 40); / { };'],
  ['names that end in each other', '/ { interrupt-parent; parent; t; xparent; interrupt; phandle; linux,phandle; };'],
  ['the boot processor', '/ { cpus { cpu@5 { reg = <5>; }; cpu@6 { reg = <6>; }; }; };'],
  ['a boot processor with a wide reg', '/ { cpus { cpu@5 { reg = <0 5>; }; }; };'],
  [
    'a deleted boot processor',
    '/ { cpus { cpu@5 { reg = <5>; }; cpu@6 { reg = <6>; }; }; }; /delete-node/ &{/cpus/cpu@5};',
  ],
  ['a boot processor that refers', '/ { cpus { cpu@5 { reg = <&{/}>; }; }; };'],
  ['nothing but a root', '/ { };'],
  ['a value of every length', '/ { a = [01]; b = [0102]; c = [010203]; d = [01020304]; e = [0102030405]; };'],
]);

const symbols = cases(
  [
    ['labels', '/ { a: n { b: m { }; }; c: k { phandle = <7>; }; };'],
    ['several labels of one node', '/ { l: m: n { }; }; x: &l { }; / { y: z: n { }; };'],
    ['no label', '/ { n { }; };'],
    ['a label that was deleted', '/ { l: n { }; m { }; }; /delete-node/ &l; / { n { }; };'],
    ['a node of that name', '/ { a: n { }; __symbols__ { x = "y"; }; };'],
    ['a symbol that is there already', '/ { a: n { }; __symbols__ { a = "y"; }; };'],
    ['references and labels', '/ { x = <&b>; a: n { }; b: m { }; };'],
    ['omitted nodes with labels are kept', '/ { /omit-if-no-ref/ l: n { }; /omit-if-no-ref/ m { }; };'],
    ['the root', '/ { a; n { }; }; l: &{/} { b; };'],
  ],
  { args: ['-@'], build: { symbols: true } },
);

const aliases = cases(
  [
    ['labels as aliases', '/ { a: n { b: m { }; }; };'],
    ['an alias that is there already', '/ { aliases { a = "/x"; z = "/y"; }; a: n { }; };'],
  ],
  { args: ['-A'], build: { autoAliases: true } },
);

const both = cases([['aliases and symbols', '/ { x = <&a>; a: n { }; };']], {
  args: ['-A', '-@'],
  build: { autoAliases: true, symbols: true },
});

const formats = [
  ...cases([['legacy', '/ { a = <&l>; l: n { }; };']], { args: ['-H', 'legacy'], build: { phandleFormat: 'legacy' } }),
  ...cases(
    [
      ['both forms', '/ { a = <&l>; l: n { }; };'],
      ['both forms beside one', '/ { a = <&l>; l: n { linux,phandle = <5>; }; };'],
    ],
    { args: ['-H', 'both'], build: { phandleFormat: 'both' } },
  ),
];

const forced = cases(
  [
    ['equal nodes', '/ { a = <&l>; l: n { }; m { }; m { }; };'],
    ['a name property', '/ { name = "x"; a = <&l>; l: n { }; };'],
    ['a reference to nothing', '/ { a = <&l &k>; p = &l; l: n { }; };'],
    ['a path to nothing', '/ { a = <&l>; p = &k, &l; l: n { }; /omit-if-no-ref/ o { }; };'],
    ['a phandle twice', '/ { a = <&l>; l: n { }; m { phandle = <9>; }; k { phandle = <9>; }; };'],
  ],
  { args: ['-f'], build: { stopAtFailedCheck: true } },
);

const plugins = ([{}, { args: ['-@'], build: { symbols: true } }] as const).flatMap((more) =>
  cases(
    [
      ['a fragment by label', '/plugin/; &x { a; n { b = <&y 1 &x>; }; };'],
      ['a fragment by path', '/plugin/; &{/soc} { a = <&y>; };'],
      ['labels of its own', '/plugin/; &x { l: n { a = <&l &y>; }; }; &l { b; };'],
      ['fragments by hand', '/plugin/; / { fragment@0 { target = <&x>; __overlay__ { a; }; }; };'],
      [
        'fragments by hand and by label',
        '/plugin/; / { fragment@0 { target = <&x>; __overlay__ { a; }; }; }; &y { b; };',
      ],
      ['a path to another tree', '/plugin/; &x { a = &y; };'],
      ['a path in its own', '/plugin/; &x { a = &l; b = "x", &l, <&y>; l: n { }; };'],
      ['a cell for a path', '/plugin/; &x { a = <&{/nowhere}>; };'],
      ['nothing to fill', '/plugin/; / { n { a; }; };'],
      ['fixups of its own', '/plugin/; / { __fixups__ { y = "z"; }; n { a = <&y>; }; };'],
      ['local fixups of its own', '/plugin/; / { __local_fixups__ { n { a = <0>; }; }; l: n { a = <&l>; }; };'],
      ['a label on a fragment that exists', '/plugin/; / { l: n { }; }; m: &l { a; };'],
      ['a label on one that does not', '/plugin/; / { }; m: &l { a; };'],
      ['deleting another tree', '/plugin/; / { }; /delete-node/ &x;'],
      ['references from the root', '/plugin/; / { a = <&x &x>; b = <0 &y>; l: n { c = <&l>; }; };'],
      ['an omitted parent', '/plugin/; / { a = <&l>; /omit-if-no-ref/ n { l: m { }; }; };'],
    ],
    more,
  ),
);

export const CASES: Readonly<Record<string, readonly Case[]>> = {
  values,
  merging,
  names,
  phandles,
  blobs,
  'symbols (-@)': symbols,
  'aliases (-A)': aliases,
  'aliases and symbols (-A -@)': both,
  'phandle forms (-H)': formats,
  'forced (-f)': forced,
  plugins,
};

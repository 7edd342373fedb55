import * as fc from 'fast-check';

/** Sources as people write them, and worse: names repeat, blocks merge and delete, labels and references may not fit. */

const NODE_NAMES = ['a', 'b', 'c@1', 'd@2', 'soc', 'cpus', 'cpu@0'] as const;
const PROPERTY_NAMES = ['p', 'q', 'reg', 'status', '#address-cells', 'interrupt-parent', 'parent', 'phandle'] as const;
const LABELS = ['l1', 'l2', 'l3', 'l4'] as const;

const nodeName = fc.constantFrom(...NODE_NAMES);
const propertyName = fc.constantFrom(...PROPERTY_NAMES);
const label = fc.constantFrom(...LABELS);

const reference = fc.oneof(
  { weight: 4, arbitrary: label.map((name) => `&${name}`) },
  { weight: 1, arbitrary: fc.tuple(nodeName, nodeName).map(([a, b]) => `&{/${a}/${b}}`) },
  { weight: 1, arbitrary: nodeName.map((name) => `&{/${name}}`) },
);

const literal = fc.oneof(
  fc.nat(0xff).map(String),
  fc.integer({ min: 0, max: 0xffff_ffff }).map((value) => `0x${value.toString(16)}`),
  fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn }).map((value) => `0x${value.toString(16)}ULL`),
  fc.constantFrom("'a'", "'\\n'", '010', '0xffffffff'),
);

const OPERATORS = ['+', '-', '*', '/', '%', '<<', '>>', '<', '>', '<=', '>=', '==', '!=', '&', '|', '^', '&&', '||'];

const { expression } = fc.letrec<{ expression: string; operand: string }>((tie) => ({
  operand: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    literal,
    tie('expression').map((inner) => `(${inner})`),
    fc.tuple(fc.constantFrom('-', '~', '!'), tie('operand')).map(([sign, inner]) => `${sign}${inner}`),
  ),
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('operand'),
    fc.tuple(tie('operand'), fc.constantFrom(...OPERATORS), tie('operand')).map((parts) => parts.join(' ')),
    fc.tuple(tie('operand'), tie('operand'), tie('operand')).map(([a, b, c]) => `${a} ? ${b} : ${c}`),
  ),
}));

const cell = fc.oneof(
  { weight: 5, arbitrary: fc.nat(0xff).map(String) },
  { weight: 2, arbitrary: literal },
  { weight: 2, arbitrary: reference },
  { weight: 1, arbitrary: expression.map((text) => `(${text})`) },
);

const text = fc.string({
  unit: fc.constantFrom('a', 'b', ' ', '\\n', '\\0', '\\x41', '\\"', '\\\\', '\\101', '\\q'),
  maxLength: 6,
});

const part = fc.oneof(
  { weight: 4, arbitrary: fc.array(cell, { maxLength: 4 }).map((cells) => `<${cells.join(' ')}>`) },
  { weight: 2, arbitrary: text.map((inner) => `"${inner}"`) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 5 }).map((bytes) => `[${Buffer.from(bytes).toString('hex')}]`) },
  { weight: 1, arbitrary: reference },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(8, 16, 32, 64), fc.array(literal, { maxLength: 3 }))
      .map(([bits, cells]) => `/bits/ ${bits} <${cells.join(' ')}>`),
  },
);

const labels = fc.oneof(
  { weight: 5, arbitrary: fc.constant('') },
  { weight: 2, arbitrary: label.map((name) => `${name}: `) },
  { weight: 1, arbitrary: fc.tuple(label, label).map(([a, b]) => `${a}: ${b}: `) },
);

const property = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(propertyName, fc.array(part, { minLength: 1, maxLength: 3 }))
      .map(([name, parts]) => `${name} = ${parts.join(', ')};`),
  },
  { weight: 2, arbitrary: propertyName.map((name) => `${name};`) },
  { weight: 1, arbitrary: propertyName.map((name) => `/delete-property/ ${name};`) },
  { weight: 1, arbitrary: fc.tuple(label, propertyName).map(([name, of]) => `${name}: ${of} = <1>;`) },
);

const omit = fc.oneof(
  { weight: 6, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.constant('/omit-if-no-ref/ ') },
);

const { body } = fc.letrec<{ body: string; child: string }>((tie) => ({
  child: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.tuple(labels, nodeName).map(([before, name]) => `${before}${name} { };`),
    nodeName.map((name) => `/delete-node/ ${name};`),
    fc
      .tuple(omit, labels, nodeName, tie('body'))
      .map(([mark, before, name, inner]) => `${mark}${before}${name} ${inner}`),
  ),
  body: fc
    .tuple(
      fc.uniqueArray(property, { maxLength: 4, selector: (one) => one.split(/[ ;]/, 1)[0] }),
      fc.array(tie('child'), { maxLength: 3 }),
    )
    .map(([properties, children]) => `{ ${[...properties, ...children].join(' ')} };`),
}));

const block = fc.oneof(
  { weight: 3, arbitrary: body.map((inner) => `/ ${inner}`) },
  { weight: 4, arbitrary: fc.tuple(label, body).map(([name, inner]) => `&${name} ${inner}`) },
  { weight: 1, arbitrary: fc.tuple(label, label, body).map(([own, name, inner]) => `${own}: &${name} ${inner}`) },
  { weight: 1, arbitrary: fc.tuple(nodeName, body).map(([name, inner]) => `&{/${name}} ${inner}`) },
  { weight: 1, arbitrary: label.map((name) => `/delete-node/ &${name};`) },
  { weight: 1, arbitrary: label.map((name) => `/omit-if-no-ref/ &${name};`) },
);

/** The same tree every time, with all labels, so that most of what comes behind it fits. */
const GROUND =
  '/ { l1: a { p = <&l2>; l2: b { q = &l3; }; }; l3: soc { c@1 { reg = <1>; }; }; l4: cpus { cpu@0 { reg = <0>; }; }; };';

/** A whole source, most of them good. */
export const source: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom('', '/plugin/;\n'), fc.boolean(), fc.array(block, { minLength: 1, maxLength: 5 }))
  .map(([plugin, grounded, blocks]) =>
    ['/dts-v1/;', `${plugin}${grounded ? GROUND : '/ { };'}`, ...blocks, ''].join('\n'),
  );

/** Small changes to a text: what a slip of the hand does, and what a broken disk does. */
export interface Mutation {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}

const SLIPS = [
  ';',
  '{',
  '}',
  '<',
  '>',
  '"',
  '/',
  '&',
  ',',
  '=',
  ':',
  '(',
  ')',
  '[',
  ']',
  ' ',
  '\n',
  '0',
  'x',
  '@',
  '#',
  '*',
  '-',
];

const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat(1_000_000),
  remove: fc.oneof({ weight: 3, arbitrary: fc.nat(2) }, { weight: 1, arbitrary: fc.nat(40) }),
  insert: fc.oneof(
    { weight: 2, arbitrary: fc.constant('') },
    { weight: 3, arbitrary: fc.constantFrom(...SLIPS) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '/delete-node/ ',
        '/bits/ 8 ',
        '&l1',
        'l1: ',
        '/* ',
        '// ',
        '};',
        'a { };',
        '0x1g',
        '/plugin/;',
        "'a'",
      ),
    },
  ),
});

export const mutations: fc.Arbitrary<readonly Mutation[]> = fc.array(mutation, { minLength: 1, maxLength: 3 });

export function mutate(text: string, changes: readonly Mutation[]): string {
  return changes.reduce((before, { at, remove, insert }) => {
    const place = at % (before.length + 1);
    return before.slice(0, place) + insert + before.slice(place + remove);
  }, text);
}

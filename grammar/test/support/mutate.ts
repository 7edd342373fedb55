import fc from 'fast-check';

/** Right files that together hold each part of the language. */
export const samples: readonly string[] = [
  `/dts-v1/;
/ { a = <1 2>, "x" c: , [ab cd], &l; l: n@1 { p; /delete-property/ q; }; /omit-if-no-ref/ k: z { }; };
&l { b; };
`,
  `/dts-v1/;
/plugin/;
m: /memreserve/ 0x1000 (1+2);
&l { p = <(1 ? 2 : 3 + 4 * -5)>; };
&{/a/b} { c = <'a'>; };
`,
  `/dts-v1/;
/ { #address-cells = <1>; p = /bits/ 8 <1 'a' 0xff>, <&{/} 017 5UL>; q = [00 1122 x: 33]; /* c */ r = "a\\x41\\"b"; // e
 };
/delete-node/ &{/};
`,
  `/dts-v1/;
# 3 "f" 2
/ { p = <((1 << 2) >= 3 && !4 || ~5 ^ 6)>; \\foo = <'\\''>; 12 = <0x12>; a: b: c { d { e; }; }; /delete-node/ x; };
x: &b { /omit-if-no-ref/ /delete-node/ n; };
`,
  `/dts-v1/;
/ { p = /incbin/("/dev/null", 0, 1), /incbin/("/dev/null"); q = <1>, /bits/ 64 <(-1)>; };
`,
];

const pieces: readonly string[] = [
  ...[
    '/dts-v1/;',
    '/plugin/;',
    '/memreserve/',
    '/bits/',
    '/bits/ 16 ',
    '/delete-node/',
    '/delete-property/',
    '/incbin/',
  ],
  ...[
    '/omit-if-no-ref/',
    'a:',
    'b1:',
    '&l',
    '&{/a}',
    '&{',
    '&',
    '&&',
    'a',
    'b-c',
    '#x',
    '?',
    '*',
    '\\y',
    '08',
    '0x',
    '0x1f',
  ],
  ...[
    '12',
    '4U',
    '1L',
    '2ULL',
    '7LU',
    "'a'",
    "'ab'",
    "''",
    "'",
    "'\\'",
    "'\\\\'",
    '"s"',
    '"',
    '"\\x1"',
    '"\\x"',
    '"\\\n"',
  ],
  ...[
    '{',
    '}',
    '};',
    '[',
    ']',
    '(',
    ')',
    ';',
    ',',
    '=',
    '/',
    '<',
    '>',
    '<<',
    '>>',
    '<=',
    '>=',
    '==',
    '!=',
    '||',
    '|',
    '^',
  ],
  ...[
    '+',
    '-',
    '%',
    '~',
    '!',
    ':',
    ' ',
    '\n',
    '\t',
    '/*',
    '*/',
    '//',
    '# 1 "f"',
    '#line 2 "g" 3',
    '\n# 1 "h" 1 2\n',
    '\n#',
  ],
  ...['ab', '0', 'zz', '_', '@', '.', '$', '`', '\f', '\v', '\r'],
];

interface Mutation {
  readonly at: number;
  readonly removed: number;
  readonly added: string;
}

const mutation = (more: readonly string[]): fc.Arbitrary<Mutation> =>
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    removed: fc.nat({ max: 4 }),
    added: fc.oneof(fc.constant(''), fc.constantFrom(...pieces, ...more)),
  });

/** A sample with some words taken out or put in; `more` are words to put in besides the usual ones. */
export const mutatedSample = (more: readonly string[] = []): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...samples), fc.array(mutation(more), { minLength: 1, maxLength: 4 }))
    .map(([sample, mutations]) => mutations.reduce(mutate, sample));

function mutate(text: string, { at, removed, added }: Mutation): string {
  const start = Math.floor(at * text.length);
  return text.slice(0, start) + added + text.slice(start + removed);
}

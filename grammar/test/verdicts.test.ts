import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dtcMissing, dtcVerdict } from './support/dtc.js';
import { mutatedSample, samples } from './support/mutate.js';
import { ourVerdict, parseText } from './support/parsing.js';

// What dtc takes we take, what it refuses we refuse: as text, whatever the tree is worth. The README lists the
// exceptions; the tests below go around them.

const inValue = (value: string): string => `/dts-v1/; / { p = ${value}; };\n`;
const inBody = (body: string): string => `/dts-v1/; / { ${body} };\n`;

const files = [
  ...samples,
  ...['', '/dts-v1/;', '/dts-v1/\n;/ { };', '/ { };', '/dts-v1/; / { }', '/dts-v1/; / { }; ;', '/dts-v1/; / { };; '],
  ...[
    '/dts-v1/; l: / { };',
    '/dts-v1/; / { }; a: b: &l { };',
    '/dts-v1/; /plugin/; /plugin/; / { };',
    '/plugin/; / { };',
  ],
  ...[
    '/dts-v1/; /dts-v1/; /plugin/; / { };',
    '/dts-v1/; / { }; /memreserve/ 1 2;',
    '/dts-v1/; /memreserve/ 1-2; / { };',
  ],
  ...[
    '/dts-v1/; /memreserve/ -1 2; / { };',
    '/dts-v1/; a: b: /memreserve/ 1 2; / { };',
    '/dts-v1/; / { }; /delete-node/ n;',
  ],
  ...[
    '/dts-v1/; / { }; /delete-property/ p;',
    '/dts-v1/; / { }; &l;',
    '/dts-v1/; / { }; / ;',
    '/dts-v1/; {};',
    '/dts-v1/; n { };',
  ],
  ...[
    '#line 1 "a" 1\n/dts-v1/; / { };',
    '# 1 "a"junk\n/dts-v1/; / { };',
    ' # 1 "a"\n/dts-v1/; / { };',
    '#1 "a"\n/dts-v1/; / { };',
  ],
  ...[
    '# 1\n/dts-v1/; / { };',
    '# 1 "a" x\n/dts-v1/; / { };',
    '/dts-v1/; / { } /* c */ ; /* d **/',
    '/dts-v1/; / { }; /* d',
  ],
];

const bodies = [
  ...['p', 'p;;', ';', 'n { }', 'n { };;', 'n { }; p;', '/delete-node/ n; p;', '/delete-node/ n; /delete-property/ p;'],
  ...[
    '/delete-node/ &l;',
    '/delete-node/ l: n;',
    'l: /delete-node/ n;',
    'l: /delete-property/ p;',
    '/omit-if-no-ref/ p;',
  ],
  ...[
    '/omit-if-no-ref/ n { };',
    '/omit-if-no-ref/ l: n { };',
    '/omit-if-no-ref/ /delete-node/ n;',
    '/omit-if-no-ref/ /delete-property/ p;',
  ],
  ...[
    'l :p;',
    'l: p;',
    'l:m:p;',
    'a-b: p;',
    '1: p;',
    '_:p;',
    'l: ;',
    'l: }',
    '12 { };',
    '+;',
    '\\p;',
    '\\\\p;',
    '\\ p;',
    'p \\q;',
  ],
  ...[
    '/bits/ 8;',
    'bits;',
    '/dts-v1/;',
    '#include = <1>;',
    'p q;',
    'p = ;',
    'p = l:;',
    'p == <1>;',
    '= <1>;',
    'p { } q { };',
  ],
  ...['&l { };', '/ { };', '"n" { };', 'p = <1>\nq;', 'n { p };', '/delete-property/ p = <1>;', '/delete-property/ ;'],
];

const values = [
  ...[
    '<>',
    '[]',
    '""',
    '<1',
    '<1>>',
    '<1,2>',
    '<1 ,>',
    '<(1)>',
    '<((1))>',
    '<(1>',
    '<()>',
    '<(1 2)>',
    '<1+1>',
    '<-1>',
    '<(-1)>',
  ],
  ...[
    '<!1>',
    '<(!1)>',
    '<(+1)>',
    '<(1 +)>',
    '<(a)>',
    '<a>',
    '<(1, 2)>',
    '<("a")>',
    '<(&l)>',
    '<(1 ? 2 : 3)>',
    '<(1 ? 2)>',
    '<(1 : 2)>',
  ],
  ...[
    '<(1 ?: 2)>',
    '<(1 ? 2 : 3 : 4)>',
    '<(1 ? 2 ? 3 : 4 : 5)>',
    '<(1 > 2)>',
    '<1 > 2>',
    '<(1 >> 2)>',
    '<1<2>',
    '<(1 = 2)>',
    '<(1 === 2)>',
  ],
  ...[
    '<(1 & 2)>',
    '<(1 &l)>',
    '<(1 && 2)>',
    '<(1 &&l)>',
    '<(- - ~ ! 1)>',
    '<(1--1)>',
    '<08>',
    '<07>',
    '<0x>',
    '<0xg>',
    '<1u>',
    '<1UL 2LU>',
  ],
  ...[
    '<1LLL>',
    '<1LLU>',
    '<0b1>',
    '<1_0>',
    '<1.5>',
    '<18446744073709551615>',
    '<18446744073709551616>',
    '<0x10000000000000000U>',
  ],
  ...[
    "<'a'>",
    "<''>",
    "<'ab'>",
    "<'\\x'>",
    "<'\\xgg'>",
    "<'\\'>",
    "<'\\''>",
    "<'\\\\'>",
    "<'\\\\' 'a'>",
    "<'\n'>",
    "<'>",
    "'a'",
    "<'\\18'>",
  ],
  ...[
    '"a" "b"',
    '"a", "b"',
    '"a",',
    ',"a"',
    '"\\x"',
    '"\\xg"',
    '"\\x 1"',
    '"\\x  1"',
    '"\\x-1"',
    '"\\x+"',
    '"\\"',
    '"\\\\"',
    '"a\\\nb"',
    '"a\nb"',
  ],
  ...[
    '[0]',
    '[00]',
    '[000]',
    '[0 0]',
    '[0x00]',
    '[zz]',
    '[00,11]',
    '[a:]',
    '[a: 00 b:]',
    '[ab:00]',
    '["a"]',
    "['a']",
    '[&l]',
    '[00',
    '[<1>]',
  ],
  ...[
    '&l',
    '& l',
    '&{/}',
    '&{}',
    '&{/a b}',
    '&{ /a}',
    '&{/a',
    '&{/a//b}',
    '&l-m',
    '&1',
    '<&l>',
    '<& l>',
    '<&{/a@1,2}>',
    '<&l-m>',
    '&&l',
  ],
  ...[
    '/bits/ 8 <1>',
    '/bits/8<1>',
    '/bits/ 8 [00]',
    '/bits/ 8 "a"',
    '/bits/ 12 <1>',
    '/bits/ (8) <1>',
    '/bits/ 010 <1>',
    '/bits/ 0x40 <1>',
  ],
  ...[
    "/bits/ '\\x08' <1>",
    '/bits/ <1>',
    '/bits/ 8 l: <1>',
    'l: /bits/ 8 <1>',
    '</bits/ 8 1>',
    '/bits/ 8U <1>',
    '/bits/ 8 <&l>',
  ],
  ...[
    '/incbin/("/dev/null")',
    '/incbin/("/dev/null", 0, 1)',
    '/incbin/("/dev/null", 0)',
    '/incbin/ "/dev/null"',
    '/incbin/()',
  ],
  ...[
    '/incbin/("/dev/null", (0), 1',
    '/incbin/ ( "/dev/null" , \'a\' , (1+1) )',
    '/incbin/("/dev/null", -1, 1)',
    '1',
    '(1)',
    'a',
    'l:',
    '<1> l: m:, l: <2>',
  ],
  ...[
    '<1>, l:',
    'l: , <1>',
    '<1> <2>',
    '<<1>>',
    '<{}>',
    '{ }',
    '<;>',
    '<1 "a">',
    '<1\n# 4 "f"\n2>',
    '<1 # 4 "f"\n2>',
    '<1> // c\n',
    '<1 /* c */ 2>',
  ],
];

describe.skipIf(dtcMissing)(`dtc agrees${dtcMissing === undefined ? '' : ` (skipped: ${dtcMissing})`}`, () => {
  test.each(files)('file %j', (source) => {
    expect(ourVerdict(source)).toBe(dtcVerdict(source).verdict);
  });

  test.each(bodies)('body %j', (body) => {
    expect(ourVerdict(inBody(body))).toBe(dtcVerdict(inBody(body)).verdict);
  });

  test.each(values)('value %j', (value) => {
    expect(ourVerdict(inValue(value))).toBe(dtcVerdict(inValue(value)).verdict);
  });

  test('about mutated files', () => {
    fc.assert(
      fc.property(mutatedSample(), (source) => {
        fc.pre(!isException(source));
        const { verdict, reason } = dtcVerdict(source);
        fc.pre(verdict !== undefined);
        expect({ verdict: ourVerdict(source), reason }).toEqual({ verdict, reason });
      }),
      { numRuns: 400 },
    );
  });
});

/** See the README. */
function isException(source: string): boolean {
  // `&{label/path}` is of later versions; a comment may end the file; and a reference that comes first is refused here
  // for its place, by dtc for naming no node.
  if (/&\{[^/}]/.test(source) || /\/\/[^\n]*$/.test(source)) return true;
  return parseText(source).problems.some(({ code }) => code === 'syntax/first-block');
}

import fc from 'fast-check';

/** All that the grammar knows, right as it stands. */
export const TEXT = `/dts-v1/; /plugin/;
a: /memreserve/ 0x1000 (1 + 2);
/ { b: c: p = d: <1 &b (2 ? 3 : -4) 'x' e: &{/n}> f:, "s", &b, /bits/ 8 <5>, [ab g: cd]; q; /delete-property/ r;
  h: n@1 { p = /incbin/("f", 0, (1)), /incbin/("g"); }; /omit-if-no-ref/ i: m { }; /delete-node/ k; };
j: &b { r = <(~1 << (2 * 3)) 0x4>; };
/delete-node/ &b;
/omit-if-no-ref/ &{/n};
`;
const PIECES = ['', ';', '}', '{', '};', '"', '<', '>', '[', ']', '(', ')', ',', '=', '&b', 'x:', '7', "'", '?', ':'];

const edit = fc.tuple(fc.nat(TEXT.length), fc.nat(9), fc.constantFrom(...PIECES));

/** The text with up to four pieces in the place of something else. */
export const bentTexts: fc.Arbitrary<string> = fc.array(edit, { minLength: 1, maxLength: 4 }).map((edits) => {
  let text = TEXT;
  for (const [from, length, piece] of edits) text = text.slice(0, from) + piece + text.slice(from + length);
  return text;
});

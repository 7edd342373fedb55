const signatures: readonly (readonly [string, string])[] = [
  ['\xd0\x0d\xfe\xed', 'a device-tree blob'],
  ['\x7fELF', 'a program or object file (ELF)'],
  ['\x1f\x8b', 'compressed (gzip)'],
  ['\xfd7zXZ', 'compressed (xz)'],
  ['BZh', 'compressed (bzip2)'],
  ['PK\x03\x04', 'an archive (zip)'],
  ['%PDF', 'a PDF document'],
  ['\x89PNG', 'an image (PNG)'],
  ['\xff\xfe', 'text in UTF-16'],
  ['\xfe\xff', 'text in UTF-16'],
  ['#!', 'a script'],
];

const texts: readonly (readonly [RegExp, string])[] = [
  [/^\s*<[?!a-z]/i, 'XML or HTML'],
  [/^\s*[{[]\s*["{[\]}]/, 'JSON'],
  [/^(?:%YAML|---\s)/, 'YAML'],
];

/** Enough of a file to know what it is. */
const head = 1024;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what tells data from text
const data = /[\0-\x08\x0e-\x1a\x1c-\x1f]/;

/** What a file is that holds no device-tree source, in words; `undefined` where it may hold some. */
export function kindOfFile(text: string): string | undefined {
  const start = text.slice(0, head);
  for (const [signature, kind] of signatures) if (start.startsWith(signature)) return kind;
  for (const [pattern, kind] of texts) if (pattern.test(start)) return kind;
  return data.test(start) ? 'binary data' : undefined;
}

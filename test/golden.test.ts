import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findingsIn, isSerious, lineAndCode } from './support/findings.js';

const FOLDER = join(import.meta.dirname, 'golden');

const boardsIn = (name: string) =>
  readdirSync(join(FOLDER, name)).map((file) => ({ file, text: readFileSync(join(FOLDER, name, file), 'latin1') }));

/** `//~ code` stands on each line that is wrong; `// machine: {…}` may stand on the first. */
const marksIn = (text: string): readonly string[] =>
  text.split('\n').flatMap((line, index) => {
    const code = /\/\/~ (\S+)/.exec(line)?.[1];
    return code === undefined ? [] : [`${index + 1} ${code}`];
  });

const machineOf = (text: string): object | undefined => {
  const json = /^\/\/ machine: (\{.*\})$/m.exec(text)?.[1];
  return json === undefined ? undefined : JSON.parse(json);
};

describe('findings: each marked line, and no other', () => {
  test.each(boardsIn('findings'))('$file', ({ text }) => {
    const marks = marksIn(text);
    const found = findingsIn(text, machineOf(text));
    expect(marks).not.toEqual([]);
    // A note counts where it is marked; elsewhere it may stand.
    const counted = found.filter((finding) => isSerious(finding) || marks.includes(lineAndCode(finding)));
    expect(counted.map(lineAndCode)).toEqual(marks);
  });
});

describe('clean boards: nothing but notes', () => {
  test.each(boardsIn('clean'))('$file', ({ text }) => {
    expect(findingsIn(text, machineOf(text)).filter(isSerious).map(lineAndCode)).toEqual([]);
  });
});

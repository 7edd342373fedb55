import { type Stats, statSync } from 'node:fs';
import { allOf, type Call, optionOf } from './arguments.js';
import { filesMatching, filesUnder } from './find-files.js';
import { isGlob } from './glob.js';
import { boardsIncluding } from './include-graph.js';
import { bytesFromArgument, nodeHost } from './node-host.js';
import { readOrRefuse } from './read-input.js';
import type { Surroundings } from './surroundings.js';
import { UsageError } from './usage-error.js';

/** The files that a call is about: as named, listed, matched, found in a folder, or including a `.dtsi` or a header; each once. */
export function inputsOf(call: Call, around: Surroundings): readonly string[] {
  const named = [...call.operands, ...listed(call, around)];
  const includes: string[] = [];
  const files = named.flatMap((word) => {
    if (word === '-') return [word];
    if (isFolder(word)) return nonEmpty(filesUnder(word, isSource), `${word} holds no .dts file`);
    if (isGlob(word) && !exists(word)) return nonEmpty(filesMatching(word), `no file fits ${word}`);
    if (!/\.(?:dtsi|h)$/.test(word) || !exists(word)) return [word];
    includes.push(word);
    return [];
  });
  const boards = includes.length === 0 ? [] : boardsIncluding(includes, '.', allOf(call, '-I'));
  if (files.length === 0 && boards.length === 0 && includes.length > 0) {
    around.say(`dtzone: no board under this folder includes ${includes.join(', ')}: nothing to check\n`);
  }
  if (named.length === 0) around.say('dtzone: the list names no file: nothing to check\n');
  return [...new Set([...files, ...boards])];
}

const isSource = (name: string): boolean => /\.dtso?$/.test(name);

function listed(call: Call, around: Surroundings): readonly string[] {
  const from = optionOf(call, '--files-from');
  if (from === undefined) return [];
  const text = from === '-' ? around.readStdin() : readOrRefuse(nodeHost(), bytesFromArgument(from));
  const separator = text.includes('\0') ? '\0' : /\r?\n/;
  return Buffer.from(text, 'latin1')
    .toString('utf8')
    .split(separator)
    .filter((line) => line !== '');
}

/** What cannot be looked at counts as not there: reading it will say why. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

const exists = (path: string): boolean => statOf(path) !== undefined;
const isFolder = (path: string): boolean => statOf(path)?.isDirectory() === true;

function nonEmpty(files: readonly string[], otherwise: string): readonly string[] {
  if (files.length === 0) throw new UsageError(otherwise);
  return files;
}

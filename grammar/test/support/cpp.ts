import { spawnSync } from 'node:child_process';

/** Why tests that hold us against cpp cannot run here; in CI they must run. */
export const cppMissing: string | undefined = (() => {
  const { status, stdout } = spawnSync('cpp', ['--version'], { encoding: 'utf8' });
  const isGnu = status === 0 && /Free Software Foundation/.test(stdout);
  if (isGnu) return undefined;
  if (process.env['CI']) throw new Error('GNU cpp is not installed, but CI must hold the preprocessor against it.');
  return 'GNU cpp is not installed';
})();

/** A word of the output, and the line of which file it came from. */
export interface Word {
  readonly text: string;
  readonly file: string;
  readonly line: number;
}

interface PrintedWord extends Word {
  /** Of its line; cpp counts the lines of its output, so of words behind a splice or a long call it tells the line of the first. */
  readonly isFirst: boolean;
}

export interface CppOutput {
  /** The words, with what only blanks part as one. */
  readonly words: readonly PrintedWord[];
  readonly failed: boolean;
  readonly said: string;
}

/** What cpp makes of `a.dts` in a folder. */
export function runCpp(folder: string): CppOutput {
  const argv = ['-nostdinc', '-undef', '-D__DTS__', '-w', '-Iinc', '-Imore', '-x', 'assembler-with-cpp', 'a.dts'];
  const { status, stdout, stderr } = spawnSync('cpp', argv, { cwd: folder, encoding: 'latin1' });
  return { words: wordsOf(stdout), failed: status !== 0, said: stderr };
}

const MARKER = /^# (\d+) "([^"]*)"/;

function wordsOf(output: string): readonly PrintedWord[] {
  let file = '';
  let line = 0;
  return output.split('\n').flatMap((text) => {
    const marker = MARKER.exec(text);
    if (marker !== null) {
      line = Number(marker[1]);
      file = marker[2] ?? '';
      return [];
    }
    const words = text.split(/\s+/).filter((word) => word !== '');
    line++;
    return words.map((word, index) => ({ text: word, file, line: line - 1, isFirst: index === 0 }));
  });
}

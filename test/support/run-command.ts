import { main } from '../../src/cli/main.js';

export interface Ran {
  readonly status: number;
  /** Standard output. */
  readonly out: string;
  /** Standard error. */
  readonly said: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Bytes, one UTF-16 unit each. */
  readonly stdin?: string;
  readonly columns?: number;
}

/** Runs one call of the command in this process, as a pipe would see it; a number of columns makes it a terminal. */
export async function runCommand(argv: readonly string[], options: RunOptions = {}): Promise<Ran> {
  let out = '';
  let said = '';
  const back = process.cwd();
  if (options.cwd !== undefined) process.chdir(options.cwd);
  try {
    const status = await main(argv, {
      env: options.env ?? {},
      stdoutIsTty: options.columns !== undefined,
      stderrIsTty: false,
      columns: options.columns,
      readStdin: () => options.stdin ?? '',
      write: (text) => {
        out += text;
      },
      writeBytes: (bytes) => {
        out += Buffer.from(bytes).toString('latin1');
      },
      say: (text) => {
        said += text;
      },
      onInterrupt: () => () => {},
    });
    return { status, out, said };
  } finally {
    process.chdir(back);
  }
}

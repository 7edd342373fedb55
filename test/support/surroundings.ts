import type { Surroundings } from '../../src/cli/surroundings.js';

/** A process that a test can look into; bytes are one UTF-16 unit each. */
export function surroundings({ stdin = '' } = {}): { around: Surroundings; out: () => string; said: () => string } {
  let out = '';
  let said = '';
  const around: Surroundings = {
    env: {},
    stdoutIsTty: false,
    stderrIsTty: false,
    columns: undefined,
    readStdin: () => stdin,
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
  };
  return { around, out: () => out, said: () => said };
}

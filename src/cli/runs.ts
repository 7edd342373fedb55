import { faultText, main, OUR_FAULT } from './main.js';
import { processSurroundings } from './process-surroundings.js';

// The status is set and not forced: what is still on its way to a pipe gets there.

export async function runCli(): Promise<void> {
  process.exitCode = await main(process.argv.slice(2), processSurroundings());
}

/** Checks each file of the call but the first, and compiles it into that; what comes of it does not matter. */
export async function warmUp(): Promise<void> {
  const around = { ...processSurroundings(), say: () => {} };
  const [out = '', ...files] = process.argv.slice(2);
  for (const file of files) {
    await main(['check', '-I', 'include', file], around);
    await main(['compile', '-I', 'include', '-o', out, file], around);
  }
}

export async function runDtc(): Promise<void> {
  const around = processSurroundings();
  try {
    const { runDtc: dtc } = await import('./dtc/run.js');
    process.exitCode = await dtc(process.argv.slice(2), around);
  } catch (error) {
    around.say(faultText(error, false));
    process.exitCode = OUR_FAULT;
  }
}

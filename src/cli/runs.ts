import { faultText, main, OUR_FAULT } from './main.js';
import { processSurroundings } from './process-surroundings.js';

// The status is set and not forced: what is still on its way to a pipe gets there.

export async function runCli(): Promise<void> {
  process.exitCode = await main(process.argv.slice(2), processSurroundings());
}

/** Checks each file of the call but the first, and compiles it into that, with a folder beside it for includes. */
export async function warmUp(): Promise<void> {
  const around = { ...processSurroundings(), write: () => {}, say: () => {} };
  const [out = '', ...files] = process.argv.slice(2);
  for (const file of files) {
    const folder = `${file.slice(0, file.lastIndexOf('/'))}/include`;
    await main(['check', '-I', folder, file], around);
    await main(['compile', '-I', folder, '-o', out, file], around);
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

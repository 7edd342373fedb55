#!/usr/bin/env node
import { runDtc } from './dtc/run.js';
import { faultText } from './main.js';
import { processSurroundings } from './process-surroundings.js';

const around = processSurroundings();
try {
  // The status is set and not forced: what is still on its way to a pipe gets there.
  process.exitCode = await runDtc(process.argv.slice(2), around);
} catch (error) {
  around.say(faultText(error, false));
  process.exitCode = 3;
}

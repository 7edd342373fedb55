#!/usr/bin/env node
import { main } from './main.js';
import { processSurroundings } from './process-surroundings.js';

// The status is set and not forced: what is still on its way to a pipe gets there.
process.exitCode = await main(process.argv.slice(2), processSurroundings());

import { main } from './cli/main.js';

// All that is built, in one file: the commands of this process, and the library. What a command does not need is not begun.

export { runCli, runDtc, warmUp } from './cli/runs.js';
export const doors = {
  main: () => ({ main }),
  index: () => require('./index.js') as typeof import('./index.js'),
};

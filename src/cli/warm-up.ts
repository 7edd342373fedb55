import { start } from './start.js';

// Run by the build alone.
start('warmUp');

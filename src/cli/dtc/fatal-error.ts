import { UsageError } from '../usage-error.js';

/** Something that ends dtc at once, in its own words. */
export class FatalError extends UsageError {}

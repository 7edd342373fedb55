import type { ReservedRegion } from '../../memory/demand.js';
import type { Cause } from '../state.js';

/** The node in the tree. */
export const causeOf = (region: ReservedRegion): Cause => ({ kind: 'tree', path: region.path, span: region.span });

export {
  type CheckRequest,
  check,
  type Facts,
  type MachineFacts,
  NO_FACTS,
  type Report,
  readMachine,
} from './check.js';
export type { Diagnostic, Edit, Fix, Severity } from './diagnostic/diagnostic.js';
export { type Place, placeOf } from './diagnostic/place.js';
export { type ReadRequest, readTree } from './read-tree.js';
export { checkText } from './report/check-text.js';
export { checkJson } from './report/json.js';
export { layoutJson } from './report/layout-json.js';
export { layoutText } from './report/layout-text.js';
export { type Look, PLAIN } from './report/look.js';

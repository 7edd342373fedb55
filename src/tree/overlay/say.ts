import type { Span } from 'dtc-parser-ts';
import type { Diagnostic } from '../../diagnostic/diagnostic.js';

/** Tells of something that keeps an overlay from being applied. */
export type Say = (
  code: string,
  message: string,
  span: Span,
  more?: Pick<Diagnostic, 'help' | 'node' | 'property'>,
) => void;

import type { Span } from 'dtc-parser-ts';
import type { Diagnostic } from '../../diagnostic/diagnostic.js';

/** Tells of something that keeps an overlay, or a part of it, from being applied. */
export type Say = (
  code: string,
  message: string,
  span: Span,
  more?: Partial<Pick<Diagnostic, 'severity' | 'effect' | 'help' | 'node' | 'property'>>,
) => void;

import type { ExpandedText, ReadFailure, Span } from 'dtc-parser-ts';
import type { Diagnostic, Related } from '../diagnostic/diagnostic.js';
import type { Arena } from './arena.js';
import type { LiveReference } from './live.js';
import type { Place, Source } from './placed.js';

type PhandleFormat = 'epapr' | 'legacy' | 'both';

/** dtc's checks that decide over a blob, in its order (checks.c: `check_table`). */
export const CHECK_NAMES = [
  'duplicate_node_names',
  'duplicate_property_names',
  'node_name_chars',
  'node_name_format',
  'property_name_chars',
  'name_is_string',
  'name_properties',
  'duplicate_label',
  'explicit_phandles',
  'phandle_references',
  'path_references',
  'omit_unused_nodes',
] as const;
export type CheckName = (typeof CHECK_NAMES)[number];

/** How dtc's checks that decide over a blob are run. */
export interface CheckOptions {
  /** dtc's `-f` writes a tree as far as the first check that fails has left it; otherwise the best tree is made. */
  readonly stopAtFailedCheck?: boolean;
  /** Checks of dtc's that must not speak (`-E no-…`), by dtc's names. */
  readonly silencedChecks?: ReadonlySet<string>;
}

/** dtc's options for the tree itself, and how `/incbin/` gets at its files. */
export interface BuildOptions extends CheckOptions {
  /** dtc's `-@`: label paths go into `/__symbols__`, and every labelled node gets a phandle. */
  readonly symbols?: boolean;
  /** dtc's `-A`: label paths go into `/aliases`. */
  readonly autoAliases?: boolean;
  /** dtc's `-L` (1.7.1): fixups for any tree, as for a plugin. */
  readonly localFixups?: boolean;
  /** dtc's `-H`. */
  readonly phandleFormat?: PhandleFormat;
  /** The bytes of a file for `/incbin/`, looked for as the including file at `from` would. */
  readonly readBinary?: (path: string, from: Span) => Uint8Array | ReadFailure;
}

export interface Saying {
  readonly code: string;
  readonly message: string;
  readonly place: Place;
  readonly related?: readonly Related[];
  readonly help?: string;
  readonly node?: string;
  readonly property?: string;
  readonly severity?: 'error' | 'warning' | 'note';
}

/** After so many the picture is clear, and a wrecked file of any size must not fill the memory. */
const MAX_DIAGNOSTICS = 1000;

/** What all steps of building one tree share. */
export class BuildContext implements Source {
  readonly text: ExpandedText;
  readonly arena: Arena;
  readonly options: BuildOptions;
  /** Checks of dtc's for which something was seen that they may object to; all others pass, and need not look. */
  readonly suspects = new Set<CheckName>();
  /** The reference written last; meaningful while the value that holds it is being written. */
  lastReference: LiveReference | undefined = undefined;
  readonly #said: { readonly at: number; readonly diagnostic: Diagnostic }[] = [];
  #more = 0;

  constructor(text: ExpandedText, arena: Arena, options: BuildOptions) {
    this.text = text;
    this.arena = arena;
    this.options = options;
  }

  spanOf(place: Place): Span {
    return this.text.spanOf(place.start, place.end);
  }

  say({ place, severity = 'error', related = [], ...rest }: Saying): void {
    if (this.#said.length >= MAX_DIAGNOSTICS) {
      this.#more++;
      return;
    }
    this.#said.push({ at: place.start, diagnostic: { ...rest, severity, related, span: this.spanOf(place) } });
  }

  /** Everything said, in the order of the text. */
  get diagnostics(): readonly Diagnostic[] {
    const inOrder = this.#said.sort((a, b) => a.at - b.at).map(({ diagnostic }) => diagnostic);
    const last = inOrder.at(-1);
    if (this.#more === 0 || last === undefined) return inOrder;
    const message = `${this.#more} more problems were found here, but only ${MAX_DIAGNOSTICS} are listed.`;
    return [...inOrder, { code: 'tree/too-many', severity: 'error', message, span: last.span, related: [] }];
  }
}

import type { Builtin, Macro } from './macro.js';
import { type Names, numberOf } from './names.js';

/** What `cpp -undef -D__DTS__ -x assembler-with-cpp` defines. */
export const predefined = ['__STDC__', '__STDC_HOSTED__', '__ASSEMBLER__', '__DTS__']
  .map((name) => `#define ${name} 1\n`)
  .join('');

const builtins: Readonly<Record<string, Builtin>> = {
  __LINE__: 'line',
  __FILE__: 'file',
  __BASE_FILE__: 'base-file',
  __COUNTER__: 'counter',
  __INCLUDE_LEVEL__: 'include-level',
  __DATE__: 'date',
  __TIME__: 'time',
  __TIMESTAMP__: 'timestamp',
  _Pragma: 'pragma',
  __has_include: 'has-include',
  __has_include_next: 'has-include-next',
};

/** The macros whose text the preprocessor makes. */
export function builtinMacros(names: Names): readonly Macro[] {
  return Object.entries(builtins).map(([spelling, builtin]) => ({
    name: numberOf(names, spelling),
    spelling,
    body: [],
    parameters: undefined,
    isVariadic: false,
    builtin,
    start: 0,
    end: 0,
    plainBody: undefined,
    bodyNames: [],
    isOpen: false,
  }));
}

import { UsageError } from '../usage-error.js';

/** One option of dtc's, or of our own among them. */
export interface DtcOption {
  /** One letter; absent for what dtc does not have. */
  readonly short?: string;
  readonly long: string;
  /** Placeholder of the value; absent for a switch. */
  readonly value?: string;
  readonly help: string;
}

export interface DtcWords {
  /** Each option with its value, in the order given; a switch has an empty value. */
  readonly options: readonly { readonly option: DtcOption; readonly value: string }[];
  readonly operands: readonly string[];
}

/** Takes a call apart as getopt_long() does: clusters, attached values, long names cut short, operands anywhere. */
export function getopt(argv: readonly string[], table: readonly DtcOption[]): DtcWords {
  const options: { option: DtcOption; value: string }[] = [];
  const operands: string[] = [];
  const words = [...argv].reverse();
  const add = (option: DtcOption, attached: string | undefined, written: string): void => {
    const value = option.value === undefined ? '' : (attached ?? words.pop());
    if (value === undefined) throw new UsageError(`option ${written} needs a value: ${written} ${option.value}`);
    options.push({ option, value });
  };
  for (let word = words.pop(); word !== undefined; word = words.pop()) {
    if (word === '--') return { options, operands: [...operands, ...words.reverse()] };
    if (word === '-' || !word.startsWith('-')) operands.push(word);
    else if (word.startsWith('--')) {
      const [name = '', ...rest] = word.slice(2).split('=');
      const option = longOption(name, table);
      if (rest.length > 0 && option.value === undefined) throw new UsageError(`option --${option.long} takes no value`);
      add(option, rest.length > 0 ? rest.join('=') : undefined, `--${option.long}`);
    } else cluster(word, table, add);
  }
  return { options, operands };
}

/** `-qf`, `-b0`, `-Wno-name`: switches one after the other, until one takes the rest as its value. */
function cluster(
  word: string,
  table: readonly DtcOption[],
  add: (option: DtcOption, attached: string | undefined, written: string) => void,
): void {
  for (let at = 1; at < word.length; at++) {
    const letter = word[at];
    const option = table.find(({ short }) => short === letter);
    if (option === undefined) throw new UsageError(`unknown option -${letter}`);
    const rest = word.slice(at + 1);
    add(option, rest === '' ? undefined : rest, `-${letter}`);
    if (option.value !== undefined) return;
  }
}

function longOption(name: string, table: readonly DtcOption[]): DtcOption {
  const exact = table.find(({ long }) => long === name);
  if (exact !== undefined) return exact;
  const [first, second] = table.filter(({ long }) => long.startsWith(name));
  if (first === undefined || name === '') throw new UsageError(`unknown option --${name}`);
  if (second !== undefined) throw new UsageError(`option --${name} may be --${first.long} or --${second.long}`);
  return first;
}

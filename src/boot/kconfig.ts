/** What a `.config` sets: `y`, `m`, numbers (decimal or hex) and texts; "is not set" is `n`. */
export type KconfigValues = Readonly<Record<string, string | number>>;

const UNSET = /^# (CONFIG_\w+) is not set$/;
const SET = /^(CONFIG_\w+)=(.*)$/;

/** Reads a kernel's `.config`; lines of any other form are comments to it. */
export function readKconfig(text: string): KconfigValues {
  const values: Record<string, string | number> = {};
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    const unset = UNSET.exec(line);
    if (unset !== null) {
      values[unset[1] as string] = 'n';
      continue;
    }
    const set = SET.exec(line);
    if (set !== null) values[set[1] as string] = readValue(set[2] as string);
  }
  return values;
}

function readValue(text: string): string | number {
  if (text.startsWith('"')) return text.replace(/^"|"$/g, '').replace(/\\(.)/g, '$1');
  return /^-?[0-9]+$/.test(text) ? Number(text) : text;
}

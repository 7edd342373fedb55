import type { Look } from '../report/look.js';
import { type Call, has, optionOf } from './arguments.js';
import type { Surroundings } from './surroundings.js';

const NARROWEST = 40;
const WIDEST = 160;

/** How the result is to look where it goes: `--color`, NO_COLOR and FORCE_COLOR, then whether a terminal is there. */
export function lookOf(call: Call, around: Surroundings): Look {
  const toTerminal = around.stdoutIsTty && !has(call, '--output');
  const columns = toTerminal ? (around.columns ?? 80) : 80;
  return {
    color: wantsColor(optionOf(call, '--color'), around, toTerminal),
    unicode: !has(call, '--ascii') && speaksUtf8(around),
    width: Math.min(WIDEST, Math.max(NARROWEST, columns)),
  };
}

function wantsColor(when: string | undefined, { env }: Surroundings, toTerminal: boolean): boolean {
  if (when === 'always') return true;
  if (when === 'never') return false;
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR'] !== undefined) return env['FORCE_COLOR'] !== '0';
  return toTerminal && env['TERM'] !== 'dumb';
}

/** A locale that names another character set than UTF-8 gets ASCII; none at all is taken as today's. */
function speaksUtf8({ env }: Surroundings): boolean {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  return locale === '' || locale === 'C' || locale === 'POSIX' || /utf-?8/i.test(locale);
}

import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { nearest } from './suggest.js';

/** ` Did you mean boards/bcm7278.dts?`: the file of the nearest name, in its folder or in the one of the nearest name. */
export function nearestFile(path: string): string {
  const folder = path.includes('/') ? nearestFolder(dirname(path)) : '';
  if (folder === undefined) return '';
  const name = path.slice(path.lastIndexOf('/') + 1);
  const names = namesIn(folder || '.');
  const found = names.includes(name) ? name : nearest(name, names);
  return found === undefined ? '' : ` Did you mean ${join(folder, found)}?`;
}

/** The folder itself, or one beside it that was probably meant. */
function nearestFolder(folder: string): string | undefined {
  if (existsSync(folder)) return folder;
  const above = dirname(folder);
  const name = nearest(basename(folder), namesIn(above));
  return name === undefined ? undefined : join(above, name);
}

/** A folder that cannot be listed has no names to suggest. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

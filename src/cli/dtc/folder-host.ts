import fs, { type Dirent, statSync } from 'node:fs';
import type { ReadFailure } from 'dtc-parser-ts';
import type { FolderEntry, FolderHost } from '../../compile.js';
import { bytesOfPath, type NodeHost } from '../node-host.js';

/** Folders of a live tree, in the order in which the file system lists them, as dtc takes them. */
export function folderHost(host: NodeHost): FolderHost {
  return {
    listFolder,
    readBytes(path) {
      const content = host.readFile(path);
      return typeof content === 'string' ? Buffer.from(content, 'latin1') : content;
    },
  };
}

function listFolder(path: string): readonly FolderEntry[] | ReadFailure {
  try {
    const entries: FolderEntry[] = [];
    // Node loads a module when somebody takes this function, which a board does not need.
    const folder = fs.opendirSync(bytesOfPath(path), { encoding: 'latin1' });
    try {
      for (let entry = folder.readSync(); entry !== null; entry = folder.readSync()) {
        entries.push({ name: entry.name, kind: kindOf(path, entry) });
      }
    } finally {
      folder.closeSync();
    }
    return entries;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return { reason: code === 'ENOENT' ? 'missing' : 'unreadable', detail: `cannot be read (${code})` };
  }
}

/** Links are followed, as dtc's stat() does. */
function kindOf(path: string, entry: Dirent): FolderEntry['kind'] {
  const stat = entry.isSymbolicLink()
    ? statSync(bytesOfPath(`${path}/${entry.name}`), { throwIfNoEntry: false })
    : entry;
  if (stat?.isDirectory()) return 'folder';
  return stat?.isFile() ? 'file' : 'other';
}

import { forUri } from './escape.js';

/**
 * A path as services know the files of a repository: without `./`, and with each `x/..` taken together. An include that is
 * written `../include/soc.h` would be no file of the change to them.
 */
export function artifactPath(path: string): string {
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '.' || (part === '' && kept.length > 0)) continue;
    const last = kept.at(-1);
    if (part === '..' && last !== undefined && last !== '' && last !== '..') kept.pop();
    else kept.push(part);
  }
  return kept.join('/');
}

/** The same as a URI reference: relative where the path is, else `file:///…`. */
export const artifactUri = (path: string): string =>
  (path.startsWith('/') ? 'file://' : '') + forUri(artifactPath(path));

import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { filesUnder } from './find-files.js';

/** What was found in a project. Paths count from its folder. */
export interface Survey {
  readonly boards: readonly string[];
  /** Folders below which included files were found that lie beside none of the boards, the most wanted first. */
  readonly includeDirs: readonly string[];
  /** Files that say what a tree cannot, each with the board beside it. */
  readonly machines: readonly { readonly board: string; readonly machine: string }[];
  /** Folders of kernel trees: what lies in them is read as the kernel's build reads it. */
  readonly kernelTrees: readonly string[];
  /** Boards with movable blocks, which mainline kernels do not know. */
  readonly withMovableBlocks: readonly string[];
  /** What says that these trees are not Linux's, if anything does. */
  readonly zephyr?: string;
}

const INCLUDE = /^[ \t]*(?:#[ \t]*include[ \t]*["<]|\/include\/[ \t]*")([^">\r\n]+)[">]/gm;
const MOVABLE = /"(?:designated-movable-block|shared-dmb-pool)"/;
const KERNEL_MARK = 'scripts/dtc/include-prefixes';
/** Larger than any source; what is larger is not looked at. */
const MAX_SOURCE_BYTES = 4 * 1024 * 1024;

/** Looks at a project as somebody would who is to check its boards. */
export function survey(folder: string): Survey {
  const at = (file: string): string => join(folder, file);
  const files = filesUnder(folder, (name) => /\.(?:dtsi?|dtso|h|machine\.json)$/.test(name)).map((file) =>
    relative(folder, file),
  );
  const kernelTrees = kernelTreesAbove(folder, files);
  const isOurs = (file: string): boolean => !kernelTrees.some((tree) => isBelow(file, tree));
  const boards = files.filter((file) => /\.dtso?$/.test(file));
  const sources = files.filter((file) => isOurs(file) && /\.(?:dtsi?|dtso|h)$/.test(file));
  const known = new Set(files);
  const zephyr = ['west.yml', 'zephyr/module.yml', 'prj.conf'].find((name) => existsSync(at(name)));
  return {
    boards,
    includeDirs: includeDirsOf(sources, known, at),
    machines: boards.flatMap((board) => {
      const machine = board.replace(/\.dtso?$/, '.machine.json');
      return known.has(machine) ? [{ board, machine }] : [];
    }),
    kernelTrees,
    withMovableBlocks: boards.filter((board) => isOurs(board) && MOVABLE.test(textAt(at(board)))),
    ...(zephyr === undefined ? {} : { zephyr }),
  };
}

const isBelow = (file: string, tree: string): boolean => tree === '.' || file.startsWith(`${tree}/`);

function kernelTreesAbove(folder: string, files: readonly string[]): readonly string[] {
  const trees = new Set<string>();
  for (const file of files) {
    for (let above = dirname(file); ; above = dirname(above)) {
      if (existsSync(join(folder, above, KERNEL_MARK))) trees.add(above);
      if (above === '.' || above === dirname(above)) break;
    }
  }
  return [...trees].sort();
}

/** The folders that includes are found below, when they are not found beside the file that names them. */
function includeDirsOf(
  sources: readonly string[],
  known: ReadonlySet<string>,
  at: (file: string) => string,
): readonly string[] {
  const wanted = new Map<string, number>();
  for (const source of sources) {
    for (const [, name = ''] of textAt(at(source)).matchAll(INCLUDE)) {
      if (known.has(join(dirname(source), name))) continue;
      for (const file of known) {
        if (!file.endsWith(`/${name}`)) continue;
        const folder = file.slice(0, -name.length - 1);
        wanted.set(folder, (wanted.get(folder) ?? 0) + 1);
      }
    }
  }
  return [...wanted].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1)).map(([folder]) => folder);
}

function textAt(path: string): string {
  try {
    return statSync(path).size > MAX_SOURCE_BYTES ? '' : readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

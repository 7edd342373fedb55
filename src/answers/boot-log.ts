import type { MemblockFlag, ZoneName } from '../boot/state.js';
import type { ArchName } from '../boot/world.js';
import type { Range } from '../units/range.js';
import type { Bytes, Pages, PhysAddr } from '../units/units.js';
import { lineReaders } from './boot-log-lines.js';
import { type LogLine, readLogText } from './log-lines.js';

/** A fact, and the line of the log that tells it. */
export interface Seen<T> {
  readonly value: T;
  readonly line: number;
}

/** A region of memblock's dump, or of a memblock_reserve() call. */
interface SeenRegion extends Range {
  readonly flags: ReadonlySet<MemblockFlag>;
  readonly nid?: number;
}

/** A memblock call, told with memblock=debug. */
export interface SeenCall {
  readonly call: 'add' | 'remove' | 'reserve' | 'free';
  readonly range: Range;
  readonly caller: string;
}

/** What a boot log reveals of the memory's set-up; what is absent the log hides. */
export interface BootLog {
  readonly lines: readonly LogLine[];
  readonly boots: number;
  readonly cutOff: boolean;
  /** The log begins after the kernel's first line: the ring buffer has lost the start. */
  readonly startsLate: boolean;
  readonly version?: Seen<string>;
  readonly arch?: Seen<ArchName>;
  readonly lpae?: Seen<boolean>;
  readonly model?: Seen<string>;
  readonly cmdline?: Seen<string>;
  readonly memoryLimit?: Seen<Bytes>;
  readonly calls: readonly Seen<SeenCall>[];
  /** memblock.memory and .reserved, dumped with memblock=debug at the end of the set-up. */
  readonly dumpedMemory: readonly Seen<SeenRegion>[];
  readonly dumpedReserved: readonly Seen<SeenRegion>[];
  readonly zoneRanges: readonly Seen<{ readonly name: ZoneName; readonly range?: Range }>[];
  /** Undefined: the log does not hold the heading; empty: no node has a movable zone of its own. */
  readonly movableStart?: readonly Seen<{ readonly nid: number; readonly start: PhysAddr }>[];
  readonly nodeRanges: readonly Seen<{ readonly nid: number; readonly range: Range }>[];
  readonly zonePages: readonly Seen<{ readonly nid: number; readonly name: ZoneName; readonly pages: Pages }>[];
  readonly nodePages: readonly Seen<{ readonly nid: number; readonly pages: Pages }>[];
  readonly numa?: Seen<boolean>;
  /** The page size follows from the size and order of a hash table. */
  readonly pageSize?: Seen<Bytes>;
  readonly hugePages: readonly Seen<Bytes>[];
  readonly dtbSize?: Seen<Bytes>;
  readonly initrd?: Seen<Range>;
  readonly freedInitrd?: Seen<Bytes>;
  /** Sizes of the parts of the image from the "Memory:" line, in bytes. */
  readonly memoryLine?: Seen<MemoryLine>;
  readonly cmaAreas: readonly Seen<{ readonly base: PhysAddr; readonly size: Bytes; readonly builtIn: boolean }>[];
  readonly blocks: readonly Seen<Range>[];
  readonly panic?: Seen<string>;
  /** A device tree's memory node, told at debug level: what the boot loader has put there. */
  readonly banks: readonly Seen<Range>[];
}

export interface MemoryLine {
  readonly available: Bytes;
  readonly total: Bytes;
  readonly code?: Bytes;
  readonly rwdata?: Bytes;
  readonly rodata?: Bytes;
  readonly init?: Bytes;
  readonly bss?: Bytes;
  readonly cma?: Bytes;
}

/** What the line readers fill. */
export type LogDraft = {
  -readonly [K in keyof BootLog]: BootLog[K] extends readonly (infer T)[] ? T[] : BootLog[K];
} & {
  movableStart?: Seen<{ readonly nid: number; readonly start: PhysAddr }>[];
  node?: number;
};

/** Reads a boot log: with or without time stamps, with noise, cut off at either end, of one boot or several (the last counts). */
export function readBootLog(text: string): BootLog {
  const { lines, boots, cutOff } = readLogText(text);
  const draft: LogDraft = {
    lines: [...lines],
    boots,
    cutOff,
    startsLate: false,
    calls: [],
    dumpedMemory: [],
    dumpedReserved: [],
    zoneRanges: [],
    nodeRanges: [],
    zonePages: [],
    nodePages: [],
    hugePages: [],
    cmaAreas: [],
    blocks: [],
    banks: [],
  };
  for (const line of lines) readLine(line, draft);
  draft.startsLate = draft.version === undefined;
  const { node: _, ...log } = draft;
  return log;
}

function readLine(line: LogLine, draft: LogDraft): void {
  for (const reader of lineReaders) {
    if (!line.text.includes(reader.has)) continue;
    const match = reader.pattern.exec(line.text);
    if (match) reader.read(match, draft, line.number);
  }
}

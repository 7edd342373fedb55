import type { Call } from './arguments.js';
import type { Surroundings } from './surroundings.js';

/** 0 nothing at or above the threshold, 1 findings; 2 and 3 are `main`'s to give. */
export type Status = 0 | 1;
type Run = (call: Call, around: Surroundings) => Promise<Status>;

export interface Command {
  readonly name: string;
  readonly operands: string;
  readonly summary: string;
  /** Calls worth typing, the likeliest first, each with what it does. */
  readonly examples: readonly (readonly [call: string, does: string])[];
  readonly formats: readonly string[];
  /** Loaded only when the command is called. */
  load(): Promise<Run>;
}

export const COMMANDS: readonly Command[] = [
  {
    name: 'check',
    operands: 'FILE…',
    summary: 'compile, validate and boot the tree in mind; report what is wrong (the default command)',
    examples: [
      ['dtzone check board.dts', 'findings, each at the cell that causes it'],
      ['dtzone check --machine board.machine.json --format json board.dts', 'for a known kernel, for scripts'],
    ],
    formats: ['pretty', 'gcc', 'json', 'sarif', 'github', 'junit', 'gitlab'],
    load: async () => (await import('./commands/check.js')).check,
  },
  {
    name: 'layout',
    operands: 'FILE',
    summary: 'the memory map: banks, regions, pools, zones and who is bound to what',
    examples: [
      ['dtzone layout board.dts', 'the map, the zone table, the bindings'],
      ['dtzone layout --kernel linux-6.1 --cmdline "cma=64M" board.dts', 'what if'],
      ['dtzone layout --format zoneinfo board.dts', 'as /proc/zoneinfo will print it'],
    ],
    formats: ['pretty', 'json', 'html', 'svg', 'iomem', 'zoneinfo', 'dmesg'],
    load: async () => (await import('./commands/layout.js')).layout,
  },
  {
    name: 'compile',
    operands: 'FILE…',
    summary: "DTS to DTB, byte for byte as dtc does it, with dtc's options; DTB to DTS too",
    examples: [
      ['dtzone compile -@ -o board.dtb board.dts', 'the blob, with symbols for overlays'],
      ['dtzone compile -I dtb -O dts board.dtb', 'and back'],
      ['dtzone compile --overlay camera.dtbo -o board.dtb base.dtb', 'as fdtoverlay does'],
      ['dtzone compile -I include --output-dir build boards/*.dts', 'many in one call'],
    ],
    formats: ['pretty', 'gcc', 'json'],
    load: async () => (await import('./commands/compile.js')).compileFiles,
  },
  {
    name: 'compare',
    operands: 'FILE [OTHER]',
    summary:
      'what if: the same regions as blocks, CMA pools, movablecore=, NUMA nodes; or what moved between two boards',
    examples: [
      ['dtzone compare board.dts', 'the same memory lent in other ways, side by side'],
      ['dtzone compare git:v1:board.dts board.dts', 'what moved since a commit'],
      [
        'dtzone compare --kernel linux-6.1 --kernel android14-6.1 board.dts',
        'two kernels; an option given twice is one for each side',
      ],
      ['dtzone compare --ram 1G,2G --overlay-set cam=cam.dtbo board.dts', 'which combination breaks what'],
    ],
    formats: ['pretty', 'json', 'svg'],
    load: async () => (await import('./commands/compare.js')).compare,
  },
  {
    name: 'verify',
    operands: 'FILE',
    summary: 'the prediction against what a board printed: the first divergence, and what would explain it',
    examples: [
      ['dtzone verify board.dts --dmesg boot.log', 'what the log does not tell is taken as usual, and said'],
      [
        'dtzone verify board.dts --dmesg boot.log --zoneinfo zoneinfo --write-machine board.machine.json',
        'keep what the log tells',
      ],
    ],
    formats: ['pretty', 'json'],
    load: async () => (await import('./commands/verify.js')).verify,
  },
  {
    name: 'propose',
    operands: 'FILE',
    summary: 'blocks that put so much movable memory on each controller, as nodes and as movablecore=',
    examples: [
      ['dtzone propose --movable 70% board.dts', 'aligned, clear of image, initrd and regions, ready to paste'],
      ['dtzone propose --movable MEMC0=30%,MEMC1=512M --format dts board.dts', 'the nodes alone'],
      ['dtzone propose board.dts', "the board's own blocks as a parameter, and back"],
    ],
    formats: ['pretty', 'json', 'dts', 'cmdline'],
    load: async () => (await import('./commands/propose.js')).propose,
  },
  {
    name: 'explain',
    operands: 'RULE|MESSAGE|FILE',
    summary: "what a finding or a line of the kernel's log means, and how to mend it",
    examples: [
      ['dtzone explain cma/misaligned', "the rule's page: why, what becomes of the memory, an example, the mend"],
      ['dtzone explain "incorrect alignment of CMA region"', "from the kernel's words to the rules"],
      [
        'dtzone explain --dmesg boot.log board.dts',
        'each line of the log that is about memory, and the line to change',
      ],
    ],
    formats: ['pretty', 'json'],
    load: async () => (await import('./commands/explain.js')).explain,
  },
  {
    name: 'init',
    operands: '[DIR]',
    summary: 'a configuration for a project, from what is found in it',
    examples: [['dtzone init', 'writes dtzone.config.json, and says what it found']],
    formats: ['text'],
    load: async () => (await import('./commands/init.js')).init,
  },
  {
    name: 'completion',
    operands: 'bash|zsh|fish',
    summary: 'a completion script for a shell',
    examples: [['source <(dtzone completion bash)', 'complete commands, options and their values from here on']],
    formats: ['text'],
    load: async () => (await import('./commands/completion.js')).completion,
  },
];

export const commandNamed = (name: string): Command | undefined => COMMANDS.find((command) => command.name === name);

/** What is called when the first word is no command. */
export const DEFAULT_COMMAND = 'check';

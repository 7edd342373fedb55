/** The one table of options: parsing, `--help` and the completions are all made from it. */

export interface Option {
  /** Every spelling with its dashes; the first is the one that help shows. */
  readonly flags: readonly [string, ...string[]];
  /** Placeholder of the value; absent for a switch. */
  readonly value?: string;
  readonly repeatable?: boolean;
  readonly choices?: readonly string[];
  /** What a shell completes the value with. */
  readonly completes?: 'file' | 'directory';
  readonly group: Group;
  /** The commands that understand it; absent: all. */
  readonly commands?: readonly string[];
  readonly help: string;
}

export const GROUPS = ['Source', 'Machine', 'Answers', 'Blob', 'Output', 'Findings', 'General'] as const;
type Group = (typeof GROUPS)[number];

export const PROFILES = [
  'linux-5.15',
  'linux-6.1',
  'linux-6.6',
  'linux-6.12',
  'linux-6.1+dmb-v1',
  'android14-6.1',
  'stblinux-5.10',
] as const;

type Details = Omit<Option, 'flags' | 'group' | 'help'>;
type Line = readonly [flags: readonly [string, ...string[]], help: string, details?: Details];

const inGroup = (group: Group, lines: readonly Line[]): readonly Option[] =>
  lines.map(([flags, help, details]) => ({ flags, help, group, ...details }));

const FILE: Details = { value: 'FILE', completes: 'file' };
const DIR: Details = { value: 'DIR', completes: 'directory' };
const COMPILE: Details = { commands: ['compile'] };
const CHECKED: Details = { commands: ['check', 'layout'] };

export const OPTIONS: readonly Option[] = [
  ...inGroup('Source', [
    [
      ['-I'],
      'look in DIR for included files; for compile, dts, dtb and fs say what FILE is',
      { ...DIR, repeatable: true },
    ],
    [['-i'], 'look in DIR for what /include/ and /incbin/ name', { ...DIR, repeatable: true, commands: ['compile'] }],
    [['-D'], 'define a macro', { value: 'NAME[=VALUE]', repeatable: true }],
    [['-U'], 'undefine a macro', { value: 'NAME', repeatable: true }],
    [['-include', '--include'], 'read FILE before the source', { ...FILE, repeatable: true }],
    [['--overlay'], 'apply an overlay (.dtso, .dtbo); several in the order given', { ...FILE, repeatable: true }],
    [['--files-from'], 'read names of files from FILE (or -), one a line', { ...FILE, commands: ['check'] }],
    [['--sandbox'], 'read nothing outside DIR, not through links either', { ...DIR, repeatable: true }],
  ]),
  ...inGroup('Machine', [
    [['--machine'], 'what the tree cannot know: Kconfig, where image, dtb and initrd lie (JSON)', FILE],
    [['--memory'], "RAM banks in the place of the tree's", { value: 'SIZE@BASE[,…]' }],
    [
      ['--ram'],
      'total RAM as the boot loader patches it into /memory; several: one result each',
      { value: 'SIZE[,…]' },
    ],
    [
      ['--kernel'],
      'the kernel that boots; check takes several',
      { value: 'PROFILE', choices: PROFILES, repeatable: true },
    ],
    [['--arch'], 'the architecture', { value: 'ARCH', choices: ['arm64', 'arm', 'riscv'] }],
    [['--page-size'], 'the page size', { value: 'SIZE', choices: ['4K', '16K', '64K'] }],
    [['--cmdline'], 'the command line, in the place of /chosen/bootargs', { value: 'TEXT' }],
    [['--kconfig'], "the kernel's .config", FILE],
    [['--image'], "the built kernel's vmlinux, System.map or Image: its size and symbols", FILE],
  ]),
  ...inGroup('Answers', [
    [['--dmesg'], 'what the board printed: its boot log', { ...FILE, commands: ['verify', 'explain'] }],
    [['--zoneinfo'], 'its /proc/zoneinfo', { ...FILE, commands: ['verify'] }],
    [['--iomem'], 'its /proc/iomem, read as root', { ...FILE, commands: ['verify'] }],
    [['--write-machine'], 'write what the log tells of the machine to FILE', { ...FILE, commands: ['verify'] }],
    [
      ['--movable'],
      'movable memory for each controller, or NAME=70%,NAME=512M',
      { value: 'SHARE[,…]', commands: ['propose'] },
    ],
    [
      ['--overlay-set'],
      'overlays that go together; each set is tried with each --ram',
      { value: '[NAME=]FILE[,…]', repeatable: true, commands: ['compare'] },
    ],
    [
      ['--working-set'],
      'how much user memory is busy, for the bandwidth (512M)',
      { value: 'SIZE', commands: ['compare'] },
    ],
  ]),
  ...inGroup('Blob', [
    [['-O'], 'write dtb (the default), dtbo or dts', { value: 'FORM', ...COMPILE }],
    [['--output-dir'], 'write one blob for each FILE into DIR', { ...DIR, ...COMPILE }],
    [['-@'], 'write the paths of labels into /__symbols__', COMPILE],
    [['-A'], 'write the paths of labels into /aliases', COMPILE],
    [['-L'], 'write /__fixups__ and /__local_fixups__ for any tree', COMPILE],
    [['-H'], 'phandles as epapr (default), legacy, or both', { value: 'FORM', ...COMPILE }],
    [['-b'], 'the physical number of the processor that boots', { value: 'NUMBER', ...COMPILE }],
    [['-R'], 'leave room for so many reservations', { value: 'NUMBER', ...COMPILE }],
    [['-S'], 'make the blob at least so long', { value: 'BYTES', ...COMPILE }],
    [['-p'], 'make the blob so much longer', { value: 'BYTES', ...COMPILE }],
    [['-a'], 'make its length a multiple, a power of two', { value: 'BYTES', ...COMPILE }],
    [['-s'], 'sort nodes and properties', COMPILE],
    [['-V'], 'version of the blob: 17 (default) or 16', { value: 'NUMBER', ...COMPILE }],
    [
      ['-W'],
      "switch one of dtc's warnings on or off",
      { value: '[no-]NAME', repeatable: true, commands: ['check', 'compile'] },
    ],
    [
      ['-E'],
      "make one of dtc's checks an error, or not",
      { value: '[no-]NAME', repeatable: true, commands: ['check', 'compile'] },
    ],
    [['-f'], 'write even if the tree has errors', COMPILE],
  ]),
  ...inGroup('Output', [
    [['--format'], 'the form of the result', { value: 'NAME' }],
    [['--output', '-o'], 'write the result to FILE, whole or not at all', FILE],
    [
      ['--color'],
      'colour; NO_COLOR and FORCE_COLOR are heard too',
      { value: 'WHEN', choices: ['auto', 'always', 'never'] },
    ],
    [['--ascii'], 'draw with ASCII characters alone'],
    [['--depfile', '-MF', '-d'], 'write a Make rule that names every file read', FILE],
    [['-MD'], 'write that rule beside the output, or beside the source'],
    [['-MT'], 'the target of that rule', { value: 'TARGET', repeatable: true }],
    [['-MP'], 'in that rule, a phony target for every file read'],
    [['--debug'], 'with --format dmesg: also what memblock=debug prints', { commands: ['layout'] }],
    [['--explain-assumptions'], 'list what had to be assumed', { commands: ['layout'] }],
  ]),
  ...inGroup('Findings', [
    [['--max-warnings'], 'more than N warnings fail the run', { value: 'N' }],
    [['--fix'], 'mend what can be mended mechanically, in the files', { commands: ['check'] }],
    [['--baseline'], 'leave out the findings that FILE knows', { ...FILE, commands: ['check'] }],
    [['--write-baseline'], 'write the findings to FILE, to be left out from now on', { ...FILE, commands: ['check'] }],
    [
      ['--schema'],
      'hold nodes against the JSON Schemas in DIR, too',
      { ...DIR, repeatable: true, commands: ['check'] },
    ],
    [['--force'], 'write over the configuration that is there', { commands: ['init'] }],
    [['--config'], "the project's configuration (dtzone.config.json in this folder, if there is one)", FILE],
    [['--print-config'], 'print what holds for each file, and who said so, in the place of the result', CHECKED],
    [['--watch'], 'again whenever a file that was read changes, until Ctrl+C', CHECKED],
    [['--quiet', '-q'], 'errors alone', { commands: ['check', 'compile'] }],
  ]),
  ...inGroup('General', [
    [['--help', '-h'], 'this text, or that of a command'],
    [['--version'], 'the version'],
    [['--stack'], 'on a fault of the tool itself, say where it happened'],
  ]),
];

/** The name under which a call keeps an option: its first spelling. */
export const keyOf = (option: Option): string => option.flags[0];

export const understands = (command: string, option: Option): boolean =>
  option.commands === undefined || option.commands.includes(command);

import { COMMANDS, type Command, DEFAULT_COMMAND } from './commands.js';
import { OPTIONS, type Option, understands } from './options.js';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** A completion script for a shell, made from the tables of commands and options. */
export function completionScript(shell: Shell): string {
  switch (shell) {
    case 'bash':
      return bashScript();
    case 'zsh':
      return zshScript();
    case 'fish':
      return fishScript();
  }
}

const flagsOf = (command: Command): readonly string[] =>
  OPTIONS.filter((option) => understands(command.name, option)).flatMap((option) => option.flags);

/** What a value can be: the formats of the command, fixed choices, or nothing that is known. */
const choicesOf = (option: Option, command?: Command): readonly string[] =>
  option.flags[0] === '--format' ? (command?.formats ?? allFormats()) : (option.choices ?? []);

const allFormats = (): readonly string[] => [...new Set(COMMANDS.flatMap((command) => command.formats))];

function bashScript(): string {
  const names = COMMANDS.map((command) => command.name).join(' ');
  const values = OPTIONS.flatMap((option) => {
    const choices = choicesOf(option);
    const pattern = option.flags.join('|');
    if (choices.length > 0)
      return [`    ${pattern}) COMPREPLY=($(compgen -W "${choices.join(' ')}" -- "$word")); return ;;`];
    if (option.completes === 'directory') return [`    ${pattern}) COMPREPLY=($(compgen -d -- "$word")); return ;;`];
    if (option.value !== undefined) return [`    ${pattern}) COMPREPLY=($(compgen -f -- "$word")); return ;;`];
    return [];
  });
  const flags = COMMANDS.map((command) => `    ${command.name}) flags="${flagsOf(command).join(' ')}" ;;`);
  return `${[
    '# dtzone completion for bash: source <(dtzone completion bash)',
    '_dtzone() {',
    `  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" command=check each flags`,
    `  for each in "\${COMP_WORDS[@]:1}"; do case " ${names} " in *" $each "*) command="$each"; break ;; esac; done`,
    '  case "$before" in',
    ...values,
    '  esac',
    '  case "$command" in',
    ...flags,
    '  esac',
    '  if [[ "$word" == -* ]]; then COMPREPLY=($(compgen -W "$flags" -- "$word")); return; fi',
    '  COMPREPLY=($(compgen -f -- "$word"))',
    `  if [[ $COMP_CWORD -eq 1 ]]; then COMPREPLY+=($(compgen -W "${names}" -- "$word")); fi`,
    '}',
    'complete -o filenames -F _dtzone dtzone',
  ].join('\n')}\n`;
}

/** Text inside single quotes of a shell. */
const quoted = (text: string): string => text.replaceAll("'", "'\\''");

function zshScript(): string {
  const spec = (option: Option, command: Command): readonly string[] =>
    option.flags.map((flag) => {
      const choices = choicesOf(option, command);
      const action =
        choices.length > 0 ? `(${choices.join(' ')})` : option.completes === 'directory' ? '_files -/' : '_files';
      const value = option.value === undefined ? '' : `:${option.value.replace(/[[\]:]/g, '')}:${action}`;
      const help = quoted(option.help).replace(/[[\]]/g, '\\$&').replaceAll(':', '\\:');
      return `        '*${flag}[${help}]${value}'`;
    });
  return `${[
    '#compdef dtzone',
    '# dtzone completion for zsh: put it as _dtzone into a folder of $fpath',
    '_dtzone() {',
    '  local -a commands',
    '  commands=(',
    ...COMMANDS.map((command) => `    '${command.name}:${quoted(command.summary).replaceAll(':', '\\:')}'`),
    '  )',
    '  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then _describe command commands; _files; return; fi',
    '  case $words[2] in',
    // What is no command is a file for the default one, so that stands last.
    ...[...COMMANDS]
      .sort(defaultLast)
      .flatMap((command) => [
        `    ${command.name === DEFAULT_COMMAND ? '*' : command.name})`,
        '      _arguments \\',
        ...OPTIONS.filter((option) => understands(command.name, option)).flatMap((option) =>
          spec(option, command).map((line) => `${line} \\`),
        ),
        "        '*:file:_files' ;;",
      ]),
    '  esac',
    '}',
    '_dtzone "$@"',
  ].join('\n')}\n`;
}

const defaultLast = (a: Command, b: Command): number =>
  Number(a.name === DEFAULT_COMMAND) - Number(b.name === DEFAULT_COMMAND);

function fishScript(): string {
  const lines = OPTIONS.flatMap((option) =>
    option.flags.map((flag) => {
      const name = flag.startsWith('--')
        ? `-l ${flag.slice(2)}`
        : flag.length === 2
          ? `-s ${flag.slice(1)}`
          : `-o ${flag.slice(1)}`;
      const choices = choicesOf(option);
      const value =
        choices.length > 0
          ? ` -x -a '${choices.join(' ')}'`
          : option.value === undefined
            ? ''
            : option.completes
              ? ' -r'
              : ' -x';
      const only = option.commands ? ` -n '__fish_seen_subcommand_from ${option.commands.join(' ')}'` : '';
      return `complete -c dtzone ${name}${value}${only} -d '${quoted(option.help)}'`;
    }),
  );
  return `${[
    '# dtzone completion for fish: dtzone completion fish > ~/.config/fish/completions/dtzone.fish',
    ...COMMANDS.map(
      (command) => `complete -c dtzone -n __fish_use_subcommand -a ${command.name} -d '${quoted(command.summary)}'`,
    ),
    ...lines,
  ].join('\n')}\n`;
}

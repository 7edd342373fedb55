import { getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { refuseDeep } from './json-depth.js';
import { UsageError } from './usage-error.js';

/** A configuration as a tree whose values know their place, and what was found wrong with it so far. */
export interface ConfigText {
  readonly path: string;
  readonly text: string;
  readonly root: Node | undefined;
  readonly problems: { readonly offset: number; readonly message: string }[];
}

export interface Field {
  readonly name: string;
  /** The place of the name. */
  readonly key: Node;
  readonly value: Node;
}

/** Reads JSON with comments and trailing commas; `bytes` has a byte in each UTF-16 unit. */
export function readConfigText(bytes: string, path: string): ConfigText {
  const text = Buffer.from(bytes, 'latin1')
    .toString('utf8')
    .replace(/^\ufeff/, '');
  refuseDeep(text, path);
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const config: ConfigText = { path, text, root, problems: [] };
  for (const { error, offset } of errors) complainAt(config, offset, `${wordsOf(printParseErrorCode(error))}`);
  return config;
}

/** `ColonExpected` as a sentence. */
const wordsOf = (code: string): string => {
  const words = code.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}, but the file must be JSON (comments are allowed).`;
};

export function complain(config: ConfigText, node: Node, message: string): undefined {
  complainAt(config, node.offset, message);
}

const complainAt = ({ problems }: ConfigText, offset: number, message: string): void =>
  void problems.push({ offset, message });

/** As many as anybody mends before the next try. */
const MOST_PROBLEMS = 50;

/** The first problems in reading order, each behind its place. */
const problemLines = ({ path, text, problems }: ConfigText): readonly string[] =>
  problems
    .toSorted((a, b) => a.offset - b.offset)
    .slice(0, MOST_PROBLEMS)
    .map(({ offset, message }) => {
      const before = text.slice(0, offset);
      return `${path}:${before.split('\n').length}:${offset - before.lastIndexOf('\n')}: ${message}`;
    });

/** Ends the call if anything was wrong; all of it is told at once. */
export function refuseProblems(config: ConfigText): void {
  if (config.problems.length > 0) throw new UsageError(...problemLines(config));
}

/** The fields of an object; of something else none, which is told. */
export function fieldsOf(config: ConfigText, node: Node | undefined, what: string): readonly Field[] {
  if (node === undefined) return [];
  if (node.type !== 'object') {
    complain(config, node, `${what} is ${shown(node)}, but must be an object.`);
    return [];
  }
  return (node.children ?? []).flatMap(({ children: [key, value] = [] }) =>
    key === undefined || value === undefined ? [] : [{ name: String(key.value), key, value }],
  );
}

/** A text, or a list of them. */
export function textsOf(config: ConfigText, node: Node | undefined, what: string): readonly Node[] {
  if (node === undefined) return [];
  const nodes = node.type === 'array' ? (node.children ?? []) : [node];
  return nodes.filter((each) => {
    if (each.type === 'string') return true;
    complain(config, each, `${what} is ${shown(each)}, but must be a text or a list of texts.`);
    return false;
  });
}

export const textOf = (node: Node): string => String(node.value);
export const jsonOf = (node: Node): unknown => getNodeValue(node);

/** A value as a message shows it. */
export const shown = (node: Node): string => {
  const text = JSON.stringify(getNodeValue(node));
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
};

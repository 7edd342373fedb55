/**
 * Text of the input on its way out. Inside the house a string is bytes, one UTF-16 unit each; people get UTF-8, and
 * no place gets what it would obey: a terminal no control sequence, a page no markup, an annotation no command.
 */

/** Control characters, marks that turn or hide the text around them (bidirectional overrides, zero width), and what is no character of XML. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: to find them is what it is for
const UNPRINTABLE = /[\0-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff]/;
/** Nearly all texts; to ask once is quicker than to look for each of the others. */
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;
const EACH_UNPRINTABLE = new RegExp(UNPRINTABLE, 'g');
const HIGH_RUN = /[\x80-\xff]+/g;

const hexByte = (byte: number): string => `\\x${byte.toString(16).padStart(2, '0')}`;

/** Bytes read as UTF-8; a byte that is none stays visible as `\xNN`. Text that is already beyond bytes passes. */
export function decodeText(bytes: string): string {
  return bytes.replace(HIGH_RUN, decodeRun);
}

/** One run of bytes above ASCII. */
function decodeRun(run: string): string {
  let out = '';
  for (let at = 0; at < run.length; ) {
    const length = sequenceLength(run, at);
    if (length === 0) {
      out += hexByte(run.charCodeAt(at));
      at += 1;
      continue;
    }
    let point = run.charCodeAt(at) & (0xff >> (length + 1));
    for (let i = 1; i < length; i++) point = (point << 6) | (run.charCodeAt(at + i) & 0x3f);
    out += String.fromCodePoint(point);
    at += length;
  }
  return out;
}

/** The bytes of the well-formed UTF-8 sequence at `at`, 0 when there is none (Unicode 15, table 3-7). */
function sequenceLength(run: string, at: number): number {
  const lead = run.charCodeAt(at);
  const length = lead >= 0xc2 && lead <= 0xdf ? 2 : (lead & 0xf0) === 0xe0 ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
  if (length === 0 || at + length > run.length) return 0;
  for (let i = 1; i < length; i++) if ((run.charCodeAt(at + i) & 0xc0) !== 0x80) return 0;
  const second = run.charCodeAt(at + 1);
  if (lead === 0xe0 && second < 0xa0) return 0;
  if (lead === 0xed && second > 0x9f) return 0;
  if (lead === 0xf0 && second < 0x90) return 0;
  if (lead === 0xf4 && second > 0x8f) return 0;
  return length;
}

/** For a line of a terminal or a plain text file: nothing in it moves the cursor, colours, or turns the reading order. */
export function forTerminal(bytes: string): string {
  if (PRINTABLE_ASCII.test(bytes)) return bytes;
  const text = decodeText(bytes);
  return UNPRINTABLE.test(text) ? text.replace(EACH_UNPRINTABLE, visible) : text;
}

/** A control character as people write it. */
function visible(character: string): string {
  switch (character) {
    case '\n':
      return '\\n';
    case '\t':
      return '\\t';
    case '\r':
      return '\\r';
    default: {
      const code = character.charCodeAt(0);
      return code <= 0xff ? hexByte(code) : `\\u${code.toString(16).padStart(4, '0')}`;
    }
  }
}

const MARKUP: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For text and quoted attributes of HTML, SVG and XML. */
export function forMarkup(bytes: string): string {
  return forTerminal(bytes).replace(/[&<>"']/g, (character) => MARKUP[character] ?? character);
}

/** For the message of a GitHub workflow command. */
export function forGithubMessage(bytes: string): string {
  return forTerminal(bytes).replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

/** For a property (`file=`, `title=`) of a GitHub workflow command. */
export function forGithubProperty(bytes: string): string {
  return forGithubMessage(bytes).replace(/:/g, '%3A').replace(/,/g, '%2C');
}

/** For a path in a URI reference (SARIF's `artifactLocation.uri`): each byte that is not unreserved becomes `%NN`. */
export function forUri(path: string): string {
  return path.replace(/[^A-Za-z0-9._~/-]/g, (character) =>
    character.charCodeAt(0) <= 0xff
      ? `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
      : encodeURIComponent(character),
  );
}

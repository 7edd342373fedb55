/** Why a file could not be read, in words for a message. */
export interface ReadFailure {
  readonly reason: 'missing' | 'directory' | 'not-a-file' | 'too-large' | 'forbidden' | 'unreadable';
  readonly detail: string;
}

/** The only window to the world. The text of a file is its bytes, one UTF-16 unit each (latin-1). */
export interface Host {
  readFile(path: string): string | ReadFailure;
}

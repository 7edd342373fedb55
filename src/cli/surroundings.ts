/** What a command sees of the process that it runs in; a test puts its own in the place. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdoutIsTty: boolean;
  readonly stderrIsTty: boolean;
  readonly columns: number | undefined;
  /** Standard input as bytes, one UTF-16 unit each. */
  readStdin(): string;
  /** To standard output: the result alone. */
  write(text: string): void;
  /** To standard output: a result that is no text. */
  writeBytes(bytes: Uint8Array): void;
  /** To standard error: everything else. */
  say(text: string): void;
  /** Calls when the user has seen enough (Ctrl+C, a closed pipe), in the place of ending the process; gives what takes that back. */
  onInterrupt(then: () => void): () => void;
}

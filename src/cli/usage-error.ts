/** The call itself is wrong: an unknown option, a file that is not there. Ends with status 2; thrown only in `cli/`. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** One thing that is wrong in each; a line break within one is the user's, and is escaped. */
  readonly lines: readonly string[];

  constructor(...lines: readonly string[]) {
    super(lines.join('; '));
    this.lines = lines;
  }
}

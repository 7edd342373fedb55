/** The call itself is wrong: an unknown option, a file that is not there. Ends with status 2; thrown only in `cli/`. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The input or the command line cannot be used: a sentence for the user, and exit code 2. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

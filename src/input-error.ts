/** The input or the command line cannot be used: a sentence for the user, and exit code 2. */
export class InputError extends Error {
  override readonly name = 'InputError';
  /** What it is about, as the user named it: `compose.yaml:4:7`, `--rule x`. The message begins with it. */
  readonly place: string | undefined;
  /** The message without its place. */
  readonly reason: string;
  /** Whether it would take more time or memory than a check may. */
  readonly isTooLarge: boolean;

  constructor(reason: string, place?: string, isTooLarge = false) {
    // A name may have a line break in it, and what comes after it would look like a line of ours.
    const shown = place?.replaceAll('\n', '\\u000a');
    super(shown === undefined ? reason : `${shown}: ${reason}`);
    this.place = shown;
    this.reason = reason;
    this.isTooLarge = isTooLarge;
  }
}

/** An input that would take more time or memory than a check may; `why` says what of it is too much, as a clause. */
export function tooLarge(why: string, place?: string): InputError {
  return new InputError(`too large to check: ${why}`, place, true);
}

/** By name: each part of the bundled program has a class of its own. */
export function isInputError(error: unknown): error is InputError {
  return error instanceof Error && error.name === 'InputError';
}

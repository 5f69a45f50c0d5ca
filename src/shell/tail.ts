/**
 * What is around a command, from the outside to the inside. A function, a loop, `eval` and a sourced file are come
 * back to; `for` is a loop whose last round may be the end.
 */
export type Around =
  | 'group'
  | 'subshell'
  | 'choice'
  | 'for'
  | 'loop'
  | 'redirected-group'
  | 'function'
  | 'eval'
  | 'source'
  | 'pipeline';

/** How the command before it is tied to a command. */
export type Joint = 'alone' | 'semicolon' | 'and' | 'or';

/** The place of the last command in its text: what a shell looks at before it replaces itself by it. */
export interface Tail {
  readonly joint: Joint;
  /** `a; b && cmd`: the list that it ends is not the first on its line. */
  readonly isListed: boolean;
  readonly around: readonly Around[];
  /** `!` or `time` in front of it. */
  readonly isNegated: boolean;
  readonly hasAssignment: boolean;
  readonly hasRedirection: boolean;
  /** A word of it is put in by the shell. */
  readonly hasExpansion: boolean;
  /** What comes after it in the text. */
  readonly before: 'nothing' | 'separator' | 'newline';
  /** Whether a trap that runs something is set by then, or was. */
  readonly trap: 'set' | 'removed' | 'none';
  /** Whether something runs in the background. */
  readonly hasJob: boolean;
  /** Whether that was begun right before it, on its line: `a & cmd`. */
  readonly isBesideJob: boolean;
}

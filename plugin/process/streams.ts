import { Chalk, type ChalkInstance } from 'chalk';
import type { Binaries } from './binaries.ts';

/** Where text goes: standard output or error, or a test's collector. */
export interface Output {
  write(text: string | Uint8Array): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  /** Whether it is no longer read. */
  readonly isGone?: boolean;
}

export interface Streams {
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly stdout: Output;
  readonly stderr: Output;
}

/** What surrounds a run, handed in so that it can be tested in process. */
export interface Environment {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** The working directory; relative paths start here. */
  readonly directory: string;
  readonly binaries: Binaries;
  /** The script that Node runs; left out where Node and all of it are one executable. */
  readonly script?: string;
  /** Docker's own flags, as it handed them over: they say which Engine is meant. */
  readonly dockerGlobals?: readonly string[];
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal;
  /** For a check to call when it is over: what was compiled for it is worth keeping. */
  readonly keepCompiled?: () => void;
}

export type ColorChoice = 'auto' | 'always' | 'never';
export type ProgressChoice = 'auto' | 'tty' | 'plain' | 'quiet';

/**
 * Colours as the user wants them, else as the stream can show them: never with NO_COLOR (https://no-color.org) or a
 * dumb terminal.
 */
export function chalkFor(
  output: Output,
  choice: ColorChoice,
  variables: Environment['variables'],
): ChalkInstance {
  const isAble = output.isTTY === true && !variables.NO_COLOR && variables.TERM !== 'dumb';
  return new Chalk({ level: choice === 'always' || (choice === 'auto' && isAble) ? 1 : 0 });
}

/** The columns of a terminal; a file or a CI log gets lines of 120. */
export function widthOf(output: Output): number {
  return output.columns ?? 120;
}

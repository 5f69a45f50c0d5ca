/** The Engine could not be used; the message is one sentence for the user (exit code 3). */
export class EngineError extends Error {
  override readonly name: string = 'EngineError';
  readonly kind: EngineErrorKind;
  /** What was written last by what failed, oldest line first; untrusted text. */
  readonly log: readonly string[];

  constructor(message: string, { kind = 'other', cause, log = [] }: EngineErrorOptions = {}) {
    super(message, cause === undefined ? {} : { cause });
    this.kind = kind;
    this.log = log;
  }
}

/**
 * What callers do something about.
 * - `no-image`, `no-container`: the Engine has none of that name
 * - `no-program`: the program to start is not in the image
 * - `no-start`: the Engine refuses to start the container for another reason
 */
export type EngineErrorKind = 'no-image' | 'no-container' | 'no-program' | 'no-start' | 'other';

export interface EngineErrorOptions {
  readonly kind?: EngineErrorKind;
  readonly cause?: unknown;
  readonly log?: readonly string[];
}

/** A build that failed: the step that did, and the last lines it wrote in its `log`. */
export class EngineBuildError extends EngineError {
  override readonly name = 'EngineBuildError';
  /** The failing step as the builder names it (`[2/3] RUN make`), when it got as far as a step. */
  readonly step: string | undefined;

  constructor(step: string | undefined, reason: string, log: readonly string[] = []) {
    const where = step === undefined ? '' : ` at ${step}`;
    super(`the build failed${where}: ${reason}`, { log });
    this.step = step;
  }
}

/** What dockerode rejects with: Docker's own words are in `json.message`. */
interface Refusal {
  readonly statusCode?: number;
  readonly json?: unknown;
  readonly code?: string;
  readonly message?: string;
}

/** The HTTP status of a refusal, undefined when there was no answer at all. */
export function statusOf(error: unknown): number | undefined {
  return (error as Refusal | undefined)?.statusCode;
}

/**
 * The error to throw when `action` (an infinitive: "start the container") failed with what dockerode threw.
 * An interruption stays what it is: the reason of the signal.
 */
export function engineError(
  action: string,
  error: unknown,
  signal?: AbortSignal,
  kind: EngineErrorKind = 'other',
): Error {
  if (signal?.aborted) return signal.reason instanceof Error ? signal.reason : new Error('interrupted');
  if (error instanceof EngineError) return error;
  return new EngineError(`cannot ${action}: ${wordsOf(error)}`, { kind, cause: error });
}

/** Docker's own words, without the status line dockerode puts before them. */
export function wordsOf(error: unknown): string {
  const { json, message, code } = (error ?? {}) as Refusal;
  const words = typeof json === 'object' && json !== null && 'message' in json ? json.message : undefined;
  const text = typeof words === 'string' ? words : (message ?? code ?? String(error));
  if (text.startsWith('Max redirects exceeded')) return 'it redirects to another address';
  return text.replace(/^\(HTTP code \d+\) [^-]*- /, '').trim() || (code ?? 'no reason given');
}

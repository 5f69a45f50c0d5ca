/** What is seen of a container only where it was asked for. */
export interface AskedFor {
  /** What became of it when it was started once more after the stop. */
  readonly startedAgain?: StartedAgain | undefined;
  /** What became of the requests that were sent while it was stopped. */
  readonly requests?: Requests | undefined;
  /** What stops at other moments of its life have shown. */
  readonly sweep?: Sweep | undefined;
  /** What became of the hook that is run before the stop signal, where there is one. */
  readonly preStop?: PreStop | undefined;
}

/** A hook of Kubernetes, whose time is taken from the grace period. */
export interface PreStop {
  readonly seconds: number;
  /** `cut`: it was not over when the grace period was. `ended-it`: no signal was needed. */
  readonly outcome: 'done' | 'failed' | 'cut' | 'not-run' | 'ended-it';
  /** Why it did not do its work, as a clause; untrusted text. */
  readonly because: string | null;
}

/** The same container, started once more. */
export interface StartedAgain {
  /** `not-ready`: it runs, and did not become ready as it did before. `refused`: the Engine could not start it. */
  readonly outcome: 'ready' | 'not-ready' | 'exited' | 'refused';
  /** Until it was ready, or until it ended. */
  readonly seconds: number;
  /** Of one that has exited. */
  readonly exitCode: number | null;
  /** Lines that say that it had not been stopped cleanly, which its first start did not write; untrusted text. */
  readonly trouble: readonly string[];
  /** Why it did not come up, as a clause; null when it did, or nothing is known of it. Untrusted text. */
  readonly because: string | null;
}

/** Requests to the container, from just before the stop to its end. */
export interface Requests {
  /** Where they went, as the user would write it. */
  readonly url: string;
  /** Answered before the stop began, so that it is known that there was somebody to answer. */
  readonly before: number;
  /** Answered in full after it began; `errors` of them with a status of 500 or more. */
  readonly answered: number;
  readonly errors: number;
  /** Not accepted: the connection was refused, so that nothing of the request was begun. */
  readonly refused: number;
  /** Begun, and the connection ended before the answer did. */
  readonly cut: number;
  /** One sentence when no request was answered before the stop: then nothing can be said. */
  readonly because: string | null;
}

/** Stops at several moments of a container's life, each of a container of its own. */
export interface Sweep {
  /** Seconds that each stop was given. */
  readonly grace: number;
  /** Until the container was ready. */
  readonly ready: number;
  /** In the order of their moments; those at a moment of a kind of its own come last. */
  readonly samples: readonly Sample[];
  /** When the stop signal had no effect; null when it always had one, or nothing is known. */
  readonly deaf: DeafWindow | null;
  /** What could not be tried, one sentence each. */
  readonly notes: readonly string[];
}

export type Moment = 'start' | 'setup' | 'ready' | 'load' | 'health-check' | 'exec';

/** One container that was stopped. */
export interface Sample {
  readonly moment: Moment;
  /** Seconds from its start to the stop signal, by the Engine's clock. */
  readonly at: number;
  /** From the signal to its end. */
  readonly seconds: number;
  /**
   * `ended`: after the signal, whatever its exit code. `killed`: the signal had no effect in the time that the stop was
   * given. `gone`: it had ended by itself before.
   */
  readonly outcome: 'ended' | 'killed' | 'gone';
  readonly exitCode: number;
}

/** When stops have no effect, in seconds after the start. */
export interface DeafWindow {
  readonly from: number;
  /** Null when the last one had none either. */
  readonly to: number | null;
  /** How far its edges may be off. */
  readonly precision: number;
}

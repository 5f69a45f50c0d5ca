import type { ContainerSettings } from '../engine/create-container.ts';
import type { Engine } from '../engine/engine.ts';
import type { EngineImage } from '../engine/images.ts';
import type { HookEnd } from './hook.ts';
import type { InitInFront } from './init-in-front.ts';
import type { Adoption } from './orphans.ts';
import type { TracePermission } from './reach-kernel.ts';
import type { SettleOptions } from './settle.ts';
import type { Started } from './started.ts';
import type { Watched } from './timeline.ts';

/** An image to look at, and what to call it. */
export interface ObservedImage {
  readonly name: string;
  /** An image id or a name the Engine has. */
  readonly reference: string;
  /** What the container gets that the image does not say. */
  readonly container?: ContainerSettings | undefined;
  /** Becomes PID 1, without building anything. */
  readonly init?: InitInFront | undefined;
  /** What happens beside it, where it is one of several that are started and ended together. */
  readonly around?: Around | undefined;
}

export interface Around {
  /** It was started: does what comes then. */
  readonly begun: (started: Started) => Promise<void>;
  /** Ends it and all others in their order. */
  readonly end: (place: Started, grace: number, watch: Watch) => Promise<Ended>;
}

/** Looks at the container while something is done to it. */
export type Watch = (work: () => Promise<boolean>) => Promise<Watched>;

/** How a container was ended. */
export interface Ended {
  readonly stopped: Watched;
  /** What was left of the grace period when the signal was sent. */
  readonly grace: number;
  /** Its hook, and who was seen while that ran; left out where it has none. */
  readonly hook?: (HookEnd & { readonly watched?: Watched | undefined }) | undefined;
  /** One sentence each. */
  readonly notes: readonly string[];
}

export interface ObserveOptions extends SettleOptions {
  /** The probe for an architecture as Go names it (`amd64`): a static program; throws where there is none. */
  readonly probe: (architecture: string) => Uint8Array;
  /** Orphans to leave, default 5; 0 leaves none. */
  readonly orphans?: number | undefined;
  /** How long the canary needs after the stop signal, in milliseconds, default 500; 0 for no canary. */
  readonly canary?: number | undefined;
  /** Seconds before SIGKILL; the image's own or ten without it. */
  readonly grace?: number | undefined;
  /** By whose rights to follow the kernel's events; default those that this user has already. */
  readonly trace?: TracePermission | 'never' | undefined;
  /** Where to send requests while the container is stopped. */
  readonly http?: HttpTarget | undefined;
  /** Whether the container is started once more after the stop. */
  readonly startAgain?: boolean | undefined;
  readonly onProgress?: ((progress: ObserveProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What to ask a container for over HTTP: it is only ever asked itself. */
export interface HttpTarget {
  /** Of the container; the one that it exposes without it. */
  readonly port?: number | undefined;
  /** The same, by the port of this machine that it is published as. */
  readonly hostPort?: number | undefined;
  /** With its query, as in a request. */
  readonly path: string;
  readonly isTls: boolean;
}

/** Which step of the experiment begins. */
export interface ObserveProgress {
  readonly kind: 'observe';
  readonly subject: string;
  readonly step:
    | 'companions'
    | 'start'
    | 'settle'
    | 'examine'
    | 'requests'
    | 'stop'
    | 'start-again'
    | 'done'
    | 'sweep';
}

/** One container and everything the experiment knows of it. */
export interface Bench {
  readonly engine: Engine;
  readonly subject: ObservedImage;
  readonly image: EngineImage;
  readonly options: ObserveOptions;
  readonly id: string;
  /** The probe for the image's architecture. */
  readonly probe: Uint8Array;
  readonly signal: AbortSignal;
  /** When the experiment began, by performance.now(). */
  readonly begin: number;
  /** What is still ending, and has to be waited for, when the experiment is over. */
  readonly endings: Promise<unknown>[];
  /** What was left to it. */
  readonly left: Adoption[];
}

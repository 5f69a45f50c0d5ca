import type { ContainerProcess } from '../engine/processes.ts';
import type { AskedFor } from './asked-for.ts';
import type { Means } from './trace/conversation.ts';
import type { SignalStory } from './trace/signal-story.ts';

export type { ContainerProcess } from '../engine/processes.ts';
export type {
  AskedFor,
  DeafWindow,
  Moment,
  PreStop,
  Requests,
  Sample,
  StartedAgain,
  Sweep,
} from './asked-for.ts';

/** What one container was seen to do. */
export type Observation = Stopped | Exited;

interface Seen {
  /** Whose container it was: `original`, `repaired`, `tini`. */
  readonly subject: string;
  /** The image's id. */
  readonly reference: string;
  /** The program and arguments Docker started as PID 1. */
  readonly command: readonly string[];
  /** The last lines of its output, oldest first; untrusted text. */
  readonly log: readonly string[];
  /** What could not be measured and why, one sentence each. */
  readonly notes: readonly string[];
  readonly timings: Timings;
}

/** The container ran until it was stopped: the experiment is complete. */
export interface Stopped extends Seen, AskedFor {
  readonly outcome: 'stopped';
  readonly settled: Settled;
  /** The arguments of PID 1 as the kernel had them once the container had settled; untrusted text. */
  readonly pid1: readonly string[];
  /** What PID 1 does about signals by its own masks: a hint, not a verdict. */
  readonly dispositions: Dispositions | null;
  /** The process tree before the experiment: PID 1 is the first one, whose parent is 0. */
  readonly processes: readonly ContainerProcess[];
  readonly zombies: Zombies;
  readonly canary: Canary;
  readonly stop: Stop;
  /** What PID 1 would have done with the stop signal just before it. */
  readonly heard: StopEffect;
  /** Who lived how long after the stop signal; PID 1 is the first one. */
  readonly timeline: readonly Life[];
  /** What became of the image's own processes, the experiment's left out. */
  readonly work: Work;
  /** The lines it wrote after the stop signal, oldest first; untrusted text. */
  readonly lastWords: readonly string[];
  /** One sentence when it was stopped before it was ready, so that its stop says little; null otherwise. */
  readonly early: string | null;
  /** Seconds from its start to the stop signal; undefined where the Engine does not say. */
  readonly stoppedAt?: number | undefined;
  /**
   * Seconds after its start when its program had a handler for the stop signal at the latest, where that is known to be
   * after the signal; undefined otherwise.
   */
  readonly lateHandler?: number | undefined;
  /** Until all are known; then a note where it is still open. */
  readonly startDoubt?: StartDoubt | undefined;
  /** Where signals went, from the stop to the end. */
  readonly trace: Trace;
}

/**
 * What is known of the signals of a stop, and by which means. `kernel`: its own events, which miss nothing but what is
 * `lost`, read by this program or by a container of ours. `looks`: the processes were looked at while the container
 * stopped, and nothing is known of signals; `because` says why the events could not be followed, null when nobody
 * tried.
 */
export type Trace =
  | (SignalStory & { readonly by: 'kernel'; readonly means: Means })
  | { readonly by: 'looks'; readonly because: string | null };

export type {
  ProcessEnd,
  SignalFate,
  SignalStory,
  TracedProcess,
  TracedSignal,
} from './trace/signal-story.ts';

/** Whether the image's own processes came to their own end, before the end of PID 1 ended everything. */
export interface Work {
  /** `cut`: at least one of them was killed. `unknown`: it cannot be said of all of them. */
  readonly fate: 'finished' | 'cut' | 'unknown';
  /** Those that did not come to their own end. */
  readonly cut: readonly Cut[];
  /** One sentence when its last words say that something went wrong; the fate is not `finished` then. */
  readonly doubt: string | null;
  /** One sentence when a process that has handled its signal has exited with a code that says it has failed. */
  readonly failure?: string;
}

/** A process that was ended. */
export interface Cut {
  /** Untrusted text. */
  readonly command: string;
  /** `signal`: by the default action of this signal, which it has no handler for; null when it went with PID 1. */
  readonly signal: number | null;
  /** The file that it was writing just before that, left out where none was seen; untrusted text. */
  readonly writing?: string | undefined;
}

/** Orphans left to PID 1 on purpose, and how many of them it left as zombies. */
export interface Zombies {
  /** 0 when none could be made. */
  readonly made: number;
  readonly left: number;
  /** Zombies that were there before; null when they could not be counted. */
  readonly before: number | null;
  /** All zombies just before the stop, those of the orphans included; null when they could not be counted. */
  readonly later: number | null;
  /** How many seconds it was watched at least whether somebody reaps them; left out where there were none. */
  readonly seconds?: number | undefined;
  /** Somebody does, not as they come but now and then. */
  readonly isSlow?: boolean | undefined;
}

/** A process that was there when the stop began, or came later. Times are seconds after the stop began. */
export interface Life {
  /** By the Engine's machine. */
  readonly pid: number;
  /** 0 for PID 1 and for what came from outside. */
  readonly parent: number;
  /** Untrusted text. */
  readonly command: string;
  /** Our canary and what else we put there. */
  readonly isOurs: boolean;
  readonly began: number;
  /** When it was last seen, and when it was over at the latest. */
  readonly seen: number;
  readonly ended: number;
  /** Whether it ended by itself before PID 1, or was there until the end of PID 1 ended everything. */
  readonly end: 'before' | 'with-pid1';
}

/** The container was gone before anybody stopped it. */
export interface Exited extends Seen {
  readonly outcome: 'exited';
  readonly exitCode: number;
  readonly oom: boolean;
  /** From start to end, by the Engine's clock. */
  readonly seconds: number;
  /** One sentence that says so, exit code and its meaning included. */
  readonly because: string;
  /** A container of a stack that had ended with success before it was to be stopped. */
  readonly isDone?: boolean | undefined;
  readonly wasNeverStarted?: boolean | undefined;
  /** The Engine could not even start it. */
  readonly isUnstartable?: boolean | undefined;
}

/** A process that was at work when the stop came, and needed time to finish. */
export interface Canary {
  readonly fate: 'finished' | 'lost' | 'not-run';
  /** Whether the stop signal came through to it. */
  readonly told: boolean;
  /** How long it needed after the signal, in milliseconds. */
  readonly needs: number;
}

/** Why it is not known whether a start was over: a program slept just before the stop, and did not listen to it. */
export interface StartDoubt {
  /** The program's, on the Engine's machine. */
  readonly pid: number;
  /** Untrusted text. */
  readonly command: string;
  /** One sentence. */
  readonly because: string;
}

/** How the container ended, read from the Engine's events. */
export interface Stop {
  /** The image's own signal, by its name; `preStop` where that hook has ended it and no signal was sent. */
  readonly signal: string;
  /** Seconds the Engine waits before SIGKILL. */
  readonly grace: number;
  /** From the first signal to the end, by the Engine's clock. */
  readonly seconds: number;
  /** How much of it was not only spent waiting for our canary. */
  readonly own: number;
  /** How much of it may be the machine's: its longest time in which nobody came to look, so busy was that. */
  readonly margin: number;
  /** What the Engine sent to PID 1, by number, and when, in seconds after the first. */
  readonly signals: readonly { readonly signal: number; readonly at: number }[];
  /** Whether the Engine had to send SIGKILL after the grace period. */
  readonly killed: boolean;
  readonly oom: boolean;
  readonly exitCode: number;
}

/** How it was known that the container was ready, and after how many seconds; `timeout` when nothing did. */
export interface Settled {
  readonly by: 'healthy' | 'log' | 'quiet' | 'timeout';
  readonly seconds: number;
  /** Those of them that only served to be sure. */
  readonly waited?: number | undefined;
}

/** Signal numbers by what PID 1 does with them (SigBlk, SigIgn, SigCgt of proc_pid_status(5)). */
export interface Dispositions {
  readonly blocked: readonly number[];
  readonly ignored: readonly number[];
  readonly caught: readonly number[];
}

/**
 * What PID 1 does with its stop signal. `handled`: it has a handler. `awaited`: it waits for it, or reads it from a
 * signalfd. `blocked`: it has blocked it; whether it reads it in its own time is not known. `dropped`: none of these,
 * and the kernel drops a signal that PID 1 does not handle
 * (pid_namespaces(7)). `default`: the same in a container that shares the processes of another or of the machine: there
 * it is not PID 1, and the signal ends it. `killed`: the signal is SIGKILL.
 */
export type StopEffect = 'handled' | 'awaited' | 'blocked' | 'dropped' | 'default' | 'killed' | 'unknown';

/** In seconds. */
interface Timings {
  readonly total: number;
  /** What the experiment added to what the container itself needed to start and to stop. */
  readonly added: number;
}

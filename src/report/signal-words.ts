import { formatSeconds } from '../seconds.ts';
import { formatSignal } from '../verify/exit-code.ts';
import type { Stopped, TracedSignal } from '../verify/observation.ts';
import { foldAlike } from '../verify/trace/fold-alike.ts';
import { commandAt } from '../verify/trace/signal-story.ts';

/** One signal in words; all of them untrusted text. */
export interface SignalWords {
  readonly time: string;
  readonly signal: string;
  /** `outside` is the Engine, or whoever else is not in the container or was brought in. */
  readonly from: string;
  readonly to: string;
  readonly fate: string;
  /** Undefined when it is neither good nor bad. */
  readonly isGood: boolean | undefined;
}

/** More than these that are alike are told in one line. */
const MOST_ALIKE = 3;
/** In seconds: what came before the stop is not told of, but for what came in the same moment. */
const MOMENT = 0.001;

/** The signals from the stop on, in the order of their times; nothing when they were not followed. */
export function signalsOfStop({ trace }: Stopped): readonly TracedSignal[] {
  if (trace.by !== 'kernel') return [];
  return foldAlike(
    trace.signals.filter(({ at, alike }) => (alike?.until ?? at) > -MOMENT),
    MOST_ALIKE,
  );
}

/** Where they went. */
export function signalsInWords(stopped: Stopped): readonly SignalWords[] {
  const { trace, processes, dispositions } = stopped;
  if (trace.by !== 'kernel') return [];
  const pid1 = processes[0]?.pid;
  const nameOf = (pid: number, at: number): string => {
    const process = trace.processes.find(process => process.pid === pid);
    const command = process ? commandAt(process, at) : String(pid);
    return command === 'our canary' ? 'a running job (ours)' : command;
  };
  const signals = signalsOfStop(stopped);
  return signals.map((signal, at) => ({
    time: formatSeconds(Math.max(0, signal.at)),
    signal: formatSignal(signal.signal),
    from: senderInWords(signal, nameOf),
    to: nameOf(signal.to, signal.at),
    ...timesInWords(
      signal,
      goesOn(signals, at)
        ? { fate: 'let it go on', isGood: undefined }
        : fateInWords(signal, isDroppedBy(signal, pid1, dispositions), endedBy(signal, trace.processes)),
    ),
  }));
}

type Fate = Pick<SignalWords, 'fate' | 'isGood'>;

/** `its handler ran, 300 times until 1.52 s` */
function timesInWords({ alike }: TracedSignal, { fate, isGood }: Fate): Fate {
  if (!alike) return { fate, isGood };
  return { fate: `${fate}, ${alike.count} times until ${formatSeconds(Math.max(0, alike.until))}`, isGood };
}

/** Who has sent a signal; `nameOf` is asked for what is in the container. */
export function senderInWords(
  { at, from, isOfKernel }: TracedSignal,
  nameOf: (pid: number, at: number) => string,
): string {
  if (isOfKernel) return 'the kernel';
  return from === null ? 'outside' : nameOf(from, at);
}

/** So many events are lost only where signals come as fast as they can be sent. */
const STORM = 10_000;

/** By which means it is known what became of the processes. */
export function meansInWords({ trace }: Stopped): string {
  if (trace.by === 'kernel') {
    const slowed = trace.lost > STORM ? ', and following so many has slowed the container' : '';
    const lost =
      trace.lost > 0 ? `, of which ${trace.lost} were lost: there may have been more signals${slowed}` : '';
    const helper = trace.means === 'helper' ? ', read by a container of ours' : '';
    return `by the kernel's own events${helper}${lost}`;
  }
  return trace.because === null
    ? 'by looking at the processes; signals were not followed'
    : `by looking at the processes; signals were not followed: ${trace.because}`;
}

/** Whether it is PID 1 that gets it, and does not ignore it by its own will. */
function isDroppedBy(
  { to, signal }: TracedSignal,
  pid1: number | undefined,
  dispositions: Stopped['dispositions'],
): boolean {
  return to === pid1 && dispositions?.ignored.includes(signal) !== true;
}

/** SIGTSTP and its like stop nobody whom no shell could let go on again. */
const SIGSTOP = 19;
const SIGCONT = 18;

/** SIGCONT, for a process that SIGSTOP has stopped. */
function goesOn(signals: readonly TracedSignal[], at: number): boolean {
  const { signal, to } = signals[at] as TracedSignal;
  if (signal !== SIGCONT) return false;
  const before = signals
    .slice(0, at)
    .findLast(other => other.to === to && (other.signal === SIGCONT || other.signal === SIGSTOP));
  return before?.signal === SIGSTOP && before.fate === 'default';
}

type Processes = Extract<Stopped['trace'], { by: 'kernel' }>['processes'];

function endedBy({ to, signal, reached }: TracedSignal, processes: Processes): boolean {
  const end = processes.find(process => process.pid === to)?.end;
  return end?.how === 'signal' && end.signal === signal && reached !== null;
}

/** Nobody in its namespace can kill or stop PID 1, pid_namespaces(7). */
function whyPid1Ignores(signal: number): string {
  return signal === 9 || signal === 19
    ? 'ignored: PID 1 cannot be killed from inside'
    : 'ignored: PID 1 has no handler for it';
}

/** SIGCONT, SIGURG and SIGWINCH, which programs ignore unless they want them. */
const harmless: ReadonlySet<number> = new Set([18, 23, 28]);

/** Seconds: what takes longer has waited, as for the end of a handler, or for SIGCONT. */
const WAITED = 0.1;

function laterWords(at: number, reached: number | null): string {
  return reached === null || reached - at < WAITED ? '' : ` ${formatSeconds(reached - at)} later`;
}

/** What became of a signal. `isEnd`: its default action has ended the process. */
export function fateInWords(
  { fate, signal, at, reached }: TracedSignal,
  isPid1: boolean,
  isEnd: boolean,
): Fate {
  switch (fate) {
    case 'ignored':
      if (signal === SIGCONT) return { fate: 'no effect, unless it was stopped', isGood: undefined };
      if (harmless.has(signal)) return { fate: 'no effect', isGood: undefined };
      return {
        fate: isPid1 ? whyPid1Ignores(signal) : 'ignored by the program',
        isGood: false,
      };
    case 'handled':
      return { fate: `its handler ran${laterWords(at, reached)}`, isGood: true };
    case 'awaited':
      return { fate: `read by the program${laterWords(at, reached)}`, isGood: true };
    case 'blocked':
      return { fate: 'not read before it ended', isGood: undefined };
    case 'unread':
      return { fate: 'not seen to reach it', isGood: undefined };
    case 'merged':
      return { fate: 'one like it still waits', isGood: undefined };
    case 'with-pid1':
      return { fate: 'killed with PID 1', isGood: false };
    case 'default':
      if (signal === 9) return { fate: 'killed', isGood: false };
      if (signal === SIGSTOP) return { fate: 'stopped it', isGood: undefined };
      return isEnd
        ? { fate: `ended it${laterWords(at, reached)}: no handler`, isGood: false }
        : { fate: 'no handler', isGood: undefined };
  }
}

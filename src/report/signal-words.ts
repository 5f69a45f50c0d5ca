import { formatSeconds } from '../seconds.ts';
import { formatSignal } from '../verify/exit-code.ts';
import type { Stopped, TracedSignal } from '../verify/observation.ts';

/** One signal in words; all of them untrusted text. */
export interface SignalWords {
  readonly time: string;
  readonly signal: string;
  /** `outside` is the Engine, or whoever else is not in the container. */
  readonly from: string;
  readonly to: string;
  readonly fate: string;
  /** Undefined when it is neither good nor bad. */
  readonly isGood: boolean | undefined;
}

/** Where the signals went, in the order of their times; nothing when they were not followed. */
export function signalsInWords({ trace, processes }: Stopped): readonly SignalWords[] {
  if (trace.by !== 'kernel') return [];
  const pid1 = processes[0]?.pid;
  const nameOf = (pid: number | null): string => {
    if (pid === null) return 'outside';
    const command = trace.processes.find(process => process.pid === pid)?.command ?? String(pid);
    return command === 'our canary' ? 'a running job (ours)' : command;
  };
  return trace.signals.map(signal => ({
    time: formatSeconds(Math.max(0, signal.at)),
    signal: formatSignal(signal.signal),
    from: nameOf(signal.from),
    to: nameOf(signal.to),
    ...fateInWords(signal, signal.to === pid1, endedBy(signal, trace.processes)),
  }));
}

/** By which means it is known what became of the processes. */
export function meansInWords({ trace }: Stopped): string {
  if (trace.by === 'kernel') {
    const lost = trace.lost > 0 ? `, of which ${trace.lost} were lost: there may have been more signals` : '';
    const helper = trace.means === 'helper' ? ', read by a container of ours' : '';
    return `by the kernel's own events${helper}${lost}`;
  }
  return trace.because === null
    ? 'by looking at the processes; signals were not followed'
    : `by looking at the processes; signals were not followed: ${trace.because}`;
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

/** What became of a signal. `isEnd`: its default action has ended the process. */
export function fateInWords(
  { fate, signal }: TracedSignal,
  isPid1: boolean,
  isEnd: boolean,
): Pick<SignalWords, 'fate' | 'isGood'> {
  switch (fate) {
    case 'ignored':
      if (harmless.has(signal)) return { fate: 'no effect', isGood: undefined };
      return {
        fate: isPid1 ? whyPid1Ignores(signal) : 'ignored by the program',
        isGood: false,
      };
    case 'handled':
      return { fate: 'its handler ran', isGood: true };
    case 'awaited':
      return { fate: 'read by the program', isGood: true };
    case 'blocked':
      return { fate: 'blocked until it ended', isGood: undefined };
    case 'unread':
      return { fate: 'blocked; not seen to be read', isGood: undefined };
    case 'with-pid1':
      return { fate: 'killed with PID 1', isGood: false };
    case 'default':
      if (signal === 9) return { fate: 'killed', isGood: false };
      return { fate: isEnd ? 'ended it: no handler' : 'no handler', isGood: isEnd ? false : undefined };
  }
}

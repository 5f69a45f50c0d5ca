import { once } from 'node:events';
import { parseSignal } from '../syntax/signal.ts';
import type { Bench } from './bench.ts';
import { listMembers } from './members.ts';
import type { Life, Trace, TracedSignal } from './observation.ts';
import { isOurs, OUR_JOB } from './probe.ts';
import { reachKernel } from './reach-kernel.ts';
import { foldAlike } from './trace/fold-alike.ts';
import { follow, type Kernel, switchOn, type Tracer } from './trace/tracer.ts';

/** A trace that has begun, or the reason why there is none. */
export type Tracing = { readonly tracer: Tracer } | { readonly because: string | null };

/** A probe that is ready to follow signals, or the reason why there is none. */
export type Preparation = { readonly kernel: Kernel } | { readonly because: string | null };

/** A container whose signals may be followed. */
export type Traced = Pick<Bench, 'engine' | 'id' | 'signal' | 'endings'> & {
  readonly options: Pick<Bench['options'], 'trace' | 'probe'>;
};

/**
 * Starts what follows the kernel's events of a container, where that is possible and allowed. It takes its time, while
 * the container settles. It never fails: what stands against it is its result.
 */
export async function prepareTracing(bench: Traced, pid: number): Promise<Preparation> {
  const { engine, id, options, signal, endings } = bench;
  const { trace = 'here' } = options;
  if (trace === 'never') return { because: null };
  try {
    const program = options.probe(engine.architecture);
    const name = `initcheck-${engine.run}-${id.slice(0, 12)}`;
    const conversation = await reachKernel({ engine, id, pid, program, name, trace, signal });
    endings.push(once(signal, 'abort').then(() => conversation.end()));
    return { kernel: await switchOn(conversation, pid) };
  } catch (error) {
    return { because: (error as Error).message };
  }
}

/** Follows the signals of all who are in the container now. */
export async function beginTracing(
  { engine, id, signal }: Omit<Traced, 'options'>,
  pid: number,
  stopSignal: string,
  preparation: Preparation,
): Promise<Tracing> {
  if (!('kernel' in preparation)) return preparation;
  const { kernel } = preparation;
  try {
    const list = () => listMembers({ engine, id, pid, signal }, stopSignal, kernel.conversation.read);
    return { tracer: await follow(kernel, list) };
  } catch (error) {
    signal.throwIfAborted();
    return { because: (error as Error).message };
  }
}

/** What it has seen. */
export async function endTracing(tracing: Tracing | undefined): Promise<Trace> {
  if (!tracing || !('tracer' in tracing)) return { by: 'looks', because: tracing?.because ?? null };
  const { tracer } = tracing;
  return { by: 'kernel', means: tracer.means, ...(await tracer.finish()) };
}

/** More than these that are alike are one. */
const MOST_ALIKE = 100;

/** The same with the times of an experiment: seconds after the stop signal, which the Engine has sent to PID 1. */
export function inSecondsOfStop(trace: Trace, pid1: number, stopSignal: string): Trace {
  if (trace.by !== 'kernel') return trace;
  const begin = (stopIn(trace.signals, pid1, stopSignal) ?? trace.signals[0])?.at ?? 0;
  const since = <Time extends number | null>(time: Time): Time =>
    (time === null ? null : time - begin) as Time;
  return {
    ...trace,
    signals: foldAlike(trace.signals, MOST_ALIKE).map(signal => ({
      ...signal,
      at: since(signal.at),
      reached: since(signal.reached),
      ...(signal.alike && { alike: { ...signal.alike, until: since(signal.alike.until) } }),
    })),
    processes: trace.processes.map(({ began, end, command, earlier, ...process }) => ({
      ...process,
      command: isOurs(command) ? OUR_JOB : command,
      ...(earlier && { earlier: earlier.map(before => ({ ...before, until: since(before.until) })) }),
      began: since(began),
      end: end && { ...end, at: since(end.at) },
    })),
  };
}

/** What stops it: `SIGKILL` where that is all that PID 1 has got from outside. */
export function stopIn(
  signals: readonly TracedSignal[],
  pid1: number,
  stopSignal: string,
): TracedSignal | undefined {
  const outside = signals.filter(({ from, to, isOfKernel }) => from === null && to === pid1 && !isOfKernel);
  return outside.find(({ signal }) => signal === parseSignal(stopSignal)) ?? outside[0];
}

/** Lives whose ends the kernel has seen, more exactly than the looks; PID 1's is the Engine's to report. */
export function withEnds(lives: readonly Life[], trace: Trace): readonly Life[] {
  if (trace.by !== 'kernel') return lives;
  const pid1 = lives[0]?.pid;
  return lives.map(life => {
    const end = trace.processes.find(({ pid }) => pid === life.pid)?.end;
    if (!end || life.pid === pid1 || life.isOurs) return life;
    const at = Math.max(0, end.at);
    return { ...life, seen: at, ended: at, end: end.how === 'with-pid1' ? 'with-pid1' : 'before' };
  });
}

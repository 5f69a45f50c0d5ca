import type { Bench } from './bench.ts';
import { listMembers } from './members.ts';
import type { Trace } from './observation.ts';
import { isHere } from './proc.ts';
import { startLocalProbe } from './trace/local-probe.ts';
import { follow, type Tracer } from './trace/tracer.ts';

/** A trace that has begun, or the reason why there is none. */
export type Tracing = { readonly tracer: Tracer } | { readonly because: string | null };

/**
 * Follows the kernel's events of a container where that is possible: by root on the Engine's own machine. It never
 * fails: what stands against it is its result.
 */
export async function beginTracing(bench: Bench, pid: number, stopSignal: string): Promise<Tracing> {
  const { engine, id, signal, probe, options } = bench;
  if (options.trace === false) return { because: null };
  if (process.getuid?.() !== 0 || !(await isHere(pid, id)))
    return { because: 'only root on the machine of the Engine can follow signals' };
  try {
    const started = await startLocalProbe(probe, `initcheck-${engine.run}-${id.slice(0, 12)}`);
    const list = () => listMembers({ engine, id, pid, signal }, stopSignal);
    return { tracer: await follow(started, list, signal) };
  } catch (error) {
    signal.throwIfAborted();
    return { because: (error as Error).message };
  }
}

/** What it has seen. */
export async function endTracing(tracing: Tracing | undefined): Promise<Trace> {
  if (!tracing || !('tracer' in tracing)) return { by: 'looks', because: tracing?.because ?? null };
  return { by: 'kernel', ...(await tracing.tracer.finish()) };
}

/** The same with the times of an experiment: seconds after the stop signal, which is the first that PID 1 got. */
export function inSecondsOfStop(trace: Trace, pid1: number): Trace {
  if (trace.by !== 'kernel') return trace;
  const begin =
    trace.signals.find(({ from, to }) => from === null && to === pid1)?.at ?? trace.signals[0]?.at ?? 0;
  const since = <Time extends number | null>(time: Time): Time =>
    (time === null ? null : time - begin) as Time;
  return {
    ...trace,
    signals: trace.signals.map(signal => ({
      ...signal,
      at: since(signal.at),
      reached: since(signal.reached),
    })),
    processes: trace.processes.map(({ began, end, ...process }) => ({
      ...process,
      began: since(began),
      end: end && { ...end, at: since(end.at) },
    })),
  };
}

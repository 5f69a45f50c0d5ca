import { setTimeout } from 'node:timers/promises';
import { cleanUp, sweep } from '../../src/engine/clean-up.ts';
import { inspectContainer } from '../../src/engine/container.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { formatNews, formatNewsJson, type LiveNews } from '../../src/report/live-trace.ts';
import { formatProcessTree } from '../../src/report/process-tree.ts';
import { followRunning } from '../../src/verify/follow-running.ts';
import type { Tracer } from '../../src/verify/trace/tracer.ts';
import { withEngine } from '../engine/reach-engine.ts';
import { readProbe } from '../experiment/read-probe.ts';
import { rejectContainers } from '../options/reject-names.ts';
import { exitClean } from '../process/exit-codes.ts';
import {
  type ColorChoice,
  chalkFor,
  type Environment,
  type Output,
  type Streams,
  widthOf,
} from '../process/streams.ts';

export interface TraceOptions {
  /** Whether a container of ours may do it. */
  readonly trace?: true;
  readonly format: 'text' | 'json';
  readonly color: ColorChoice;
}

/** Often enough to look live, in milliseconds. */
const PAUSE = 200;
/** What is left then is the next run's to sweep. */
const CLEAN_UP = 3_000;

/** `docker initcheck trace CONTAINER`: shows each signal in a container that runs, until it ends or is interrupted. */
export async function runTrace(
  name: string,
  options: TraceOptions,
  { stdout, stderr }: Streams,
  environment: Environment,
): Promise<number> {
  rejectContainers([name]);
  return await withEngine(environment, async engine => {
    const { signal } = environment;
    const program = readProbe(
      environment.binaries,
      engine.architecture,
      `signals cannot be followed on ${engine.architecture}`,
    );
    const permission = options.trace ? 'anywhere' : 'here';
    if (options.trace) await sweep(engine, signal);
    try {
      const { tracer, end } = await followRunning(engine, name, program, permission, signal);
      let isOver = false;
      try {
        if (options.format === 'text') stdout.write(`${formatProcessTree(tracer.members).join('\n')}\n\n`);
        isOver = await writeNews(tracer, options, stdout, environment);
      } finally {
        await end();
      }
      if (isOver && (await isStartedAgain(engine, name)))
        stderr.write(`docker initcheck: PID 1 has ended, and ${name} is started again: trace it once more\n`);
    } finally {
      if (options.trace) await cleanUp(engine, CLEAN_UP).catch(() => {});
    }
    return exitClean;
  });
}

/** Whether its restart policy does so. */
async function isStartedAgain(engine: Engine, name: string): Promise<boolean> {
  const state = await inspectContainer(engine, name, AbortSignal.timeout(CLEAN_UP)).catch(() => undefined);
  return state !== undefined && (state.running || state.isRestarting);
}

/** Whether PID 1 has ended; it goes on until then, or until nobody reads any more. */
async function writeNews(
  tracer: Tracer,
  { format, color }: TraceOptions,
  stdout: Output,
  { signal, variables }: Environment,
): Promise<boolean> {
  const style = { chalk: chalkFor(stdout, color, variables), width: widthOf(stdout) };
  const timeOf = clock(format, tracer.epoch);
  let isOver = false;
  while (!isOver && !stdout.isGone) {
    const { story, processes, isOver: isEnd } = tracer.news();
    const news: LiveNews = { story, processes, pid1: tracer.members[0]?.pid ?? 0, timeOf };
    const lines = format === 'json' ? formatNewsJson(news) : formatNews(news, style);
    if (lines.length > 0) stdout.write(`${lines.join('\n')}\n`);
    isOver = isEnd;
    if (!isOver) await setTimeout(PAUSE, undefined, { signal });
  }
  await tracer.finish();
  return isOver;
}

/** The time of day, by the clock of the Engine's machine; JSON has the date too. */
function clock(format: TraceOptions['format'], epoch: number): (seconds: number) => string {
  return seconds => {
    const text = new Date(epoch + seconds * 1000).toISOString();
    return format === 'json' ? text : text.slice(11, 23);
  };
}

import { posix } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Engine } from '../../src/engine/engine.ts';
import { unknownBase } from '../../src/image/base-image.ts';
import { commonPid1, resolvePid1 } from '../../src/image/pid1.ts';
import { formatRunning, formatRunningJson, type RunningReport } from '../../src/report/running.ts';
import { observeRunning, type Running } from '../../src/verify/running.ts';
import { withEngine } from '../engine/reach-engine.ts';
import { rejectContainers } from '../options/reject-names.ts';
import { exitClean } from '../process/exit-codes.ts';
import { type ColorChoice, chalkFor, type Environment, type Streams, widthOf } from '../process/streams.ts';

export interface PsOptions {
  readonly format: 'text' | 'json';
  /** Seconds between two looks. */
  readonly watch?: number | true;
  readonly color: ColorChoice;
}

const usualPause = 2;

/** `docker initcheck ps`: looks at running containers and touches none of them. */
export async function runPs(
  names: readonly string[],
  { format, watch, color }: PsOptions,
  { stdout }: Streams,
  environment: Environment,
): Promise<number> {
  rejectContainers(names);
  const { signal, variables } = environment;
  const look = async (engine: Engine): Promise<string> => {
    const containers = (await observeRunning(engine, names, signal)).map(reportOf);
    if (format === 'json') return formatRunningJson(containers, watch !== undefined);
    return formatRunning(containers, { chalk: chalkFor(stdout, color, variables), width: widthOf(stdout) });
  };
  return await withEngine(environment, async engine => {
    if (watch === undefined) {
      stdout.write(await look(engine));
      return exitClean;
    }
    const pause = (watch === true ? usualPause : watch) * 1000;
    while (!stdout.isGone) {
      const text = await look(engine);
      // A terminal is cleared first; what is piped gets one table below the other.
      stdout.write(stdout.isTTY && format === 'text' ? `\u001b[H\u001b[2J${text}` : text);
      await setTimeout(pause, undefined, { signal });
    }
    return exitClean;
  });
}

/**
 * What is known of the programs is added to what is seen: Node has a handler whether or not the application has one.
 */
function reportOf(running: Running): RunningReport {
  const { init, stays } = commonPid1(resolvePid1(running.command.split(' '), null, unknownBase));
  const isUnheard = running.stop.effect === 'handled' && stays?.program?.sigterm === 'ignored';
  const nameOfInit = init ? posix.basename(init) : null;
  return {
    ...running,
    init: running.isDockerInit ? 'docker-init' : nameOfInit,
    stop: isUnheard ? { ...running.stop, effect: 'unknown' } : running.stop,
  };
}

import { type Context, inContext, listContexts } from '../../src/engine/contexts.ts';
import type { Filters } from '../../src/engine/list.ts';
import { readSwarm } from '../../src/engine/swarm.ts';
import { InputError } from '../../src/input-error.ts';
import { formatPrometheus } from '../../src/report/prometheus.ts';
import { type ContextReport, formatContexts, formatContextsJson } from '../../src/report/running-contexts.ts';
import type { Expectation } from '../../src/verify/expectation.ts';
import { observeRunning } from '../../src/verify/running.ts';
import { surroundingsOf, withEngine } from '../engine/reach-engine.ts';
import type { PsOptions } from '../options/ps-options.ts';
import { exitClean, exitEngine, exitFindings } from '../process/exit-codes.ts';
import type { Environment, Streams } from '../process/streams.ts';
import { expectedOf, isWorse, reportOf, styleOf } from './ps-report.ts';

/** `docker initcheck ps --all-contexts`: the Engines of all contexts side by side, each for itself. */
export async function runPsContexts(
  filters: Filters,
  gate: readonly Expectation[],
  options: PsOptions,
  { stdout }: Streams,
  environment: Environment,
): Promise<number> {
  rejectGlobals(environment);
  const contexts = listContexts(surroundingsOf(environment));
  const reports = await Promise.all(contexts.map(context => lookAt(context, filters, environment)));
  const containers = reports.flatMap(report => report.containers);
  const expected = gate.length > 0 ? expectedOf(containers, gate) : undefined;
  const format = {
    text: () => formatContexts(reports, styleOf(stdout, options, environment), { expected }),
    json: () => formatContextsJson(reports, { expected }),
    prometheus: () => formatPrometheus(containers),
  }[options.format];
  stdout.write(format());
  // What was not looked at is neither good nor bad.
  if (reports.some(({ problem }) => problem !== undefined)) return exitEngine;
  const isUnmet = expected?.some(({ isMet }) => isMet === false) ?? false;
  const { failLevel = 'none' } = options;
  return isUnmet || containers.some(seen => isWorse(seen, failLevel)) ? exitFindings : exitClean;
}

/** One context that cannot be reached costs no other's result. */
async function lookAt(
  { name, problem }: Context,
  filters: Filters,
  environment: Environment,
): Promise<ContextReport> {
  if (problem !== undefined) return { name, problem, containers: [] };
  const { signal } = environment;
  try {
    return await withEngine(
      environment,
      async engine => {
        const [running, swarm] = await Promise.all([
          observeRunning(engine, [], filters, signal),
          readSwarm(engine, signal),
        ]);
        const containers = running.map(seen => ({ ...reportOf(seen), context: name }));
        return { name, address: engine.address, version: engine.version, swarm, containers };
      },
      inContext(surroundingsOf(environment), name),
    );
  } catch (error) {
    signal?.throwIfAborted();
    return { name, problem: (error as Error).message, containers: [] };
  }
}

/** `docker --host …` says which Engine is meant, and all contexts are. */
function rejectGlobals({ dockerGlobals = [] }: Environment): void {
  if (dockerGlobals.length > 0)
    throw new InputError(
      `--all-contexts takes each context as it is: leave out \`docker ${dockerGlobals.join(' ')}\``,
    );
}

import { setTimeout } from 'node:timers/promises';
import type { Engine } from '../../src/engine/engine.ts';
import type { Filters } from '../../src/engine/list.ts';
import { InputError } from '../../src/input-error.ts';
import type { Rule } from '../../src/lint/rule.ts';
import { formatPrometheus } from '../../src/report/prometheus.ts';
import { formatRunning, formatRunningJson, type RunningReport } from '../../src/report/running.ts';
import type { Expectation } from '../../src/verify/expectation.ts';
import type { Expected } from '../../src/verify/expected.ts';
import { growthOf, type Look } from '../../src/verify/growth.ts';
import { observeRunning } from '../../src/verify/running.ts';
import { withEngine } from '../engine/reach-engine.ts';
import type { PsOptions } from '../options/ps-options.ts';
import { rejectContainers } from '../options/reject-names.ts';
import { exitClean, exitFindings } from '../process/exit-codes.ts';
import type { Environment, Output, Streams } from '../process/streams.ts';
import { gateHere } from './gates.ts';
import { expectedOf, isWorse, reportOf, styleOf } from './ps-report.ts';

const usualPause = 2;

/** `docker initcheck ps`: looks at running containers and touches none of them. */
export async function runPs(
  names: readonly string[],
  options: PsOptions,
  rules: readonly Rule[],
  streams: Streams,
  environment: Environment,
): Promise<number> {
  const { watch, failLevel = 'none' } = options;
  const { stdout } = streams;
  rejectContainers(names);
  if (options.since !== undefined) {
    const { runPsSince } = await import('./ps-since.ts');
    return await runPsSince(names, options, streams, environment);
  }
  rejectContradictions(names, options);
  const filters = parseFilters(options.filter);
  const gate = await gateHere(options, rules, environment);
  rejectUnseen(gate);
  const { signal } = environment;
  if (options.allContexts) {
    const { runPsContexts } = await import('./ps-contexts.ts');
    return await runPsContexts(filters, gate, options, streams, environment);
  }
  const look = async (engine: Engine) => (await observeRunning(engine, names, filters, signal)).map(reportOf);
  return await withEngine(environment, async engine => {
    if (watch !== undefined) return await keepLooking(engine, look, options, stdout, environment);
    const containers = await look(engine);
    const expected = gate.length > 0 ? expectedOf(containers, gate) : undefined;
    stdout.write(formatOnce(containers, expected, options, stdout, environment));
    const isUnmet = expected?.some(({ isMet }) => isMet === false) ?? false;
    return isUnmet || containers.some(seen => isWorse(seen, failLevel)) ? exitFindings : exitClean;
  });
}

function formatOnce(
  containers: readonly RunningReport[],
  expected: readonly Expected[] | undefined,
  options: PsOptions,
  stdout: Output,
  environment: Environment,
): string {
  if (options.format === 'prometheus') return formatPrometheus(containers);
  if (options.format === 'json') return formatRunningJson(containers, false, { expected });
  return formatRunning(containers, styleOf(stdout, options, environment), { expected });
}

async function keepLooking(
  engine: Engine,
  look: (engine: Engine) => Promise<readonly RunningReport[]>,
  options: PsOptions,
  stdout: Output,
  environment: Environment,
): Promise<number> {
  const { format, watch } = options;
  const pause = (typeof watch === 'number' ? watch : usualPause) * 1000;
  let first: Look | undefined;
  while (!stdout.isGone) {
    const last = { at: performance.now(), containers: await look(engine) };
    first ??= last;
    const growth = growthOf(first, last);
    const style = styleOf(stdout, options, environment);
    const text =
      format === 'json'
        ? formatRunningJson(last.containers, true, { growth })
        : formatRunning(last.containers, style, { growth });
    // A terminal is cleared first; what is piped gets one table below the other.
    stdout.write(stdout.isTTY && format === 'text' ? `\u001b[H\u001b[2J${text}` : text);
    await setTimeout(pause, undefined, { signal: environment.signal });
  }
  return exitClean;
}

function rejectContradictions(
  names: readonly string[],
  { filter, format, watch, failLevel, expect, allContexts }: PsOptions,
): void {
  if (allContexts && names.length > 0)
    throw new InputError('--all-contexts looks at all containers: name none, or choose some with --filter');
  if (allContexts && watch !== undefined)
    throw new InputError('--watch keeps looking at one Engine: leave out --all-contexts');
  if (names.length > 0 && filter.length > 0)
    throw new InputError('--filter chooses among all containers: name containers, or filter them');
  if (watch === undefined) return;
  if (format === 'prometheus')
    throw new InputError('--format prometheus is a file for one moment: call it without --watch, by a timer');
  if ((failLevel !== undefined && failLevel !== 'none') || expect !== undefined)
    throw new InputError('--watch goes on until it is interrupted: --fail-level and --expect need one look');
}

/** `label=tier=web` is a value of `label`, as docker reads it. */
function parseFilters(words: readonly string[]): Filters {
  const filters: Record<string, string[]> = {};
  for (const word of words) {
    const [, key, value] = /^\s*([a-z-]+)\s*=(.*)$/s.exec(word) ?? [];
    if (key === undefined || value === undefined)
      throw new InputError(`--filter ${word}: expected NAME=VALUE, such as label=tier=web or name=api`);
    filters[key] = [...(filters[key] ?? []), value.trim()];
  }
  return filters;
}

/** Of a container that nobody stops only one thing can be expected. */
function rejectUnseen(gate: readonly Expectation[]): void {
  const other = gate.find(({ kind }) => kind !== 'zombies');
  if (other)
    throw new InputError(
      'ps stops nothing, so that only zombies can be expected of it',
      `--expect ${other.text}`,
    );
}

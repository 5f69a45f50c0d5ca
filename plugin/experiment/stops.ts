import { cleanUp, sweep } from '../../src/engine/clean-up.ts';
import { type ComposeContainer, listComposeContainers } from '../../src/engine/compose-project.ts';
import { assertTakesSignals } from '../../src/engine/container.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { EngineError } from '../../src/engine/error.ts';
import type { VerificationReport } from '../../src/report/verification.ts';
import type { Expectation } from '../../src/verify/expectation.ts';
import { judgeExpectations, unmetFindings } from '../../src/verify/expected.ts';
import { findingsOf } from '../../src/verify/finding.ts';
import type { Observation } from '../../src/verify/observation.ts';
import { inStopOrder } from '../../src/verify/stop-order.ts';
import { type StopOptions, type StopRequest, stopRunning } from '../../src/verify/stop-running.ts';
import { mapSome } from './map-some.ts';

/** Containers that were stopped, and one sentence for each that could not be. */
export interface Stops {
  readonly report: VerificationReport;
  readonly failures: readonly string[];
}

/** What to stop: containers by their names, or a Compose project. */
export type StopTargets =
  | { readonly names: readonly string[] }
  | { readonly project: readonly ComposeContainer[] };

/** As many at the same time as docker stop (docker/cli, cli/command/container/utils.go). */
const MOST = 50;
/** In milliseconds; what is left then is the next run's to sweep. */
const CLEAN_UP = 3_000;

/** Stops containers, and holds what was seen against what is expected. */
export async function stopAll(
  engine: Engine,
  targets: StopTargets,
  options: StopOptions,
  expectations: readonly Expectation[],
): Promise<Stops> {
  if (options.stopSignal !== undefined) assertTakesSignals(engine);
  const withHelper = options.trace === 'anywhere';
  if (withHelper) await sweep(engine, options.signal);
  try {
    const outcomes =
      'names' in targets
        ? await stopNamed(engine, targets.names, options)
        : await stopProject(engine, targets.project, options);
    const observations = outcomes.flatMap(outcome => (typeof outcome === 'string' ? [] : [outcome]));
    const failures = outcomes.flatMap(outcome => (typeof outcome === 'string' ? [outcome] : []));
    const path = 'names' in targets ? 'docker stop' : (targets.project[0]?.project ?? '');
    return { report: reportOf(path, observations, expectations, 'project' in targets), failures };
  } finally {
    if (withHelper) await cleanUp(engine, CLEAN_UP).catch(() => {});
  }
}

/** What was seen, or why it could not be stopped. */
type Outcome = Observation | string;

async function stopNamed(
  engine: Engine,
  names: readonly string[],
  options: StopOptions,
): Promise<readonly Outcome[]> {
  const all = [...new Set(names)];
  return await mapSome(all, MOST, name => outcomeOf(engine, { container: name, subject: name }, options));
}

/** Whoever could not be stopped may still need what it depends on: that is left running too. */
async function stopProject(
  engine: Engine,
  project: readonly ComposeContainer[],
  options: StopOptions,
): Promise<readonly Outcome[]> {
  const failed = new Set<string>();
  return await inStopOrder(project, async one => {
    const subject = subjectOf(one, project);
    const needing = project.find(
      ({ service, dependsOn }) => failed.has(service) && dependsOn.includes(one.service),
    );
    const outcome = needing
      ? `${subject} was not stopped, because ${needing.service} depends on it and could not be stopped`
      : await outcomeOf(engine, { container: one.id, subject }, options);
    if (typeof outcome === 'string') failed.add(one.service);
    return outcome;
  });
}

/** The service, or the container where a service has several. */
function subjectOf({ service, name }: ComposeContainer, project: readonly ComposeContainer[]): string {
  return project.filter(other => other.service === service).length > 1 ? name : service;
}

async function outcomeOf(engine: Engine, request: StopRequest, options: StopOptions): Promise<Outcome> {
  try {
    return await stopRunning(engine, request, options);
  } catch (error) {
    if (options.signal.aborted || !(error instanceof EngineError)) throw error;
    return `${request.subject}: ${error.message}`;
  }
}

function reportOf(
  path: string,
  observations: readonly Observation[],
  expectations: readonly Expectation[],
  isProject: boolean,
): VerificationReport {
  const seen = observations.flatMap(observation =>
    findingsOf(observation, []).map(finding => ({
      ...finding,
      ...(expectations.length > 0 && { severity: 'info' as const }),
      message: `${observation.subject}: ${finding.message}`,
    })),
  );
  const expected = withDone(observations, isProject).flatMap(observation =>
    judgeExpectations(expectations, observation, observation.subject),
  );
  return {
    ...{ path, observations, judgements: [], repair: null, notes: [], isOfRunning: true },
    findings: [...unmetFindings(expected), ...seen],
    ...(expectations.length > 0 && { expected }),
  };
}

/**
 * Whoever names a container expects something of its stop. A stack may have jobs that were done before; one of which
 * nothing ran was not stopped either.
 */
function withDone(observations: readonly Observation[], isProject: boolean): readonly Observation[] {
  const hasRun = observations.some(({ outcome }) => outcome === 'stopped');
  return observations.map(seen => {
    if (seen.outcome === 'stopped') return seen;
    return { ...seen, isDone: isProject && hasRun && seen.exitCode === 0 && !seen.wasNeverStarted };
  });
}

/**
 * The containers of a Compose project: the one that is named, else the one of the variable that Compose reads, else the
 * one that was started in this directory or above it. Throws an EngineError where there is none, or no single one.
 */
export async function findProject(
  engine: Engine,
  name: string | undefined,
  directory: string,
  signal: AbortSignal,
): Promise<readonly ComposeContainer[]> {
  const all = await listComposeContainers(engine, undefined, signal);
  const projects = [...new Set(all.map(({ project }) => project))].sort();
  const there = projects.length > 0 ? `there are ${projects.join(', ')}` : 'there is none';
  const of = (project: string) => all.filter(container => container.project === project);
  if (name !== undefined) {
    if (projects.includes(name)) return of(name);
    throw new EngineError(`no containers of a Compose project ${name}: ${there}`);
  }
  const above = all.filter(container => isAbove(container.directory, directory));
  const nearest = Math.max(0, ...above.map(container => container.directory.length));
  const near = above.filter(container => container.directory.length === nearest);
  const [project, ...others] = new Set(near.map(container => container.project));
  if (project === undefined)
    throw new EngineError(
      `no Compose project was started in this directory: ${there}; name one: --compose NAME`,
    );
  if (others.length > 0)
    throw new EngineError(
      `several Compose projects were started in this directory, ${[project, ...others].join(', ')}: ` +
        'name one: --compose NAME',
    );
  return of(project);
}

function isAbove(folder: string, directory: string): boolean {
  return folder !== '' && (directory === folder || directory.startsWith(`${folder.replace(/\/$/, '')}/`));
}

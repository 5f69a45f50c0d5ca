import type { RepositoryFiles } from '../../src/files/repository-files.ts';
import { decodeSource } from '../../src/files/source-file.ts';
import { InputError } from '../../src/input-error.ts';
import type { Companion, Need } from '../../src/verify/companions.ts';
import type { Placement } from '../../src/verify/placement.ts';
import type { BuildRecipe, Source, Subject } from '../../src/verify/verify.ts';
import type { ServiceRun } from '../../src/workload/compose/service-run.ts';
import type { ComposeRuns } from '../../src/workload/compose-runs.ts';
import type { Build } from '../../src/workload/workload.ts';
import type { Checked, OutlinedRepair } from '../check/check-file.ts';
import type { Environment } from '../process/streams.ts';
import { beforeRepair } from '../reaper/reaper-files.ts';
import { entryOf } from './described.ts';
import type { BuildSettings } from './verify-subjects.ts';
import { overlayOf } from './verify-subjects.ts';

/** What subjects are made of that is the same for all services of a file. */
export interface Stack {
  readonly runs: ComposeRuns;
  /** Of the file as its repair leaves it. */
  readonly repairedRuns: ComposeRuns;
  readonly checked: readonly Checked[];
  readonly build: BuildSettings;
  /** Variables of the command line, over those of the file. */
  readonly env: readonly string[];
  readonly files: RepositoryFiles;
  readonly isAlone: boolean;
  /** By what is built, so that it is built once. */
  readonly recipes: Map<string, BuildRecipe>;
  readonly environment: Environment;
}

/** A service as it is, and as its repair leaves it where there is one. */
export function subjectsOfService(name: string, stack: Stack): { subjects: Subject[]; notes: string[] } {
  const run = stack.runs.runOf(name);
  const others = stack.isAlone ? [] : companionsOf(run, stack.runs);
  if (stack.isAlone && run.joins !== undefined)
    throw new InputError(`service ${name} shares the network of ${run.joins}: leave out --no-deps`);
  const subjectOf = (of: ServiceRun, subject: string, source: Source): Subject => ({
    name: subject,
    source,
    container: containerOf(of, stack),
    scene: { place: placeOf(of), companions: others.map(one => companionOf(one, name, stack)) },
  });
  const original = subjectOf(run, 'original', sourceOf(run, stack));
  const repaired = stack.repairedRuns.runOf(name);
  const entry = entryOf(name, stack.checked);
  const source = repairedSource(repaired, entry, stack);
  const isSame = source === undefined && settingsIn(run) === settingsIn(repaired);
  const subjects = isSame
    ? [original]
    : [original, { ...subjectOf(repaired, 'repaired', source ?? original.source), isRepair: true }];
  const notes = [run, ...others.map(({ run: other }) => other)].flatMap(each => each.notes);
  return { subjects, notes };
}

function settingsIn({ container }: ServiceRun): string {
  return JSON.stringify({ ...container, files: undefined });
}

function containerOf({ container }: ServiceRun, { env }: Stack): ServiceRun['container'] {
  return { ...container, env: [...container.env, ...env] };
}

function placeOf({ networks, joins, volumes }: ServiceRun): Placement {
  return { networks, volumes, ...(joins !== undefined && { joins }) };
}

interface Other {
  readonly run: ServiceRun;
  readonly condition: Need['condition'];
}

function companionOf({ run, condition }: Other, subject: string, stack: Stack): Companion<Source> {
  return {
    name: run.name,
    called: `service ${run.name}, which ${subject} needs,`,
    source: sourceOf(run, stack),
    container: containerOf(run, stack),
    place: placeOf(run),
    needs: run.needs,
    condition,
  };
}

/** How far each of them has to be; one that several need differently, as far as the last of them wants. */
const order = ['started', 'healthy', 'completed'] as const;

/**
 * What a service needs, directly or not, each after what it needs itself. Throws an InputError for services that need
 * each other, and for one that is only started with a profile.
 */
function companionsOf(subject: ServiceRun, { runOf, started }: ComposeRuns): readonly Other[] {
  const found = new Map<string, Other>();
  const visit = ({ name, needs, profiles }: ServiceRun, way: readonly string[]): void => {
    for (const { name: needed, condition } of needs) {
      if (way.includes(needed))
        throw new InputError(`the services need each other: ${[...way, needed].join(' needs ')}`);
      const run = runOf(needed);
      if (!started.includes(needed)) assertStarted(name, profiles, run);
      if (!found.has(needed)) visit(run, [...way, needed]);
      const before = found.get(needed)?.condition ?? 'started';
      const furthest = order.indexOf(before) > order.indexOf(condition) ? before : condition;
      found.set(needed, { run, condition: furthest });
    }
  };
  visit(subject, [subject.name]);
  return [...found.values()];
}

function assertStarted(name: string, profiles: readonly string[], needed: ServiceRun): void {
  if (profiles.some(profile => needed.profiles.includes(profile))) return;
  throw new InputError(
    `service ${name} needs ${needed.name}, which is only started with a profile: ` +
      `set COMPOSE_PROFILES=${needed.profiles[0]}`,
  );
}

function sourceOf({ made, name }: ServiceRun, stack: Stack): Source {
  if (made.from === 'image') return { reference: made.reference };
  const text = made.inline ?? entryOf(name, stack.checked)?.source.text ?? read(made, stack);
  return { build: recipeOf(made, text, stack) };
}

function read({ dockerfile }: Build, { files }: Stack): string {
  const path = dockerfile as string;
  return decodeSource(path, files.read(path, path)).text;
}

function recipeOf(
  made: Build,
  text: string,
  { build, recipes }: Stack,
  overlay?: BuildRecipe['overlay'],
): BuildRecipe {
  const { context, target, args, dockerfile } = made;
  const recipe: BuildRecipe = {
    ...build,
    target,
    buildArgs: { ...args, ...build.buildArgs },
    platform: build.platform ?? made.platforms[0],
    context,
    dockerfile: { path: typeof dockerfile === 'string' ? dockerfile : 'Dockerfile', text },
    ...(overlay && { overlay }),
  };
  const key = JSON.stringify([recipe, overlay && [...overlay.keys()]]);
  const known = recipes.get(key) ?? recipe;
  recipes.set(key, known);
  return known;
}

/** The image as its repair leaves it; undefined for one that is left as it is. */
function repairedSource({ made }: ServiceRun, entry: Checked | undefined, stack: Stack): Source | undefined {
  const { repaired, source } = entry ?? {};
  if (made.from === 'image' || made.inline !== undefined || !repaired || !source) return undefined;
  // What is changed in a context is with the first container that is built from it.
  const files = stack.checked
    .filter(({ context }) => context === made.context)
    .flatMap(other => other.repaired?.files ?? []);
  const own: Pick<OutlinedRepair, 'text' | 'files'> = { text: repaired.text, files };
  const before = beforeRepair(source.text, repaired.applied);
  if (own.text === before && files.length === 0) return undefined;
  const overlay = overlayOf(before, own, stack.environment.binaries);
  return { build: recipeOf(made, own.text, stack, overlay) };
}

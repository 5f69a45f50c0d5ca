import { basename, dirname, join, resolve } from 'node:path';
import { lookAt } from '../../files/look.ts';
import type { RepositoryFiles } from '../../files/repository-files.ts';
import { decodeSource } from '../../files/source-file.ts';
import type { Build, Span, Workload, WorkloadContainer } from '../workload.ts';
import { placeText, type YamlSource } from '../yaml-value.ts';
import { type Bake, parseBake } from './bake.ts';
import type { BakeTarget } from './bake-target.ts';

/** Bake reads these as one, where they are. docs.docker.com/build/bake/overrides */
export const bakeNames = [
  'docker-bake.json',
  'docker-bake.hcl',
  'docker-bake.override.json',
  'docker-bake.override.hcl',
];

/** The targets of a bake file, with those of the other files that bake would read with it. */
export function workloadOfBake(source: YamlSource, files: RepositoryFiles): Workload {
  const sources = bakeNames.includes(basename(source.path)) ? together(source, files) : [source];
  const bake = parseBake(sources);
  const notes: string[] = [];
  const builds: Build[] = [];
  const containers: WorkloadContainer[] = [];
  for (const target of builtTargets(bake)) {
    const place = placeOf(target, sources, source);
    const note = (because: string): unknown =>
      notes.push(`${placeText(place.source, place.start)}: target ${target.name} ${because}`);
    const because = reasonToSkip(target);
    if (because !== undefined) {
      note(because);
      continue;
    }
    const made = buildOf(target, place);
    builds.push(made);
    if (target.unknown.includes('target')) note('has a target that is only known when bake runs');
    else {
      const subject = { kind: 'target', name: target.name } as const;
      containers.push({ subject, made, overrides: undefined, settings: {} });
    }
  }
  return { containers, builds, notes };
}

function together(source: YamlSource, files: RepositoryFiles): YamlSource[] {
  return bakeNames.flatMap(name => {
    const path = join(dirname(source.path), name);
    if (path === source.path) return [source];
    if (!lookAt(path)) return [];
    const called = join(dirname(source.name), name);
    return [{ path, name: called, text: decodeSource(called, files.read(path, called)).text }];
  });
}

/** A target that is only there to be inherited builds nothing. */
function builtTargets({ targets, groups }: Bake): readonly BakeTarget[] {
  const inherited = new Set(targets.flatMap(({ inherits }) => inherits));
  const grouped = new Set(Object.values(groups).flat());
  return targets.filter(({ name }) => grouped.has(name) || !inherited.has(name));
}

/** Why it is unknown what a target builds, as the end of a sentence. */
function reasonToSkip({ context, unknown }: BakeTarget): string | undefined {
  const missing = unknown.find(what => ['context', 'dockerfile', 'dockerfile-inline'].includes(what));
  if (missing !== undefined) return `has a ${missing} that is only known when bake runs`;
  if (/^(?!cwd:\/\/)(?:\w[\w+.-]*:|git@|github\.com\/)|\.git(?:#|$)/.test(context))
    return `is built from ${context}, which is not checked`;
  return undefined;
}

function buildOf(
  { context, dockerfile, inline, target, args, contexts, platforms }: BakeTarget,
  place: Span,
): Build {
  // What bake is called in is taken for the folder of the file.
  const root = resolve(dirname(place.source.path), context.replace(/^cwd:\/\//, ''));
  return {
    from: 'build',
    context: root,
    dockerfile: resolve(root, dockerfile),
    ...(inline !== null && { inline }),
    target: target ?? undefined,
    args,
    platforms,
    replaced: Object.keys(contexts),
    place,
  };
}

/** The line in which a target begins. */
function placeOf({ file, line }: BakeTarget, sources: readonly YamlSource[], named: YamlSource): Span {
  const source = sources.find(({ name }) => name === file) ?? named;
  const lines = source.text.split('\n');
  const start = lines.slice(0, line ?? 0).reduce((sum, { length }) => sum + length + 1, 0);
  return { source, start, end: start + (lines[line ?? 0]?.trimEnd().length ?? 0) };
}

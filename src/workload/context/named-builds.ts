import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Bake, type BakeSource, parseBake } from '../bake/bake.ts';
import type { FoldersRead } from './folders-read.ts';

/** A build of a Dockerfile that a compose or bake file describes. */
export interface NamedBuild {
  /** Absolute. */
  readonly context: string;
  readonly platforms: readonly string[];
  /** The file that says so. */
  readonly by: string;
}

/** compose.yaml, docker-compose.prod.yml and their like. docs.docker.com/compose */
const composeName = /^(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml$/;

/** Bake reads these as one, where they are. docs.docker.com/build/bake/overrides */
const bakeNames = [
  'docker-bake.json',
  'docker-bake.hcl',
  'docker-bake.override.json',
  'docker-bake.override.hcl',
];

/** Another one, given by `--file`. */
const otherBakeName = /^docker-bake[.-][\w.-]+\.(?:json|hcl)$/;

/** No such file that people write is longer than this, in bytes. */
const longest = 1024 * 1024;

/** The builds of a Dockerfile, an absolute path, in the compose and bake files of a folder. What cannot be read names nothing. */
export async function namedBuilds(
  folder: string,
  dockerfile: string,
  folders: FoldersRead,
): Promise<NamedBuild[]> {
  return (await folders.buildsIn(folder)).flatMap(build => localBuild(build, folder, dockerfile));
}

/** What the compose and bake files of a folder describe; `names` is what it has. */
export async function readBuilds(folder: string, names: readonly string[]): Promise<readonly Build[]> {
  const read = (name: string): BakeSource => {
    const text = readText(join(folder, name));
    return { name, text: text.length > longest ? '' : text };
  };
  const compose = names
    .filter(name => composeName.test(name))
    .map(async name => composeBuilds(await parseYaml(read(name).text), name));
  const others = names.filter(name => otherBakeName.test(name) && !bakeNames.includes(name));
  const together = bakeNames.filter(name => names.includes(name));
  const bake = [together, ...others.map(name => [name])].map(each => bakeBuilds(each.map(read)));
  return (await Promise.all([...compose, ...bake])).flat();
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

export interface Build {
  readonly context: string;
  readonly dockerfile: string;
  readonly platforms: readonly string[];
  readonly by: string;
}

function localBuild(build: Build, folder: string, dockerfile: string): NamedBuild[] {
  const context = substitute(build.context);
  const file = substitute(build.dockerfile);
  if (context === undefined || file === undefined || /^(?:\w+:|git@)/.test(context)) return [];
  const root = resolve(folder, context);
  const platforms = build.platforms.filter(platform => !platform.includes('$'));
  return resolve(root, file) === dockerfile ? [{ context: root, platforms, by: join(folder, build.by) }] : [];
}

/** Defaults of variables; undefined for a text with one that has none. */
function substitute(text: string): string | undefined {
  const known = text.replace(/\$\{\w+:?-([^${}]*)\}/g, '$1');
  return known.includes('$') ? undefined : known;
}

/** `build: ./api`, or `build: {context: ., dockerfile: docker/api.Dockerfile}`. */
function composeBuilds(file: unknown, by: string): Build[] {
  return Object.values(record(record(file).services)).flatMap(service => {
    const { build, platform } = record(service);
    const { context, dockerfile, dockerfile_inline, platforms } =
      typeof build === 'string' ? { context: build } : record(build);
    if (build === undefined || build === null || dockerfile_inline !== undefined) return [];
    return [
      {
        context: string(context) ?? '.',
        dockerfile: string(dockerfile) ?? 'Dockerfile',
        platforms: [...strings(platforms), ...strings([platform])],
        by,
      },
    ];
  });
}

/** A target that others inherit from and nobody names builds nothing by itself. */
function bakeBuilds(sources: readonly BakeSource[]): Build[] {
  const { targets, groups } = readBake(sources);
  const named = Object.values(groups).flat();
  const isParent = (name: string): boolean => targets.some(({ inherits }) => inherits.includes(name));
  return targets
    .filter(({ name }) => named.includes(name) || !isParent(name))
    .filter(({ inline, unknown }) => inline === null && !unknown.some(each => places.has(each)))
    .map(({ context, dockerfile, platforms, file }) => ({
      context: context.replace(/^cwd:\/\//, '') || '.',
      dockerfile,
      platforms,
      by: file,
    }));
}

function readBake(sources: readonly BakeSource[]): Bake {
  try {
    return parseBake(sources);
  } catch {
    return { targets: [], groups: {} };
  }
}

const places = new Set(['context', 'dockerfile', 'dockerfile-inline']);

async function parseYaml(text: string): Promise<unknown> {
  const { parse } = await import('yaml');
  try {
    return parse(text, { merge: true, uniqueKeys: false, logLevel: 'error' });
  } catch {
    return undefined;
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function string(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter(each => typeof each === 'string') : [];
}

import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** A build of a Dockerfile that a compose or bake file describes. */
export interface NamedBuild {
  /** Absolute. */
  readonly context: string;
  readonly platforms: readonly string[];
  /** The file that says so. */
  readonly by: string;
}

/** compose.yaml, docker-compose.prod.yml, docker-bake.json and their like. docs.docker.com/compose, docs.docker.com/build/bake */
const composeName = /^(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml$/;
const bakeName = /^docker-bake(?:\.override)?\.json$/;

/** No such file that people write is longer than this, in bytes. */
const longest = 1024 * 1024;

/** The builds of a Dockerfile, an absolute path, in the compose and bake files of a folder. What cannot be read names nothing. */
export async function namedBuilds(folder: string, dockerfile: string): Promise<NamedBuild[]> {
  const names = await readdir(folder).catch((): string[] => []);
  const found = await Promise.all(
    names.map(async name => {
      const isCompose = composeName.test(name);
      if (!isCompose && !bakeName.test(name)) return [];
      const by = join(folder, name);
      const text = await readFile(by, 'utf8').catch(() => '');
      if (text.length > longest) return [];
      const builds = isCompose ? composeBuilds(await parseYaml(text)) : bakeBuilds(parseJson(text));
      return builds.flatMap(build => localBuild(build, folder, dockerfile, by));
    }),
  );
  return found.flat();
}

interface Build {
  readonly context: string;
  readonly dockerfile: string;
  readonly platforms: readonly string[];
}

function localBuild(build: Build, folder: string, dockerfile: string, by: string): NamedBuild[] {
  const context = substitute(build.context);
  const file = substitute(build.dockerfile);
  if (context === undefined || file === undefined || /^(?:\w+:|git@)/.test(context)) return [];
  const root = resolve(folder, context);
  const platforms = build.platforms.filter(platform => !platform.includes('$'));
  return resolve(root, file) === dockerfile ? [{ context: root, platforms, by }] : [];
}

/** Defaults of variables; undefined for a text with one that has none. */
function substitute(text: string): string | undefined {
  const known = text.replace(/\$\{\w+:?-([^${}]*)\}/g, '$1');
  return known.includes('$') ? undefined : known;
}

/** `build: ./api`, or `build: {context: ., dockerfile: docker/api.Dockerfile}`. */
function composeBuilds(file: unknown): Build[] {
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
      },
    ];
  });
}

/** A target has what it inherits, the last of them first, unless it says it itself. */
function bakeBuilds(file: unknown): Build[] {
  const targets = record(record(file).target);
  const find = (name: string, key: string, depth = 0): unknown => {
    const target = record(targets[name]);
    if (target[key] !== undefined || depth > 8) return target[key];
    return strings(target.inherits)
      .toReversed()
      .map(parent => find(parent, key, depth + 1))
      .find(value => value !== undefined);
  };
  return Object.keys(targets)
    .filter(name => find(name, 'dockerfile-inline') === undefined)
    .map(name => ({
      context: string(find(name, 'context')) ?? '.',
      dockerfile: string(find(name, 'dockerfile')) ?? 'Dockerfile',
      platforms: strings(find(name, 'platforms')),
    }));
}

async function parseYaml(text: string): Promise<unknown> {
  const { parse } = await import('yaml');
  try {
    return parse(text, { merge: true, uniqueKeys: false, logLevel: 'error' });
  } catch {
    return undefined;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
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

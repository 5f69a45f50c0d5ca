import { InputError } from '../../src/input-error.ts';
import { bakeScope, blocksOf } from './bake-scope.ts';
import { type Body, parseHcl } from './hcl.ts';
import {
  attemptValue,
  type Expression,
  isObject,
  listOf,
  notKnown,
  type Scope,
  textOf,
  type Value,
} from './hcl-value.ts';

/** A build that a bake file describes, with what it inherits. docs.docker.com/build/bake/reference */
export interface BakeTarget {
  readonly name: string;
  /** As written: relative to the folder bake is called in, or an address, or `target:NAME`. */
  readonly context: string;
  /** Relative to the context. */
  readonly dockerfile: string;
  /** The Dockerfile itself, where the bake file has it. */
  readonly inline: string | null;
  /** The stage; null is the last. */
  readonly target: string | null;
  readonly args: Readonly<Record<string, string>>;
  /** The named contexts: images, folders or targets that `FROM` and `COPY --from` may name. */
  readonly contexts: Readonly<Record<string, string>>;
  readonly platforms: readonly string[];
  readonly inherits: readonly string[];
  /** Where the target stands in the file that says it first, zero-based. */
  readonly file: string;
  readonly line: number | null;
  /** What only a run knows, such as "context" or "args.VERSION": it depends on the time, the machine, or functions we have not. */
  readonly unknown: readonly string[];
}

export interface Bake {
  readonly targets: readonly BakeTarget[];
  /** Names of targets that a group builds, groups within groups resolved; a target with a matrix is a group of those it makes. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
}

export interface BakeSource {
  /** Ends in `.json` for the JSON variant; named in errors. */
  readonly name: string;
  readonly text: string;
}

/** A target as written, once for each element of its matrix. */
interface WrittenTarget {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, Expression>;
  readonly scope: Scope;
  readonly file: string;
  readonly line: number | null;
}

/** Reads bake files as one, the later ones over the earlier ones, as bake does with `docker-bake.override.hcl`. */
export function parseBake(sources: readonly BakeSource[]): Bake {
  const bodies = sources.map(({ name, text }) => ({ file: name, body: parseHcl(name, text) }));
  const all: Body = {
    attributes: new Map(bodies.flatMap(({ body }) => [...body.attributes])),
    blocks: bodies.flatMap(({ body }) => body.blocks),
  };
  const scope = bakeScope(all);
  const groups = new Map<string, readonly string[]>();
  for (const { attributes, label } of blocksOf(all, 'group'))
    groups.set(label, namesOf(attributes.get('targets'), scope));
  const written: WrittenTarget[] = [];
  for (const { file, body } of bodies)
    for (const { attributes, label, line } of blocksOf(body, 'target')) {
      const made = expandMatrix(attributes, label, scope).map(each => ({ ...each, attributes, file, line }));
      written.push(...made);
      if (attributes.has('matrix'))
        groups.set(
          label,
          made.map(({ name }) => name),
        );
    }
  if (written.length > mostTargets)
    throw new InputError(`${sources[0]?.name}: expected no more than ${mostTargets} targets`);
  const names = [...new Set(written.map(({ name }) => name))];
  return {
    targets: names.map(name => resolveTarget(name, written)),
    groups: Object.fromEntries([...groups.keys()].map(name => [name, membersOf(name, groups)])),
  };
}

/** The targets that a build of a group or a target makes; without a name, those of the group or target `default`. */
export function selectTargets({ targets, groups }: Bake, name = 'default'): readonly BakeTarget[] {
  const members = Object.hasOwn(groups, name) ? (groups[name] ?? []) : [name];
  const found = targets.filter(target => members.includes(target.name));
  if (found.length > 0) return found;
  const known = [...Object.keys(groups), ...targets.map(target => target.name)];
  throw new InputError(
    `the bake file has no target or group "${name}": it has ${known.join(', ') || 'none at all'}`,
  );
}

function membersOf(
  name: string,
  groups: ReadonlyMap<string, readonly string[]>,
  seen = new Set<string>(),
): string[] {
  if (seen.has(name)) return [];
  seen.add(name);
  const members = groups.get(name) ?? [];
  const all = members.flatMap(member => (groups.has(member) ? membersOf(member, groups, seen) : [member]));
  return [...new Set(all)];
}

function namesOf(expression: Expression | undefined, scope: Scope): string[] {
  return textsIn(expression ? attemptValue(() => expression(scope)) : null);
}

/** A target for every choice of one value from each list of the matrix. */
function expandMatrix(
  attributes: ReadonlyMap<string, Expression>,
  label: string,
  scope: Scope,
): { name: string; scope: Scope }[] {
  const matrix = attributes.get('matrix');
  const lists = matrix ? attemptValue(() => matrix(scope)) : undefined;
  if (!isObject(lists)) return [{ name: label, scope }];
  let choices: Record<string, Value>[] = [{}];
  for (const [key, values] of Object.entries(lists))
    choices = choices.flatMap(choice =>
      (Array.isArray(values) ? listOf(values) : [])
        .slice(0, mostTargets)
        .map(value => ({ ...choice, [key]: value })),
    );
  return choices.slice(0, mostTargets + 1).map(choice => {
    const inner: Scope = {
      ...scope,
      variable: name => (Object.hasOwn(choice, name) ? choice[name] : scope.variable(name)),
    };
    const name = attributes.get('name');
    const said = name ? attemptValue(() => name(inner)) : notKnown;
    return { name: typeof said === 'string' ? said : label, scope: inner };
  });
}

/** What every target inherits is worked out for each: with more of them that takes too long. */
const mostTargets = 1000;

/** What a target says itself and inherits, the last said last; maps add up, and null leaves what was inherited. */
function resolveTarget(name: string, written: readonly WrittenTarget[]): BakeTarget {
  const layers = layersOf(name, written, new Map());
  const own = written.find(target => target.name === name) as WrittenTarget;
  const unknown: string[] = [];
  const read = (attribute: string, of: readonly WrittenTarget[]): Value => {
    const values = of.map(({ attributes, scope }) => attributes.get(attribute)?.(scope) ?? null);
    return values.findLast(value => value !== null) ?? null;
  };
  const attempt = (what: string, work: () => Value): Value => {
    const value = attemptValue(work);
    if (value !== notKnown) return value;
    unknown.push(what);
    return null;
  };
  const text = (attribute: string): string | null => {
    const value = attempt(attribute, () => {
      const found = read(attribute, layers);
      return found === null ? null : textOf(found);
    });
    return typeof value === 'string' ? value : null;
  };
  const map = (attribute: string): Record<string, string> => {
    const merged = new Map<string, string>();
    for (const layer of layers) {
      const value = attempt(attribute, () => read(attribute, [layer]));
      for (const [key, said] of isObject(value) ? Object.entries(value) : []) {
        const known = attempt(`${attribute}.${key}`, () => (said === null ? null : textOf(said)));
        if (typeof known === 'string') merged.set(key, known);
      }
    }
    return Object.fromEntries(merged);
  };
  const platforms = attempt('platforms', () => read('platforms', layers));
  if (Array.isArray(platforms) && platforms.includes(notKnown)) unknown.push('platforms');
  return {
    name,
    context: text('context') ?? '.',
    dockerfile: text('dockerfile') ?? 'Dockerfile',
    inline: text('dockerfile-inline'),
    target: text('target'),
    args: map('args'),
    contexts: map('contexts'),
    platforms: textsIn(platforms),
    inherits: layers.filter(layer => layer.name === name).flatMap(inheritedBy),
    file: own.file,
    line: own.line,
    unknown: [...new Set(unknown)],
  };
}

function textsIn(value: Value): string[] {
  return Array.isArray(value) ? value.filter(each => typeof each === 'string') : [];
}

/** The target's own blocks after those of all it inherits. Of a block that comes twice the last place counts. */
function layersOf(
  name: string,
  written: readonly WrittenTarget[],
  resolved: Map<string, readonly WrittenTarget[]>,
): readonly WrittenTarget[] {
  const before = resolved.get(name);
  if (before) return before;
  // Who inherits from itself gets nothing there.
  resolved.set(name, []);
  const own = written.filter(target => target.name === name);
  const all = [...own.flatMap(inheritedBy).flatMap(parent => layersOf(parent, written, resolved)), ...own];
  const layers = all.filter((layer, at) => all.lastIndexOf(layer) === at);
  resolved.set(name, layers);
  return layers;
}

function inheritedBy({ attributes, scope }: WrittenTarget): string[] {
  return namesOf(attributes.get('inherits'), scope);
}

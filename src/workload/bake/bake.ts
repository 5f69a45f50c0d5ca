import { InputError, tooLarge } from '../../input-error.ts';
import { bakeScope, blocksOf } from './bake-scope.ts';
import { type BakeTarget, namesOf, targetResolver, type WrittenTarget } from './bake-target.ts';
import { type Body, parseHcl } from './hcl/hcl.ts';
import {
  attemptValue,
  type Expression,
  isObject,
  listOf,
  notKnown,
  type Scope,
  type Value,
} from './hcl/hcl-value.ts';

export interface Bake {
  readonly targets: readonly BakeTarget[];
  /**
   * Names of targets that a group builds, groups within groups resolved; a target with a matrix is a group of those it
   * makes.
   */
  readonly groups: Readonly<Record<string, readonly string[]>>;
}

export interface BakeSource {
  /** Ends in `.json` for the JSON variant; named in errors. */
  readonly name: string;
  readonly text: string;
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
      if (written.length > mostTargets)
        throw tooLarge(`it has more than ${mostTargets} targets`, sources[0]?.name);
      if (attributes.has('matrix'))
        groups.set(
          label,
          made.map(({ name }) => name),
        );
    }
  const names = [...new Set(written.map(({ name }) => name))];
  const resolve = targetResolver(written);
  return {
    targets: names.map(resolve),
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
    `the bake file has no target or group "${name}": it has ${known.join(', ') || 'none'}`,
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
  for (const [key, values] of Object.entries(lists)) {
    const list = Array.isArray(values) ? listOf(values) : [];
    if (choices.length * list.length > mostTargets)
      throw tooLarge(`the matrix of target ${label} makes more than ${mostTargets} targets`);
    scope.budget.count(choices.length * list.length);
    choices = choices.flatMap(choice => list.map(value => ({ ...choice, [key]: value })));
  }
  return choices.map(choice => {
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

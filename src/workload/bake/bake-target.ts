import {
  attemptValue,
  type Expression,
  isObject,
  notKnown,
  type Scope,
  textOf,
  type Value,
} from './hcl/hcl-value.ts';

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
  /** Where the target is in the file that says it first, zero-based. */
  readonly file: string;
  readonly line: number | null;
  /**
   * What only a run knows, such as "context" or "args.VERSION": it depends on the time, the machine, or functions we
   * have not.
   */
  readonly unknown: readonly string[];
}

/** A target as written, once for each element of its matrix. */
export interface WrittenTarget {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, Expression>;
  readonly scope: Scope;
  readonly file: string;
  readonly line: number | null;
}

/** Resolves targets by their names: what several of them inherit is worked out once. */
export function targetResolver(written: readonly WrittenTarget[]): (name: string) => BakeTarget {
  const resolved = new Map<string, readonly WrittenTarget[]>();
  return name => resolveTarget(name, written, resolved);
}

/** What a target says itself and inherits, the last said last; maps add up, and null leaves what was inherited. */
function resolveTarget(
  name: string,
  written: readonly WrittenTarget[],
  resolved: Map<string, readonly WrittenTarget[]>,
): BakeTarget {
  const layers = layersOf(name, written, resolved);
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
      const entries = isObject(value) ? Object.entries(value) : [];
      // What many inherit is there as often.
      own.scope.budget.count(entries.length);
      for (const [key, said] of entries) {
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
  const layers = [...new Set(all.reverse())].reverse();
  resolved.set(name, layers);
  return layers;
}

function inheritedBy({ attributes, scope }: WrittenTarget): string[] {
  return namesOf(attributes.get('inherits'), scope);
}

/** The names in a list, as far as they are known. */
export function namesOf(expression: Expression | undefined, scope: Scope): string[] {
  return textsIn(expression ? attemptValue(() => expression(scope)) : null);
}

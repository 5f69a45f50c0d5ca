import fc from 'fast-check';
import {
  chains,
  choices,
  coprocesses,
  functions,
  loops,
  optional,
  supervised,
  wrapped,
} from './constructs.ts';
import { definitions, flat, type Nodes, traps, weighted } from './leaves.ts';
import { list, type Node, type Style } from './text.ts';
import * as words from './words.ts';

/** A script as it is run: its text as a tree, and how it is written and started. */
export interface Script {
  readonly tree: Node;
  readonly style: Style;
  /** The argument of `-c`, or a file with a first line. */
  readonly as: 'string' | 'file';
  /** Options of the shell, in front of the string or in the first line. */
  readonly options: string;
  readonly positional: readonly string[];
  /** What is started first, with the shell behind it. */
  readonly init: readonly string[];
}

export function scripts(): fc.Arbitrary<Script> {
  return fc.record({
    tree: programs(),
    style: fc.constantFrom<Style>('line', 'line', 'lines', 'lines', 'block'),
    as: fc.constantFrom('string', 'file'),
    options: weighted([
      [8, ''],
      [1, '-e'],
    ]).map(node => (node.kind === 'simple' ? node.text : '')),
    positional: fc.constantFrom(...positionals),
    init: fc.oneof(
      { arbitrary: fc.constant([]), weight: 8 },
      { arbitrary: fc.constantFrom(...inits), weight: 1 },
    ),
  });
}

const inits = [['tini', '--'], ['tini', '--'], ['tini', '-g', '--'], ['dumb-init']];

const positionals = [
  ['app'],
  ['app'],
  ['app', '--port', '80'],
  ['redis-server', '--save', ''],
  ['redis-server'],
  [],
];

/** Steps, then what it is about, then perhaps something more. */
function programs(): Nodes {
  const step = fc.oneof(
    { arbitrary: weighted(words.steps), weight: 6 },
    { arbitrary: traps(), weight: 1 },
    { arbitrary: definitions(), weight: 1 },
    { arbitrary: optional(weighted(words.steps)), weight: 1 },
  );
  const tail = fc.oneof({ arbitrary: weighted(words.tails), weight: 3 }, { arbitrary: cores(0), weight: 1 });
  return fc
    .tuple(
      fc.array(step, { maxLength: 3 }),
      fc.oneof(cores(1), cores(1), cores(2)),
      fc.option(tail, { freq: 3 }),
    )
    .map(([before, core, after]) => list(...before, ...flat(core), ...(after ? flat(after) : [])));
}

function cores(depth: number): Nodes {
  const leaf = fc.oneof(
    { arbitrary: weighted(words.servers), weight: 5 },
    { arbitrary: weighted(words.execs), weight: 5 },
  );
  if (depth === 0) return leaf;
  const inner = cores(depth - 1);
  return fc.oneof(
    { arbitrary: leaf, weight: 7 },
    { arbitrary: supervised(inner), weight: 4 },
    { arbitrary: chains(inner), weight: 2 },
    { arbitrary: choices(inner), weight: 2 },
    { arbitrary: wrapped(inner), weight: 2 },
    { arbitrary: loops(inner), weight: 2 },
    { arbitrary: functions(inner), weight: 1 },
    { arbitrary: coprocesses(inner), weight: 1 },
  );
}

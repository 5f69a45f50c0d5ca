import fc from 'fast-check';
import { type Node, simple } from './text.ts';
import type { Weighted } from './words.ts';
import * as words from './words.ts';

export type Nodes = fc.Arbitrary<Node>;

export function definitions(): Nodes {
  return fc.constantFrom(
    simple('stop() { kill $!; wait; exit 0; }; trap stop TERM'),
    simple('stop() { kill "$pid"; }'),
    simple('serve() { exec "$@"; }'),
    simple('serve() { "$@"; }'),
    simple('on_stop() { trap "exit 0" TERM; }; on_stop'),
    simple('log() { echo "$1"; }; log hello'),
  );
}

export function traps(): Nodes {
  return fc
    .tuple(weightedRow(words.handlers), weightedRow(words.conditions))
    .map(([[, handler], [, condition, only]]) => simple(`trap ${handler} ${condition}`, only));
}

export function weighted(rows: readonly Weighted[]): Nodes {
  return weightedRow(rows).map(([, text, only]) => simple(text, only));
}

function weightedRow(rows: readonly Weighted[]): fc.Arbitrary<Weighted> {
  return fc.oneof(...rows.map(row => ({ arbitrary: fc.constant(row), weight: row[0] })));
}

export function flat(node: Node): readonly Node[] {
  return node.kind === 'list' ? node.items : [node];
}

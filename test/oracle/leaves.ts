import fc from 'fast-check';
import * as control from './control-words.ts';
import { type Node, simple } from './text.ts';
import type { Weighted } from './words.ts';

export type Nodes = fc.Arbitrary<Node>;

export function definitions(): Nodes {
  return fc.constantFrom(
    simple('stop() { kill $!; wait; exit 0; }; trap stop TERM'),
    simple('stop() { kill "$pid"; }'),
    simple('serve() { exec "$@"; }'),
    simple('serve() { "$@"; }'),
    simple('on_stop() { trap "exit 0" TERM; }; on_stop'),
    simple('log() { echo "$1"; }; log hello'),
    simple('stop() { kill -TERM "$pid"; wait "$pid"; exit 0; }; trap stop TERM INT'),
    simple('stop() { trap - TERM; kill "$pid"; wait "$pid"; return 0; }; trap stop TERM'),
    simple('forward() { kill -TERM "$pid" 2> /dev/null; }; trap forward TERM'),
    simple('cleanup() { rm -f /tmp/f; }; trap cleanup EXIT'),
    simple('run() { "$@" & pid=$!; wait "$pid"; }'),
    simple('die() { echo "$1"; exit 1; }; check || true'),
    simple('function serve { exec "$@"; }', ['bash', 'zsh', 'mksh']),
  );
}

export function traps(): Nodes {
  return fc
    .tuple(weightedRow(control.handlers), weightedRow(control.conditions))
    .map(([[, handler, some], [, condition, others]]) =>
      simple(
        `trap ${handler} ${condition}`,
        some && others ? some.filter(one => others.includes(one)) : (some ?? others),
      ),
    );
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

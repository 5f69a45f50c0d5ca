import fc from 'fast-check';
import * as control from './control-words.ts';
import { flat, type Nodes, traps, weighted } from './leaves.ts';
import { type Frame, frame, list, type Node, simple } from './text.ts';
import * as words from './words.ts';

/** What bash and zsh start beside themselves with pipes to it. */
export function coprocesses(inner: Nodes): Nodes {
  const end = fc.constantFrom(
    simple('wait'),
    simple('wait $!'),
    simple('wait "$COPROC_PID"', ['bash']),
    simple("trap 'kill $COPROC_PID; wait' TERM; wait", ['bash']),
    simple("trap 'kill $!; wait' TERM; wait"),
    simple('true'),
  );
  const both = ['bash', 'zsh'] as const;
  return fc.oneof(
    fc
      .tuple(fc.constantFrom('app', 'redis-server', 'exec app', 'setup'), end)
      .map(([one, after]) => list(simple(`coproc ${one}`, both), after)),
    fc
      .tuple(inner, end)
      .map(([node, after]) => list({ ...frame('list', ['coproc { ', '}'], node), only: both }, after)),
    fc.constant(list(simple('coproc web { app; }', ['bash']), simple('wait "$web_PID"'))),
  );
}

/** `app & pid=$!; trap … TERM; wait` in its variants. */
export function supervised(inner: Nodes): Nodes {
  const job = inner.map(node => frame('command', ['', ' &'], node));
  const trap = fc.option(traps(), { freq: 2 });
  const wait = weighted(control.waits);
  return fc
    .tuple(
      trap,
      fc.array(job, { minLength: 1, maxLength: 2 }),
      fc.option(weighted(control.names), { freq: 2 }),
      trap,
      wait,
      fc.option(wait, { freq: 4 }),
    )
    .map(([early, jobs, name, late, first, second]) => {
      const named = jobs.flatMap(one => (name ? [one, name] : [one]));
      const items = [early, ...named, late, first, second];
      return list(...items.filter(item => item !== null));
    });
}

export function chains(inner: Nodes): Nodes {
  const step = fc.oneof(weighted(words.steps), weighted(control.tests));
  return fc.oneof(
    fc.tuple(step, inner).map(([one, other]) => frame('command', ['', ' && ', ''], one, other)),
    fc
      .tuple(inner, weighted(words.tails))
      .map(([one, other]) => frame('command', ['', ' && ', ''], one, other)),
    fc
      .tuple(inner, weighted(words.tails))
      .map(([one, other]) => frame('command', ['', ' || ', ''], one, other)),
    fc
      .tuple(weighted(control.tests), inner)
      .map(([one, other]) => frame('command', ['', ' || ', ''], one, other)),
    inner.map(node => frame('command', ['', ' | tee /tmp/log'], node)),
    inner.map(node => frame('command', ['', ' 2>&1 | tee -a /tmp/log'], node)),
    inner.map(node => frame('command', ['echo hi | ', ''], node)),
    inner.map(node => frame('command', ['! ', ''], node)),
    inner.map(node => frame('command', ['cat < /dev/null | ', ' | tee /tmp/log'], node)),
    inner.map(node => ({
      ...frame('command', ['', ' |& tee /tmp/log'], node),
      only: ['bash', 'zsh'] as const,
    })),
    inner.map(node => frame('command', ['', ' || exit 1'], node)),
    inner.map(node => frame('command', ['', ' && exit 0'], node)),
  );
}

export function optional(step: Nodes): Nodes {
  return fc.tuple(weighted(control.tests), step).map(([test, node]) => ifElse(test, node));
}

export function choices(inner: Nodes): Nodes {
  const test = weighted(control.tests);
  return fc.oneof(
    fc.tuple(test, inner).map(([one, node]) => ifElse(one, node)),
    fc.tuple(test, inner, inner).map(([one, node, other]) => ifElse(one, node, other)),
    fc
      .tuple(fc.constantFrom('"$1"', '"$MODE"', '$1'), inner, inner)
      .map(([word, node, other]) =>
        frame('list', [`case ${word} in app|a) `, ';; *) ', ';; esac'], node, other),
      ),
    fc
      .tuple(inner, inner)
      .map(([node, other]) =>
        frame('list', ['case "$1" in -*) ', ';; "" | [a-z]*) ', ';; esac'], node, other),
      ),
    fc
      .tuple(test, inner, test, inner, inner)
      .map(([one, node, other, second, third]) =>
        frame('list', ['if ', 'then ', 'elif ', 'then ', 'else ', 'fi'], one, node, other, second, third),
      ),
    fc
      .tuple(test, inner)
      .map(([one, node]) => frame('list', ['if ', 'then exec app; else ', 'echo ended; fi'], one, node)),
  );
}

function ifElse(test: Node, node: Node, other?: Node): Frame {
  return other
    ? frame('list', ['if ', 'then ', 'else ', 'fi'], test, node, other)
    : frame('list', ['if ', 'then ', 'fi'], test, node);
}

export function wrapped(inner: Nodes): Nodes {
  return fc.oneof(
    inner.map(node => frame('list', ['( ', ')'], node)),
    inner.map(node => frame('list', ['{ ', '}'], node)),
    inner.map(node => frame('list', ['( cd /tmp && ', ')'], node)),
    inner.map(node => frame('list', ['{ ', '} > /tmp/log 2>&1'], node)),
    inner.map(node => frame('list', ['{ ', '} < /dev/null'], node)),
    inner.map(node => frame('list', ['( set -e; ', ')'], node)),
    traps().chain(trap => inner.map(node => frame('list', ['( ', ')'], list(trap, ...flat(node))))),
  );
}

/** Each turn rests for a while, so that none of them burns. */
export function loops(inner: Nodes): Nodes {
  const nap = simple('sleep 1');
  const heads = fc.constantFrom(
    'while true; do ',
    'while :; do ',
    'until false; do ',
    'while [ "$MODE" != b ]; do ',
  );
  return fc.oneof(
    fc.tuple(heads, inner).map(([head, node]) => frame('list', [head, 'done'], list(...flat(node), nap))),
    fc.tuple(heads, traps()).map(([head, trap]) => frame('list', [head, 'done'], list(trap, nap))),
    inner.map(node => frame('list', ['until ', 'do ', 'done'], node, nap)),
    inner.map(node => frame('list', ['while ! ', 'do ', 'done'], node, nap)),
    inner.map(node => frame('list', ['for i in 1 2; do ', 'done'], node)),
    fc.constant(simple('for c in app worker; do $c & done; wait')),
    inner.map(node => frame('list', ['while true; do ', 'break; done'], node)),
    fc.constant(simple('for c in app worker; do $c & pids="$pids $!"; done; wait $pids')),
    inner.map(node => frame('list', ['for arg in "$@"; do ', 'done'], node)),
    inner.map(node => frame('list', ['while true; do ', 'check && break; done'], list(...flat(node), nap))),
    inner.map(node => frame('list', ['while true; do { ', '} || break; done'], list(...flat(node), nap))),
    inner.map(node => frame('list', ['while check; do ', 'done'], list(...flat(node), nap))),
    inner.map(node => frame('list', ['while read -r line; do ', 'done < /dev/null'], node)),
    inner.map(node => frame('list', ['while read -r line; do ', 'done <<EOT\none\nEOT'], node)),
    inner.map(node => frame('list', ['echo one | while read -r line; do ', 'done'], node)),
    inner.map(node => ({
      ...frame('list', ['select c in app worker; do ', 'break; done < /dev/null'], node),
      only: ['bash', 'zsh', 'mksh'] as const,
    })),
    inner.map(node => ({
      ...frame('list', ['for ((;;)); do ', 'done'], list(...flat(node), nap)),
      only: ['bash', 'zsh'] as const,
    })),
  );
}

export function functions(inner: Nodes): Nodes {
  const call = fc.constantFrom(
    'main',
    'main "$@"',
    'main app',
    'main &',
    'main | tee /tmp/log',
    'main || true',
    'main; exit $?',
    'main && true',
    '( main )',
    'main & wait',
    'main > /tmp/log',
    'if main; then exit 0; fi',
  );
  return fc
    .tuple(fc.constantFrom('main() { ', 'main() ( '), inner, call)
    .map(([head, node, name]) =>
      list(frame('list', [head, head.endsWith('( ') ? ')' : '}'], node), simple(name)),
    );
}

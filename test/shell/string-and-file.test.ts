import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { rules } from '../../rules/index.ts';
import { contextOf } from '../../src/image/build-context.ts';
import { findKnownBase } from '../../src/image/known-bases.ts';
import { fileOf } from '../../src/image/step.ts';
import { lint } from '../../src/lint/lint.ts';
import { parseDockerfile } from '../../src/syntax/dockerfile.ts';

/**
 * A text says the same as the string of `sh -c` and as a script that is copied: dash treats the two alike. What only
 * one of the two can have (a first line, a mode, words after the string) is none of its business.
 */
const same: Readonly<Record<string, string>> = { 'shell-as-init': 'waits', 'script-without-exec': 'waits' };
const ofOne = new Set(['unstartable-script', 'lost-shell-arguments', 'missing-stopsignal', 'ignored-cmd']);

function saidOf(text: string, isFile: boolean): { readonly pid1: string; readonly said: readonly string[] } {
  const context = contextOf([{ path: 'run.sh', text: `#!/bin/sh\n${text}`, isExecutable: true }]);
  const command = isFile
    ? 'COPY run.sh /\nENTRYPOINT ["/run.sh"]'
    : `ENTRYPOINT ["/bin/sh", "-c", ${JSON.stringify(text)}]`;
  const dockerfile = parseDockerfile(`FROM debian:bookworm\n${command}\n`);
  const { image, findings } = lint(dockerfile, { rules, bases: findKnownBase, context });
  assert.ok(image);
  const pid1 = image.ways.map(({ stays }) => {
    const isShell = stays && (fileOf(stays) !== undefined || stays.argv[0] === '/bin/sh');
    return isShell ? 'the shell' : (stays?.argv.join(' ') ?? 'unknown');
  });
  const said = findings
    .filter(({ rule }) => !ofOne.has(rule.id))
    .map(({ rule, severity }) => `${severity}: ${same[rule.id] ?? rule.id}`);
  // Of a file each place has a finding of its own; a string is one place, and the heaviest of its findings is said.
  const heaviest = said.filter(
    one => !said.includes(one.replace(/^info:/, 'warning:')) || !/^info:/.test(one),
  );
  return { pid1: [...new Set(pid1)].sort().join(', '), said: [...new Set(heaviest)].sort() };
}

/** Texts that were read differently as a string and as a file, and what Docker showed of them. */
const rows: [text: string, said: readonly string[], why: string][] = [
  ['f() { sleep 1000; }; f', ['warning: waits'], 'PID 1 is the shell, and was killed after 3.1 s of -t 3'],
  ['if true; then redis-server; fi', ['warning: waits'], 'redis-server runs in a branch'],
  ['exec redis-server 2>&1 | tee /tmp/log', ['warning: exec-in-subshell'], 'exec replaces a child'],
  ["trap 'echo bye' TERM; sleep 1000; true", ['warning: trap-never-runs'], 'killed after 4.1 s of -t 4'],
  ['echo checking /etc/trap.conf && redis-server', ['warning: waits'], 'a word with trap in it is no trap'],
  ["trap 'exit 0' TERM; sleep 9999 & wait", [], 'the trap runs at once: 0.1 s, exit code 0'],
  ['while true; do sleep 5; done', ['warning: waits'], 'killed after the grace period'],
  ['redis-server; echo bye', ['warning: waits'], 'a server that others come after'],
];

suite('a text says the same as a string and as a file', () => {
  for (const [text, said, why] of rows)
    test(`${why}: ${text}`, () => {
      assert.deepEqual(saidOf(text, false), saidOf(text, true));
      assert.deepEqual(saidOf(text, false).said, said);
    });

  const examples = rules.flatMap(({ examples }) =>
    examples.flatMap(({ files = {}, bad, good }) => [
      ...Object.values(files).flatMap(file => [file.bad, file.good]),
      ...[bad, good].flatMap(text =>
        [...text.matchAll(/"-c", ("(?:[^"\\]|\\.)*")/g)].map(
          ([, word]) => JSON.parse(word as string) as string,
        ),
      ),
    ]),
  );
  for (const text of new Set(examples))
    test(`an example of a rule: ${JSON.stringify(text)}`, () =>
      assert.deepEqual(saidOf(text, false), saidOf(text, true)));

  test('2,000 generated texts', () => {
    const seed = Number(process.env.SEED ?? 13);
    fc.assert(
      fc.property(texts, text => assert.deepEqual(saidOf(text, false), saidOf(text, true))),
      { numRuns: 2000, seed },
    );
  });
});

const simple = fc.constantFrom(
  'redis-server',
  'exec redis-server',
  'sleep infinity',
  'sleep 1',
  './app --port 80',
  'exec ./app',
  'true',
  'false',
  'exit 1',
  'wait',
  'wait $!',
  'fg',
  'set -e',
  'set -m',
  'cp a b',
  'A=1 redis-server',
  'D=redis-server',
  'exec $D',
  'f',
  'tail -f /log > out',
  "trap 'exit 0' TERM",
  "trap 'kill $!; wait' TERM",
  "trap '' TERM",
  'trap - TERM',
  '. /lib.sh',
  'eval "redis-server"',
  'shift',
  '[ -f /x ]',
);

const { text: texts } = fc.letrec<{ text: string; list: string; node: string }>(tie => ({
  node: fc.oneof(
    { weight: 8, arbitrary: simple },
    tie('list').map(list => `{ ${list}; }`),
    tie('list').map(list => `(${list})`),
    fc.tuple(tie('list'), tie('list')).map(([a, b]) => `if ${a}; then ${b}; fi`),
    fc.tuple(tie('list'), tie('list')).map(([a, b]) => `if [ -n "$X" ]; then ${a}; else ${b}; fi`),
    tie('list').map(list => `while true; do ${list}; done`),
    tie('list').map(list => `for i in a b; do ${list}; done`),
    tie('list').map(list => `case $X in a) ${list};; esac`),
    tie('list').map(list => `f() { ${list}; }`),
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => `${a} | ${b}`),
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => `${a} && ${b}`),
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => `${a} || ${b}`),
  ),
  list: fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map(nodes => nodes.join('; ')),
  text: fc
    .array(fc.tuple(tie('node'), fc.constantFrom('\n', '\n', ' &\n')), { minLength: 1, maxLength: 4 })
    .map(parts => parts.map(part => part.join('')).join('')),
}));

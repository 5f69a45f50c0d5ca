import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { followScript } from '../../src/shell/follow-script.ts';
import { mostStatements } from '../../src/shell/walk-of.ts';

/** How many statements were run through, and the longest command line and the ways that came of it. */
function workOf(text: string): { readonly steps: number; readonly length: number; readonly ways: number } {
  const budget = { left: mostStatements };
  const durationOf = ([name]: readonly string[]) => (name === 'app' ? ('service' as const) : undefined);
  const endings = followScript(
    { text },
    { positional: ['app'], shell: 'bash', environment: {}, durationOf, budget },
  );
  const lengths = endings?.map(({ argv }) => argv?.join(' ').length ?? 0) ?? [];
  return { steps: mostStatements - budget.left, length: Math.max(0, ...lengths), ways: lengths.length };
}

type Row = [shape: (count: number) => string, count: number, most: number, why: string];

const lines = (line: (at: number) => string, count: number, between = '\n'): string =>
  Array.from({ length: count }, (_, at) => line(at)).join(between);
const nested = (open: string, middle: string, close: string, count: number): string =>
  `${open.repeat(count)}${middle}${close.repeat(count)}`;

/** Of each at most so many statements for each line, branch or level; twice as many of them are no more than that. */
const rows: readonly Row[] = [
  [n => nested('if a; then ', 'exec app', '; fi', n), 200, 4, 'nested conditions'],
  [n => nested('if a; then ', 'exec app', '; fi; b', n), 200, 8, 'with something after each'],
  [n => nested('if a; then b; else ', 'exec app', '; fi; c', n), 100, 12, 'with something on both sides'],
  [n => `set -- a\n${lines(() => 'set -- "$@" "$@"', n)}\nexec "$@"`, 40, 2, 'arguments that double'],
  [n => `set -- a\n${lines(() => 'if x; then set -- "$@" "$@"; fi', n)}\nexec "$@"`, 40, 8, 'or may double'],
  [
    n => `${lines(at => `f${at}() { f${at + 1}; f${at + 2}; }`, n)}\nf0; exec app`,
    200,
    21,
    'functions that call each other',
  ],
  [
    n => `${lines(at => `f${at}() { if a; then f${at + 1}; else f${at + 1}; fi; }`, n)}\nf0`,
    200,
    21,
    'in branches',
  ],
  [
    n => `${lines(at => `f${at}() { ( f${at + 1} ); ( f${at + 1} ); }`, n)}\nf0; exec app`,
    60,
    70,
    'in subshells',
  ],
  [n => `case "$1" in ${lines(at => `a${at}) exec b;;`, n)} esac; exec app`, 1000, 2, 'cases'],
  [
    n => `case "$X" in ${lines(at => `a${at}) V${at}=1; trap x${at} TERM;;`, n)} esac; exec app`,
    1000,
    4,
    'that set something',
  ],
  [n => `${lines(() => 'app &', n)}\nwait`, 500, 9, 'jobs'],
  [n => `${lines(() => 'if x; then app & fi', n)}\nwait`, 500, 9, 'jobs that there may be'],
  [
    n => `V0=a\nV1=b\n${lines(at => `V${at + 2}="$V${at + 1}$V${at}"`, n)}\nexec $V9`,
    100,
    2,
    'variables of two others',
  ],
  [n => `a=(b)\n${lines(() => 'a+=("${a[@]}")', n)}\nexec "\${a[@]}"`, 60, 2, 'arrays that double'],
  [n => nested('( a; ', 'app', '; b )', n), 60, 8, 'nested subshells'],
  [n => nested('{ ', 'app', ' | b; }', n), 60, 16, 'nested pipelines'],
  [
    n => `${lines(at => `if [ "$X" = ${at} ]; then exec app${at}; fi`, n)}\nexec app`,
    3000,
    4,
    'lines of conditions',
  ],
  [n => `${lines(at => `trap x${at} TERM`, n)}\napp & wait`, 500, 2, 'traps'],
  [n => `${lines(at => `if a; then trap x${at} TERM; fi`, n)}\napp & wait`, 500, 9, 'traps that may be set'],
  [n => `${lines(at => `cat <<E${at}\n$A $(b)\nE${at}`, n)}\nexec app`, 500, 2, 'here-documents'],
  [n => `${lines(() => nested('while a; do ', 'b', '; done', 20), n)}\nexec app`, 300, 100, 'nested loops'],
  [n => nested('for i in 1 2 3 4 5 6 7 8 9; do ', 'b', '; done', n), 20, 2000, 'loops that multiply'],
  [n => `e=a\n${lines(() => 'e="$e; $e"', n)}\neval "$e"`, 40, 60, 'a text that doubles'],
  [() => 'f() { eval "f; f"; }; f; exec app', 1, 20, 'a function that evaluates itself'],
  [() => ':() { : | : & }; :; exec app', 1, 20, 'a fork bomb'],
];

/** Words that are put in, and ways that are told apart. */
const longestLine = 70_000;
const mostWays = 3000;

suite('work', () => {
  for (const [shape, count, most, why] of rows)
    test(`${why}: ${shape(2).replaceAll('\n', '; ')}`, () => {
      for (const many of [count, 2 * count]) {
        const { steps, length, ways } = workOf(shape(many));
        // What is cut off has come a little further than it may.
        assert.ok(steps <= Math.min(most * many, mostStatements + 300), `${steps} of ${most * many}`);
        assert.ok(length <= longestLine && ways <= mostWays, `${length}, ${ways}`);
      }
    });
});

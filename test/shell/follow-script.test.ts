import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Duration } from '../../src/shell/duration.ts';
import type { Ending } from '../../src/shell/ending.ts';
import { followScript } from '../../src/shell/follow-script.ts';

/** One way a script ends, in short: `exec node x`, `wait`, `pipeline with exec`. */
function shortly({ how, argv, isSelf, lostExecs, earlier }: Ending): string {
  if (how === 'exec' || how === 'foreground') return `${how} ${isSelf ? 'itself' : (argv?.join(' ') ?? '?')}`;
  const before = how === 'end' || how === 'exit' ? earlier.at(-1)?.argv?.join(' ') : undefined;
  return `${how}${lostExecs.length > 0 ? ' with exec' : ''}${before ? ` after ${before}` : ''}`;
}

function endingsOf(
  text: string,
  positional: readonly string[] | undefined,
  files: Readonly<Record<string, string>> = {},
): string | undefined {
  const source = (word: string) => (files[word] === undefined ? undefined : { text: files[word] });
  return followScript({ text }, { positional, source })?.map(shortly).join(' | ');
}

type Row = [script: string, expected: string | undefined, why: string];

function table(rows: readonly Row[], positional: readonly string[] | undefined): void {
  for (const [text, expected, why] of rows)
    test(`${why}: ${JSON.stringify(text)}`, () => assert.equal(endingsOf(text, positional), expected));
}

const app = ['node', 'x'];

suite('how a script ends', () =>
  table(
    [
      ['exec node x', 'exec node x', 'it becomes the program'],
      ['#!/bin/sh\nset -e\nmkdir -p /data\nexec "$@"\n', 'exec node x', 'it becomes its arguments'],
      ['exec $@', 'exec node x', 'unquoted too'],
      ['a\r\nexec node y\r\n', 'exec node y', 'with Windows line ends'],
      ['exec ${1+"$@"}', 'exec node x', 'as old shells need it'],
      ['exec "${@:-deno}"', 'exec node x', 'instead of a default'],
      ['set --; exec "${@:-deno}"', 'exec deno', 'or the default'],
      ['exec gosu app "$@"', 'exec gosu app node x', 'under another user'],
      ['exec "$1" -v', 'exec node -v', 'the first of them'],
      ['exec $cmd', 'exec $cmd', 'a variable stands as written'],
      ['exec "${cmd[@]}"', 'exec "${cmd[@]}"', 'an array too'],
      ['exec -a server node x', 'exec node x', 'under another name'],
      ['command exec node x', 'exec node x', 'behind command'],
      ['eval "exec $CMD"', 'exec ?', 'behind eval'],
      ['exec 3>&1\nexec >log 2>&1', 'end', 'a redirection is no program'],
      ['A=1 exec node x', 'exec node x', 'with an assignment'],
      ['node x', 'foreground node x', 'it waits for the program'],
      ['"$@"', 'foreground node x', 'it waits for its arguments'],
      [`cmd="node $2"; eval "$cmd"`, 'foreground node x', 'of a variable that the script sets'],
      [`cmd=node; eval "$cmd" & wait`, 'wait', 'in the background'],
      ['eval "$@"', 'foreground node x', 'eval is a command of the shell'],
      ['$CMD', 'foreground $CMD', 'it waits for something'],
      ['time node x', 'foreground node x', 'time is the shell itself'],
      ['node x > log 2>&1', 'foreground node x', 'with a redirection'],
      ['node x &', 'background', 'it ends and leaves it behind'],
      ['node x &\nwait', 'wait', 'it waits for the background'],
      ['node x &\nwait $!\nexit $?', 'wait', 'and ends with its exit code'],
      ['node x & pid=$!\nwait $pid\ntrap - TERM\nwait $pid\nstatus=$?', 'wait', 'twice, as it has to'],
      ['wait', 'end', 'nothing to wait for'],
      ['node x | tee log', 'pipeline', 'it waits for all of it'],
      ['exec node x | tee log', 'pipeline with exec', 'exec replaces a child'],
      ['main() { exec "$@"; }\nmain "$@" | tee log', 'pipeline with exec', 'inside a function too'],
      ['(exec node x)', 'subshell with exec', 'exec replaces the subshell'],
      ['exec node x &', 'background with exec', 'exec replaces a child in the background'],
      ['while true; do node x; done', 'loop', 'it goes round for ever'],
      ['while :; do sleep 1; done\necho never', 'loop', 'what follows is never reached'],
      ['while true; do node x || break; done\nexec b', 'exec b', 'but it can be left'],
      ['until nc -z db 5432; do sleep 1; done\nexec node x', 'exec node x', 'it waits for a database first'],
      ['for f in /docker-entrypoint.d/*; do . "$f"; done\nexec "$@"', 'exec node x', 'a hook directory'],
      [
        'for f in a b c d e f g h i; do echo "$f is set, shift it"; done\nexec "$@"',
        'exec node x',
        'a word of a message is no command',
      ],
      ['for f in $X; do set -- "$@" "$f"; done\nexec "$@"', 'exec node "$@"', 'this is one'],
      [
        '(for f in /hooks/*; do su -c "$f" web || n=$?; done)\nexec "$@"',
        'exec node x',
        'a list of things that nobody knows, in a child',
      ],
      ['CMD=${@:1:1}\nexec $CMD "${@:2}"', 'exec $CMD x', 'in a shell that is not known'],
      ['node x; exit $?', 'exit after node x', 'the exit is not the work'],
      ['node x\necho ended', 'end after node x', 'a word at the end'],
      ['echo hello', 'end', 'there is nothing else'],
      ['', 'end', 'it is empty'],
      ['{ exec node x; }', 'exec node x', 'braces are no subshell'],
      ['{ exec node x; } 2>&1', 'exec node x', 'with a redirection neither'],
      ['cat <<EOF\nexec fake\nEOF\nexec node x', 'exec node x', 'a here-document is no command'],
      ['exec node x\necho never\nnode y', 'exec node x', 'nothing comes after exec'],
      ['node "x', undefined, 'a quote without its end'],
      ['if true; then', undefined, 'an if without its end'],
    ],
    app,
  ),
);

suite('which ways there are', () =>
  table(
    [
      ['if a; then exec b; fi\nexec c', 'exec b | exec c', 'nobody knows what a says'],
      ['if a; then exec b; else exec c; fi', 'exec b | exec c', 'both branches'],
      ['if a; then exec b; elif c; then exec d; fi', 'exec b | exec d | end', 'or neither'],
      ['if a; then b; else c; fi', 'foreground b | foreground c', 'both in the foreground'],
      ['[ -f x ] && exec b\nexec c', 'exec b | exec c', 'a list is an if'],
      ['cd /app && node x', 'foreground node x | end', 'what fails ends the script'],
      ['exec a || exit 1', 'exec a', 'exec does not come back'],
      ['a || exec b', 'exec b | end after a', 'or a was all'],
      ['if ! a; then echo no; exit 1; fi\nexec b', 'exit | exec b', 'an early end'],
      ['case "$X" in a) exec a;; *) exec b;; esac', 'exec a | exec b', 'a variable decides'],
      ['case "$X" in a) exec a;; esac\nexec b', 'exec a | exec b', 'no default'],
      ['case "$X" in a) z;& *) exec b;; esac', 'exec b | exec b', 'one case falls into the next'],
      ['f() { exec node x; }', 'end', 'a function nobody calls'],
      ['f() { exec "$@"; }\nf node y', 'exec node y', 'a function has arguments of its own'],
      ['main() { a; exec "$@"; }\nmain "$@"', 'exec node x', 'main at the end'],
      ['main() { if a; then return; fi; exec b; }\nmain\nexec c', 'exec b | exec c', 'a function returns'],
      ['f() { f; }\nf', 'end', 'a function that calls itself'],
      [
        'if [ "$(id -u)" = 0 ]; then exec gosu app "$0" "$@"; fi\nexec "$@"',
        'exec itself | exec node x',
        'it starts itself again',
      ],
      ['if [ $# -gt 0 ]; then exec "$@"; fi\nexec b', 'exec node x', 'there are arguments'],
      ['if [ $# -eq 0 ]; then exec bash; else exec "$@"; fi', 'exec node x', 'so the default is out'],
      ['if [ "$1" = sh ]; then exec sh; fi\nexec "$@"', 'exec node x', 'the first argument is another one'],
      ['if [ "$1" = node ]; then set -- gosu app "$@"; fi\nexec "$@"', 'exec gosu app node x', 'or this one'],
      ['if [ "${1#-}" != "$1" ]; then set -- node "$@"; fi\nexec "$@"', 'exec node x', 'it is no option'],
      ['if [ "${1:0:1}" = - ]; then set -- node "$@"; fi\nexec "$@"', 'exec node x', 'in bash'],
      ['[[ $1 == -* ]] && set -- node "$@"\nexec "$@"', 'exec node x', 'a pattern'],
      ['if [ "$1" = node ] && [ -f x ]; then exec a; fi\nexec b', 'exec a | exec b', 'half of it is known'],
      ['if [ "$1" = sh ] && [ -f x ]; then exec a; fi\nexec b', 'exec b', 'half of it is enough'],
      [
        'case "$1" in sh) exec sh;; -*) exec node "$@";; *) exec "$@";; esac',
        'exec node x',
        'the case that fits',
      ],
      ['case $1 in node|nodejs) shift; exec deno "$@";; esac\nexec "$@"', 'exec deno x', 'and its arguments'],
      [
        'case "$X" in a) set -- b;; esac\nexec "$@"',
        'exec b | exec node x',
        'the arguments may have changed: a way for each',
      ],
      ['if a; then set -- b "$@"; fi\nexec "$@"', 'exec b node x | exec node x', 'so it is with if'],
      ['if a; then set -- "$@" y; fi\nexec "$@"', 'exec node x "$@"', 'what is added leaves the program'],
      ['if a; then set -- "$@" y; fi\nexec "${@:2}"', 'exec x "$@"', 'and what follows the first word'],
      ['if a; then set -- "$@" y; fi\nshift 3\nexec "$@"', 'exec ?', 'not which words were taken away'],
      ['if a; then set -- b; fi\nshift\nexec c "$@"', 'exec c | exec c x', 'shift takes one from each'],
      ['if a; then set -- b; fi\nf() { exec "$1"; }\nf "$@"', 'exec b | exec node', 'a function gets either'],
      ['x=false\nif ! ${x}; then exec a; fi\nexec b', 'exec a', 'a variable that holds true or false'],
      ['x=(a b)\nif c; then x+=(d); fi\nexec "${x[@]}"', 'exec a b "${x[@]}"', 'so it is with an array'],
      ['x=(a b)\nexec "${x[0]}" -v', 'exec a -v', 'one of its words'],
      ['x=(a b)\n"${x[1]}" "${x[2]}"', 'foreground b ', 'or none'],
      ['for i in a b; do set -- "$@" "$i"; done\nexec "$@"', 'exec node x a b', 'a loop that adds'],
      ['while [ $# -gt 1 ]; do shift; done\nexec "$@"', 'exec x', 'a loop that shifts'],
      ['while [ -n "$1" ]; do last=$1; shift; done\nexec "$last"', 'exec x', 'and keeps one'],
      [
        'while [ $# != 0 ]; do case $1 in node) m=a ;; x) m=b ;; esac; shift; done\n[ $m = b ] && exec c\nexec d',
        'exec c',
        'and says what is meant',
      ],
      [
        'while [ $# -gt 0 ]; do [ "$1" = x ] && break; shift; done\nexec "$@"',
        'exec x',
        'as far as one of them',
      ],
      ['while [ $# -gt 0 ]; do a || shift; done\nexec "$@"', 'exec ?', 'nobody knows how often'],
      ['set -eu -o pipefail\nexec "$@"', 'exec node x', 'options are no arguments'],
      ['set -eu -o pipefail ${MORE-}\nexec "$@"', 'exec node x', 'nor is what adds nothing'],
      [
        'x=()\nfor i in "$@"; do for j in $Y; do x+=("$j"); done; x+=("$i"); done\nexec "${x[@]}"',
        'exec "${x[@]}" node "${x[@]}" x',
        'in front',
      ],
      ['x=("$1")\nfor j in $Y; do x+=("$j"); done\nexec "${x[@]}"', 'exec node "${x[@]}"', 'behind'],
      ['set -e -- a "$@"\nexec "$@"', 'exec a node x', 'what follows -- is'],
      ['. /lib.sh\nexec "$@"', 'exec node x', 'a file nobody can read'],
      ['a & b & exec c', 'exec c', 'in front of what runs in the background'],
    ],
    app,
  ),
);

suite('which ways there are without known arguments', () =>
  table(
    [
      ['exec "$@"', 'exec ?', 'it execs, nobody knows what'],
      ['if [ "$1" = sh ]; then exec sh; fi\nexec b', 'exec sh | exec b', 'both ways'],
      ['"$@"', 'foreground ?', 'it waits for something'],
      ['set -- a b\nexec "$@"', 'exec a b', 'it sets them itself'],
    ],
    undefined,
  ),
);

test('with no arguments at all `exec "$@"` runs nothing', () =>
  assert.equal(endingsOf('exec "$@"', []), 'exec ?'));

suite('sourced files', () => {
  const files = { './lib.sh': 'run() { exec "$@"; }', '/go.sh': 'exec node y', '/self.sh': '. /self.sh' };
  const rows: Row[] = [
    ['. ./lib.sh\nrun node z', 'exec node z', 'a function from there'],
    ['. /go.sh\nexec never', 'exec node y', 'it ends there'],
    ['source /go.sh', 'exec node y', 'as bash says it'],
    ['. /self.sh', 'end', 'a file that sources itself'],
  ];
  for (const [text, expected, why] of rows)
    test(`${why}: ${text}`, () => assert.equal(endingsOf(text, [], files), expected));

  test('after a file nobody can read, a bare name may be a function', () => {
    const [ending] = followScript({ text: '. /lib.sh\nrun_server' }, { positional: [] }) ?? [];
    assert.equal(ending?.mayBeFunction, true);
    const [path] = followScript({ text: '. /lib.sh\n/bin/server' }, { positional: [] }) ?? [];
    assert.equal(path?.mayBeFunction, false, 'a path is none');
  });
});

suite('traps at the end', () => {
  const rows: [script: string, expected: string | undefined, why: string][] = [
    ["trap 'kill 0' TERM INT\nnode x", 'TERM INT', 'two signals'],
    ['trap stop SIGTERM 2\nnode x', 'TERM INT', 'other spellings'],
    ['trap stop EXIT\nnode x', 'EXIT', 'the end of the shell'],
    ['trap stop TERM\ntrap - TERM\nnode x', '', 'taken away again'],
    ['f() { trap stop TERM; }\nf\nnode x', 'TERM', 'set in a function'],
    ['f() { trap stop TERM; }\nnode x', '', 'in one that is not called'],
    ['trap stop $SIGNALS\nnode x', undefined, 'a variable'],
    ['. /lib.sh\nnode x', undefined, 'a file nobody can read'],
    ['if a; then trap stop TERM; fi\nnode x', 'TERM', 'on one of two ways'],
  ];
  for (const [text, expected, why] of rows)
    test(`${why}: ${JSON.stringify(text)}`, () => {
      const [ending] = followScript({ text }, { positional: [] }) ?? [];
      const signals = ending?.traps.map(({ signal }) => signal).join(' ');
      assert.equal(ending?.areTrapsKnown ? signals : undefined, expected);
    });
});

function lines(count: number, line: string): string {
  return `${line}\n`.repeat(count);
}

/** Twelve functions, each of which calls the next one twice. */
function doubled(by: string): string {
  return Array.from({ length: 12 }, (_, n) => `f${n}() { f${n + 1} ${by}${n + 1}; }\n`).join('');
}

suite('what is too much', () => {
  const rows: [text: string, why: string][] = [
    ['('.repeat(20_000), 'deep nesting'],
    [`${'if a; then '.repeat(300)}b; ${'fi; '.repeat(300)}`, 'many ifs in one another'],
    ['a\n'.repeat(200_000), 'a long script'],
    [
      `${Array.from({ length: 12 }, (_, n) => `f${n}() { ${`f${n + 1}; `.repeat(9)} }`).join('\n')}\nf0`,
      'functions that call one another again and again',
    ],
    [`${'set -- "$@" "$@"\n'.repeat(40)}exec "$@"`, 'arguments that double in each line'],
    [`A0=x\n${Array.from({ length: 60 }, (_, n) => `A${n + 1}=$A${n}$A${n}\n`).join('')}`, 'so do variables'],
    [`a=(x y)\n${'a+=("${a[@]}")\n'.repeat(60)}exec "\${a[@]}"`, 'so does an array'],
    [
      Array.from({ length: 400 }, (_, n) => `if [ "$X" ]; then V${n}=1; else V${n}=2; fi\n`).join(''),
      'many branches that set variables',
    ],
    [
      `${Array.from({ length: 400 }, (_, n) => `if x${n}; then trap 'kill $!' TERM; fi\n`).join('')}app & wait`,
      'many branches that set traps',
    ],
    [
      `${Array.from({ length: 400 }, (_, n) => `if x${n}; then app & fi\n`).join('')}trap 'kill 0' TERM; wait`,
      'many branches that start jobs',
    ],
    [`${'for i in 1 2 3 4; do '.repeat(12)}echo${'; done'.repeat(12)}`, 'loops over words in one another'],
    [
      `${'while true; do app & wait; '.repeat(20)}sleep 1${'; done'.repeat(20)}`,
      'endless loops in one another',
    ],
    [`${lines(400, 'app & pids="$pids $!"')}trap 'kill $pids; wait' TERM; wait $pids`, 'many jobs in a list'],
    [`${lines(400, 'app & pids+=($!)')}for p in "\${pids[@]}"; do wait "$p"; done`, 'many jobs in an array'],
    [`${lines(400, 'app & disown')}wait`, 'many jobs that are disowned'],
    [`${lines(400, 'if x; then app & pids="$pids $!"; fi')}wait $pids`, 'many branches with jobs in a list'],
    [`${lines(300, '{ app & wait; } &')}wait`, 'many children'],
    [`${'{ app & '.repeat(60)}wait${'; } & wait'.repeat(60)}`, 'children in one another'],
    [`${lines(400, 'setup | tee x')}app`, 'many pipelines'],
    [`${doubled('| f')}f0`, 'functions that call one another twice in a pipeline'],
    [`${doubled('& f')}f0`, 'or in the background'],
    [`${lines(400, 'case "$X" in a) set -- a;; b) set -- b "$@";; esac')}"$@"`, 'many cases'],
    [`if a; then b; ${lines(300, 'elif x; then app &')}fi; wait`, 'a long elif'],
    [`${'x && '.repeat(1000)}app`, 'a long list'],
    [`X=${'a'.repeat(4000)}\n${lines(50, `Y=\${X##*${'a*'.repeat(40)}b}`)}`, 'a pattern with many stars'],
    [`X=${'a'.repeat(4000)}\n${lines(50, `[[ "$X" =~ ^${'a'.repeat(3000)}b$ ]]`)}`, 'long expressions'],
    [`${lines(100, "trap 'x; wait' EXIT; app &")}exit`, 'many traps for the end'],
    ['f() { trap f EXIT; ( f ); { f; } & f | f; }; f', 'a trap that calls itself in children'],
    [`x='eval "$x"; eval "$x"'; eval "$x"`, 'eval that doubles'],
    ["trap 'trap f TERM; f' TERM; f() { trap f EXIT; f; }; app & wait", 'handlers that call one another'],
  ];
  for (const [text, why] of rows)
    test(why, () => {
      const before = process.cpuUsage();
      followScript({ text }, { positional: ['app'] });
      // It takes less than 100 ms; the rest is for slow machines.
      assert.ok(process.cpuUsage(before).user < 1_000_000, 'it comes to an end soon');
    });
  test('a script that is too long is not followed', () =>
    assert.equal(followScript({ text: 'a\n'.repeat(200_000) }, { positional: [] }), undefined));
});

suite('what lasts, and others come after it', () => {
  const durationOf = ([name]: readonly string[]): Duration =>
    name === 'redis-server' ? 'service' : undefined;
  const rows: Row[] = [
    ['redis-server; exec node x', 'foreground redis-server', 'it is never reached'],
    ['redis-server && node x', 'foreground redis-server', 'nor is this'],
    ['redis-server || true', 'foreground redis-server', 'nor what follows its failure'],
    ['( cd /tmp && redis-server ); node x', 'subshell | foreground node x', 'in a child, unless cd fails'],
    ['( redis-server ); node x', 'subshell', 'in a child'],
    ['redis-server | tee log; node x', 'pipeline', 'in a pipeline'],
    ['setup | tee log; node x', 'foreground node x', 'what is not known to last is passed'],
    ['if redis-server; then node x; fi', 'foreground redis-server', 'as a condition'],
    ['until redis-server; do sleep 1; done; node x', 'foreground redis-server', 'as the condition of a loop'],
    [
      'while true; do redis-server; break; done; node x',
      'foreground redis-server',
      'in a loop that is entered',
    ],
    [
      'while sleep 5; do up && break; n=$((n - 5)); [ $n -gt 0 ] || exit 1; done; exec node x',
      'exit after up | exec node x',
      'it only waits to begin',
    ],
    [
      'while [ "$n" -lt 9 ]; do up && break; sleep 1; done; [ "$A" ] && exec node x; exit 1',
      'exec node x | exit after sleep 1',
      'likewise, whatever comes after it',
    ],
    [
      'app start; while [ -e app.pid ]; do sleep 1; done; exit 1',
      'exit after app start | loop',
      'it watches what it has begun',
    ],
    [
      'while up; do $CMD; sleep 1; done; exec node x',
      'loop | exec node x',
      'what a variable names may be the work',
    ],
    [
      'while true; do { sleep 1; $CMD; } || break; done; exec node x',
      'loop | exec node x',
      'likewise, until it fails',
    ],
    [
      'while true; do $PROBE && break; sleep 1; done; exec node x',
      'exec node x',
      'or it only asks for something',
    ],
    [
      'app & while [ ! -e ready ]; do sleep 1; done; exit 0',
      'exit after sleep 1',
      'it waits for something to come',
    ],
    ['app & while [[ -z $x ]]; do sleep 1; x=$(ip); done; exit 0', 'exit after sleep 1', 'likewise'],
    ['while true; do exec node x; break; done; node y', 'exec node x', 'exec does not come back either'],
    ['for i in 1 2; do exec node x; done; node y', 'exec node x', 'nor in a list of words'],
    [
      'while [ -n "$A" ]; do exec node x; done; node y',
      'exec node x | foreground node y',
      'or it is not entered',
    ],
  ];
  for (const [text, expected, why] of rows)
    test(`${why}: ${text}`, () => {
      const endings = followScript({ text }, { positional: [], durationOf });
      assert.equal(endings?.map(shortly).join(' | '), expected);
    });
});

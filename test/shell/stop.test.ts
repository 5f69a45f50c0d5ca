import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Duration } from '../../src/shell/duration.ts';
import { followScript } from '../../src/shell/follow-script.ts';
import type { Shell } from '../../src/shell/shells.ts';

/** `app` and `worker` last, `setup` and `stop` may do anything. */
function durationOf([name, word]: readonly string[]): Duration {
  if (name === 'sleep' && word === '3600') return 'always';
  if (name === 'tee' || name === 'rm') return 'short';
  return name === 'app' || name === 'worker' ? 'service' : undefined;
}

/** What comes of SIGTERM at each end of a script where it does not wait for a command. */
function stopsOf(text: string, shell: Shell): string {
  const isHarmless = ([name]: readonly string[]): boolean => name === 'sleep' || name === 'rm';
  const endings = followScript({ text }, { positional: [], durationOf, isHarmless, shell }) ?? [];
  return endings.map(({ how, stop }) => [how, ...new Set(stop)].join(' ')).join(' | ');
}

type Row = [shells: string, script: string, expected: string, why: string];

function check(rows: readonly Row[]): void {
  for (const [shells, script, expected, why] of rows)
    for (const shell of shells.split(' ') as Shell[])
      test(`${why}, ${shell}: ${script}`, () => assert.equal(stopsOf(script, shell), expected));
}

const all = 'dash bash ash zsh';
const every = `${all} mksh`;

// Each of them was run by these shells as PID 1 of a PID namespace, and stopped.
suite('what comes of a stop', () =>
  check([
    [all, 'app & wait', 'wait stuck', 'as PID 1 a shell ignores the signal'],
    ['mksh', 'app & wait', 'wait lost', 'this one dies of it'],
    [
      'mksh',
      '{ app & while kill -0 $!; do sleep 1; done; } & wait',
      'wait lost',
      'and leaves a child with work',
    ],
    [every, "trap 'exit 0' TERM; while true; do sleep 1; done & wait", 'wait clean', 'a loop without work'],
    ['mksh zsh', 'serve() { app; }; exec serve', 'foreground', 'exec of a function runs it'],
    ['dash bash ash', 'serve() { app; }; exec serve', 'exec', 'or looks for a program'],
    ['mksh', 'while true; do sleep 1; done', 'loop clean', 'and has nothing to lose in a loop'],
    ['bash', "trap 'echo bye' EXIT; app & wait", 'wait lost', 'with a trap for its end it dies of it too'],
    ['dash ash zsh', "trap 'echo bye' EXIT; app & wait", 'wait stuck', 'others do not'],
    ['bash', "trap 'kill $!; wait' EXIT; app & wait", 'wait clean', 'and runs the trap before that'],
    ['bash', "trap 'echo bye' EXIT; app", 'foreground lost', 'also while a command runs'],
    [every, "trap 'kill $!; wait' TERM; app & wait", 'wait clean', 'the handler waits'],
    [every, "trap 'kill $!' TERM; app & wait", 'wait lost', 'the handler does not wait'],
    [every, "trap 'kill $!' TERM; app & wait; wait", 'wait clean', 'the script waits once more'],
    [every, "trap 'exit 0' TERM; app & wait", 'wait lost', 'nobody tells it'],
    [every, "trap '' TERM; app & wait", 'wait stuck', 'the signal is ignored'],
    [
      every,
      "trap 'kill $!; wait' EXIT; trap 'exit 0' TERM; app & wait",
      'wait clean',
      'one leads to the other',
    ],
    [every, 'app & true & trap "kill $!; wait" TERM; wait', 'wait stuck', 'put in when it is set'],
    [
      'dash bash ash mksh',
      'trap "kill $!; wait" TERM; app & wait',
      'wait stuck',
      'put in before there is a job',
    ],
    ['zsh', 'trap "kill $!; wait" TERM; app & wait', 'wait unknown', 'which is the group here'],
    ['zsh', 'trap "kill $!" TERM; app & wait', 'wait stuck', 'and the shell in it'],
    [every, 'trap "kill \\$!; wait" TERM; app & wait', 'wait clean', 'or not put in'],
    [every, 'stop() { kill $!; wait; exit 0; }; trap stop TERM; app & wait', 'wait clean', 'in a function'],
  ]),
);

suite('whom a handler reaches', () =>
  check([
    [
      'bash ash mksh zsh',
      "app & trap 'kill TERM $!; wait' TERM; wait",
      'wait clean',
      'a word that is no number is passed over, and the next is signalled',
    ],
    ['dash', "app & trap 'kill TERM $!; wait' TERM; wait", 'wait stuck', 'this one stops at it'],
    [
      every,
      `app & pid=$!; trap 'kill "$pid"; wait "$pid"' TERM; wait "$pid"`,
      'wait clean',
      'its name is kept',
    ],
    [
      'dash bash ash mksh',
      `app & pids=$!; worker & pids="$pids $!"; trap 'kill $pids; wait' TERM; wait`,
      'wait clean',
      'a list',
    ],
    [
      'zsh',
      `app & pids=$!; worker & pids="$pids $!"; trap 'kill $pids; wait' TERM; wait`,
      'wait stuck',
      'which is one word without quotes as well',
    ],
    [
      'dash bash mksh zsh',
      `app & pids=$!; worker & pids="$pids $!"; trap 'kill "$pids"; wait' TERM; wait`,
      'wait stuck',
      'a list in quotes is no number',
    ],
    [
      'ash',
      `app & pids=$!; worker & pids="$pids $!"; trap 'kill "$pids"; wait' TERM; wait`,
      'wait clean',
      'or two',
    ],
    [
      'bash mksh',
      `app & pids+=($!); worker & pids+=($!); trap 'kill $pids; wait' TERM; wait`,
      'wait stuck',
      'of an array the first',
    ],
    [
      'zsh',
      `app & pids+=($!); worker & pids+=($!); trap 'kill $pids; wait' TERM; wait`,
      'wait clean',
      'or all',
    ],
    [
      'dash',
      `app & pid=$!; trap 'kill "$x" "$pid"; wait' TERM; wait`,
      'wait stuck',
      'it stops at a wrong word',
    ],
    [
      'bash ash mksh zsh',
      `app & pid=$!; trap 'kill "$x" "$pid"; wait' TERM; wait`,
      'wait clean',
      'or does not',
    ],
    [
      'bash dash mksh',
      `app & pids="$pids $!"; worker & pids="$pids $!"; trap 'for p in $pids; do kill $p; done; wait' TERM; wait`,
      'wait clean',
      'one after the other',
    ],
    [
      'bash zsh',
      "app & worker & disown; trap 'kill $!; wait; exit 0' TERM; wait",
      'wait stuck',
      'nor is it another job once it is disowned',
    ],
    [
      'bash zsh',
      "app & disown; trap 'kill $!; wait $!' TERM; worker & wait",
      'wait lost',
      'one that is not waited for',
    ],
    [
      every,
      "sleep 3600 & trap 'kill -INT $!; wait' TERM; wait",
      'wait stuck',
      'what runs beside ignores SIGINT',
    ],
    ['bash dash', "{ app; true; } & trap 'kill -INT $!; wait' TERM; wait", 'wait stuck', 'a child too'],
    [
      'bash',
      "set -m; sleep 3600 & trap 'kill -INT $!; wait' TERM; wait",
      'wait clean',
      'or not, with job control',
    ],
    [every, "app & trap 'kill -INT $!; wait' TERM; wait", 'wait clean', 'unless it has a handler'],
    [
      every,
      "trap 'kill $!; sleep 5; kill -9 $!; exit' TERM; trap 'kill $!' 0; app & wait",
      'wait unknown',
      'nor is it asked to once more',
    ],
    [every, "app & trap 'kill -9 $!; wait' TERM; wait", 'wait lost', 'SIGKILL leaves it no time'],
    [
      every,
      "app & kill -9 $!; worker & trap 'kill $!; wait' TERM; wait",
      'wait clean',
      'and before that nobody is lost',
    ],
    [
      'bash',
      `app & pids+=($!); worker & pids+=($!); trap 'kill "\${pids[@]}"; wait' TERM; wait`,
      'wait clean',
      'an array',
    ],
    [every, "app & worker & trap 'kill $!; wait' TERM; wait", 'wait stuck', 'one of two'],
    [
      'dash bash ash mksh',
      `app & trap 'kill "$pid"; wait "$pid"' TERM; wait`,
      'wait lost',
      'a variable that is never set',
    ],
    ['zsh', `app & trap 'kill "$pid"; wait "$pid"' TERM; wait`, 'wait stuck', 'where that waits for all'],
    [
      'bash ash mksh',
      "trap 'kill $(jobs -p); wait' TERM; app & worker & wait",
      'wait clean',
      'a list of jobs',
    ],
    ['dash zsh', "trap 'kill $(jobs -p); wait' TERM; app & wait", 'wait stuck', 'which is empty in a child'],
    ['dash', "trap 'kill %1; wait' TERM; app & wait", 'wait stuck', 'jobs have no numbers'],
    ['bash ash mksh zsh', "trap 'kill %1; wait' TERM; app & wait", 'wait clean', 'or have some'],
    ['dash', "trap 'exit 0' SIGTERM; app & wait", 'wait stuck', 'no such signal'],
    ['bash', "trap 'kill -- -1; wait' TERM; app & worker & wait", 'wait clean', 'everybody but PID 1'],
    [all, "trap 'trap - TERM; kill 0; wait' TERM; app & wait", 'wait clean', 'the whole group'],
    ['mksh', "trap 'trap - TERM; kill 0; wait' TERM; app & wait", 'wait lost', 'and itself with it'],
    [
      'dash bash zsh',
      "trap 'trap - TERM; kill 0; wait' TERM; { trap 'exit 0' TERM; app & wait; } & wait",
      'wait lost',
      'what a child leaves, nobody waits for',
    ],
    [
      'dash bash ash zsh',
      "trap 'trap - TERM; kill 0; wait' TERM; { trap 'exit 0' TERM; app & wait; } & worker & wait",
      'wait unknown',
      'and may end before another',
    ],
    ['bash dash', "trap 'kill $!; wait' TERM; { app; true; } & wait", 'wait lost', 'a child that dies alone'],
    ['ash mksh', "trap 'kill $!; wait' TERM; { app; true; } & wait", 'wait stuck', 'a child that does not'],
    ['dash ash zsh', "trap 'kill $!; wait' TERM; { app; } & wait", 'wait clean', 'a child that becomes it'],
    [every, "trap 'kill $!; wait' TERM; app | tee log & wait", 'wait stuck', 'the end of a pipeline'],
    [every, "trap 'kill $!; wait' TERM; echo hi | app & wait", 'wait clean', 'which is the program itself'],
  ]),
);

const handled = (handler: string): string =>
  `stop() { ${handler}; exit 0; }; app & pid=$!; trap stop TERM; wait $pid`;

suite('handlers that wait without `wait`', () =>
  check([
    [every, handled('kill $pid; while kill -0 $pid; do sleep 1; done'), 'wait clean', 'until it is gone'],
    [every, handled('kill $pid; until ! kill -0 "$pid"; do sleep 1; done'), 'wait clean', 'likewise'],
    [every, handled('kill $pid; while [ -d /proc/$pid ]; do sleep 1; done'), 'wait clean', 'by its folder'],
    [every, handled('kill $pid; while [ -e "/proc/$!" ]; do sleep 1; done'), 'wait clean', 'likewise'],
    [every, handled('kill $pid; while ps -p $pid > /dev/null; do sleep 1; done'), 'wait clean', 'by a list'],
    [every, handled('kill $pid; while pgrep -x app; do sleep 1; done'), 'wait clean', 'by its name'],
    [every, handled('kill $pid; tail --pid=$pid -f /dev/null'), 'wait clean', 'as tail waits'],
    [every, handled('tail --pid $pid -f /dev/null'), 'wait stuck', 'and nobody has told it'],
    [every, handled('while [ -d /proc/$pid ]; do sleep 1; done'), 'wait stuck', 'nobody has told it'],
    [
      every,
      handled('kill $pid; while kill -0 $pid && [ $n -lt 9 ]; do n=$((n + 1)); sleep 1; done'),
      'wait unknown',
      'up to nine seconds may be enough',
    ],
    [
      every,
      handled('kill $pid; for i in 1 2 3; do kill -0 $pid || break; sleep 1; done; kill -9 $pid'),
      'wait unknown',
      'and so may three',
    ],
    [every, handled('kill $pid; sleep 5'), 'wait unknown', 'and so may five'],
    [every, handled('sleep 5'), 'wait lost', 'of which nobody has told it'],
    [
      every,
      handled('echo stop > /tmp/console; while kill -0 $pid; do sleep 1; done'),
      'wait unknown',
      'it may read what is written there',
    ],
    [every, handled('echo stop >> /var/log/stop.log'), 'wait lost', 'it does not read a log'],
    [
      every,
      handled('app-ctl stop; while kill -0 $pid; do sleep 1; done'),
      'wait unknown',
      'a program tells it',
    ],
  ]),
);

suite('loops that wait without `wait`', () =>
  check([
    [
      every,
      `run & pid=$!; trap 'kill $pid' TERM; while kill -0 $pid; do sleep 1; done`,
      'end | loop clean',
      'the loop goes on until it is gone',
    ],
    [
      every,
      `run & pid=$!; trap 'kill $pid; exit 0' TERM; while [ -d /proc/$pid ]; do sleep 1; done`,
      'end | loop lost',
      'and this handler does not let it',
    ],
    [
      every,
      `run & pid=$!; trap 'echo bye' TERM; while kill -0 $pid; do sleep 1; done`,
      'end | loop stuck',
      'nobody has told it',
    ],
    [
      every,
      `app & trap 'kill $!' TERM; while check; do sleep 1; done`,
      'end | loop unknown',
      'what it asks for may be that',
    ],
    [
      'bash dash ash',
      `run & wait; trap 'echo bye' TERM; while check; do sleep 1; done`,
      'wait stuck | loop stuck',
      'what had ended before was told nothing',
    ],
    [
      'bash dash',
      `app & trap 'kill $!; wait; exit 0' TERM; while [ -f /run/on ]; do sleep 1; done`,
      'end | loop clean',
      'a file is not known to be there for ever',
    ],
  ]),
);

suite('what comes after the handler', () =>
  check([
    [
      every,
      `f() { if [ "$pid" -ne 0 ]; then kill "$pid"; wait "$pid"; fi; exit; }
      trap 'kill \${!}; f' TERM; app & pid=$!; while true; do sleep infinity & wait \${!}; done`,
      'loop clean',
      'the number of a process is not 0',
    ],
    [
      every,
      `f() { pid=$(pidof app); [ -n "$pid" ] && kill "$pid" && wait "$pid"; exit; }
      trap 'kill \${!}; f' TERM; app & while true; do sleep infinity & wait \${!}; done`,
      'loop clean',
      'nor nothing, where it is looked up',
    ],
    [every, "trap 'kill $!; wait' TERM; app & wait; worker", 'wait stuck', 'another server'],
    [every, "trap 'kill $!' TERM; app & wait; rm -f x", 'wait lost', 'a short command'],
    [every, 'set -e; trap : TERM; app & wait; wait', 'wait lost', 'a wait that fails'],
    [every, 'set -e; trap : TERM; app & wait || true; wait', 'wait stuck', 'or may'],
    [
      'dash bash ash zsh',
      "set -e; trap 'kill $!; wait' TERM; app & wait",
      'wait clean',
      'the handler comes first',
    ],
    ['mksh', "set -e; trap 'kill $!; wait' TERM; app & wait", 'wait lost', 'or never'],
    ['zsh', 'trap : TERM; app & worker & wait', 'wait stuck', 'it waits for one after the other'],
    ['dash bash ash mksh', 'trap : TERM; app & worker & wait', 'wait lost', 'it waits for both'],
    [
      all,
      'setup & while kill -0 $!; do sleep 1; done; exit 1',
      'exit | loop stuck',
      'as long as it runs, if it does',
    ],
    [all, 'setup & while kill -0 $!; do sleep 1; done; app', 'foreground | foreground', 'or it had ended'],
    [every, 'trap exit TERM; app & while kill -0 $!; do sleep 1; done', 'loop lost', 'it looks after it'],
    [
      every,
      "trap 'kill $!' TERM; app & while kill -0 $!; do sleep 1; done",
      'loop clean',
      'until it is gone',
    ],
    [
      every,
      "trap 'kill $!' TERM; app & while kill -0 $!; do sleep 1; done; worker",
      'loop stuck',
      'and another one',
    ],
    [
      every,
      'trap stop TERM; while true; do sleep 1; done',
      'loop stuck',
      'the loop goes on, whatever it does',
    ],
    [every, "trap 'exit 0' TERM; while true; do sleep 1; done", 'loop clean', 'the loop ends'],
    [every, "trap 'echo hi' TERM; while true; do app & wait; done", 'wait stuck', 'it starts another one'],
    [every, 'trap stop TERM; app & wait', 'wait unknown', 'a program may have stopped it'],
    [every, "trap 'stop; wait' TERM; app & wait", 'wait unknown', 'and may make the wait come to its end'],
    ['bash', "if a; then trap 'kill $!; wait' TERM; fi; app & wait", 'wait clean | wait stuck', 'two ways'],
  ]),
);

suite('what is no rest', () =>
  check([
    [every, 'true & wait', 'end', 'a job that is over'],
    ['dash bash ash mksh', 'app & wait "$pid"', 'end', 'nothing to wait for'],
    ['bash', 'app & wait "${pids[@]}"', 'wait stuck', 'no word at all waits for all'],
    ['bash mksh zsh', 'app & pids="$pids $!"; wait "${pids[@]}"', 'end', 'a text that is no number'],
    ['zsh', 'app & pids="$pids $!"; wait $pids', 'end', 'nor without quotes'],
    ['bash', 'app & wait -n "$pid"', 'end', 'nor for the first of none'],
    [every, 'app & for p in $pids; do wait $p; done', 'end', 'a list of none'],
    ['bash zsh', 'app & disown; wait', 'end', 'it is no job any more'],
    ['bash zsh', 'app & pid=$!; disown; wait $pid; exec worker', 'exec', 'nor a child'],
    ['bash', 'app & worker & disown -a; wait', 'end', 'none of them is'],
    ['bash', '( app & disown; wait )', 'end', 'in a child'],
    ['zsh', '( app & disown; wait )', 'subshell', 'where this one has no jobs'],
    ['zsh', 'app & worker & disown -a; wait', 'wait stuck', 'it has no options'],
    ['bash', 'app & disown -h; wait', 'wait stuck', 'which is about another signal'],
    ['dash mksh', 'app & wait -n', 'end', 'an option that it does not have'],
    ['bash ash', 'app & wait -n', 'wait stuck', 'or has'],
    ['bash ash', 'app & true & wait -n', 'end', 'the first of two'],
    ['dash mksh', 'shift; exec app', 'exit', 'arguments that are not there end it'],
    ['bash ash zsh', 'shift; exec app', 'exec', 'or do not'],
    [every, 'main() { exec "$@"; }; main', 'end', 'a function without arguments'],
    [every, 'main() { true; }; main | tee log', 'end', 'a pipeline of commands that are over'],
    ['dash zsh ash', 'set -m; app & fg', 'end', 'no terminal'],
    ['bash mksh', 'set -m; app & fg', 'foreground', 'nor need for one'],
    [all, 'app & kill $!; wait', 'end', 'it is asked to end first'],
    ['mksh', 'app & kill $!; wait', 'wait lost', 'or has not begun, and its child does not hear it'],
    ['zsh', 'echo hi | exec app', 'exec', 'the last part is run in the shell'],
    ['bash', 'for c in app worker; do $c & done; wait', 'wait stuck', 'a list is gone through'],
  ]),
);

suite('what runs in the background', () =>
  check([
    ['zsh', 'app || true & wait', 'foreground', 'of a list this one sends only the last part there'],
    ['zsh', 'exec app || true & wait', 'exec', 'and becomes the first'],
    ['dash bash ash', 'exec app || true & wait', 'wait stuck', 'others make it a child'],
    [
      'bash dash zsh',
      'if check; then app; fi & wait; exec worker',
      'wait stuck | exec',
      'a job that may be short',
    ],
    ['bash', "( true; app ) & trap 'kill $!; wait' TERM; wait", 'wait clean', 'a subshell becomes its last'],
    ['bash', "{ true; app; } & trap 'kill $!; wait' TERM; wait", 'wait lost', 'a group does not'],
    [
      'bash',
      "( if true; then app; fi ) & trap 'kill $!; wait' TERM; wait",
      'wait lost',
      'nor from inside of an if',
    ],
    [
      'mksh',
      "trap 'kill $!; wait' TERM; { app & wait; } & wait",
      'wait lost',
      'a child hears while it waits',
    ],
    [
      'mksh',
      "trap 'kill $!; wait' TERM; { app; true; } & wait",
      'wait stuck',
      'and not while a command runs',
    ],
    [
      every,
      "trap 'kill $!; wait' TERM; { while true; do sleep 1; done; } & wait",
      'wait clean',
      'a loop without work',
    ],
    [
      'ash',
      "trap 'kill $!; wait' TERM; { app; true; } & wait",
      'wait stuck',
      'it waits for what a child has left',
    ],
    ['ash', "trap 'kill $!; wait $!' TERM; { app; true; } & wait", 'wait lost', 'but not by its number'],
    [
      'ash',
      "trap 'kill $!; wait $!' TERM; app | tee log & wait",
      'wait stuck',
      'a job is all of its pipeline',
    ],
    ['dash bash', "trap 'kill $!; wait $!' TERM; app | tee log & wait", 'wait lost', 'or its last part'],
    ['mksh', 'app & pid=$!; worker & wait $pid $!', 'wait stuck', 'the signal ends the first of two waits'],
    ['dash bash ash zsh', 'trap : TERM; app & pid=$!; worker & wait $pid $!', 'wait lost', 'or the whole'],
    [
      'zsh',
      `app & worker & pid=$!; trap 'kill "$pid"; wait "$pid"' TERM; wait`,
      'wait stuck',
      'and then it goes on',
    ],
    ['zsh', `app & worker & pid=$!; trap 'kill "$pid"' TERM; wait`, 'wait lost', 'or with the next'],
    [
      'bash',
      "trap 'exit 0' TERM; { f() { app; }; f | tee log; } & while wait -n; do :; done; worker",
      'wait lost',
      'a function in a pipeline lasts as well',
    ],
    [all, 'app & pid=$!; { wait "$pid"; } & wait', 'wait stuck', 'a child has no jobs of its parent'],
    ['bash', 'true & wait $!; set -e; wait -n; app', 'exit', 'nothing to wait for'],
  ]),
);

suite('traps for the end', () =>
  check([
    ['dash ash zsh', 'trap wait EXIT; app &', 'wait stuck', 'it waits there'],
    ['bash mksh', 'trap wait EXIT; app &', 'wait lost', 'these end all the same'],
    [every, "trap 'kill $!; wait' TERM; trap wait EXIT; app &", 'wait clean', 'another trap ends it'],
    ['dash ash zsh', 'trap wait EXIT; app & exit 0', 'wait stuck', 'on purpose'],
    ['dash ash zsh', 'trap wait EXIT; app & set -e; false', 'wait stuck', 'after a failure'],
    ['dash mksh ash zsh', 'trap app EXIT; exit 0', 'foreground', 'a command in it'],
    ['bash', 'trap app EXIT; exit 0', 'foreground lost', 'which is left behind'],
    ['dash ash zsh', 'trap wait EXIT; app & rm x', 'wait stuck', 'after the last command'],
    [
      'bash',
      "trap 'trap - TERM; kill 0; wait' TERM EXIT; app & wait",
      'wait clean',
      'in it the shell does not die once more',
    ],
    ['bash', 'trap worker EXIT; app', 'foreground stuck', 'what begins after the signal does not get it'],
  ]),
);

suite('what has failed', () =>
  check([
    ['bash mksh', 'app & fg && worker', 'end', 'without job control there is no fg'],
    ['bash mksh', '{ app & fg; } && wait $!', 'end', 'nor in a group'],
    ['bash dash', 'set -e; [ a = b ]; app', 'exit', 'a test'],
    ['bash zsh', '[[ "$1" =~ ^app ]] && exec worker; exec app', 'exec', 'an expression'],
    ['zsh', 'kill -0 $! || app', 'end', '$! is 0 without a job, and there'],
    ['bash', 'kill -0 $! || app', 'foreground', 'or nothing'],
    ['bash', 'x=(true false); ${x[0]} && exec worker; app', 'exec', 'of an array the first is 0'],
    ['zsh', 'x=(true false); ${x[1]} && exec worker; app', 'exec', 'or 1'],
    [
      every.replace(' mksh', ''),
      'while true; do { false; sleep 1; } || break; done; exec app',
      'loop stuck',
      'a sleep does not',
    ],
    ['bash', 'set -- app --port; exec "${@:2}"; app', 'foreground', 'exec knows no such option'],
    ['zsh', 'command exec worker || exec app', 'exec', 'command looks for a program of that name'],
    ['bash dash', 'set -- app; shift; "$@" & wait', 'end', 'arguments that the script has taken away itself'],
    ['bash dash', 'set -- app; shift; "$1" || worker', 'foreground', 'a name without a letter'],
    ['bash dash', '[ -z "$pid" ] || exec app', 'end', 'the number of a job that was never kept'],
    ['bash dash', 'if [ $# -eq 0 ]; then "$@" & wait; fi', 'end', 'or has found to be none'],
    ['bash dash', 'f() { false; }; f || app', 'foreground', 'a function'],
    ['bash dash', 'f() { return 1; }; if f; then worker; else exec app; fi', 'exec', 'by its number'],
    [
      every,
      "set -u; trap 'kill $pid; kill $!; wait' TERM; app & wait",
      'wait lost',
      'a variable that is not set',
    ],
    [
      'dash bash ash mksh',
      "set -u; trap 'kill $pid; kill $!; wait' TERM; app & while true; do sleep 1; done",
      'loop lost',
      'ends the shell',
    ],
    [
      'zsh',
      "set -u; trap 'kill $pid; kill $!; wait' TERM; app & while true; do sleep 1; done",
      'loop stuck',
      'or the trap alone',
    ],
    [
      'zsh',
      "set -e; trap 'kill $!; exit' TERM; while true; do sleep 1; done",
      'loop unknown',
      '$! is 0 without a job: it signals itself',
    ],
  ]),
);

suite('what is defined', () =>
  check([
    [every, 'f() { f() { exec app; }; f; }; f', 'exec', 'a function that defines itself again'],
    [all, 'main() { main() ( eval app); ( main ); }; main; worker', 'subshell', 'in a subshell as well'],
    [every, '( f() { exec worker; } ); f; exec app', 'exec', 'what a child defines is not defined here'],
    [
      'dash bash',
      'if check; then f() { exec app; }; else f() { worker; }; fi; f',
      'exec | foreground',
      'one or the other',
    ],
    ['dash bash', 'if check; then app() { exec worker; }; fi; app', 'exec | foreground', 'or none'],
  ]),
);

suite('what may be over by then', () =>
  check([
    [every, "run & trap 'exit 0' TERM; app & wait", 'wait lost', 'a program that is known is at work'],
    [
      every,
      "run & trap 'exit 0' TERM; while true; do sleep 1; done",
      'loop perhaps-lost',
      'one that is not may be a job',
    ],
    [every, "run & trap 'exit 0' TERM; wait", 'wait lost', 'what alone is waited for is at work'],
    [
      'dash bash ash',
      "set -e; exec app & worker & kill $!; trap 'kill $!; wait' TERM; wait",
      'wait lost',
      'is not found any more',
    ],
    ['mksh', '{ sleep 3600 & wait; } & wait', 'wait clean', 'a child that waits for a sleep has no work'],
    [
      'bash',
      'worker & kill $!; wait $!; app & wait %1',
      'wait stuck',
      'the number of a job that has ended is given again',
    ],
  ]),
);

suite('a subshell in a child', () =>
  check([
    [every, "( ( exec app ) ) & trap 'kill $!; wait' TERM; wait", 'wait clean', 'it is the child'],
    [
      'dash ash zsh',
      "{ ( true; exec app ); } & trap 'kill $!; wait' TERM; wait",
      'wait clean',
      'that becomes it',
    ],
    ['bash', "{ ( app ); } & trap 'kill $!; wait' TERM; wait", 'wait lost', 'or waits for it'],
    ['mksh', "{ ( exec app ); } & trap 'kill $!; wait' TERM; wait", 'wait stuck', 'whatever it is told'],
    ['bash', "( true; ( exec app ) ) & trap 'kill $!; wait' TERM; wait", 'wait lost', 'after something else'],
    ['dash bash zsh', "f() ( exec app ); f & trap 'kill $!; wait' TERM; wait", 'wait lost', 'of a function'],
  ]),
);

suite('what a loop and a list come to', () =>
  check([
    [
      all,
      'while up; do run app; sleep 1; done; true',
      'end | loop stuck',
      'an unknown program may be the work',
    ],
    [
      'dash bash ash',
      'until while false; do :; done; do sleep 1; done; exec app',
      'exec',
      'a loop does not fail',
    ],
    [
      'ash zsh',
      "trap '' TERM; { app; } & trap 'kill $!; wait' TERM; wait",
      'wait clean',
      'a child that ignored it',
    ],
    ['bash', "trap 'echo bye' EXIT; trap - EXIT; app & wait", 'wait lost', 'a trap that was there once'],
    [
      'bash',
      "app | tee log & trap 'kill $(jobs -p); wait' TERM; wait",
      'wait unknown',
      'the first of a pipeline',
    ],
    ['zsh', 'until command exec app; do sleep 1; done; exec app', 'loop stuck', 'no program is called exec'],
  ]),
);

suite('a group that is told', () =>
  check([
    [
      'bash',
      "trap 'trap - TERM; kill 0; wait' TERM EXIT; app & wait; exec worker",
      'wait stuck',
      'it goes on',
    ],
    ['bash', "trap 'trap - TERM; kill 0; wait' EXIT TERM; app & wait", 'wait lost', 'or dies of it'],
    ['bash', "trap 'kill 0; wait' EXIT; app & wait", 'wait lost', 'in its trap for EXIT as well'],
    [
      'bash',
      "trap : TERM; trap 'echo bye' EXIT; trap - TERM; app & wait",
      'wait stuck',
      'who had a trap first has no other handler',
    ],
    ['bash', "trap : TERM; trap - TERM; trap 'echo bye' EXIT; app & wait", 'wait lost', 'as who had none'],
  ]),
);

suite('the first of several', () =>
  check([
    ['bash', 'setup & app & wait -n; exec worker', 'wait stuck | exec', 'of which one may be done'],
    ['bash', 'app & worker & wait -n; exec worker', 'wait stuck', 'or none'],
    ['bash', 'setup & while wait -n; do :; done; exec app', 'exec', 'until there is none'],
    ['bash', "trap 'kill $!' TERM; exec app & wait; wait %2; true", 'wait lost', 'a number that none has'],
    ['bash', 'app & tee x & wait %2; exec worker', 'exec', 'or the last one'],
  ]),
);

suite('what subtle shells do', () =>
  check([
    [
      'zsh',
      'echo hi | for c in a b; do app & done; wait; exec worker',
      'wait stuck',
      'its jobs in a pipeline',
    ],
    ['zsh', 'command exec app & wait; exec worker', 'exec', 'no program is called exec'],
    [
      'zsh',
      "set -e; app & trap 'kill $!; wait $!' TERM; wait $!; exec worker",
      'wait stuck',
      'a wait for what has ended in the handler',
    ],
    ['bash dash', "set -e; app & trap 'kill $!; wait $!' TERM; wait $!; exec worker", 'wait clean', 'or not'],
    ['mksh', "set -e; trap 'kill $!; wait' EXIT; app & wait", 'wait unknown', 'a trap for EXIT with set -e'],
    [
      'zsh',
      "set -e; trap 'kill $!; wait' EXIT; trap false TERM; app & wait",
      'wait unknown',
      'after a handler that fails',
    ],
    ['zsh', 'trap : TERM; app & worker & wait "$pid"', 'wait lost', 'a word without a text is no list'],
    ['bash', 'exec > >(tee log); wait; exec app', 'wait stuck', 'it waits for what reads its output'],
    ['bash', 'exec > >(tee log); exec > log; wait; exec app', 'exec', 'as long as there is some'],
    ['bash', 'exec > >(tee log) 2>&1; exec > log; wait; exec app', 'wait stuck', 'or errors'],
    [
      'bash',
      "exec > >(tee log); trap 'kill $!; wait' EXIT; app & wait",
      'wait clean',
      'not when it dies of the signal',
    ],
    [
      'bash',
      "exec > >(tee log); trap 'kill $!; wait' EXIT; trap exit TERM; app & wait",
      'wait stuck',
      'but when it ends by itself',
    ],
    ['zsh dash', 'exec > /tmp/log; wait; exec app', 'exec', 'and not for a file'],
    [
      'dash ash',
      "trap 'exit 0' TERM; app & kill $!; wait $!",
      'wait lost',
      'a child has the trap at first, and misses the signal',
    ],
    ['bash zsh', "trap 'exit 0' TERM; app & kill $!; wait $!", 'end', 'or does not get the signal by then'],
  ]),
);

suite('lines that are read', () =>
  check([
    [every, 'while read x; do exec app; done <<E\na\nE\nworker', 'exec', 'a here-document has some'],
    [every, 'while read x; do exec app; done < /dev/null; worker', 'foreground', '/dev/null has none'],
    [
      every,
      "while read x; do trap 'kill $!' TERM; app & wait $!; done <<E\na\nE\n",
      'wait lost',
      'which is read by then',
    ],
    [every, 'while read x; do rm $x; done <<E\na\nE\nexec app', 'exec', 'and an end'],
    ['bash zsh mksh', 'select x in a; do exec app; done < /dev/null; worker', 'foreground', 'nobody answers'],
  ]),
);

suite('coprocesses', () =>
  check([
    ['bash zsh', 'coproc app; wait', 'wait stuck', 'a job'],
    ['bash zsh', 'coproc { true; }; wait', 'end', 'of any length'],
    ['bash zsh', "coproc app; trap 'kill $!; wait' TERM; wait", 'wait clean', 'with a number'],
    ['bash', "coproc { app; }; trap 'kill $!; wait' TERM; wait", 'wait lost', 'of a shell that waits'],
    ['bash', 'coproc web { exec app; }; trap \'kill "$web_PID"; wait\' TERM; wait', 'wait clean', 'by name'],
  ]),
);

suite('what fails, and what was never begun', () =>
  check([
    ['dash bash ash', 'set -e; worker & kill $!; wait $!; app', 'exit', 'it was killed before it had begun'],
    ['dash bash ash', 'worker & kill $!; wait $! && exec app; true', 'end', 'and that is a failure'],
    [
      'dash bash ash',
      "worker & kill $!; wait $!; trap 'kill $!' TERM; app & wait",
      'wait lost',
      'others go on',
    ],
    ['dash bash ash mksh', 'set -u; if kill -0 $!; then exec app; fi; worker', 'exit', '$! is not set'],
    ['zsh', 'set -u; if kill -0 $!; then exec app; fi; worker', 'exec', 'or it is 0'],
    [every, 'set -u; app & pids="$pids $!"; wait $pids', 'exit', 'nor a list that is to be begun'],
    [every, 'set -u; [ -n "$A" ] || A=1; app', 'exit', 'nor what a default is meant for'],
    [every, 'set -u; [ -n "$A" ] && app', 'foreground', 'whoever starts it has set anything else'],
    [every, 'set -u; app & while [ -d /proc/$pid ]; do sleep 1; done', 'exit', 'nor a number'],
    [every, 'set -u; OPTIONS="$OPTIONS -v"; app', 'foreground', 'and what is added to'],
    ['mksh zsh', 'set -u; app & wait "${pids[@]}"; app', 'exit', 'nor is an array'],
    ['bash', 'set -u; app & wait "${pids[@]}"; exec app', 'wait stuck', 'which is empty here'],
    ['dash ash mksh zsh', 'readonly B=1; readonly B=1; app', 'exit', 'what is read-only ends the script'],
    ['bash', 'readonly B=1; readonly B=1; app', 'foreground', 'or fails'],
    [every, 'readonly B=1; B=2; app', 'exit', 'set without a word it is the end'],
    [
      every,
      'app & trap "exit 0" TERM; for p in $pids; do wait $p; done; exec worker',
      'exec',
      'a list of none',
    ],
    [
      every,
      'while true; do app & trap "exit 0" TERM; for p in $pids; do wait $p; done; break; done; exec worker',
      'exec',
      'in a loop as well',
    ],
    [every, 'run & "${@:2}"; exec app', 'exec', 'nothing is called like an option'],
  ]),
);

suite('loops that are fed', () =>
  check([
    [all, 'while up; do $CMD; sleep 1; done; exec app', 'loop stuck unknown | exec', 'it may go on for ever'],
    [
      'mksh',
      'while up; do $CMD; sleep 1; done; exec app',
      'loop clean unknown | exec',
      'and wait for a command',
    ],
    [
      every,
      'echo one | while read -r x; do app; done; worker',
      'pipeline | foreground',
      'it may work for each line',
    ],
    ['dash bash ash mksh', 'echo hi | while read x; do app; done < /dev/null; rm x', 'foreground', 'no line'],
    [
      'zsh',
      'echo hi | while read x; do app; done < /dev/null; rm x',
      'pipeline | foreground',
      'this one reads both',
    ],
  ]),
);

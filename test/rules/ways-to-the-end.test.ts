import { suite } from 'node:test';
import { check } from './said.ts';

const script = (shell: string, ...lines: string[]) => ({
  'run.sh': [`#!/bin/${shell}`, ...lines, ''].join('\n'),
});
const copied = 'FROM debian:12\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]';
const behindTini =
  'FROM debian:12\nRUN apt-get update && apt-get install -y tini\nCOPY run.sh /\nENTRYPOINT ["tini", "--", "/run.sh"]';
const behindGroup = behindTini.replace('"--"', '"-g", "--"');
const withMksh = (text: string): string => text.replace('\nCOPY', '\nRUN apt-get install -y mksh\nCOPY');

// What happens was seen with dash, bash, ash, mksh and zsh as PID 1, and behind an init.
suite('a shell behind an init', () => {
  check([
    [
      behindTini,
      'w:init-hides-shell',
      'its trap reaches nothing, and it waits once more',
      script('sh', 'trap : TERM', 'redis-server &', 'wait', 'wait'),
    ],
    [
      behindTini,
      'w:trap-without-wait',
      'its trap reaches nothing, and it ends',
      script('sh', 'trap : TERM', 'redis-server &', 'wait'),
    ],
    [
      behindTini,
      '',
      'its trap does all that is needed',
      script('sh', "trap 'kill $!; wait' TERM", 'redis-server &', 'wait'),
    ],
    [
      withMksh(behindTini),
      'w:init-hides-shell',
      'mksh waits for the command first',
      script('mksh', 'redis-server', 'true'),
    ],
    [behindTini, '', 'a sleep loses nothing', script('sh', 'sleep infinity', 'echo ended')],
    [behindTini, '', 'nor in a subshell', script('sh', '( set -e; sleep infinity )', 'echo ended')],
    [
      behindGroup,
      '',
      'its command ends, and then its trap ends it',
      script('bash', "trap 'exit 0' TERM", 'redis-server', 'true'),
    ],
    [
      behindGroup,
      'w:init-hides-shell',
      'which is in a group of its own',
      script('bash', "trap 'exit 0' TERM", 'set -m', 'redis-server', 'true'),
    ],
    [
      behindGroup,
      'w:init-hides-shell',
      'or begins again',
      script('sh', "trap 'echo bye' TERM", 'while true; do redis-server; sleep 1; done'),
    ],
    [
      behindGroup,
      'w:trap-without-wait',
      'a job has heard of it, and nobody waits',
      script('sh', "trap 'exit 0' TERM", 'redis-server &', 'wait'),
    ],
  ]);
});

suite('a script that is over', () => {
  check([
    [copied, 'w:daemonized-service', 'and leaves a server behind', script('sh', 'redis-server &', 'true')],
    [copied, 'w:daemonized-service', 'and exits', script('sh', 'redis-server &', 'exit 0')],
    [copied, 'w:daemonized-service', 'or sleeps first', script('sh', 'redis-server &', 'sleep 1')],
    [
      copied,
      'i:daemonized-service',
      'or after a program that may be the work',
      script('sh', 'redis-server &', 'python job.py', 'echo done'),
    ],
    [
      copied,
      '',
      'or one that does not come',
      script(
        'bash',
        'Xvfb :9 &',
        'until [ -e /x ]; do [ $n = 9 ] && exit 1; sleep 1; done',
        'python job.py',
        'exit $?',
      ),
    ],
    [
      copied,
      '',
      'a display beside a job',
      script('bash', 'Xvfb :99 &', 'sleep 2', 'python job.py --all', 'code=$?', 'echo "$code"', 'exit $code'),
    ],
    [
      copied,
      'w:daemonized-service',
      'and says so in a trap',
      script('sh', "trap 'echo bye' EXIT", 'redis-server &', 'true'),
    ],
    [copied, '', 'after a job', script('sh', 'mkdir -p /data &', 'true')],
    [copied, '', 'after a short sleep', script('sh', 'sleep 1')],
  ]);
});

suite('a pipeline', () => {
  check([
    [
      copied,
      'w:exec-in-subshell',
      'what runs is neither its first command nor known by its word',
      script('bash', 'cat < /dev/null | exec "${@:-redis-server}" | tee /log'),
    ],
    [
      `${copied}\nCMD ["redis-server"]`,
      'w:trap-never-runs',
      'what its arguments are',
      script('sh', "trap 'exit' TERM", 'cat < /dev/null | $* | tee /log'),
    ],
    [
      copied,
      'w:exec-in-subshell',
      'command exec is exec',
      script('sh', 'cat < /dev/null | command exec redis-server | tee /log'),
    ],
  ]);
});

suite('a loop', () => {
  check([
    [
      copied,
      'w:script-without-exec',
      'nothing changes what it asks for',
      script('sh', 'while [ "$MODE" != b ]; do sleep 1; done'),
    ],
    [
      copied,
      '',
      'it waits for something that comes',
      script('sh', 'until [ -f /ready ]; do sleep 1; done', 'exec redis-server'),
    ],
    [
      copied,
      '',
      'it counts',
      script('sh', 'n=0', 'while [ "$n" != 3 ]; do n=$((n + 1)); done', 'exec redis-server'),
    ],
    [
      copied,
      '',
      'it can be left',
      script('sh', 'while true; do nc -z db 1 && break; sleep 1; done', 'exec redis-server'),
    ],
  ]);
});

suite('a shell with -e', () => {
  check([
    [
      copied.replace('"/run.sh"', '"sh", "-ec", "trap : TERM; redis-server & wait; wait"'),
      'w:trap-without-wait',
      'among its options',
    ],
    [
      copied,
      'w:trap-without-wait',
      'in its first line',
      script('sh -e', 'trap : TERM', 'redis-server &', 'wait', 'wait'),
    ],
    [
      copied,
      'w:script-without-exec',
      'or without',
      script('sh', 'trap : TERM', 'redis-server &', 'wait', 'wait'),
    ],
  ]);
});

suite('a shell that ends by a signal without a trap', () => {
  check([
    [
      copied,
      'w:script-without-exec',
      'bash with a trap for its end',
      script('bash', 'trap "echo bye" EXIT', 'redis-server'),
    ],
    [copied, '', 'which has nothing to lose', script('bash', 'trap "echo bye" EXIT', 'sleep infinity')],
    [
      copied,
      '',
      'which stops what runs',
      script('bash', "trap 'kill $!; wait' EXIT", 'redis-server &', 'wait'),
    ],
    [
      copied,
      'w:script-without-exec',
      'as dash does not',
      script('sh', "trap 'kill $!; wait' EXIT", 'redis-server &', 'wait'),
    ],
  ]);
});

// Found in entrypoints of pi-hole, Odyssey, dperson/samba and InfluxDB.
suite('what a script runs on its way', () => {
  check([
    [
      copied,
      '',
      'it waits for a line of the log, and then with a trap',
      script(
        'bash',
        "trap 'kill $!; wait $!' TERM",
        'redis-server &',
        'timeout 30 tail -F log | grep -q ready || exit 1',
        'wait $!',
      ),
    ],
    [
      copied,
      'w:trap-never-runs',
      'it prints the log for ever',
      script('bash', "trap 'kill $!; wait $!' TERM", 'redis-server &', 'tail -F log | grep ready'),
    ],
    [
      copied,
      'i:script-without-exec',
      'what comes before exit 1 tidies up, and what is not known may be over soon',
      script('bash', 'load-test || { report; exit 1; }', 'true'),
    ],
    [
      copied,
      'i:script-without-exec',
      'the last one stops what was tested, by its name',
      script('bash', 'load-test', '/opt/app/app-stop'),
    ],
    [
      copied,
      '',
      'without arguments there are none to be shifted away either',
      script(
        'bash',
        'while getopts h opt; do case $opt in h) exit 1;; esac; done',
        'shift $((OPTIND - 1))',
        'if [[ $# -ge 1 ]]; then exec "$@"; fi',
        'exec redis-server',
      ),
    ],
  ]);
});

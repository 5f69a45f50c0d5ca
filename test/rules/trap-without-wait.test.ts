import { suite } from 'node:test';
import { check } from './said.ts';

const copied = 'FROM debian:12\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]';
const script = (...lines: string[]) => ({ 'run.sh': ['#!/bin/sh', ...lines, ''].join('\n') });
const found = 'w:trap-without-wait';

// What happens was seen with dash, bash, ash, mksh and zsh as PID 1.
suite('trap-without-wait', () => {
  check([
    [
      copied,
      found,
      'the script ends after the wait',
      script("trap 'kill $!' TERM", 'redis-server &', 'wait'),
    ],
    [copied, found, 'the trap only interrupts it', script('trap : TERM', 'redis-server &', 'wait')],
    [copied, found, 'exit ends it', script("trap 'exit 0' TERM", 'redis-server &', 'wait')],
    [
      copied,
      found,
      'exit in the handler ends it before the second wait',
      script("trap 'kill $!; exit' TERM", 'redis-server &', 'wait $!', 'wait $!'),
    ],
    [
      copied,
      found,
      'with set -e an interrupted wait ends it',
      script('set -e', "trap 'kill $!' TERM", 'redis-server &', 'wait $!', 'wait $!'),
    ],
    [
      copied,
      found,
      'it sends SIGKILL, whoever waits',
      script("trap 'kill -9 $!; wait' TERM", 'redis-server &', 'wait'),
    ],
    [
      copied,
      found,
      'it sends SIGKILL when it exits',
      script("trap 'kill -9 $!' EXIT", "trap 'exit 0' TERM", 'redis-server &', 'wait'),
    ],
    [
      copied,
      found,
      'in a function',
      script('stop() { kill $!; }', 'trap stop TERM', 'redis-server &', 'wait'),
    ],
    [
      copied,
      '',
      'the number of a process is none that comes from outside, so that it is told only where it runs',
      script(
        'set -u',
        'node a.js &',
        'BACKEND_PID=$!',
        'stop() { trap - TERM; if [ -n "${NGINX_PID:-}" ]; then kill "$NGINX_PID"; wait "$NGINX_PID"; fi',
        'kill "$BACKEND_PID"; wait "$BACKEND_PID"; }',
        'end() { stop; exit 0; }',
        'trap end TERM',
        'if ready; then wait "$BACKEND_PID"; exit 1; fi',
        'nginx -g "daemon off;" &',
        'NGINX_PID=$!',
        'while :; do sleep 1; done',
      ),
    ],
    [
      copied,
      '',
      'it waits once more',
      script("trap 'kill $!' TERM", 'redis-server &', 'wait $!', 'trap - TERM', 'wait $!'),
    ],
    [copied, '', 'the handler waits', script("trap 'kill $!; wait' TERM", 'redis-server &', 'wait')],
    [
      copied,
      '',
      'the function waits',
      script('stop() { kill $!; wait; exit 0; }', 'trap stop TERM', 'redis-server &', 'wait'),
    ],
    [
      copied,
      '',
      'what the program of a handler does is not known',
      script("trap 'redis-cli shutdown' TERM", 'redis-server &', 'wait'),
    ],
    [
      copied,
      found.replace(/^\w+/, 'i'),
      'a program that is not known may be over by then',
      script("trap 'exit 0' TERM", 'warm-up &', 'while true; do sleep 1; done'),
    ],
    [copied, '', 'nothing can be lost of a sleep', script("trap 'exit 0' TERM", 'sleep infinity &', 'wait')],
    [
      copied,
      'w:script-without-exec',
      'a handler that does nothing, and a second wait',
      script('trap : TERM', 'redis-server &', 'wait', 'wait'),
    ],
    [
      copied,
      found,
      'a daemon is no job of the shell, and nobody stops it',
      script("trap 'exit 0' TERM", 'service mariadb start', 'sleep infinity & wait'),
    ],
    [
      copied.replace('["', '["tini", "--", "'),
      found,
      'tini exits with the script',
      script("trap 'exit 0' TERM", 'redis-server --daemonize yes', 'sleep infinity & wait'),
    ],
    [
      copied,
      '',
      'the handler stops the daemon',
      script("trap 'service mariadb stop; exit 0' TERM", 'service mariadb start', 'sleep infinity & wait'),
    ],
    [
      copied,
      '',
      'or signals it by its own file',
      script("trap 'kill $(cat /run/x.pid); exit 0' TERM", 'service mariadb start', 'sleep infinity & wait'),
    ],
    [
      copied,
      '',
      'a daemon that loses nothing',
      script("trap 'exit 0' TERM", 'service rsyslog start', 'sleep infinity & wait'),
    ],
    [
      'FROM debian:12\nCMD ["bash", "-c", "trap \'kill $!\' TERM; redis-server & wait"]',
      found,
      'in a string',
    ],
  ]);
});

import { suite } from 'node:test';
import { check, type Row } from './said.ts';

const copied = 'FROM debian:12\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]';
const row = (said: string, why: string, ...lines: string[]): Row => [
  copied,
  said,
  why,
  { 'run.sh': ['#!/bin/bash', ...lines, ''].join('\n') },
];
const deaf = 'w:script-without-exec';
const counted = ['n=0', 'while [ "$n" -lt 30 ]; do up && break; sleep 5; n=$((n + 1)); done'];

suite('a script that only waits to begin', () => {
  check([
    row('', 'until something is there', 'until up; do sleep 1; done', 'exec redis-server'),
    row('', 'for as long as something is not', 'while ! up; do sleep 1; done', 'exec redis-server'),
    row('', 'so many times', ...counted, 'exec redis-server'),
    row('', 'and gives up', ...counted, '[ "$n" -lt 30 ] || exit 1', 'exec redis-server'),
    row('', 'in a function', 'f() {', ...counted, 'exit 1', '}', 'f', 'exec redis-server'),
    row('', 'or has nothing else to do', ...counted, '[ "$1" ] && exec "$@"', 'exit 1'),
    row('', 'by trying', 'while :; do up && break; sleep 1; done', '[ "$1" ] || exit 1', 'exec "$@"'),
    row(
      '',
      'until one of two holds, the first of them a long test',
      'until [ $LEFT_TO_REACH_THE_DATABASE -eq 0 ] || ERROR=$(php bin/console dbal:run-sql -q "SELECT 1" 2>&1); do',
      '[ $? -eq 255 ] && break; sleep 1; LEFT_TO_REACH_THE_DATABASE=$((LEFT_TO_REACH_THE_DATABASE - 1))',
      'done',
      'exec redis-server',
    ),
    row('', 'a minute', 'sleep 60', 'exec redis-server'),
    row('', 'a few of them', 'sleep 5m && exec redis-server'),
    row('', 'for another process', 'tail --pid=$old -f /dev/null', 'exec redis-server'),
    row(deaf, 'an hour is what it does', 'sleep 3600', 'redis-server'),
    row(deaf, 'as is a minute, again and again', 'while :; do work; sleep 60; done'),
    row(
      deaf,
      'it watches what it has begun',
      'app start',
      'while [ -e app.pid ]; do sleep 1; done',
      'exit 0',
    ),
    row(
      '',
      'until its server has ended, that it has set up',
      'redis-server --port 0 &',
      'pid=$!',
      'for f in /init.d/*; do . "$f"; done',
      'if ! kill -s TERM "$pid" || ! wait "$pid"; then exit 1; fi',
      'exec redis-server',
    ),
    row(
      '',
      'so many times, for what it has begun',
      'app start',
      'while [ "$n" -lt 9 ]; do up && exec redis-server; sleep 1; n=$((n + 1)); done',
      'exit 1',
    ),
    row(
      deaf,
      'a server that sudo waits for',
      'if [ -f /x ]; then sudo redis-server; fi',
      'exec redis-server',
    ),
    row(deaf, 'likewise', 'app start', 'tail --pid=$(cat app.pid) -f /dev/null', 'exit 0'),
    row(
      deaf,
      'a loop without an end, before or behind',
      'sleep 60',
      'while :; do chmod a+r /x; sleep 5; done',
    ),
  ]);
});

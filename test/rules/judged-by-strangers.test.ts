import { suite } from 'node:test';
import { check, type Row } from './said.ts';

const script = (...lines: string[]) => ['#!/bin/bash', ...lines, ''].join('\n');
const copied = 'FROM debian:12\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]';
const behindTini =
  'FROM debian:12\nRUN apt-get install -y tini\nCOPY run.sh /\nENTRYPOINT ["tini", "--", "/run.sh"]';
const row = (said: string, why: string, ...lines: string[]): Row => [
  copied,
  said,
  why,
  { 'run.sh': script(...lines) },
];
const tini = (said: string, why: string, ...lines: string[]): Row => [
  behindTini,
  said,
  why,
  { 'run.sh': script(...lines) },
];

// Each is the smallest of its kind, of what strangers found wrong or missed on real files, and what is right beside it.
suite('what strangers have judged', () => {
  check([
    row(
      'w:wrong-stopsignal i:daemonized-service',
      'a configuration that nobody has read may keep it',
      'exec nginx -c nginx.conf',
    ),
    row(
      'w:daemonized-service w:wrong-stopsignal',
      'that of the package does not',
      'exec nginx -c /etc/nginx/nginx.conf',
    ),
    tini(
      '',
      'each value of the variable is an exec',
      'if test "$(id -u)" = 0; then',
      '  run="exec gosu app"',
      'else',
      '  run="exec"',
      'fi',
      'readonly run',
      '${run} redis-server',
    ),
    tini('', 'the only value is', 'run=exec', '$run redis-server'),
    tini(
      'w:init-hides-shell',
      'one of its values is not',
      'if test "$A"; then run="exec"; else run="gosu app"; fi',
      '$run redis-server',
    ),
    row(
      'w:script-without-exec',
      'it prints what a daemon writes, and stays',
      'pm2 start index.js',
      'pm2 logs',
    ),
    row('w:daemonized-service', 'it starts the daemon, and ends', 'pm2 start index.js'),
    row(
      'w:script-without-exec',
      'it is set up, and then begun',
      'geth init /genesis.json',
      'geth --syncmode full',
    ),
    row('w:script-without-exec', 'a word says that it goes on', './server migrate', './server run'),
    row(
      'i:script-without-exec',
      'two steps of a job',
      'kcadm.sh config credentials',
      'kcadm.sh create realms',
    ),
    row('i:script-without-exec', 'two steps of a job', 'terraform init', 'terraform apply'),
    row(
      'w:trap-never-runs',
      'whatever that becomes, the trap is gone, and nobody else says goodbye',
      'bye() { /opt/config.sh remove; exit 0; }',
      'trap bye SIGTERM',
      'exec /opt/run.sh',
    ),
    row('w:keepalive-command', 'any word with = is set by env', 'exec env "log.level=$LEVEL" sleep infinity'),
    row(
      'w:script-without-exec w:script-without-exec',
      'each function that it may call runs a server',
      'start_small() { redis-server; }',
      'start_large() { memcached; }',
      'start_${EDITION}',
    ),
    ['FROM debian:12\nSTOPSIGNAL SIGINT\nCMD ["prometheus"]', '', 'as good as SIGTERM, with most servers'],
    [
      'FROM debian:12\nSTOPSIGNAL SIGINT\nCMD ["gunicorn", "a:b"]',
      'w:wrong-stopsignal',
      'one that was measured',
    ],
    ['FROM php:8.4-fpm-alpine\nCMD ["s6-svscan", "/s6"]', '', 'SIGQUIT is for s6-svscan what SIGTERM is'],
    ['FROM php:8.4-fpm-alpine\nCMD ["forego", "start"]', 'w:wrong-stopsignal', 'SIGQUIT ends forego at once'],
    row(
      'i:script-without-exec',
      'it waits fifteen times, whatever runs beside it',
      'vlc "$@" &',
      'n=0',
      'while true; do',
      '  sleep 1',
      '  if test -s /out; then exit 0; fi',
      '  n=$(($n + 1))',
      '  if [ $n -ge 15 ]; then exit 1; fi',
      'done',
    ),
    row(
      'w:script-without-exec',
      'what it counts has no limit',
      'redis-server &',
      'while true; do',
      '  sleep 1',
      '  n=$(($n + 1))',
      '  if [ -e /stop ]; then exit 1; fi',
      'done',
    ),
    [
      'FROM debian:12\nRUN apt-get install -y tini\nCOPY run.sh /\nENTRYPOINT ["tini", "/run.sh", "--"]',
      'i:init-without-separator',
      'it is meant for the init, and in the wrong place',
      { 'run.sh': script('exec redis-server "$@"') },
    ],
    row(
      '',
      'the trap waits for both, and then the loop is over',
      'salt-minion -l debug &',
      'one=$!',
      '/opt/exporter &',
      'two=$!',
      'bye() { kill $one $two; wait $one $two; }',
      'trap bye TERM EXIT',
      'while kill -0 $one 2>/dev/null && kill -0 $two 2>/dev/null; do sleep 2; done',
      'exit 1',
    ),
    [
      'FROM python:3.11\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]\nCMD ["python", "main.py"]',
      'w:script-without-exec',
      'how it went is kept, and told by others',
      {
        'run.sh': script(
          '"$@"',
          'code=$?',
          'if [ $code -eq 0 ]; then curl http://x; fi',
          'bash tell.sh',
          'exit $code',
        ),
      },
    ],
    [
      'FROM debian:12\nRUN apt-get install -y dumb-init\nCOPY run.sh /\nENTRYPOINT ["dumb-init", "--", "/run.sh"]',
      'w:init-hides-shell',
      'what is in the background is killed, and not tail',
      {
        'run.sh': script(
          '{',
          '  while :; do gosu 1000 x11vnc -forever; sleep 1; done',
          '} &',
          'tail -f /dev/null',
        ),
      },
    ],
    tini(
      'w:service-without-signal',
      'OpenRC starts it as init scripts do',
      'rc-service nginx start',
      'exec java -jar x',
    ),
    [
      'FROM debian:12\nCOPY run.sh /opt/\nRUN find /opt -name "*.sh" -exec dos2unix {} \\;\nENTRYPOINT ["/opt/run.sh"]',
      'w:script-without-exec',
      'its line ends are all that changes',
      { 'run.sh': script('redis-server') },
    ],
    [
      'FROM debian:12\nCOPY run.sh /opt/\nRUN sed -i "/x$/s/a/b/" /etc/h && echo "2 * * * * /opt/env; su" > /etc/c\n' +
        'ENTRYPOINT ["/opt/run.sh"]',
      'w:script-without-exec',
      'nothing is put in for that sign',
      { 'run.sh': script('redis-server') },
    ],
    row(
      'w:trap-never-runs',
      'the same beside something that the trap says nothing to',
      'bye() { /opt/config.sh remove; exit 0; }',
      'trap bye SIGTERM',
      '/opt/metrics &',
      'exec /opt/run.sh',
    ),
    row('w:wrong-stopsignal w:script-without-exec', 'it is told to stay', 'lighttpd -D -f /x', 'exec "$@"'),
    row('i:script-without-exec', 'its configuration may send it away', 'vsftpd', 'exec watch date'),
    row(
      'w:trap-without-wait',
      'pkill does not wait either',
      'bye() { pkill rtorrent; exit 0; }',
      'trap bye TERM',
      'rtorrent &',
      'wait',
    ),
    row(
      '',
      'it waits after that',
      'bye() { pkill rtorrent; wait; exit 0; }',
      'trap bye TERM',
      'rtorrent &',
      'wait',
    ),
    row(
      '',
      'it looks until one of them is gone, and waits',
      "trap 'kill -TERM $one $two' TERM",
      'java -jar a.jar & one=$!',
      '/gateway & two=$!',
      'while true; do',
      '  if kill -0 $one $two; then sleep 1; else kill -TERM $one $two; break; fi',
      'done',
      'wait $one',
      'wait $two',
    ),
    row(
      'w:trap-without-wait',
      'its trap does not come back to that',
      "trap 'kill -TERM $one $two; exit 0' TERM",
      'java -jar a.jar & one=$!',
      '/gateway & two=$!',
      'while true; do',
      '  if kill -0 $one $two; then sleep 1; else break; fi',
      'done',
      'wait $one',
    ),
    ['FROM debian:12\nCMD ["/opt/hadoop/bin/yarn", "resourcemanager"]', '', "Hadoop's, which becomes java"],
    ['FROM nginx:1.17.3\nCMD ["forego", "start"]', '', 'its signal was SIGTERM then'],
  ]);
});

import { suite } from 'node:test';
import { check, type Row } from './said.ts';

const script = (...lines: string[]) => ['#!/bin/bash', ...lines, ''].join('\n');
const copied = 'FROM debian:12\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]';
const row = (said: string, why: string, ...lines: string[]): Row => [
  copied,
  said,
  why,
  { 'run.sh': script(...lines) },
];
const yarn =
  'FROM node:22\nRUN apt-get install -y tini\nCOPY package.json ./\nENTRYPOINT ["tini", "--"]\nCMD ["yarn", "start"]';
const packageJson = (version: string) => ({
  'package.json': JSON.stringify({ packageManager: version, scripts: { start: 'node server.js; true' } }),
});
const laravel = (command: string) => `FROM php:8.3-fpm\nCMD ["php", "artisan", "${command}"]`;
const ready = [
  'if [ "$A" ]; then',
  'prepare x',
  'while true; do if curl -s x; then break; fi; sleep 1; done',
  'fi',
];
const dereg = ['stop() { kill $!; wait $!; }', 'D=${NO_STOP:-false}'];
const trapped = ['if [[ $D == false ]]; then trap stop TERM; fi', 'redis-server & wait $!'];

const sigint = (init: string) =>
  `FROM debian:12\nRUN apt-get install -y tini\nSTOPSIGNAL SIGINT\nCOPY run.sh /\n` +
  `ENTRYPOINT [${init}]\nCMD ["/run.sh"]`;

const setUp = (command: string, run = 'bash /set-up.sh') =>
  `FROM debian:12\nCOPY <<"A" /run.sh\n#!/bin/sh\nexec redis-server\nA\n` +
  `COPY <<"B" /set-up.sh\n${command}\nB\nRUN ${run}\nENTRYPOINT ["/run.sh"]`;

// Each is the smallest of its kind, of warnings that people judged on real files, with what is right beside it.
suite('what was judged wrong', () => {
  check([
    row('', 'a switch is off until somebody says otherwise', ...dereg, ...trapped),
    [
      copied.replace('COPY', 'ENV NO_STOP=true\nCOPY'),
      'w:script-without-exec',
      'the image says otherwise',
      { 'run.sh': script(...dereg, ...trapped) },
    ],
    row(
      '',
      'a filter ends with what it filters',
      'if [ -e /x ]; then exec redis-server; fi',
      'echo failed | ts',
    ),
    row(
      '',
      'behind the loop one way gives up, and another one begins what the container is for',
      ...ready,
      'if [ "$B" ]; then exit 1; fi',
      'exec redis-server',
    ),
    row('i:script-without-exec', 'no way begins anything behind it, and it may be left', ...ready, 'exit 1'),
    row('w:daemonized-service', 'what moves to the background by itself is not waited for', 'cron'),
    ['FROM debian:12\nCMD cron', 'w:daemonized-service', 'in shell form', {}],
    ['FROM debian:12\nCMD ["sh", "-c", "x; cron"]', 'w:daemonized-service', 'in a string', {}],
    row('w:script-without-exec', 'and what stays is', 'cron -f'),
    ['FROM alpine\nCMD ["/bin/sh"]', '', 'people type at a prompt', {}],
    row('w:script-without-exec', 'a server reads what it is to serve', 'echo "port 1" | redis-server -'),
    row(
      'i:script-without-exec',
      'who switches it off loses nothing',
      'if [ "$OFF" ]; then sleep 365d; fi',
      'exec redis-server',
    ),
    row(
      '',
      'a look now and then has nothing to finish',
      'look() { while :; do sleep 5; touch /x; done; }',
      "trap 'exit 0' TERM",
      'look & wait',
    ),
    row(
      'w:trap-without-wait',
      'work has',
      'work() { while :; do celery -A x worker; done; }',
      "trap 'exit 0' TERM",
      'work & wait',
    ),
    row(
      '',
      'find ends, and with it who reads from it',
      'die() { exit 1; }',
      'find /d | while read -r f; do [ -x "$f" ] || die; "$f"; done',
      'exec redis-server',
    ),
    [
      'FROM node:22-alpine\nRUN apk add tini\nCOPY package.json ./\nENTRYPOINT ["tini", "--"]\nCMD ["pnpm", "start"]',
      '',
      'the shell of BusyBox becomes the program, and pnpm waits for that',
      { 'package.json': JSON.stringify({ scripts: { start: 'node server.js' } }) },
    ],
    [
      'FROM debian:12\nRUN apt-get install -y cron\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]',
      'w:signal-swallowing-launcher',
      'a shell that waits collects what cron leaves',
      { 'run.sh': script('service cron start', 'exec apache2ctl -D FOREGROUND') },
    ],
    row(
      'w:script-without-exec',
      'it tidies up after its work',
      'node server.js',
      'rm -f server.pid',
      'echo bye',
    ),
    row('', 'it tidies up after a step', 'npm install', 'rm -rf /tmp/x'),
    row(
      'w:script-without-exec i:signal-swallowing-launcher',
      'to build is another thing than to serve',
      'npm run build',
      'npm run start',
    ),
    [yarn, '', 'later ones pass the signal on', packageJson('yarn@4.1.0')],
    [yarn, 'w:signal-swallowing-launcher', 'the first one does not', packageJson('yarn@1.22.22')],
    [laravel('queue:work'), '', 'the worker knows the signal of php-fpm as well'],
    [
      'FROM debian:12\nRUN apt-get install -y runit\nCMD ["runsvdir", "/etc/service"]',
      'w:signal-swallowing-launcher',
      'it ends at once, and its services are killed',
    ],
    [laravel('horizon'), 'w:wrong-stopsignal', 'this one does not'],
    [laravel('serve'), 'w:ungraceful-stopsignal', 'without pcntl nothing is trapped'],
    [laravel('schedule:work'), 'w:ungraceful-stopsignal', 'nor here'],
    [
      laravel('serve').replace('CMD', 'RUN docker-php-ext-install pcntl\nCMD'),
      '',
      'with it the server is told of SIGQUIT as well',
    ],
    [
      laravel('schedule:work').replace('CMD', 'RUN install-php-extensions gd pcntl\nCMD'),
      '',
      'that depends on the version of Laravel',
    ],
    [laravel('serve').replace('CMD', 'COPY set-up.sh /\nRUN /set-up.sh\nCMD'), '', 'a script may build it'],
    [laravel('serve').replace('8.3-fpm', '8.3-fpm-custom').replace('php:', 'me/php:'), '', 'nobody knows'],
    [laravel('tinker'), 'w:ungraceful-stopsignal', 'any other command'],
    [
      copied.replace('ENTRY', 'RUN shellcheck /run.sh\nENTRY'),
      'w:script-without-exec',
      'who checks a script reads it',
      { 'run.sh': script('redis-server', 'true') },
    ],
    [
      'FROM debian:12\nCOPY run.sh /in.sh\nRUN dos2unix -n /in.sh /run.sh\nENTRYPOINT ["/run.sh"]',
      'w:script-without-exec',
      'it makes a copy',
      { 'run.sh': script('redis-server', 'true') },
    ],
    [setUp('chmod 755 /run.sh', 'chmod +x /set-up.sh && /set-up.sh'), '', 'also by its own name'],
    [setUp('chmod 755 /run.sh'), '', 'a script that is run changes its mode'],
    [setUp('mkdir /data'), 'e:unstartable-script', 'or does something else'],
    row('', 'it runs as root', 'if [ "$(id -u)" = 0 ]; then exec gosu app node x; fi', 'redis-server'),
    row('', 'and so it does for bash', 'if [[ $EUID -ne 0 ]]; then redis-server; fi', 'exec node x'),
    row(
      'w:script-without-exec',
      'it starts itself once more as another user',
      'if [ "$(id -u)" = 0 ]; then exec gosu app "$0" "$@"; fi',
      'redis-server',
    ),
    [
      copied.replace('COPY', 'USER 1000\nCOPY'),
      'w:script-without-exec',
      'the image has another user',
      { 'run.sh': script('if [ "$(id -u)" = 0 ]; then exec gosu app node x; fi', 'redis-server') },
    ],
    [
      copied.replace('ENTRYPOINT ["', 'ENTRYPOINT ["gosu", "app", "'),
      'w:script-without-exec',
      'it is started as another user',
      { 'run.sh': script('if [ "$(id -u)" = 0 ]; then exec gosu app node x; fi', 'redis-server') },
    ],
    row('', 'this is Debian', 'if [ -f /etc/alpine-release ]; then redis-server; fi', 'exec node x'),
    row(
      'w:script-without-exec',
      'this is Debian too',
      'if [[ -e /etc/debian_version ]]; then redis-server; fi',
      'exec node x',
    ),
    row('', 'to recover ends by itself', 'mysqld --wsrep_recover --log-error=/tmp/x', 'exec mysqld'),
    [
      sigint('"tini", "-g", "--"'),
      '',
      'what bash waits for has heard of it, and the loop goes on: nobody knows how',
      { 'run.sh': script('while true; do ./worker; done') },
    ],
    [
      sigint('"tini", "--"'),
      'w:init-hides-shell',
      'who waits hears it at once',
      { 'run.sh': script('while true; do ./worker & wait; done') },
    ],
    row(
      'i:script-without-exec',
      'a server that something comes after has gone to the background',
      'vsftpd x.conf',
      'exec pidproxy x',
    ),
    row(
      'w:script-without-exec',
      'what comes after in a function is something else',
      'vsftpd x.conf',
      'f() {',
      '  exec x',
      '}',
    ),
    row('', 'a program by where it is', 'exec $(which redis-server) /etc/redis.conf'),
    [
      copied.replace('debian:12', 'alpine:3.20'),
      'w:script-without-exec',
      'BusyBox groups in [[ as in [',
      {
        'run.sh':
          '#!/bin/sh\nif [[ ! -d /a || \\( -d /a && -z "$(ls /a)" \\) ]]; then echo; fi\nredis-server\n',
      },
    ],
    row(
      '',
      'whose end ends the job is not known',
      'term() { kill "$(pidof game)"; tail --pid=$p -f /dev/null; }',
      'trap term TERM',
      '/start.sh & p=$!',
      'wait $p',
    ),
    [
      'FROM php:7.0.31-apache-stretch\nCMD ["apache2-foreground"]',
      'w:wrong-stopsignal',
      'this one was older than its STOPSIGNAL',
    ],
    ['FROM php:8.3-apache\nCMD ["apache2-foreground"]', '', 'this one has it'],
    [
      'FROM example.com/steam\nCMD ["+map c5m1"]',
      '',
      'an option for the ENTRYPOINT of a base that nobody knows',
    ],
    ['FROM example.com/steam\nCMD ["node a.js"]', 'i:command-line-in-one-string', 'or it may be one'],
    ['FROM debian:12\nCMD ["node a.js"]', 'e:command-line-in-one-string', 'this base has none'],
    [
      'FROM debian:12\nCOPY run.sh /app/\nRUN find /app -name "*.pyc" -delete\nENTRYPOINT ["/app/run.sh"]',
      'w:script-without-exec',
      'it deletes something else',
      { 'run.sh': script('python3 start.py') },
    ],
    [
      'FROM php:8.3-fpm-alpine\nSTOPSIGNAL SIGTERM\nADD s6.tgz /\nENTRYPOINT ["/init"]\nCMD ["php-fpm"]',
      '',
      'its init tells it in its own way',
    ],
  ]);
});

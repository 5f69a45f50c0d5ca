import { suite } from 'node:test';
import { check } from './said.ts';

const script = (...lines: string[]) => ['#!/bin/bash', ...lines, ''].join('\n');
const supervised =
  'FROM ubuntu:22.04\nRUN apt-get install -y supervisor\nCOPY a.conf /etc/supervisor/conf.d/\nCOPY run.sh /\n' +
  'CMD ["supervisord", "-n"]';

// Each is the smallest of its kind, of warnings and repairs that people judged on real files.
suite('what was judged wrong or arguable', () => {
  check([
    [
      supervised,
      '',
      'it moves to the background',
      {
        'a.conf': '[program:a]\ncommand=bash /run.sh\n',
        'run.sh': 'x11vnc -forever -bg\n',
      },
    ],
    [
      supervised,
      'w:supervised-shell',
      'it stays',
      {
        'a.conf': '[program:a]\ncommand=bash /run.sh\n',
        'run.sh': 'x11vnc -forever\n',
      },
    ],
    [
      'FROM debian:12\nRUN apt-get install -y pgbouncer\nCMD ["pgbouncer", "/etc/pgbouncer.ini"]',
      'i:wrong-stopsignal',
      'since 1.23 it finishes its work on SIGTERM too',
    ],
    [
      'FROM debian:12\nRUN apt-get install -y x11vnc\nCOPY run.sh /\nCMD ["/run.sh"]',
      'w:script-without-exec',
      '-loop makes -bg void',
      { 'run.sh': '#!/bin/sh\nXvfb :0 &\nx11vnc -loop -bg\n' },
    ],
    [
      'FROM alpine\nCOPY run.sh /\nCMD ["/run.sh"]',
      'i:signal-swallowing-launcher',
      'what watch starts is over before the next time',
      { 'run.sh': '#!/usr/bin/dumb-init /bin/sh\nexec watch ls\n' },
    ],
    [
      'FROM debian:12\nRUN apt-get install -y tini supervisor\nCOPY run.sh /\nENTRYPOINT ["tini", "--", "/run.sh"]',
      'w:init-hides-shell',
      'all that supervisord has started ends with tini',
      { 'run.sh': '#!/bin/bash\nsupervisord -c /etc/supervisor/supervisord.conf\ntail -f /var/log/x\n' },
    ],
    [
      'FROM debian:12\nCOPY run.sh /\nENTRYPOINT /run.sh',
      'i:shell-form',
      'a job, whose own shell waits as this one does',
      { 'run.sh': '#!/bin/bash\nsleep 30\ncurl -X PUT http://grafana:3000\n' },
    ],
    [
      'FROM alpine\nCOPY run.sh /\nENTRYPOINT /run.sh',
      'i:script-without-exec',
      'that of Alpine becomes the script, which lets no signal through either',
      { 'run.sh': '#!/bin/sh\nset -e\ntar cf /a.tar /d\npigz /a.tar\nchown 1 /a.tar.gz\n' },
    ],
    [
      'FROM debian:12\nRUN apt-get install -y runit\nSTOPSIGNAL SIGINT\nCMD ["/sbin/runit"]',
      '',
      'SIGCONT stops it only where somebody has made /etc/runit/stopit',
    ],
    [
      'FROM example/jre:11-alpine\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]',
      '',
      'the tag says Alpine, whose su becomes the program',
      { 'run.sh': '#!/bin/sh\nexec su web -c "exec redis-server"\n' },
    ],
    [
      'FROM example/jre:11\nRUN apk add --no-cache bash\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]',
      '',
      'or apk does',
      { 'run.sh': '#!/bin/sh\nexec su web -c "exec redis-server"\n' },
    ],
    [
      'FROM example/jre:11\nRUN apt-get install -y redis\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]',
      'w:su-or-sudo',
      'that of Debian stays in front of it',
      { 'run.sh': '#!/bin/sh\nexec su web -c "exec redis-server"\n' },
    ],
    [
      'FROM debian:12\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]\nCMD ["mysqld"]',
      '',
      'an option with its value: it makes the database, and is over',
      { 'run.sh': '#!/bin/bash\nmysqld --initialize-insecure=on --datadir=/d\nexec "$@"\n' },
    ],
    [
      'FROM node:20\nCOPY run.sh /\nCMD ["/run.sh"]',
      'w:script-without-exec i:signal-swallowing-launcher',
      'the shell of the entrypoint runs a script without a first line itself',
      { 'run.sh': 'set -e\nyarn install\nyarn dev\n' },
    ],
    [
      'FROM nginx:1.25\nCOPY nope/docker-entrypoint.sh /docker-entrypoint.sh\nENTRYPOINT ["/docker-entrypoint.sh"]',
      '',
      'another script of that name may start nginx itself',
    ],
    [
      'FROM debian:12\nCOPY run.sh /\nENTRYPOINT ["/bin/bash", "/run.sh"]',
      'e:unstartable-script w:script-without-exec',
      'bash finds no program of that name',
      { 'run.sh': '#!/bin/bash\r\nredis-server\r\n' },
    ],
    [
      'FROM debian:12\nCOPY run.sh /\nENTRYPOINT ["/bin/bash", "/run.sh"]',
      'w:script-without-exec',
      'one line may have it on purpose',
      { 'run.sh': "#!/bin/bash\nprintf 'a\r\n'\nredis-server\n" },
    ],
    [
      'FROM debian:12\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]',
      'w:daemonized-service',
      'where it does not give up, nothing waits for the server',
      { 'run.sh': script('cd /srv || exit 1', 'redis-server & true') },
    ],
    [
      'FROM ubuntu:24.04\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]\nCMD ["/usr/sbin/named"]',
      'w:script-without-exec',
      'the program is looked up where it lies, and the way that runs the CMD is not taken',
      {
        'run.sh': script(
          'if [ "$1" = named ] || [ "$1" = "$(command -v named)" ]; then set --; fi',
          'if [ -z "$1" ]; then named -g; else exec "$@"; fi',
        ),
      },
    ],
    [
      'FROM php:8.3-fpm\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]\nCMD ["php-fpm"]',
      'i:script-without-exec',
      'SIGQUIT is meant for the other way',
      { 'run.sh': script('if [ "$NEW" = 1 ]; then sleep infinity; fi', 'exec "$@"') },
    ],
    ['FROM node:22\nCMD ["yarn", "install"]', '', 'it starts no program that could be lost'],
    [
      'FROM eclipse-temurin:21\nCMD ["java", "-Dserver.port=${PORT}", "-jar", "app.jar"]',
      'i:variable-in-exec-form',
      'Spring puts it in itself',
    ],
    [
      'FROM eclipse-temurin:21\nCMD ["java", "-Xmx${HEAP}", "-jar", "app.jar"]',
      'w:variable-in-exec-form',
      'java does not',
    ],
    [
      'FROM php:8.3-cli\nCMD ["php", "artisan", "queue:work"]',
      'w:missing-init',
      'the worker of Laravel listens only with pcntl',
    ],
    [
      'FROM php:8.3-cli\nRUN docker-php-ext-install pcntl\nCMD ["php", "artisan", "queue:work"]',
      '',
      'and here it has it',
    ],
    [
      'FROM debian:12\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]',
      '',
      'a server that a test decides about may not be there',
      { 'run.sh': script('[ -n "$LOGHOST" ] && echo up && rsyslogd', 'exec node server.js') },
    ],
    [
      'FROM debian:12\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]',
      'w:missing-init',
      'one that is started in any case is',
      { 'run.sh': script('rsyslogd', 'exec node server.js') },
    ],
    ['FROM ubuntu:22.04\nCMD /bin/bash', '', 'no stop is better with a prompt as PID 1'],
    [
      'FROM ubuntu:22.04\nCMD service ssh start; bash -l',
      'i:shell-form',
      'with something in front of it it needs a terminal',
    ],
    ['FROM ubuntu:22.04\nCMD bash -c "redis-server; true"', 'w:shell-form', 'a shell with something to do'],
    [
      'FROM debian:12\nCOPY root/ /\nCOPY run.sh /\nCMD ["/run.sh"]',
      'w:wrong-stopsignal',
      'a folder brings the configuration that keeps it in the foreground',
      {
        'root/defaults/nginx.conf': 'daemon off;\n',
        'run.sh': script('cp /defaults/nginx.conf /config/', 'exec nginx -c /config/nginx.conf'),
      },
    ],
    [
      'FROM debian:12\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]',
      'i:script-without-exec',
      'a job that is tried again until it has succeeded',
      {
        'run.sh': script(
          'i=1',
          'while :; do',
          'if ./publish; then break; fi',
          'i=$((i+1))',
          'sleep 5',
          'done',
        ),
      },
    ],
    [
      'FROM debian:12\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]',
      'w:script-without-exec',
      'one that goes round for ever',
      { 'run.sh': script('while :; do', './poll', 'sleep 5', 'done') },
    ],
    ['FROM alpine:3.7\nCMD redis-server', 'w:shell-form', 'BusyBox before 1.28 waits for what it runs'],
    ['FROM node:8-alpine3.6\nCMD redis-server', 'w:shell-form', 'likewise in an image with that release'],
    ['FROM alpine:3.8\nCMD redis-server', 'i:shell-form', 'the first that becomes it'],
    [
      'FROM python:3.12\nCMD ["uwsgi", "--http", ":80"]',
      'w:ungraceful-stopsignal',
      'SIGTERM only reloads it',
    ],
    ['FROM python:3.12\nCMD ["uwsgi", "--die-on-term"]', '', 'it was asked to end'],
    ['FROM python:3.12\nSTOPSIGNAL SIGQUIT\nCMD ["uwsgi", "--http", ":80"]', '', 'that signal ends it'],
    [
      'FROM python:3.12\nENV UWSGI_DIE_ON_TERM=1\nCMD ["uwsgi", "--http", ":80"]',
      '',
      'every option is a variable too',
    ],
    [
      'FROM python:3.12\nWORKDIR /app\nCOPY . .\nCMD ["uwsgi", "--ini", "app.ini"]',
      'w:ungraceful-stopsignal',
      'its configuration was read',
      { 'app.ini': '[uwsgi]\n# die-on-term = true\nhttp = :80\n' },
    ],
    [
      'FROM python:3.12\nWORKDIR /app\nCOPY . .\nCMD ["uwsgi", "app.ini"]',
      '',
      'and has it',
      { 'app.ini': '[uwsgi]\ndie-on-term = true\n' },
    ],
    [
      'FROM python:3.12\nWORKDIR /app\nCOPY . .\nCMD ["uwsgi", "app.ini"]',
      'i:ungraceful-stopsignal',
      'another one may have it',
      { 'app.ini': '[uwsgi]\nini = other.ini\n' },
    ],
    [
      'FROM python:3.12\nCMD ["uwsgi", "--ini", "/etc/app.ini"]',
      'i:ungraceful-stopsignal',
      'nobody knows its configuration',
    ],
    [
      'FROM debian:12\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]',
      'i:script-without-exec',
      'a prompt ends at once without a terminal',
      { 'run.sh': script('true', '/bin/bash -i') },
    ],
    [
      'FROM debian:12\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]',
      'w:script-without-exec',
      'a shell with something to run does not',
      { 'run.sh': script('true', '/bin/bash -c "redis-server; true"') },
    ],
    [
      'ARG V\nFROM postgres:${V}\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]',
      'i:lost-base-entrypoint w:script-without-exec',
      'what all versions have in common is known',
      { 'run.sh': script('postgres') },
    ],
  ]);
});

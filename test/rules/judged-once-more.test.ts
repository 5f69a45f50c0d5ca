import { suite } from 'node:test';
import { check, type Row } from './said.ts';

const uwsgi = (ini: string, said: string, why: string): Row => [
  'FROM python:3.11\nWORKDIR /app\nCOPY . .\nCMD ["/app/start.sh"]',
  said,
  why,
  { 'start.sh': '#!/bin/bash\nuwsgi --ini uwsgi.ini\npython manage.py runserver\n', 'uwsgi.ini': ini },
];
const cron = (packages: string, said: string, why: string, words = '"-f"'): Row => [
  `FROM alpine:3.20\nRUN apk add ${packages}\nCMD ["crond", ${words}]`,
  said,
  why,
];
const scripts =
  '{"dependencies":{"puppeteer":"22"},"scripts":{"build":"esbuild a.js --watch","start":"node a.js"}}';
const browser = (before: string, said: string, why: string, start = 'start', base = 'node:20-slim'): Row => [
  `FROM ${base}\nWORKDIR /app\nCOPY . .\n${before}CMD ["yarn", "${start}"]`,
  said,
  why,
  { 'package.json': scripts, 'a.js': 'x(1)' },
];
const launched = 'w:missing-init w:signal-swallowing-launcher';
const install = 'RUN yarn install\n';

const script = (said: string, why: string, ...lines: string[]): Row => [
  'FROM debian:12\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]',
  said,
  why,
  { 'run.sh': ['#!/bin/bash', ...lines, ''].join('\n') },
];
const supervisor = (before: string, said: string, why: string): Row => [
  `FROM ubuntu:22.04\n${before}COPY a.conf /etc/supervisor/conf.d/a.conf\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]`,
  said,
  why,
  {
    'run.sh': '#!/bin/bash\n/usr/bin/supervisord\n\nexit 1\n',
    'a.conf': '[supervisord]\nnodaemon=true\n[program:a]\ncommand=/usr/bin/deluged -d\n',
  },
];
const supervised = (command: string, said: string, why: string): Row => [
  'FROM alpine:3.20\nCOPY run.sh /\nCOPY s.ini /etc/supervisord.conf\nCMD ["supervisord", "-n"]',
  said,
  why,
  { 'run.sh': `#!/bin/sh\nmkdir -p /x\n${command}\n`, 's.ini': '[program:cron]\ncommand=/run.sh\n' },
];

suite('what strangers judged wrong once more', () => {
  check([
    uwsgi(
      '[uwsgi]\nmaster=True\n',
      'w:ungraceful-stopsignal w:script-without-exec',
      'it waits for the first server',
    ),
    uwsgi('[uwsgi]\n daemonize = x.log\n', 'w:script-without-exec', 'the first one goes to the background'),
    cron('curl', 'w:missing-init', 'that of BusyBox is deaf'),
    cron('cronie', '', 'that of cronie is not'),
    cron('dcron', 'w:missing-init', 'nobody knows what that of dcron does with what its jobs leave'),
    cron('cronie', 'w:daemonized-service', 'it still goes to the background', '"-s"'),
    browser(install, launched, 'it fetches a browser'),
    browser(install, 'w:signal-swallowing-launcher', 'a tool that builds starts none', 'build'),
    browser('RUN yarn install --ignore-scripts\n', 'w:signal-swallowing-launcher', 'nothing fetches one'),
    browser(
      `ENV PUPPETEER_SKIP_DOWNLOAD=1\n${install}`,
      'w:signal-swallowing-launcher',
      'it is told to fetch none',
    ),
    browser(
      `ENV PUPPETEER_SKIP_DOWNLOAD=1 PUPPETEER_EXECUTABLE_PATH=/opt/chrome\n${install}`,
      launched,
      'there is another one',
    ),
    browser(
      install,
      'w:signal-swallowing-launcher',
      'what it fetches does not run with musl',
      'start',
      'node:20-alpine',
    ),
    script(
      'w:script-without-exec',
      'a script that waits for somebody wherever something is wrong is told so once',
      'prepare',
      'if [ ! -d /config ]; then echo "no folder"; sleep infinity; fi',
      'if [ ! -f /config/a ]; then echo "no file"; sleep infinity; fi',
      '. /config/a',
      'exec "$PROGRAM"',
    ),
    script(
      'w:script-without-exec',
      'it ends when something has gone wrong: it is not done by then',
      'service elasticsearch start',
      'while true; do',
      '  curl localhost:9200 || exit 1',
      '  sleep 5',
      'done',
    ),
    script(
      'i:script-without-exec',
      'it ends when it has succeeded',
      'while true; do',
      '  curl localhost:9200 && exit 0',
      '  sleep 5',
      'done',
    ),
    script(
      'w:trap-without-wait',
      'as a daemon or as a job, nobody tells it to stop',
      'trap "stop=1" TERM',
      'nginx &',
      'while [ "$stop" != 1 ]; do sleep 1; done',
    ),
    [
      'FROM redis:7\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]',
      'i:lost-base-entrypoint',
      'a script of their own may prepare it',
      { 'run.sh': '#!/bin/sh\nexec redis-server /etc/redis.conf\n' },
    ],
    ['FROM redis:7\nENTRYPOINT ["redis-server"]', 'w:lost-base-entrypoint', 'nothing prepares it'],
    script('i:script-without-exec i:su-or-sudo', 'a shell to work in', 'su -l admin'),
    script(
      'w:script-without-exec i:su-or-sudo',
      'a server of another user',
      "su -c 'redis-server /etc/redis.conf' redis",
    ),
    script(
      'i:script-without-exec',
      'a client that asks for something',
      '/opt/wildfly/bin/jboss-cli.sh :reload',
    ),
    [
      'FROM debian:12\nENV AGREED=no\nCOPY run.sh /\nCMD ["/run.sh"]',
      'w:script-without-exec',
      'who runs it agrees',
      { 'run.sh': '#!/bin/sh\n[ "$AGREED" = yes ] || exit 1\nredis-server\n' },
    ],
    [
      'FROM debian:12\nENV "A(["=no AGREED=no\nCOPY run.sh /\nCMD ["/run.sh"]',
      'w:script-without-exec',
      'a name may have anything in it',
      { 'run.sh': '#!/bin/sh\n[ "$AGREED" = yes ] || exit 1\nredis-server\n' },
    ],
    [
      'FROM debian:12\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]',
      'w:script-without-exec',
      'who runs it gives it arguments',
      { 'run.sh': '#!/bin/sh\nif test $# -lt 1; then echo usage; exit 1; fi\nredis-server "$1"\n' },
    ],
    [
      'FROM someone/unknown\nCOPY run.sh /\nCMD ["/run.sh"]',
      '',
      'a shell of the base may start it, which needs no first line',
      { 'run.sh': 'exec redis-server\n' },
    ],
    supervisor(
      'RUN true\n',
      'w:script-without-exec',
      'supervisord stays by a configuration that it includes',
    ),
    supervised('/usr/sbin/crond -f', '', 'SIGTERM would end it just as SIGKILL does'),
    supervised('redis-server', 'w:supervised-shell', 'it would have saved its data'),
  ]);
});

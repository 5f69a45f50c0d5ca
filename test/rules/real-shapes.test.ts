import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { rules } from '../../rules/index.ts';
import { contextOf } from '../../src/image/build-context.ts';
import { findKnownBase } from '../../src/image/known-bases.ts';
import { lintText } from '../lint-text.ts';
import { check, type Row } from './said.ts';

suite('health checks, which leave orphans when a shell of theirs is ended', () => {
  const server = 'CMD ["redis-server"]';
  const curl = 'curl -f localhost || exit 1';
  const script = '#!/bin/sh\nif curl localhost; then exit 0; fi\nexit 1\n';
  check([
    [`FROM debian:12\nHEALTHCHECK CMD ${curl}\n${server}`, 'i:missing-init', 'the shell waits for curl'],
    [`FROM alpine:3\nHEALTHCHECK CMD ${curl}\n${server}`, 'i:missing-init', 'that of Alpine as well'],
    [`FROM debian:12\nHEALTHCHECK CMD redis-cli ping\n${server}`, 'i:missing-init', 'dash waits'],
    [`FROM alpine:3\nHEALTHCHECK CMD redis-cli ping\n${server}`, '', 'ash becomes its last command'],
    [
      `FROM any/thing\nENTRYPOINT []\nHEALTHCHECK CMD redis-cli ping\n${server}`,
      '',
      'who knows which shell that is',
    ],
    [`FROM debian:12\nHEALTHCHECK CMD ["redis-cli", "ping"]\n${server}`, '', 'one program has no children'],
    [`FROM debian:12\nHEALTHCHECK CMD ["/bin/agent", "ping"]\nCMD ["/bin/agent"]`, '', 'nor has this one'],
    [`FROM debian:12\nHEALTHCHECK CMD ["sh", "-c", "${curl}"]\n${server}`, 'i:missing-init', 'a shell again'],
    [
      `FROM debian:12\nCOPY check /\nHEALTHCHECK CMD ["/check"]\n${server}`,
      'i:missing-init',
      'and in a script',
      { check: script },
    ],
    [
      `FROM debian:12\nCOPY check /\nHEALTHCHECK CMD exec /check\n${server}`,
      '',
      'a script that becomes the check',
      { check: '#!/bin/sh\nexec redis-cli ping\n' },
    ],
    [`FROM debian:12\nHEALTHCHECK CMD ["/check"]\n${server}`, '', 'a script nobody has read'],
    [`FROM debian:12\nHEALTHCHECK CMD ${curl}\nHEALTHCHECK NONE\n${server}`, '', 'switched off'],
    [`FROM debian:12\nHEALTHCHECK CMD ${curl}\nCMD ["gunicorn", "a"]`, '', 'gunicorn reaps'],
    [`FROM postgres:17`, '', 'orphans would harm it, and nothing leaves any'],
    [`FROM postgres:17\nHEALTHCHECK CMD psql -c 'select 1' || exit 1`, 'w:missing-init', 'this does'],
    [`FROM postgres:17\nHEALTHCHECK CMD pg_isready || exit 1`, '', 'gives up by itself after three seconds'],
    [`FROM debian:12\nHEALTHCHECK CMD curl localhost &\n${server}`, 'w:missing-init', 'a job at each check'],
    [
      `FROM debian:12\nHEALTHCHECK CMD curl localhost & wait\n${server}`,
      'i:missing-init',
      'it is waited for',
    ],
    [`FROM debian:12\nHEALTHCHECK CMD curl localhost &\nCMD ["gunicorn", "a"]`, '', 'gunicorn reaps'],
    [
      `FROM debian:12\nCOPY check /\nHEALTHCHECK CMD ["/check"]\n${server}`,
      'w:missing-init',
      'a script that leaves one',
      { check: '#!/bin/sh\ncurl localhost >/tmp/up &\n' },
    ],
  ]);
});

suite('what a script has put into the background before it hands over', () => {
  const dockerfile = 'FROM debian:12\nCOPY run.sh /\nCMD ["/run.sh"]';
  const rows: [script: string, said: string, why: string][] = [
    ['redis-server &\nexec node x\n', 'w:missing-init', 'a server that node knows nothing of'],
    ['celery -A a worker &\nexec node x\n', 'w:missing-init', 'a worker'],
    ['redis-server &\nexec gunicorn a\n', 'w:missing-init', 'gunicorn reaps, and does not wait for it'],
    [
      'php-fpm8.2 &\nexec nginx -g "daemon off;"\n',
      'w:wrong-stopsignal',
      'what only answers to nginx has nothing to finish',
    ],
    [
      'redis-server &\nexec tini -g -- node x\n',
      'w:service-without-signal',
      'its group is of what it has started itself',
    ],
    ['sleep 5 &\nexec node x\n', '', 'a job that is soon over leaves one zombie, if that'],
    ['update-things &\nexec node x\n', '', 'nobody knows what this is'],
  ];
  check(
    rows.map(([script, said, why]): Row => [dockerfile, said, why, { 'run.sh': `#!/bin/bash\n${script}` }]),
  );
});

suite('entrypoint scripts of the base that a new ENTRYPOINT leaves out', () => {
  check([
    [
      'FROM redis:7\nENTRYPOINT ["/usr/local/bin/redis-server"]',
      'w:lost-base-entrypoint',
      'it prepares the data',
    ],
    [
      'FROM redis:7\nENTRYPOINT ["/sbin/reaper", "--"]\nCMD ["redis-server"]',
      '',
      'what a repair makes of ENTRYPOINT [], which leaves it out on purpose',
    ],
    [
      'FROM redis:7\nENTRYPOINT ["/sbin/reaper", "--", "redis-server"]',
      'w:lost-base-entrypoint',
      'with a program behind it, nobody knows',
    ],
    [
      'FROM redis:7\nCOPY entry /\nENTRYPOINT ["/entry"]\nCMD ["redis-server"]',
      '',
      'an own script that hands over to it',
      { entry: '#!/bin/sh\nset -e\necho preparing\nexec docker-entrypoint.sh "$@"\n' },
    ],
    [
      'FROM php:8.4-fpm\nENTRYPOINT ["/entry"]\nCMD ["php-fpm"]',
      '',
      'a script of their own that nobody has read',
    ],
    [
      'FROM php:8.4-fpm-alpine\nCOPY entry /\nENTRYPOINT ["/entry"]\nCMD ["php-fpm"]',
      '',
      'that of php only passes on what it is given',
      { entry: '#!/bin/sh\nexec "$@"\n' },
    ],
    [
      'FROM nginx:1.27\nENTRYPOINT ["nginx", "-g", "daemon off;"]',
      '',
      'nginx starts without its templates too',
    ],
  ]);
});

suite('services that a configuration keeps in the foreground', () => {
  const dockerfile = 'FROM debian:12\nCOPY x.conf /etc/x.conf\nCMD ["supervisord", "-c", "/etc/x.conf"]';
  check([
    ['FROM php:8.4-fpm\nRUN x > /usr/local/etc/php.ini\nCMD ["php-fpm"]', '', 'as the base image starts it'],
    ['FROM debian:12\nCMD ["php-fpm"]', 'w:daemonized-service i:wrong-stopsignal', 'without that'],
    [
      dockerfile,
      'w:daemonized-service',
      'a file that does not say so',
      { 'x.conf': '[supervisord]\n;nodaemon=true\n' },
    ],
    [dockerfile, '', 'one that does', { 'x.conf': '[supervisord]\nnodaemon = true ; for Docker\n' }],
    [
      dockerfile.replace('"-c", ', '"-c').replace('"/etc', '/etc'),
      '',
      'written in one word',
      { 'x.conf': '[supervisord]\nnodaemon=true\n' },
    ],
    [
      'FROM debian:12\nCOPY x.conf /etc/supervisor/conf.d/supervisord.conf\nCMD ["/usr/bin/supervisord"]',
      '',
      'where it looks by itself',
      { 'x.conf': 'nodaemon=true\n' },
    ],
    [
      'FROM debian:12\nCOPY nginx.conf /etc/nginx/\nSTOPSIGNAL SIGQUIT\nCMD ["nginx"]',
      '',
      'so does nginx',
      { 'nginx.conf': 'worker_processes 1;\ndaemon off;\n' },
    ],
  ]);
});

suite('scripts behind an init, which ends with them', () => {
  const tini = 'FROM couchdb:3\nCOPY run.sh /\nENTRYPOINT ["tini", "--"]\nCMD ["/run.sh"]';
  const sh = (text: string) => ({ 'run.sh': `#!/bin/sh\n${text}\n` });
  check([
    [tini, 'w:init-hides-shell', 'the program is killed with its shell', sh('set -e\nnode x')],
    [tini, '', 'the shell has become it', sh('set -e\nexec node x')],
    [tini, 'w:init-hides-shell', 'so is what it waits for', sh('node x &\nwait')],
    [tini, '', 'unless it has a trap', sh('trap "kill 0" TERM\nnode x &\nwait')],
    [tini, '', 'a job that is soon over', sh('cp -r /a /b')],
    [tini, '', 'a loop of nothing but naps', sh('while true; do date; sleep 1; done')],
    [tini, 'w:init-hides-shell', 'or one with work in it', sh('while :; do node x; sleep 1; done')],
    [
      tini,
      'w:trap-without-wait',
      'it dies of its own signal, and tini with it',
      sh('trap "trap - TERM; kill 0; wait" TERM\nnode x & wait'),
    ],
    [
      tini.replace('"--"', '"-g", "--"'),
      'w:init-hides-shell',
      'a shell that ignores the signal keeps what it waits for from it',
      sh('trap "" TERM\nsleep infinity'),
    ],
    [tini, '', 'a program that is asked for its version', sh('helm version\nkubectl version --client')],
    [
      'FROM alpine:3\nRUN apk add dumb-init nodejs\nCOPY run.sh /\nENTRYPOINT ["dumb-init", "/run.sh"]',
      'w:init-hides-shell',
      'dumb-init waits for the shell alone',
      sh('node x'),
    ],
    [
      'FROM debian:12\nADD s6-overlay.tar.xz /\nCOPY run.sh /\nENTRYPOINT ["/init", "/run.sh"]',
      '',
      's6-overlay ends all the others afterwards, and waits',
      sh('node x'),
    ],
  ]);
});

suite('the CMD of the base that a new ENTRYPOINT drops', () => {
  const own = 'FROM redis:7\nCOPY run.sh /entrypoint.sh\nENTRYPOINT ["/entrypoint.sh"]';
  check([
    [
      'FROM openresty/openresty:buster-fat\nENTRYPOINT ["./entrypoint.sh"]',
      '',
      'a script nobody has read may start it',
    ],
    [
      'FROM redis:7\nENTRYPOINT ["docker-entrypoint.sh"]',
      'w:cmd-reset-by-entrypoint',
      "the base's own wants one",
    ],
    [own, 'w:cmd-reset-by-entrypoint', 'so does this', { 'run.sh': '#!/bin/sh\nexec gosu redis "$@"\n' }],
    [
      own,
      'i:lost-base-entrypoint',
      'this starts it by itself',
      { 'run.sh': '#!/bin/sh\nexec redis-server\n' },
    ],
  ]);
});

suite('what a launcher runs, from package.json', () => {
  const app = (command: string, base = 'node:22') => `FROM ${base}\nWORKDIR /app\nCOPY . .\nCMD ${command}`;
  const scripts = (start: string) => ({ 'package.json': JSON.stringify({ scripts: { start } }) });
  const launcher = 'w:signal-swallowing-launcher';
  check([
    [app('["npm", "start"]'), launcher, 'dash is between npm and node', scripts('node x')],
    [app('["npm", "start"]'), '', 'and gets out of the way', scripts('exec node x')],
    [app('["npm", "start"]'), '', 'but not for its last command only', scripts('cd a && exec node x')],
    [app('["npm", "start"]', 'node:22-alpine'), '', 'as the shell of Alpine does', scripts('node x')],
    [app('["yarn", "start"]'), launcher, 'yarn does not wait all the same', scripts('exec node x')],
    [app('["npm", "start"]'), launcher, 'a file that cannot be read', { 'package.json': '{' }],
    [app('["npm", "start"]'), launcher, 'scripts that are none', { 'package.json': '{"scripts": [1]}' }],
    [app('["npm", "run", "nginx"]', 'node:22-alpine'), '', 'another service', scripts('x')],
  ]);

  const messages: [command: string, start: string, message: RegExp, why: string][] = [
    ['["npm", "start"]', 'next start', /package\.json has it run "next start"$/, 'the command line'],
    ['["npm", "run", "start", "--", "-p", "1"]', 'next start', /has it run "next start"$/, 'with arguments'],
    ['["npm", "--prefix", ".", "run-script", "start"]', 'x', /has it run "x"$/, 'in a folder'],
    ['["pnpm", "start"]', `x${'y'.repeat(90)}`, /has it run "xy{58}…"$/, 'not without end'],
    [
      '["yarn", "run", "start"]',
      'a\u001b[31m"b"',
      /has it run "a\\u001b\[31m\\"b\\""$/,
      'nor with what a terminal obeys',
    ],
    ['["npm", "test"]', 'x', /killed before it can finish$/, 'a script that is not there'],
  ];
  for (const [command, start, message, why] of messages)
    test(`${command} ${JSON.stringify(start.slice(0, 20))}: ${why}`, () => {
      const context = contextOf(
        Object.entries(scripts(start)).map(([path, text]) => ({ path, text, isExecutable: false })),
      );
      const { findings } = lintText(app(command), { rules, bases: findKnownBase, context });
      const found = findings.find(({ rule }) => rule.id === 'signal-swallowing-launcher');
      assert.match(found?.message ?? '', message);
    });
});

suite('programs that were seen to ignore the stop signal as PID 1', () => {
  check([
    ['FROM debian:12\nCMD ["cron", "-f"]', 'w:missing-init', 'it stops at once behind an init'],
    ['FROM alpine:3\nCMD ["crond", "-f"]', 'w:missing-init', "BusyBox's as well"],
    ['FROM python:3\nCMD ["flask", "run"]', 'w:missing-init', 'the development server'],
    ['FROM python:3\nCMD ["python", "x.py"]', '', 'an application may have a handler'],
    [
      'FROM python:3\nCMD ["uwsgi", "--http", ":80"]',
      'w:ungraceful-stopsignal',
      'uwsgi has one, and reloads: an init changes nothing',
    ],
    ['FROM debian:12\nCMD ["haproxy", "-f", "x"]', 'w:wrong-stopsignal', 'it stops on another signal'],
    ['FROM debian:12\nSTOPSIGNAL SIGQUIT\nCMD ["cron", "-f"]', '', 'of other signals nothing was seen'],
    ['FROM debian:12\nCMD ["tail", "-f", "/dev/null"]', 'w:keepalive-command', 'whose work comes by exec'],
    [
      'FROM mysql:8\nENTRYPOINT ["mysqld_safe"]',
      'w:signal-swallowing-launcher',
      'a script around the server',
    ],
    ['FROM ubuntu:22.04\nCMD ["apachectl", "-D", "FOREGROUND"]', 'w:signal-swallowing-launcher', 'another'],
    ['FROM httpd:2.4\nCMD ["httpd-foreground"]', '', 'one that ends in exec'],
    [
      'FROM python:3\nCMD ["conda", "run", "-n", "x", "python", "a.py"]',
      'w:signal-swallowing-launcher',
      'it passes nothing on',
    ],
  ]);
});

suite('STOPSIGNAL with a variable', () => {
  const from = 'FROM debian:12\nARG S\nCMD ["x"]\nSTOPSIGNAL';
  check([
    [`${from} $S`, '', 'a build argument, perhaps'],
    [`${from} $OTHER`, '', 'a variable of the base, perhaps'],
    [`${from} \${S`, 'e:invalid-stopsignal', 'a brace that is not closed, for certain'],
    [`ARG G=TERM\n${from} $G`, 'e:invalid-stopsignal', 'an ARG above FROM that the stage does not repeat'],
    [
      `${from} NO\nSTOPSIGNAL INT`,
      'e:invalid-stopsignal',
      'Docker looks at each, also at one that is replaced',
    ],
    [`${from} $OTHER\nSTOPSIGNAL INT`, '', 'a variable of the base, perhaps'],
    [`ARG G=TERM\n${from} $G\nSTOPSIGNAL INT`, 'e:invalid-stopsignal', 'empty where it is read'],
  ]);
});

suite('images without a shell', () => {
  const missing = 'e:shell-not-installed';
  check([
    ['FROM scratch\nCOPY --from=build /app /app\nCMD /app', missing, 'there is nothing but the program'],
    [
      'FROM scratch\nCOPY --from=build /app /app\nENTRYPOINT exec /app -v',
      missing,
      'exec is for a shell too',
    ],
    [
      'FROM scratch\nCOPY --from=build /app /app\nCMD ["/bin/sh", "-c", "/app"]',
      missing,
      'named in an array',
    ],
    [
      'FROM gcr.io/distroless/static:nonroot\nCOPY app /\nCMD /app',
      missing,
      'known to have none',
      { app: 'x' },
    ],
    [
      'FROM gcr.io/distroless/base AS a\nFROM a\nCOPY --from=b /app /srv/\nCMD /srv/app',
      missing,
      'two stages',
    ],
    ['FROM scratch\nCOPY --from=build /app /app\nCMD ["/app"]', '', 'an array needs none'],
    ['FROM scratch\nCOPY --from=b / /\nCMD /app', 'i:shell-form', 'a whole system is copied'],
    ['FROM scratch\nADD rootfs.tar.gz /\nCMD /app', 'i:shell-form', 'or unpacked', { 'rootfs.tar.gz': 'x' }],
    ['FROM scratch\nCOPY --from=b /bin /bin\nCMD /app', 'i:shell-form', 'or all programs'],
    ['FROM scratch\nCOPY --from=b /bin/busybox /bin/sh\nCMD /app', 'i:shell-form', 'or the shell itself'],
    ['FROM scratch\nCOPY --from=b /usr /usr\nCMD /app', 'i:shell-form', '/bin may be a link'],
    [
      'FROM scratch\nCOPY --from=b /bb /bb\nRUN ["/bb", "--install"]\nCMD /app',
      'i:shell-form',
      'or installed',
    ],
    ['FROM gcr.io/distroless/what\nCOPY app /\nCMD /app', 'i:shell-form', 'nobody knows this base'],
    [
      'FROM scratch\nENV D=/\nCOPY --from=b /x $D\nCMD /app',
      'i:shell-form',
      'a destination that may be a folder',
    ],
    ['FROM scratch\nCOPY --from=b /app /app\nSHELL ["/busybox", "sh", "-c"]\nCMD /app', '', 'another shell'],
  ]);
});

suite('what an init in front does not change', () => {
  const tini = 'RUN apt-get install -y tini\nENTRYPOINT ["tini", "--"]';
  check([
    ['FROM nginx:1.27\nENTRYPOINT []\nCMD ["nginx"]', 'w:daemonized-service', 'without one'],
    [`FROM nginx:1.27\n${tini}\nCMD ["nginx"]`, 'w:daemonized-service', 'it ends with its child'],
    [
      'FROM nginx:1.27\nCOPY .initcheck/reaper /sbin/reaper\nENTRYPOINT ["/sbin/reaper", "--"]\nCMD ["nginx"]',
      'w:daemonized-service',
      'what we bring is no configuration of nginx',
    ],
    [
      `FROM debian:12\n${tini}\nCMD ["node app.js"]`,
      'e:command-line-in-one-string',
      'it finds no program either',
    ],
    [
      'FROM node:22\nRUN apt-get install -y tini\nENTRYPOINT ["tini", "--", "node"]\nCMD app.js --x',
      'w:shell-form-cmd-as-arguments',
      'what it starts gets the arguments',
    ],
    [
      'FROM scratch\nCOPY tini /tini\nCOPY app /app\nENTRYPOINT ["/tini", "--"]\nCMD /app $PORT',
      'e:shell-not-installed',
      'it starts a shell that is not there',
    ],
    [
      'FROM debian:12\nSTOPSIGNAL SIGKILL\nCMD ["tail", "-f", "/dev/null"]',
      'w:ungraceful-stopsignal w:missing-init',
      'SIGKILL needs nobody who handles it',
    ],
  ]);
});

suite('words behind the string of a shell', () => {
  const lost = 'w:lost-shell-arguments';
  check([
    ['FROM debian:12\nCMD ["sh", "-c", "npm", "start"]', `${lost} w:shell-as-init`, 'start is $0'],
    ['FROM debian:12\nENTRYPOINT ["sh", "-c"]\nCMD ["exec", "a"]', lost, 'in two instructions'],
    ['FROM debian:12\nENTRYPOINT ["sh", "-c"]\nCMD ["exec a --port 80"]', '', 'one word'],
    ['FROM debian:12\nENTRYPOINT exec a "$@"\nCMD ["--port", "80"]', lost, 'the first one is $0'],
    ['FROM debian:12\nENTRYPOINT exec "$0" "$@"\nCMD ["a", "80"]', '', 'and here it is asked for'],
    ['FROM debian:12\nENTRYPOINT exec a "$@"\nCMD ["--", "80"]', '', 'something stands in its place'],
    ['FROM debian:12\nENTRYPOINT exec /bin/a "$@"\nCMD ["a", "80"]', '', 'the name of the program does'],
    ['FROM debian:12\nENTRYPOINT ["sh", "-c", "exec a \\"$@\\"", "x"]\nCMD ["80"]', '', 'any word does'],
    ['FROM debian:12\nENTRYPOINT exec a\nCMD ["80"]', 'w:ignored-cmd', 'told once'],
    ['FROM debian:12\nENTRYPOINT for x; do echo $x; done; exec a\nCMD ["--", "b"]', '', 'looked at unnamed'],
    ['FROM debian:12\nCMD ["sh", "-c", "exec a 80", "a"]', '', 'a name'],
    ['FROM debian:12\nCMD ["sh", "-c", "exec a 80", "web"]', '', 'a name of any kind'],
    ['FROM debian:12\nCMD ["sh", "-c", "exec node a.js", "--port=80"]', lost, 'an option is no name'],
    [
      'FROM debian:12\nCMD ["sh", "-c", "for x; do echo $x; done; exec a", "sh", "b"]',
      '',
      'gone over unnamed',
    ],
    ['FROM debian:12\nCMD ["bash", "-lc", "exec a", "b", "c"]', lost, 'options in one word'],
    [
      'FROM any/thing\nENTRYPOINT ["tini", "--"]\nCMD ["sh", "-c", "exec a", "b", "c"]',
      lost,
      'behind an init too',
    ],
  ]);
});

suite('a pipeline that begins with something short', () =>
  check([
    ['FROM debian:12\nCMD cat < /dev/null | redis-server | tee /log', 'w:shell-form', 'its work comes later'],
    ['FROM debian:12\nCMD cat /etc/passwd | tee /log', '', 'all of it is short'],
  ]),
);

suite('a shell that is through at once', () => {
  const over = 'w:daemonized-service';
  const script = (...lines: string[]) => ({ start: ['#!/bin/sh', ...lines, ''].join('\n') });
  const copied = 'FROM debian:12\nCOPY start /\nCMD ["/start"]';
  check([
    ['FROM debian:12\nCMD redis-server &', over, 'and not said to keep signals to itself'],
    ['FROM debian:12\nCMD ["sh", "-c", "redis-server &"]', over, 'as an array'],
    ['FROM alpine:3\nCMD redis-server & sleep 1 &', over, 'two of them'],
    ['FROM debian:12\nCMD <<E\nredis-server\nE', 'e:heredoc-command', 'a build that fails has no PID 1'],
    ['FROM any/thing\nENTRYPOINT ["tini", "--"]\nCMD redis-server &', over, 'an init ends with it'],
    ['FROM debian:12\nCMD a & exec b', '', 'something is left in the foreground'],
    [copied, over, 'in a script', script('prepare', 'redis-server &')],
    [copied, over, 'left by a child', script('( redis-server & )', 'mkdir /x')],
    [copied, over, 'or by a job', script('{ redis-server & } &', 'wait')],
    [
      'FROM debian:12\nCOPY start /\nENTRYPOINT ["/start"]\nCMD ["redis-server"]',
      '',
      'arguments that it takes away are not run',
      script('shift', '"$@"'),
    ],
    [copied, 'w:script-without-exec', 'its trap waits for good', script('trap wait EXIT', 'redis-server &')],
    ['FROM debian:12\nCMD trap wait EXIT; redis-server &', 'w:shell-form', 'or that of a string'],
    [
      copied,
      '',
      'or until a second trap has stopped it',
      script("trap 'kill $!; wait' TERM", 'trap wait EXIT', 'redis-server &'),
    ],
    [copied, 'w:script-without-exec', 'which waits', script('redis-server &', 'wait')],
    [copied, 'w:script-without-exec', 'or may wait', script('redis-server &', 'if [ "$X" ]; then wait; fi')],
  ]);
});

suite('a trap behind which a server stands in the foreground', () => {
  const never = 'w:trap-never-runs';
  const trap = 'trap "echo bye; exit" TERM';
  const script = (...lines: string[]) => ({ start: ['#!/bin/sh', ...lines, ''].join('\n') });
  const copied = 'FROM debian:12\nCOPY start /\nCMD ["/start"]';
  check([
    [copied, never, 'at the end', script(trap, 'redis-server')],
    [copied, never, 'waited for once more', script(trap, 'redis-server', 'wait')],
    [copied, never, 'its exit code kept', script(trap, 'redis-server', 'exit $?')],
    [
      copied,
      'w:trap-without-wait',
      'in the background it runs, and leaves',
      script(trap, 'redis-server &', 'wait'),
    ],
    [copied, '', 'a tool may be over soon', script(trap, 'prepare', 'wait')],
    [
      copied,
      'w:daemonized-service',
      'a daemon is at once, and so is the script',
      script(trap, 'nginx', 'wait'),
    ],
  ]);
});

suite('a script that traps the stop signal tells the program in its own words', () => {
  const script = (...lines: string[]) => ({ start: ['#!/bin/sh', ...lines, ''].join('\n') });
  const copied = 'FROM debian:12\nCOPY start /\nCMD ["/start"]';
  const server = 'nginx -g "daemon off;" &';
  check([
    [copied, '', 'as nginx wants it', script('trap "nginx -s quit; wait" TERM', server, 'wait')],
    [copied, 'w:wrong-stopsignal', 'no word of it', script('exec nginx -g "daemon off;"')],
    [
      copied,
      'w:wrong-stopsignal w:script-without-exec',
      'a trap for another signal',
      script('trap "nginx -s reload" HUP', server, 'wait'),
    ],
  ]);
});

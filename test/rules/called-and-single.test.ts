import { suite } from 'node:test';
import { check, type Row } from './said.ts';

const script = (...lines: string[]) => ['#!/bin/bash', ...lines, ''].join('\n');
const copied = 'FROM debian:12\nCOPY *.sh /\nENTRYPOINT ["/run.sh"]';
const row = (
  said: string,
  why: string,
  lines: string[],
  more: Readonly<Record<string, string>> = {},
): Row => [copied, said, why, { 'run.sh': script(...lines), ...more }];
const loop = script('while true; do work; done');
const found = ['pid=$(pgrep -f app.jar)', 'if [ -n "$pid" ]; then kill "$pid"; wait "$pid"; fi'];

suite('a server that is asked for a single job', () => {
  check([
    row('', 'it makes its folders', ['[ -d /s ] || squid -N -f c -z', 'exec squid -NYC']),
    row('i:script-without-exec', 'and here it serves, unless it ends', [
      'squid -N -f c',
      'exec redis-server',
    ]),
    row('', 'in a cluster of letters', ['squid -Nz', 'exec squid -N']),
    row('', 'it checks its configuration', ['varnishd -C -f x.vcl', 'exec redis-server']),
    row('', 'it writes a password', ['[ -f p ] || x11vnc -storepasswd $P p', 'exec redis-server']),
    row('', 'slapd does as well', ['slapd -T test', 'exec redis-server']),
  ]);
});

suite('a script that another one calls', () => {
  check([
    row(
      'i:script-without-exec',
      'it goes round for ever, if what follows is no work',
      ['prepare x', '/a.sh', 'exec redis-server'],
      {
        'a.sh': loop,
      },
    ),
    row('i:script-without-exec', 'read by a shell', ['bash /a.sh', 'exec redis-server'], { 'a.sh': loop }),
    row('w:script-without-exec', 'it becomes a server', ['/a.sh', 'true'], {
      'a.sh': script('exec redis-server'),
    }),
    row('', 'one way ends', ['/a.sh', 'exec redis-server'], {
      'a.sh': script('[ "$A" ] && exit 0', 'while true; do work; done'),
    }),
    row('', 'its loop ends', ['/a.sh', 'exec redis-server'], {
      'a.sh': script('until nc -z db 1; do sleep 1; done'),
    }),
    row('', 'it calls itself', ['/a.sh', 'exec redis-server'], { 'a.sh': script('/a.sh') }),
  ]);
});

suite('what a trap looks for, and what it is for', () => {
  check([
    row('', 'by a part of the command line', [
      `stop() { ${found.join('\n')}; }`,
      'trap stop TERM',
      'java -jar app.jar & wait $!',
    ]),
    row('w:trap-without-wait', 'it does not wait', [
      'stop() { kill $(pgrep -f app.jar); }',
      'trap stop TERM',
      'java -jar app.jar & wait $!',
    ]),
    row('w:trap-never-runs', 'exec drops it', [
      'bye() { deregister; }',
      'trap bye TERM',
      'register x',
      'exec redis-server',
    ]),
    row('w:trap-never-runs', 'a registry is not told', [
      'bye() { curl -X DELETE http://consul/v1/x; }',
      'trap bye TERM INT',
      'exec redis-server',
    ]),
    row('w:trap-never-runs', 'nor the cluster', ["trap '/app/cluster leave' TERM", 'exec redis-server']),
    row('w:missing-init w:trap-never-runs', 'a daemon is not stopped', [
      "trap 'service mariadb stop' TERM",
      'service mariadb start',
      'exec redis-server',
    ]),
    row('i:trap-never-runs', 'the server is told by the signal itself', [
      "trap 'redis-cli shutdown' TERM",
      'exec redis-server',
    ]),
    row('i:trap-never-runs', 'what this is for, nobody knows', ["trap 'mytool x' TERM", 'exec redis-server']),
    row('', 'it only says so', ["trap 'echo bye; exit 0' TERM", 'exec redis-server']),
    row('', 'it was for the time before', ["trap 'rm -f /x; exit 1' TERM", 'prepare x', 'exec redis-server']),
  ]);
});

suite('a job right beside the command that a string ends in', () => {
  const string = (text: string) => `FROM debian:12\nCMD ["bash", "-c", ${JSON.stringify(text)}]`;
  check([
    [string('redis-server & node x'), 'w:shell-as-init', 'bash stays, as was measured'],
    [
      'FROM debian:12\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]',
      '',
      'without arguments the string is empty: it depends on what docker run gives it',
      { 'run.sh': script('/bin/bash -c "$*"') },
    ],
    [string('redis-server &\nexec node x'), 'w:missing-init', 'exec leaves nobody who waits for the job'],
  ]);
});

suite('what a RUN and a configuration say', () => {
  const supervised = (conf: string): Row => [
    'FROM debian:12\nCOPY s.conf /etc/s.conf\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]',
    conf.includes('nodaemon') ? 'i:script-without-exec' : '',
    conf.includes('nodaemon')
      ? 'it stays in the foreground'
      : 'it moves to the background, and what comes then is unknown',
    { 'run.sh': script('supervisord -c /etc/s.conf', 'exec "$@"'), 's.conf': `[supervisord]\n${conf}` },
  ];
  check([
    supervised('nodaemon=true\n'),
    supervised('user=root\n'),
    [
      'FROM debian:12\nCOPY run.sh /\nRUN for f in /*.sh; do ln -s $f /usr/bin; chmod +x $f; done\nCMD ["/run.sh"]',
      'w:script-without-exec',
      'a link leaves it as it is',
      { 'run.sh': script('redis-server') },
    ],
    [
      'FROM alpine:3.20\nCMD ["crond", "-f", "> /proc/1/fd/1"]',
      'w:missing-init w:shell-syntax-in-exec-form',
      'a redirection with its file in one word',
    ],
    ['FROM debian:12\nCMD ["echo", "a > b"]', '', 'words'],
    ...(['exec $@', 'exec "$@"'] as const).map(
      (line): Row => [
        'FROM debian:12\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]\nCMD ["mongod --config x"]',
        line.includes('"') ? 'e:command-line-in-one-string' : '',
        line.includes('"') ? 'one word stays one' : 'the shell splits what is not in quotes',
        { 'run.sh': script(line) },
      ],
    ),
  ]);
});

suite('a script behind a shell that only waits for it', () => {
  const behind = (base: string, start: string, ...lines: string[]): Row => [
    `FROM ${base}\nRUN apk add x11vnc\nCOPY run.sh /\n${start}`,
    'w:daemonized-service',
    'when the script ends, so does the shell',
    { 'run.sh': script(...lines) },
  ];
  check([
    behind('debian:12', 'CMD /run.sh', 'x11vnc -bg'),
    behind('debian:12', 'ENTRYPOINT ["/bin/sh", "-c"]\nCMD ["/run.sh"]', 'prepare', 'supervisord'),
    behind('alpine:3.20', 'CMD ["sh", "-c", "/run.sh"]', 'x11vnc -bg'),
    behind('debian:12', 'CMD ["sh", "-c", "/run.sh"]', 'redis-server &'),
    [
      'FROM rockylinux:9\nRUN dnf install -y cronie\nCMD ["crond", "-n"]',
      '',
      'cronie collects orphans, and ends by SIGTERM',
    ],
  ]);
});

suite('what ends in a step of a job', () => {
  check([
    row('i:script-without-exec', 'it may be one', ['node build.js', 'cp out /srv']),
    row('w:script-without-exec', 'a server is none', ['redis-server', 'cp dump /srv']),
    row('i:script-without-exec', 'what nobody knows may last', ['mytool x', 'cp out /srv']),
    row('', 'nothing lasts', ['mkdir /a', 'cp b /a']),
  ]);
});

import { suite } from 'node:test';
import { check, type Row } from './said.ts';

const script = (...lines: string[]) => ['#!/bin/bash', ...lines, ''].join('\n');

suite('a signal that the kernel acts on by itself', () => {
  const killed = (more: string, said: string, why: string, ...lines: string[]): Row => [
    `FROM debian:12\nRUN apt-get install -y tini supervisor\nCOPY run.sh /\nSTOPSIGNAL ${more}`,
    said,
    why,
    { 'run.sh': script(...lines) },
  ];
  const found = 'w:ungraceful-stopsignal';
  check([
    killed('SIGKILL\nCMD ["/run.sh"]', found, 'it does not matter who gets it', 'redis-server'),
    killed('SIGSTOP\nCMD ["/run.sh"]', found, 'nor of this one', 'redis-server'),
    killed('9\nCMD /run.sh', found, 'in shell form', 'redis-server'),
    killed('KILL\nCMD ["sh", "-c", "a; redis-server"]', found, 'in a string'),
    killed('SIGKILL\nCMD ["/run.sh"]', found, 'no trap runs', 'trap stop TERM KILL', 'redis-server'),
    killed('SIGKILL\nENTRYPOINT ["tini", "--", "/run.sh"]', found, 'no init passes it on', 'redis-server'),
    killed('SIGKILL\nCMD ["tail", "-f", "/dev/null"]', `${found} w:missing-init`, 'but orphans are left'),
    killed(
      'SIGTERM\nCMD ["/run.sh"]',
      'w:script-without-exec',
      'any other one has to arrive',
      'redis-server',
    ),
  ]);
});

suite('a command that keeps the container alive', () => {
  const found = 'w:keepalive-command';
  check([
    ['FROM debian:12\nCMD ["sleep", "infinity"]', found, 'orphans are in the same finding'],
    ['FROM debian:12\nENTRYPOINT ["tail", "-f", "/dev/null"]', found, 'in the ENTRYPOINT'],
    [
      'FROM debian:12\nCOPY run.sh /\nCMD ["/run.sh"]',
      found,
      'what a script has left behind as well',
      { 'run.sh': script('redis-server &', 'exec tail -f /var/log/a.log') },
    ],
    [
      'FROM debian:12\nRUN apt-get install -y cron\nCMD cron && tail -f /var/log/cron.log',
      found,
      'the shell that waits for it is in the same finding',
    ],
    ['FROM alpine:3.20\nCMD crond -b; tail -f /var/log/cron.log', found, 'nothing gets through to it'],
    [
      'FROM alpine:3.20\nCOPY run.sh /\nCMD ["/run.sh"]',
      found,
      "BusyBox's cron, beside which a script waits",
      { 'run.sh': '#!/bin/sh\ncrond -b\ntail -f /var/log/cron.log\n' },
    ],
  ]);
});

suite('a shell form around a script that stays as well', () => {
  const around = (base: string, said: string, why: string, ...lines: string[]): Row => [
    `FROM ${base}\nCOPY run.sh /\nENTRYPOINT /run.sh`,
    said,
    why,
    { 'run.sh': script(...lines) },
  ];
  check([
    around('debian:12', 'w:shell-form', 'neither forwards it', 'redis-server'),
    around('some/thing', 'w:shell-form', 'whatever /bin/sh is', 'prepare', 'redis-server'),
    around('some/thing', 'i:shell-form', 'the script becomes it', 'exec redis-server'),
    around('some/thing', 'i:shell-form', 'it may be a job', './build', 'cp out /srv'),
    around('alpine:3.20', 'w:script-without-exec', 'here nothing gets through', 'redis-server'),
    around('alpine:3.20', 'i:shell-form', 'here it does', 'exec redis-server'),
    [
      'FROM some/thing\nCOPY run.sh /\nCMD /run.sh',
      'i:shell-form',
      'it may have an ENTRYPOINT',
      { 'run.sh': script('redis-server') },
    ],
  ]);
});

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { runMain, temporaryDirectory } from '../plugin/run-main.ts';

type Files = Readonly<Record<string, string>>;

const pod = (spec: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec:\n${spec}  containers:\n    - name: c\n` +
  '      image: debian:12\n      command: [sh, -c, "a; b"]\n';

/** What is checked (the last file), the finding, and the whole sentence about it. */
const rows: [files: Files, rule: string, message: string, why: string][] = [
  [
    { Dockerfile: 'FROM redis:7\nCMD redis-server --save ""\n' },
    'shell-form',
    'docker stop waits 10 s, then kills redis-server: /bin/sh is PID 1 and does not forward SIGTERM',
    'what happens first, then why; a server is named',
  ],
  [
    { Dockerfile: 'FROM debian:12\nCMD ["sh", "-c", "migrate && worker; cleanup"]\n' },
    'shell-as-init',
    'docker stop waits 10 s, then kills the container: sh is PID 1 and does not forward SIGTERM',
    'the last command of a script need not be the one that runs when the stop comes',
  ],
  [
    { Dockerfile: 'FROM node:22\nSTOPSIGNAL SIGUSR1\nCMD ["node", "a.js"]\n' },
    'missing-init',
    'node is PID 1 without an init: SIGUSR1 has no effect unless it handles it, and nothing collects orphans',
    'the signal of the image decides',
  ],
  [
    { Dockerfile: 'FROM python:3.12\nSTOPSIGNAL SIGINT\nCMD ["python", "a.py"]\n' },
    'missing-init',
    'python is PID 1 without an init: nothing collects orphans or waits for them on stop',
    'Python has a handler for this one',
  ],
  [
    { 'compose.yaml': 'services:\n  a:\n    image: node:22\n    command: node a.js 80 2>&1\n' },
    'shell-syntax-in-exec-form',
    'service a: Compose runs node a.js 80 and drops everything from >& on: a command here has no shell',
    'an info: nothing is lost by it',
  ],
  [
    { Dockerfile: 'FROM debian:12\nSTOPSIGNAL SIGINT\nCMD ["sh", "-c", "a; b"]\n' },
    'shell-as-init',
    'docker stop waits 10 s, then kills the container: sh is PID 1 and does not forward SIGINT',
    'the signal of the image',
  ],
  [
    {
      'run.sh': '#!/bin/sh\ntrap "kill $!; wait" SIGTERM\nredis-server &\nwait\n',
      Dockerfile: 'FROM debian:12\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]\n',
    },
    'script-without-exec',
    'docker stop waits 10 s, then kills redis-server: run.sh is PID 1, and dash refuses its trap: it knows TERM, and ' +
      'not SIGTERM',
    'who has set a trap is told why it is none',
  ],
  [
    { Dockerfile: 'FROM debian:12\nCMD ["tail", "-f", "/dev/null"]\n' },
    'keepalive-command',
    'docker stop waits 10 s, then kills the container: tail ignores SIGTERM as PID 1, and nothing collects what ' +
      'docker exec leaves behind',
    'one sentence about the signal and the orphans',
  ],
  [
    {
      'run.sh': '#!/bin/sh\n/app.sh start\nexec sleep infinity\n',
      Dockerfile: 'FROM debian:12\nCOPY --chmod=0755 run.sh /\nCMD ["/run.sh"]\n',
    },
    'keepalive-command',
    'docker stop waits 10 s, then kills the container: sleep ignores SIGTERM as PID 1, and nothing collects what ' +
      'app.sh and docker exec leave',
    'what the script has started',
  ],
  [
    { Dockerfile: 'FROM debian:12\nCMD ["tail", "-f", "/var/log/a.log"]\n' },
    'keepalive-command',
    'docker stop waits 10 s, then kills the container: tail ignores SIGTERM as PID 1 and collects no orphans',
    'a log is followed, and nothing says that there are any',
  ],
  [
    {
      'run.sh': '#!/bin/bash\nredis-server\n',
      Dockerfile: 'FROM debian:12\nCOPY --chmod=0755 run.sh /\nCMD /run.sh\n',
    },
    'shell-form',
    'docker stop waits 10 s, then kills redis-server: neither /bin/sh nor run.sh, which it starts, forwards SIGTERM',
    'an array alone would repair nothing',
  ],
  [
    {
      'run.sh': '#!/bin/bash\nredis-server\n',
      Dockerfile: 'FROM example.org/base\nCOPY --chmod=0755 run.sh /\nENTRYPOINT /run.sh\n',
    },
    'shell-form',
    'docker stop waits 10 s, then kills redis-server: neither /bin/sh nor run.sh, which it starts, forwards the stop ' +
      'signal',
    'whatever /bin/sh is',
  ],
  [
    { Dockerfile: 'FROM example.org/base\nCMD redis-server\n' },
    'shell-form',
    'docker stop may wait 10 s and then kill redis-server: CMD runs in /bin/sh, and the one in ' +
      'example.org/base may stay as PID 1',
    'the shell of an unknown base may become the program: less is claimed',
  ],
  [
    {
      'compose.yaml':
        'services:\n  a:\n    image: debian:12\n    stop_grace_period: 1m\n    command: sh -c "a; b"\n',
    },
    'shell-as-init',
    'service a: docker stop waits 60 s, then kills the container: sh is PID 1 and does not forward SIGTERM',
    'the grace period of the service',
  ],
  [
    { 'pod.yaml': pod('  terminationGracePeriodSeconds: 45\n') },
    'shell-as-init',
    'container c of Pod p: Kubernetes waits 45 s, then kills the container: sh is PID 1 and does not forward SIGTERM',
    'Kubernetes stops it, and has its own period',
  ],
  [
    { 'compose.yaml': 'services:\n  a:\n    image: nextcloud:apache\n    entrypoint: /cron.sh\n' },
    'ungraceful-stopsignal',
    'service a: docker stop waits 10 s, then kills crond: SIGWINCH comes from nextcloud:apache and means nothing to ' +
      'it, and as PID 1 it ignores SIGTERM too: it needs SIGTERM and an init',
    'the applet, not BusyBox; behind an init alone SIGWINCH would still do nothing',
  ],
  [
    { Dockerfile: 'FROM nextcloud:apache\nENTRYPOINT ["supervisord", "-n"]\n' },
    'wrong-stopsignal',
    'docker stop waits 10 s, then kills the container: supervisord finishes its work on SIGTERM, and SIGWINCH of ' +
      'nextcloud:apache does not end it',
    'what happens, and not only that it is another signal',
  ],
  [
    { Dockerfile: 'FROM nginx:1.27\nSTOPSIGNAL SIGTERM\n' },
    'wrong-stopsignal',
    'nginx finishes its work on SIGQUIT, but is stopped with SIGTERM',
    'a signal that ends it',
  ],
  [
    {
      'run.sh': '#!/bin/sh\nset -e\ntrue\n/bin/bash -i\n',
      Dockerfile: 'FROM debian:12\nCOPY --chmod=0755 run.sh /\nCMD ["/run.sh"]\n',
    },
    'script-without-exec',
    'docker stop waits 10 s, then kills the container: run.sh is PID 1 and does not forward SIGTERM; without a ' +
      'terminal bash ends at once',
    'docker run -d gives it none',
  ],
  [
    {
      'run.sh': '#!/bin/sh\nsu app -c "node x.js"\n',
      Dockerfile: 'FROM debian:12\nCOPY --chmod=0755 run.sh /\nCMD ["/run.sh"]\n',
    },
    'su-or-sudo',
    'without the shell in front, su kills the program two seconds after the stop signal: it stays in front of it, ' +
      'where gosu or setpriv would become the program',
    'what no repair takes away is said before it',
  ],
  [
    {
      'run.sh':
        '#!/bin/sh\nnode a.js &\npid=$!\nstop() { kill $pid; wait $pid; }\nend() { stop; exit; }\ntrap end TERM\n' +
        'nginx -g "daemon off;" &\nwait\n',
      Dockerfile: 'FROM node:22\nCOPY --chmod=0755 run.sh /\nCMD ["/run.sh"]\n',
    },
    'trap-without-wait',
    'docker stop kills node or nginx before it can finish: the trap in run.sh does not stop both of them and wait ' +
      'until they have exited',
    'which of them is not said where the trap waits for one',
  ],
  [
    { Dockerfile: 'FROM php:8.3-cli\nCMD ["php", "-S", "0.0.0.0:80"]\n' },
    'wrong-stopsignal',
    'docker stop waits 10 s, then kills php: it finishes its work on SIGINT, and as PID 1 it ignores SIGTERM, the ' +
      'default',
    'what happens, where it is worse than an interruption',
  ],
  [
    {
      'run.sh': '#!/bin/sh\necho up\nsupervisord -n\n',
      Dockerfile: 'FROM php:8.3-apache\nCOPY --chmod=0755 run.sh /\nENTRYPOINT ["/run.sh"]\n',
    },
    'wrong-stopsignal',
    'supervisord finishes its work on SIGTERM, and SIGWINCH would have no effect even if it got through',
    'nothing is interrupted by a signal that is ignored by default',
  ],
  [
    {
      'app.conf': '[program:app]\ncommand=apachectl -D FOREGROUND\n',
      Dockerfile:
        'FROM debian:12\nRUN apt-get install -y supervisor apache2\nCOPY app.conf /etc/supervisor/conf.d/\n' +
        'CMD ["supervisord", "-n"]\n',
    },
    'signal-swallowing-launcher',
    'apachectl exits on the stop signal, and what it started is killed before it can finish',
    'a shell script ignores no signal as a child of supervisord',
  ],
  [
    { Dockerfile: 'FROM debian:12\nSTOPSIGNAL SIGTREM\nCMD ["sleep", "1"]\n' },
    'invalid-stopsignal',
    '"SIGTREM" is not a signal, and the build fails; did you mean SIGTERM?',
    'of two names that are as near, the usual stop signal is meant',
  ],
  [
    { Dockerfile: 'FROM debian:12\nSTOPSIGNAL gracefully\nCMD ["sleep", "1"]\n' },
    'invalid-stopsignal',
    '"gracefully" is not a signal, and the build fails',
    'nothing near it can be meant',
  ],
  [
    { Dockerfile: 'FROM node:22\nCMD ["node", "app.js", "--port=${PORT:-80}"]\n' },
    'variable-in-exec-form',
    '${PORT:-80} is not expanded in exec form: the program receives it literally',
    'the variable, not the word around it',
  ],
  [
    {
      'run.sh': '#!/bin/sh\ntrap "kill $!" TERM\nnode app.js\n',
      Dockerfile: 'FROM node:22\nCOPY --chmod=0755 run.sh /\nCMD ["/run.sh"]\n',
    },
    'trap-never-runs',
    'docker stop waits 10 s, then kills node: the trap for TERM in run.sh can only run after node ' +
      'exits, and nothing tells node to exit',
    'both halves of the deadlock',
  ],
  [
    { Dockerfile: 'FROM debian:12\nSTOPSIGNAL SIGKILL\nCMD ["redis-server"]\n' },
    'ungraceful-stopsignal',
    'docker stop kills the program in the middle of its work: SIGKILL cannot be handled',
    'no grace period is waited for',
  ],
  [
    { Dockerfile: 'FROM debian:12\nSTOPSIGNAL SIGINT\nCMD nginx -g "daemon off;" && true\n' },
    'wrong-stopsignal',
    'nginx finishes its work on SIGQUIT, and SIGINT would interrupt it even if it got through',
    'the shell keeps the signal to itself, as another finding says',
  ],
  [
    {
      'run.sh': '#!/bin/sh\nservice cron start\ntail -f /var/log/cron.log\n',
      Dockerfile: 'FROM debian:12\nCOPY --chmod=0755 run.sh /\nCMD ["/run.sh"]\n',
    },
    'keepalive-command',
    'docker stop waits 10 s, then kills the container: cron is in the background, and run.sh, which waits for tail, ' +
      'does not forward SIGTERM',
    'the service by its name, and who is deaf',
  ],
];

suite('messages', () => {
  for (const [files, rule, message, why] of rows)
    test(why, async () => {
      const directory = temporaryDirectory(files);
      const path = Object.keys(files).at(-1) ?? '';
      const { stdout } = await runMain(['--format', 'json', path], { directory });
      const found: { rule: string; message: string }[] = JSON.parse(stdout).files[0].diagnostics;
      assert.deepEqual(
        found.flatMap(diagnostic => (diagnostic.rule === rule ? [diagnostic.message] : [])),
        [message],
      );
    });
});

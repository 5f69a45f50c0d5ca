import { behindReaper, python, type Truth } from './truth.ts';

const sh = (script: string): string => `FROM debian:bookworm\nCMD ["sh", "-c", ${JSON.stringify(script)}]\n`;
const graceful = python('app.py');
const handled =
  'import signal, sys, time\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit(0))\nwhile True: signal.pause()\n';
const deaf = 'import signal\nwhile True: signal.pause()\n';
const blocked = 'import signal, time\nsignal.pthread_sigmask(signal.SIG_BLOCK, {15})\n';
const saving =
  'import signal, sys, time\ndef stop(*_):\n  time.sleep(0.5)\n  print("saving", flush=True)\n' +
  '  open("/tmp/saved", "w").write("x")\n  sys.exit(0)\n' +
  'signal.signal(signal.SIGTERM, stop)\nprint("up", flush=True)\nwhile True: signal.pause()\n';

/** More of them: repairs that make it worse, that cannot start, and ends of every kind. */
export const others: readonly Truth[] = [
  {
    why: 'it ends by itself after a second, and nobody listens to the stop signal',
    original: sh('sleep 1; exit 0'),
    seen: { outcome: 'exited', exitCode: 0 },
  },
  {
    why: 'a loop that starts its program again and again',
    original: sh('until false; do sleep 3600; done'),
    repaired: behindReaper(sh('until false; do sleep 3600; done')),
    seen: { killed: true, exitCode: 137, work: 'cut', cut: ['sh -c'] },
    after: { killed: false, exitCode: 143 },
    verdict: 'repaired',
    warns: ['stop-ignored'],
  },
  {
    why: 'job control in a script',
    original: 'FROM debian:bookworm\nCMD ["bash", "-c", "set -m; sleep 3600 & fg"]\n',
    seen: { killed: true, exitCode: 137, work: 'cut', cut: ['bash -c'] },
    warns: ['stop-ignored'],
  },
  {
    why: 'tini in front of a program without a handler',
    original: 'FROM node:22\nENTRYPOINT ["tini", "--"]\nCMD ["node", "-e", "setInterval(() => {}, 1000)"]\n',
    seen: { killed: false, exitCode: 143, work: 'cut', cut: ['node'], left: 0 },
    warns: ['work-lost'],
  },
  {
    why: "a repair that hides the program's own exit code",
    original: graceful,
    repaired:
      'FROM python:3\nCOPY app.py reaper /\nENTRYPOINT ["/reaper", "--"]\n' +
      'CMD ["bash", "-c", "python3 -u /app.py & p=$!; trap \'kill $p; wait $p; exit 5\' TERM; wait $p"]\n',
    files: { 'app.py': handled },
    seen: { killed: false, exitCode: 0, work: 'finished' },
    after: { killed: false, exitCode: 5 },
    verdict: 'refuted',
  },
  {
    why: 'a repair whose init is a directory in the image',
    original: graceful,
    repaired: 'FROM python:3\nCOPY app.py /\nRUN mkdir -p /sbin/reaper\nENTRYPOINT ["/sbin/reaper", "--"]\n',
    files: { 'app.py': handled },
    seen: { killed: false, exitCode: 0 },
    after: { outcome: 'exited', exitCode: 126 },
    verdict: 'refuted',
  },
  {
    why: 'zombies of its own, and more come',
    original: graceful,
    repaired: behindReaper(graceful),
    files: {
      'app.py': `import os\n${handled.replace('signal.pause()', '(os.fork() or os._exit(0), time.sleep(0.2))')}`,
    },
    seen: { killed: false, exitCode: 0, left: 5 },
    warns: ['zombies-left'],
  },
  {
    why: 'a program in a pipe whose reader ends first',
    original: graceful,
    repaired:
      'FROM python:3\nCOPY app.py /\nCMD ["bash", "-c", "set -m; python3 -u /app.py | cat & ' +
      "trap 'kill -- -$!; wait; exit 0' TERM; wait\"]\n",
    files: { 'app.py': saving },
    seen: { killed: false, exitCode: 0, work: 'finished' },
    after: { killed: false, exitCode: 0, work: 'cut', cut: ['cat'] },
    verdict: 'refuted',
  },
  {
    why: 'a handler that crashes',
    original: graceful,
    files: { 'app.py': handled.replace('sys.exit(0)', '1 / 0') },
    seen: { killed: false, exitCode: 1, work: 'unknown' },
    warns: ['work-lost'],
  },
  {
    why: 'an image from nothing, alone and behind the reaper',
    original: 'FROM scratch\nCOPY probe /program\nENTRYPOINT ["/program", "pause"]\n',
    repaired: 'FROM scratch\nCOPY probe reaper /\nENTRYPOINT ["/reaper", "--", "/probe", "pause"]\n',
    seen: { killed: false, exitCode: 0, work: 'finished', left: 5, canary: 'lost' },
    after: { killed: false, exitCode: 0, work: 'finished', left: 0, canary: 'finished' },
    verdict: 'repaired',
  },
  {
    why: 'a handler that ends with 143, as Java does',
    original: graceful,
    files: { 'app.py': handled.replace('sys.exit(0)', 'sys.exit(143)') },
    seen: { killed: false, exitCode: 143, work: 'finished' },
  },
  {
    why: 'a script behind tini that sleeps for a quarter of a second twenty times before it starts its program',
    original:
      'FROM python:3\nCOPY app.py /\nENTRYPOINT ["tini", "--"]\n' +
      'CMD ["bash", "-c", "for i in {1..20}; do sleep 0.25; done; exec python3 -u /app.py"]\n',
    files: { 'app.py': handled },
    seen: { killed: false, exitCode: 0, work: 'finished', early: false },
  },
  {
    why: 'nine silent seconds before the handler, and a grace period of four',
    original: graceful,
    repaired: behindReaper(graceful),
    files: { 'app.py': `import time\ntime.sleep(9)\n${handled}` },
    grace: 4,
    seen: { killed: false, exitCode: 0, work: 'finished', early: false },
    after: { killed: false, exitCode: 0, work: 'finished', early: false },
    verdict: 'repaired',
  },
  {
    why: 'six seconds that nobody sees before the handler, and a repair that is stopped as early',
    original: graceful,
    repaired: behindReaper(graceful),
    files: { 'app.py': `import threading\nthreading.Event().wait(6)\n${handled}` },
    grace: 10,
    seen: { killed: true, exitCode: 137, early: true },
    after: { killed: false, exitCode: 143, early: true },
    verdict: 'improved',
  },
  {
    why: 'it blocks the signal, never reads it, and ends by itself after it',
    original: graceful,
    files: { 'app.py': `${blocked}while 15 not in signal.sigpending(): time.sleep(0.1)\n` },
    seen: { killed: false, exitCode: 0, work: 'finished', heard: 'blocked' },
  },
  {
    why: 'it blocks the signal, and never reads it',
    original: graceful,
    files: { 'app.py': `${blocked}while True: time.sleep(100)\n` },
    seen: { killed: true, exitCode: 137, heard: 'blocked' },
    warns: ['stop-ignored'],
  },
  {
    why: 'it blocks the signal, and waits for it',
    original: graceful,
    files: { 'app.py': `${blocked}signal.sigwait({15})\n` },
    seen: { killed: false, exitCode: 0, work: 'finished', heard: 'awaited' },
  },
  {
    why: 'SIGKILL as the stop signal',
    original: python('app.py', 'STOPSIGNAL SIGKILL'),
    files: { 'app.py': handled },
    seen: { killed: false, exitCode: 137, work: 'cut', cut: ['python3'] },
    warns: ['work-lost'],
  },
  {
    why: 'exec at every ending of a script, and still nobody listens',
    original: sh('if test -e /x; then sleep 1; else sleep 3600; fi'),
    repaired: sh('if test -e /x; then exec sleep 1; else exec sleep 3600; fi'),
    seen: { killed: true, exitCode: 137 },
    after: { killed: true, exitCode: 137 },
    verdict: 'refuted',
    warns: ['stop-ignored'],
  },
  {
    why: 'su, which kills its program two seconds after the signal',
    original:
      'FROM python:3\nCOPY app.py /\nCMD ["su", "nobody", "-s", "/bin/sh", "-c", "exec python3 -u /app.py"]\n',
    repaired:
      'FROM python:3\nCOPY app.py /\nCMD ["setpriv", "--reuid=nobody", "--clear-groups", "python3", "/app.py"]\n',
    files: { 'app.py': handled.replace('sys.exit(0)', 'time.sleep(4) or sys.exit(0)') },
    grace: 30,
    seen: { killed: false, work: 'cut', cut: ['python3'], seconds: [1.9, 30] },
    after: { killed: false, exitCode: 0, work: 'finished' },
    verdict: 'improved',
    warns: ['work-lost'],
  },
  {
    why: 'dumb-init, which signals the whole group, and a worker without a handler',
    original:
      'FROM python:3\nCOPY app.py worker.py /\nENTRYPOINT ["dumb-init", "--"]\nCMD ["python3", "/app.py"]\n',
    files: {
      'worker.py': deaf,
      'app.py': `import subprocess\nsubprocess.Popen(["python3", "/worker.py"])\n${handled}`,
    },
    seen: { killed: false, exitCode: 0, work: 'cut', cut: ['worker.py'] },
    warns: ['work-lost'],
  },
];

import { behindReaper, python, type Truth } from './truth.ts';

const sh = (script: string): string =>
  `FROM python:3\nCOPY app.py app.sh /\nCMD ["sh", "-c", ${JSON.stringify(script)}]\n`;
const started = 'python3 -u /app.py; echo over';
const toldByTrap = 'FROM python:3\nCOPY app.py app.sh /\nCMD ["bash", "/app.sh"]\n';
/** Most of those who write such a trap do not know that it ends the wait as well. */
const trap = 'python3 -u /app.py & p=$!; trap "kill $p" TERM; wait $p\n';
const begin = 'import os, signal, sys, time\n';
const wait = 'print("up", flush=True)\nwhile True: time.sleep(0.2)\n';
/** A second SIGTERM would end it at its work, as with Node's `process.once`. */
const once =
  `${begin}def told(*_):\n  signal.signal(signal.SIGTERM, signal.SIG_DFL)\n  time.sleep(1.5)\n` +
  '  print("saved", flush=True)\n  os._exit(0)\n' +
  `signal.signal(signal.SIGTERM, told)\n${wait}`;
const deaf =
  `${begin}def told(*_):\n  signal.signal(signal.SIGTERM, signal.SIG_IGN)\n  time.sleep(1.5)\n` +
  '  print("saved", flush=True)\n  os._exit(0)\n' +
  `signal.signal(signal.SIGTERM, told)\n${wait}`;
const twice =
  `${begin}n = 0\ndef told(*_):\n  global n\n  n += 1\n  if n == 2: os._exit(1)\n` +
  `signal.signal(signal.SIGTERM, told)\nprint("up", flush=True)\nwhile not n: time.sleep(0.2)\n` +
  'for _ in range(20): time.sleep(0.1)\n';
const polling =
  `${begin}signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))\nlast = time.time()\nprint("up", flush=True)\n` +
  'while True:\n  time.sleep(0.25)\n  if time.time() - last > 3:\n    last = time.time()\n    try:\n' +
  '      while os.waitpid(-1, os.WNOHANG)[0]: pass\n    except ChildProcessError: pass\n';

const patient =
  `${begin}import subprocess\nwork = "while [ ! -e /s ]; do sleep 0.1; done; sleep 7.5"\n` +
  'child = subprocess.Popen(["sh", "-c", work])\n' +
  'def told(*_):\n  open("/s", "w")\n  os._exit(child.wait())\n' +
  `signal.signal(signal.SIGTERM, told)\n${wait}`;
const killsAll =
  `${begin}def told(*_):\n  os.kill(-1, signal.SIGTERM)\n  time.sleep(3)\n  os._exit(0)\n` +
  `signal.signal(signal.SIGTERM, told)\n${wait}`;

/** Handlers that are good for once, programs that are told twice, and ends that only look like those of a stop. */
export const handlers: readonly Truth[] = [
  ...[once, deaf].map(
    (app): Truth => ({
      why: `behind a shell, a handler that ${app === once ? 'is good for once' : 'ignores the next signal'}`,
      original: sh(started),
      repaired: behindReaper(sh(started)),
      files: { 'app.py': app, 'app.sh': trap },
      seen: { killed: true, exitCode: 137, work: 'cut' },
      after: { killed: false, seconds: [1.3, 2.6] },
      verdict: 'repaired',
      warns: ['stop-ignored'],
    }),
  ),
  {
    why: 'a handler that is good for once, told by a trap after which the script ends',
    original: toldByTrap,
    repaired: behindReaper(toldByTrap),
    files: { 'app.py': once, 'app.sh': trap },
    seen: { killed: false, work: 'cut', cut: ['python3'] },
    after: { killed: false, work: 'finished', seconds: [1.3, 2.6] },
    verdict: 'repaired',
    warns: ['work-lost'],
  },
  {
    why: 'a program that takes the second signal for an order to end at once, told by a trap and by the reaper',
    original: toldByTrap,
    repaired: behindReaper(toldByTrap),
    files: { 'app.py': twice, 'app.sh': trap },
    seen: { killed: false, work: 'cut', cut: ['python3'] },
    after: { killed: false, seconds: [0, 1] },
    verdict: 'improved',
    warns: ['work-lost'],
  },
  {
    why: 'it is done after a second, whoever is in front of it',
    original: python('app.py'),
    repaired: behindReaper(python('app.py')),
    files: { 'app.py': `${begin}print("up", flush=True)\ntime.sleep(1)\n` },
    seen: { outcome: 'exited', exitCode: 0 },
    after: { outcome: 'exited', exitCode: 0 },
    verdict: 'unchanged',
  },
  {
    why: 'a PID 1 that naps, and collects every three seconds',
    original: python('app.py'),
    files: { 'app.py': polling },
    seen: { killed: false, exitCode: 0, work: 'finished', left: 0 },
  },
  {
    why: 'a handler that waits for a child which ends by SIGTERM, longer than the reaper has for the rest',
    original: python('app.py'),
    repaired: behindReaper(python('app.py')),
    files: { 'app.py': patient },
    grace: 10,
    seen: { killed: false, exitCode: 0, work: 'finished', seconds: [7.3, 8.8] },
    after: { killed: false, exitCode: 0, work: 'finished', seconds: [7.3, 8.8] },
  },
  {
    why: 'a PID 1 that ends all others, and then has work of its own',
    original: python('app.py'),
    files: { 'app.py': killsAll },
    grace: 6,
    seen: { killed: false, exitCode: 0, canary: 'finished', seconds: [2.5, 3.8] },
  },
  {
    why: 'a program that is always at work, behind a shell',
    original: sh('python3 -u /app.py; echo over'),
    repaired: behindReaper(sh('python3 -u /app.py; echo over')),
    files: {
      'app.py': `${begin}signal.signal(signal.SIGTERM, lambda *_: os._exit(0))\nwhile True: pass\n`,
      'app.sh': '',
    },
    seen: { killed: true, early: false, heard: 'dropped' },
    after: { killed: false },
    verdict: 'repaired',
    warns: ['stop-ignored'],
  },
  {
    why: 'a program that cannot save, and says so by its exit code alone',
    original: sh(started),
    repaired: behindReaper(sh(started)),
    files: {
      'app.py': `${begin}signal.signal(signal.SIGTERM, lambda *_: os._exit(9))\n${wait}`,
      'app.sh': '',
    },
    seen: { killed: true, work: 'cut' },
    after: { killed: false },
    verdict: 'improved',
    warns: ['stop-ignored'],
  },
];

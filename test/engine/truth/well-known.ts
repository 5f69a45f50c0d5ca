import { behindReaper, python, type Truth } from './truth.ts';

const wait = 'while True: signal.pause()\n';
const handler = (seconds: number, code = 0): string =>
  'import signal, sys, time\n' +
  `def stop(*_):\n  time.sleep(${seconds})\n  print("saved", flush=True)\n  sys.exit(${code})\n` +
  'signal.signal(signal.SIGTERM, stop)\nprint("up")\n';

/** Does something for a while, then collects all children there are, again and again. */
const collecting = (something: string): string =>
  `import os\n${handler(0)}while True:\n  ${something}\n  try:\n    while os.waitpid(-1, os.WNOHANG)[0]: pass\n` +
  '  except ChildProcessError: pass\n';

const graceful = python('app.py');
const ignoring =
  'import signal, sys\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n' +
  'signal.signal(signal.SIGQUIT, lambda *_: sys.exit(0))\n' +
  wait;

/** Sixteen images of which three were judged wrong once, always in favour of the repair. */
export const wellKnown: readonly Truth[] = [
  {
    why: 'a handler that takes a second and ends with 0',
    original: graceful,
    repaired: behindReaper(graceful),
    files: { 'app.py': handler(1) + wait },
    seen: { killed: false, exitCode: 0, work: 'finished', left: 5, canary: 'lost', seconds: [0.9, 2.9] },
    after: { killed: false, exitCode: 0, work: 'finished', left: 0, canary: 'finished' },
    verdict: 'repaired',
  },
  {
    why: "a shell string that loses the program's write",
    original: 'FROM python:3\nCOPY app.py /\nCMD ["sh", "-c", "python3 -u /app.py; true"]\n',
    repaired: behindReaper(graceful),
    files: { 'app.py': handler(0.2) + wait },
    seen: { killed: true, exitCode: 137, work: 'cut', cut: ['sh -c', 'python3'], left: 0 },
    after: { killed: false, exitCode: 0, work: 'finished' },
    verdict: 'repaired',
    warns: ['stop-ignored'],
  },
  {
    why: 'a PID 1 whose handler of SIGCHLD collects one child at a time',
    original: graceful,
    files: {
      'app.py':
        'import os\n' +
        handler(0) +
        // Of those that end meanwhile it hears once: Python would run the handler again while it sleeps.
        'def child(*_):\n  mask = signal.pthread_sigmask\n  mask(signal.SIG_BLOCK, [signal.SIGCHLD])\n' +
        '  os.waitpid(-1, os.WNOHANG)\n  time.sleep(1)\n  mask(signal.SIG_UNBLOCK, [signal.SIGCHLD])\n' +
        `signal.signal(signal.SIGCHLD, child)\n${wait}`,
    },
    seen: { killed: false, exitCode: 0, work: 'finished', left: 'some' },
  },
  {
    why: 'a PID 1 that collects everything every four seconds',
    original: graceful,
    files: { 'app.py': collecting('time.sleep(4)') },
    seen: { killed: false, exitCode: 0, work: 'finished', left: 0 },
  },
  {
    why: 'a PID 1 that collects everything every eight seconds',
    original: graceful,
    files: { 'app.py': collecting('time.sleep(8)') },
    seen: { killed: false, exitCode: 0, work: 'finished', left: 0 },
  },
  {
    why: 'the same with a select that waits for eight seconds',
    original: graceful,
    files: { 'app.py': `import select\n${collecting('select.select([], [], [], 8)')}` },
    seen: { killed: false, exitCode: 0, work: 'finished', left: 0 },
  },
  {
    why: 'children that are collected every four seconds',
    original: graceful,
    files: { 'app.py': collecting('for _ in range(8): time.sleep(0.5); os.fork() or os._exit(0)') },
    seen: { killed: false, exitCode: 0, work: 'finished', left: 0 },
  },
  {
    why: 'it ignores TERM and ends on QUIT, and its image says nothing of that',
    original: graceful,
    repaired: python('app.py', 'STOPSIGNAL SIGQUIT'),
    files: { 'app.py': ignoring },
    seen: { killed: true, exitCode: 137, work: 'cut' },
    after: { killed: false, exitCode: 0, work: 'finished' },
    verdict: 'improved',
    warns: ['stop-ignored'],
  },
  {
    why: 'the same with its own STOPSIGNAL',
    original: python('app.py', 'STOPSIGNAL SIGQUIT'),
    files: { 'app.py': ignoring },
    seen: { killed: false, exitCode: 0, work: 'finished' },
  },
  {
    why: 'a handler that is set after a second and a half',
    original: graceful,
    files: { 'app.py': `import time\ntime.sleep(1.5)\n${handler(0)}${wait}` },
    seen: { killed: false, exitCode: 0, work: 'finished', early: false },
  },
  {
    why: 'a handler that is set after four seconds of silence',
    original: graceful,
    files: { 'app.py': `import time\ntime.sleep(4)\n${handler(0)}${wait}` },
    seen: { killed: false, exitCode: 0, work: 'finished', early: false },
  },
  {
    why: 'a handler that takes longer than the grace period',
    original: graceful,
    repaired: behindReaper(graceful),
    files: { 'app.py': handler(30) + wait },
    grace: 2,
    seen: { killed: true, exitCode: 137, work: 'cut', cut: ['python3'] },
    after: { killed: true, work: 'cut' },
    verdict: 'improved',
    warns: ['stop-ignored'],
  },
  {
    why: 'bash with a trap that forwards and waits',
    original: 'FROM python:3\nCOPY app.py run.sh /\nCMD ["bash", "/run.sh"]\n',
    files: {
      'app.py': handler(0.3, 7) + wait,
      'run.sh': "python3 -u /app.py & p=$!\ntrap 'kill $p; wait $p; exit $?' TERM\nwait $p\n",
    },
    seen: { killed: false, exitCode: 7, work: 'finished' },
  },
  {
    why: 'a parent whose four workers need half a second each',
    original: graceful,
    repaired: behindReaper(graceful),
    files: {
      'app.py':
        'import os, signal, sys, time\ndef work(*_):\n  time.sleep(0.5)\n  os._exit(0)\n' +
        'workers = []\nfor _ in range(4):\n  pid = os.fork()\n  if pid == 0:\n' +
        `    signal.signal(signal.SIGTERM, work)\n    ${wait}  workers.append(pid)\n` +
        'def stop(*_):\n  for pid in workers: os.kill(pid, 15)\n  for pid in workers: os.waitpid(pid, 0)\n' +
        `  sys.exit(0)\nsignal.signal(signal.SIGTERM, stop)\n${wait}`,
    },
    seen: { killed: false, exitCode: 0, work: 'finished', seconds: [0.4, 2.9] },
    after: { killed: false, exitCode: 0, work: 'finished' },
    verdict: 'repaired',
  },
  {
    why: 'a child that goes on writing and ignores TERM',
    original: graceful,
    repaired: behindReaper(graceful),
    files: {
      'app.py':
        'import os\nif os.fork() == 0:\n  import signal, time\n  signal.signal(signal.SIGTERM, signal.SIG_IGN)\n' +
        '  n = 0\n  while True:\n    n += 1\n    open("/tmp/out", "a").write(f"{n}\\n")\n    time.sleep(0.1)\n' +
        handler(0) +
        wait,
    },
    seen: { killed: false, exitCode: 0, work: 'cut', cut: ['python3'], seconds: [0, 1] },
    after: { work: 'cut' },
    warns: ['work-lost'],
  },
  {
    why: 'a program that forks twice and whose first process ends',
    original: graceful,
    files: {
      'app.py': 'import os, time\nif os.fork(): os._exit(0)\nif os.fork(): os._exit(0)\ntime.sleep(60)\n',
    },
    seen: { outcome: 'exited', exitCode: 0 },
  },
  {
    why: 'a child that stops itself',
    original: graceful,
    files: {
      'app.py': `import os, signal\nif os.fork() == 0:\n  os.kill(os.getpid(), signal.SIGSTOP)\n${handler(0)}${wait}`,
    },
    seen: { killed: false, exitCode: 0, work: 'cut', cut: ['python3'] },
    warns: ['work-lost'],
  },
  {
    why: 'a PID 1 that collects properly',
    original: graceful,
    files: {
      'app.py':
        'import os\n' +
        handler(0) +
        'def child(*_):\n  try:\n    while os.waitpid(-1, os.WNOHANG)[0]: pass\n  except ChildProcessError: pass\n' +
        `signal.signal(signal.SIGCHLD, child)\n${wait}`,
    },
    seen: { killed: false, exitCode: 0, work: 'finished', left: 0 },
  },
  {
    why: 'one that never settles',
    original: graceful,
    files: { 'app.py': `${handler(0)}while True:\n  print("busy")\n  time.sleep(0.05)\n` },
    seen: { killed: false, exitCode: 0, work: 'finished', early: true },
  },
];

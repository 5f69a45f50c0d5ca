import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { probe, reaper, run, skip, start } from './namespace.ts';

const folder = mkdtempSync(join(tmpdir(), 'drain-'));
after(() => rmSync(folder, { recursive: true }));
let files = 0;
const newFile = (): string => join(folder, `${files++}`);

/** A program that needs more than half a second to finish its write once it is told to stop. */
const app = join(folder, 'app');
// Not a shell: bash's read -t with a process substitution hangs once in some thousand times.
const handler = '$SIG{TERM} = sub { system("sleep 0.6"); print "flushed\\n"; exit };';
writeFileSync(app, `#!/usr/bin/perl\n$| = 1; ${handler} print "ready\\n"; sleep 1 while 1;\n`, {
  mode: 0o755,
});
chmodSync(folder, 0o755);

/** Leaves by itself, with 3, when this file is there: what is left behind has begun to listen by then. */
const leaveAfter = (file: string): string => `until [ -e ${file} ]; do sleep 0.02; done; exit 3`;
const [isTrapSet, isBlocked, isForked, isReading, isOnce, isDeaf] = Array.from({ length: 6 }, newFile) as [
  string,
  string,
  string,
  string,
  string,
  string,
];

/** A worker that leaves Ctrl-C to its master, as Celery's do, and drops its task of 0.6 s when it is told to stop. */
function leaderOf(worker: string, master: string): string {
  const isThere = newFile();
  const program = [
    'import os, signal, sys, time; stopped = []',
    'def told(*_): stopped.append(1)',
    'def drop(*_): print("told", flush=True); os._exit(0)',
    'signal.signal(15, told); w = os.fork()',
    `if w == 0: signal.signal(2, signal.SIG_IGN); signal.signal(15, drop); open("${isThere}", "w"); ${worker}`,
    'while not stopped: time.sleep(0.05)',
    master,
  ].join('\n');
  return `python3 -c '${program}' & ${leaveAfter(isThere)}`;
}
const task = 'time.sleep(0.6); print("worked", flush=True); os._exit(0)';
const forEver = 'time.sleep(20)';

suite('drain', { skip, concurrency: 4 }, () => {
  const situations: [
    script: string,
    isStopped: boolean,
    code: number,
    said: RegExp,
    least: number,
    most: number,
    why: string,
  ][] = [
    [
      `${app} | sed -u 's/^/log: /'`,
      true,
      143,
      /^log: flushed$/m,
      600,
      2500,
      'the last line still passes the pipe',
    ],
    [
      "python3 -c 'import os, signal, time\n" +
        'def told(*_): signal.signal(15, signal.SIG_DFL); time.sleep(1); print("flushed"); exit()\n' +
        `signal.signal(15, told); open("${isOnce}", "w"); time.sleep(20)' & ${leaveAfter(isOnce)}`,
      false,
      3,
      /flushed/,
      900,
      2900,
      "a handler that is good for once, as Node's: a second signal would end it at its work",
    ],
    [
      // The trap ends its wait, and so the script.
      "python3 -c 'import os, signal, time\n" +
        'def told(*_): signal.signal(15, signal.SIG_DFL); time.sleep(1); print("flushed"); exit()\n' +
        `signal.signal(15, told); print("ready", flush=True); time.sleep(20)' & P=$!; trap "kill $P" TERM; wait $P`,
      true,
      143,
      /flushed/,
      900,
      2900,
      'the same where main has told it, and has left',
    ],
    [
      `bash -c 'trap "trap : TERM; trap "" TERM; sleep 0.8; echo flushed; exit" TERM; : > ${isDeaf}; ` +
        `while :; do sleep 0.05; done' & ${leaveAfter(isDeaf)}`,
      false,
      3,
      /flushed/,
      700,
      2900,
      'a handler that wants no second signal is at work, and not one that ignores the first',
    ],
    [
      // Before its stdin is the pipe, nobody can see that it will read.
      `exec > >(: > ${isReading}; exec cat); until [ -e ${isReading} ]; do sleep 0.02; done; seq 3001`,
      false,
      0,
      /^3001$/m,
      0,
      1500,
      'what is in a pipe is read to its end',
    ],
    [
      // The shell waits by then.
      `bash -c 'trap "echo flushed; exit" TERM; sh -c "sleep 0.2; : > ${isTrapSet}; exec sleep 20"; :' & ` +
        leaveAfter(isTrapSet),
      false,
      3,
      /flushed/,
      0,
      1500,
      'a handler of a shell runs when its foreground command is told too',
    ],
    [
      `(while :; do ${app}; done) & sleep 0.4; exit 3`,
      false,
      3,
      /flushed/,
      600,
      1200,
      'a loop that starts it again ends before',
    ],
    [
      `python3 -c 'import signal; s = {15}; signal.pthread_sigmask(0, s); open("${isBlocked}", "w"); ` +
        `signal.sigwait(s); print("flushed")' & ${leaveAfter(isBlocked)}`,
      false,
      3,
      /flushed/,
      0,
      5000,
      'one that waits for its signals, sigwait(3)',
    ],
    [
      "python3 -c 'import os, signal, time; stopped = []\n" +
        `signal.signal(15, lambda *_: stopped.append(1)); w = os.fork()\n` +
        `if w == 0: signal.signal(15, signal.SIG_DFL); open("${isForked}", "w"); time.sleep(0.6); ` +
        `print("worked", flush=True); os._exit(0)\n` +
        `while not stopped: time.sleep(0.05)\nos.waitpid(w, 0); print("flushed")' & ${leaveAfter(isForked)}`,
      false,
      3,
      /^worked\nflushed$/m,
      0,
      5000,
      'workers of a parent that does something else than wait for them are its own to stop',
    ],
    [
      leaderOf(task, 'while os.waitpid(w, os.WNOHANG)[0] == 0: time.sleep(0.02)\nprint("flushed")'),
      ...([false, 3, /^worked\nflushed$/m, 500, 15_000] as const),
      'so are those that would listen and leave Ctrl-C to their master: it lets them finish their task',
    ],
    [
      leaderOf(forEver, 'os._exit(0)'),
      ...([false, 3, /^told$/m, 0, 15_000] as const),
      'but not when their master has gone',
    ],
    [
      leaderOf(forEver, 'os.waitpid(w, 0)'),
      ...([false, 3, /^told$/m, 0, 15_000] as const),
      'nor when it waits for them, and has told them nothing',
    ],
    [
      leaderOf(forEver, 'while os.waitpid(w, os.WNOHANG)[0] == 0: time.sleep(0.001)'),
      ...([false, 3, /^told$/m, 1400, 15_000] as const),
      'nor when little time is left: nobody is killed who was not told',
    ],
  ];
  for (const [script, isStopped, code, said, least, most, why] of situations)
    test(`who listens decides: ${why}`, async () => {
      const init = await start([reaper, 'bash', '-c', script]);
      if (isStopped) {
        await init.says('ready');
        init.signal('SIGTERM');
      }
      const { stdout, code: seen, milliseconds } = await init.ended;
      assert.match(stdout, said);
      assert.equal(seen, code);
      assert.ok(milliseconds >= least && milliseconds < most + 1000, `${milliseconds} ms`);
    });

  test('the stop signal is passed to those who catch it, SIGTERM to the others', async () => {
    const leftover = (signal: string): string =>
      `env --default-signal=QUIT bash -c 'trap "echo ${signal}; exit" ${signal}; echo ready; while :; do sleep 0.02; done'`;
    const script = `${leftover('QUIT')} & ${leftover('TERM')} & exec sleep 20`;
    const init = await start([reaper, 'bash', '-c', script]);
    await init.says('ready\nready');
    init.signal('SIGQUIT');
    const { stdout } = await init.ended;
    assert.match(stdout, /QUIT/);
    assert.match(stdout, /TERM/);
  });

  test('nobody waits for a process that may not be signalled', async () => {
    const init = await start([
      ...['setpriv', '--reuid=65534', '--clear-groups', reaper],
      ...['sh', '-c', 'echo ready; exec sleep 20'],
    ]);
    await init.says('ready');
    const exec = spawn('nsenter', ['--target', `${init.pid}`, '--pid', '--', 'sleep', '20'], {
      stdio: 'ignore',
    });
    await sleep(300);
    init.signal('SIGTERM');
    const { code, milliseconds } = await init.ended;
    exec.kill('SIGKILL');
    assert.equal(code, 143);
    assert.ok(milliseconds < 1500, `${milliseconds} ms`);
  });

  test('main is late: the rest has a share of time for itself, and main keeps its exit code', async () => {
    const script = `bash -c 'trap "sleep 0.3; echo flushed; exit" TERM; while :; do sleep 0.02; done' &
      trap 'sleep 1.9; exit 3' TERM; echo ready; while :; do sleep 0.02; done`;
    const init = await start([reaper, '-d', '2', 'bash', '-c', script]);
    await init.says('ready');
    init.signal('SIGTERM');
    const { stdout, code } = await init.ended;
    assert.match(stdout, /flushed/);
    assert.equal(code, 3);
  });

  const wrappers: [script: string, code: number, why: string][] = [
    [`set -e && ${app} && true`, 143, 'a shell that waits for its program'],
    [`set -e; ${app} & wait`, 143, 'a shell that has it in the background'],
    [`(${app}); true`, 143, 'a shell in a shell'],
    [`setsid ${app}; true`, 143, 'in a session of its own'],
    [`exec ${app}`, 0, 'no shell at all'],
  ];
  for (const [script, code, why] of wrappers) {
    for (const shell of ['dash', 'bash']) {
      test(`X8: on stop the program finishes: ${why}, ${shell}`, async () => {
        const init = await start([reaper, shell, '-c', script]);
        await init.says('ready');
        init.signal('SIGTERM');
        const ended = await init.ended;
        assert.match(ended.stdout, /flushed/);
        assert.equal(ended.code, code);
        assert.ok(ended.milliseconds >= 600 && ended.milliseconds < 2500, `${ended.milliseconds} ms`);
      });
    }
  }

  const leftovers: [script: string, why: string][] = [
    [`${app} &`, 'in the group of main'],
    [`setsid ${app} &`, 'in a session of its own'],
    [`(setsid sh -c '${app} &' &);`, 'a daemon, forked twice'],
    [`setpriv --reuid=65534 --clear-groups ${app} &`, 'of another user'],
    [`(${app} & sleep 0.2; kill -STOP $!) &`, 'stopped'],
  ];
  for (const [script, why] of leftovers) {
    test(`X9: main ends by itself, and what it leaves is told and finishes: ${why}`, async () => {
      const { code, stdout, milliseconds } = await run([reaper, 'sh', '-c', `${script} sleep 0.4; exit 3`]);
      assert.match(stdout, /flushed/);
      assert.equal(code, 3);
      assert.ok(milliseconds < 3000, `${milliseconds} ms`);
    });
  }

  test('X10: a process of docker exec, which is not our child, is told and waited for', async () => {
    const file = newFile();
    const init = await start([reaper, 'sh', '-c', 'echo ready; exec sleep 9']);
    await init.says('ready');
    const exec = spawn('nsenter', [
      '--target',
      `${init.pid}`,
      '--pid',
      '--',
      'sh',
      '-c',
      `trap 'sleep 0.5; echo flushed > ${file}; exit' TERM; echo; while :; do sleep 0.02; done`,
    ]);
    await new Promise(resolve => exec.stdout.once('data', resolve));
    init.signal('SIGTERM');
    const { code, milliseconds } = await init.ended;
    assert.equal(readFileSync(file, 'utf8'), 'flushed\n');
    assert.equal(code, 143);
    assert.ok(milliseconds >= 500 && milliseconds < 2000, `${milliseconds} ms`);
  });

  const deadlines: [
    options: string[],
    env: Record<string, string>,
    stop: boolean,
    least: number,
    most: number,
    why: string,
  ][] = [
    [[], {}, false, 200, 1000, 'it only ignores, so a fifth of a second is enough'],
    [[], {}, true, 200, 1000, 'and so it is after a stop signal'],
    [['-d', '1.5'], {}, true, 1500, 2500, 'who says how long has somebody in mind who ignores it on purpose'],
    [['-d', '0.3'], {}, false, 300, 700, 'as --drain says'],
    [['-d', '0.3'], {}, true, 300, 700, 'as --drain says, from the stop signal'],
    [[], { REAPER_DRAIN: '0.3' }, true, 300, 700, 'as the variable says'],
    [['--drain=0'], {}, true, 0, 300, '0 leaves at once'],
    [['--drain=0'], {}, false, 0, 300, '0 leaves at once, also when main left by itself'],
  ];
  for (const [options, env, isStopped, least, most, why] of deadlines) {
    test(`X9: what ignores SIGTERM is killed: ${why}`, async () => {
      const main = isStopped ? 'exec sleep 20' : 'exit 3';
      const init = await start(
        [reaper, ...options, 'sh', '-c', `(trap '' TERM; sleep 20) & sleep 0.1; echo ready; ${main}`],
        { env },
      );
      await init.says('ready');
      const since = performance.now();
      if (isStopped) init.signal('SIGTERM');
      const { code, milliseconds } = await init.ended;
      const took = performance.now() - since;
      assert.equal(code, isStopped ? 143 : 3);
      // A busy machine reads late that it is ready.
      const atMost = isStopped ? took : milliseconds;
      assert.ok(atMost >= least - 20 && took < most, `${took} ms`);
    });
  }

  const whileMainLives: [signal: NodeJS.Signals, main: string, code: number, why: string][] = [
    ['SIGTERM', 'trap "sleep 1.2; echo main; exit 5" TERM', 5, 'it may wait for the rest'],
    [
      'SIGINT',
      'trap "" INT; (sleep 1.2; echo main; kill -KILL $main) & true',
      137,
      'it goes on, and so does the rest',
    ],
  ];
  for (const [signal, main, code, why] of whileMainLives)
    test(`README, how long it waits: the rest is told when main is gone, however late: ${why}`, async () => {
      const isListening = newFile();
      const script =
        `(trap "" INT; trap "echo told; exit" TERM; : > ${isListening}; while :; do sleep 0.02; done) & ` +
        `main=$BASHPID; until [ -e ${isListening} ]; do sleep 0.02; done; ${main}; echo ready; ` +
        'while :; do sleep 0.02; done';
      const init = await start([reaper, '-d', '1', 'bash', '-c', script]);
      await init.says('ready');
      init.signal(signal);
      const { stdout, code: exit } = await init.ended;
      assert.deepEqual(stdout.trim().split('\n').slice(1), ['main', 'told']);
      assert.equal(exit, code);
    });

  test('SIGHUP and SIGWINCH start no clock: main may take what time it likes', async () => {
    const script =
      'trap "echo got" HUP WINCH; (trap "sleep 0.5; echo flushed; exit" TERM; while :; do sleep 0.02; done) & ' +
      'echo ready; sleep 0.6; sleep 0.6; exit 3';
    const init = await start([reaper, '-d', '0.9', 'sh', '-c', script]);
    await init.says('ready');
    init.signal('SIGHUP');
    init.signal('SIGWINCH');
    const { stdout, code } = await init.ended;
    assert.match(stdout, /flushed/, 'the 0.9 s run from the end of main');
    assert.equal(code, 3);
  });

  for (const signal of [2, 3, 15, 30, 37]) {
    test(`signal ${signal} is a stop signal: the clock runs from it`, async () => {
      const script =
        "trap 'sleep 1.5; exit 3' INT QUIT TERM PWR RTMIN+3; (trap '' TERM; sleep 20) & echo ready; while :; do sleep 0.02; done";
      const init = await start([reaper, '-d', '1.7', 'bash', '-c', script]);
      await init.says('ready');
      await sleep(30);
      const since = performance.now();
      init.signal(signal);
      const { code } = await init.ended;
      const took = performance.now() - since;
      assert.equal(code, 3);
      assert.ok(took < 3100, `${took} ms, where 1.7 s from the end of main would be 3200`);
    });
  }

  test('X18: a stop signal that comes while the rest finishes is sent to the rest', async () => {
    const script =
      "(trap 'echo told' TERM; trap 'echo again; exit' PWR; echo ready; while :; do sleep 0.02; done) & sleep 0.2; exit 3";
    const init = await start([reaper, 'sh', '-c', script]);
    await init.says('told');
    init.signal('SIGPWR');
    const { code, stdout } = await init.ended;
    assert.match(stdout, /again/);
    assert.equal(code, 3);
  });

  test('R2, R6, R7, X15: 5,000 orphans at once leave no zombie', async () => {
    // The probe looks for a second, and a busy machine takes longer to end so many: who is there then may not stay.
    const count = "cat /proc/[0-9]*/stat 2>/dev/null | grep -c ') Z '";
    const script = `${probe} orphans 5000; for i in $(seq 300); do left=$(${count}); [ $left = 0 ] && break; \
sleep 0.1; done; echo "zombies $left"`;
    const { code, stdout } = await run([reaper, 'bash', '-c', script]);
    assert.match(stdout, /^made 5000 left \d+\nzombies 0\n$/);
    assert.equal(code, 0);
  });

  test('H10: 200 zombies, then exit 42', async () => {
    const { code } = await run([
      reaper,
      'sh',
      '-c',
      'for i in $(seq 200); do (sleep 0.01 &) ; done; exit 42',
    ]);
    assert.equal(code, 42);
  });

  test('H6, H9: an orphan left, main gone at once', async () => {
    const { code, milliseconds } = await run([reaper, 'sh', '-c', 'sleep 0.1 & exit 0']);
    assert.equal(code, 0);
    assert.ok(milliseconds < 2000, `${milliseconds} ms, where the deadline would be 3000`);
  });

  test('R1: it is PID 1, and main is not', async () => {
    const { stdout } = await run([reaper, 'sh', '-c', 'cat /proc/1/comm; echo $$']);
    const [init, main] = stdout.split('\n');
    assert.ok(reaper.endsWith(init ?? '-') || reaper.includes(init ?? '-'), init);
    assert.notEqual(main, '1');
  });

  test('X17: a main thread that has ended while others run is not waited for in a loop', async () => {
    const script =
      'import ctypes, os, threading, time\nthreading.Thread(target=lambda: (time.sleep(1.2), os._exit(8))).start()\nctypes.CDLL(None).pthread_exit(None)';
    const init = await start([reaper, 'python3', '-c', script]);
    await sleep(500);
    const ticks = (): number => Number(readFileSync(`/proc/${init.pid}/stat`, 'utf8').split(' ')[13]);
    const before = ticks();
    await sleep(400);
    assert.ok(ticks() - before <= 1, 'no time is spent');
    assert.equal((await init.ended).code, 8);
  });

  test('X21: nothing wakes it while nothing happens', async () => {
    const init = await start([reaper, 'sh', '-c', 'echo ready; exec sleep 9']);
    await init.says('ready');
    await sleep(100);
    const switches = (): string =>
      readFileSync(`/proc/${init.pid}/status`, 'utf8')
        .match(/ctxt_switches.*/g)
        ?.join() ?? '';
    const before = switches();
    await sleep(2000);
    assert.equal(switches(), before);
    init.signal('SIGTERM');
    await init.ended;
  });

  test('-w and -v say why: what main died of, who left a zombie, who was alive at the deadline', async () => {
    const script =
      '(trap "" TERM; exec sleep 20) & sh -c "sleep 0.1 & exec sleep 0"; sleep 0.3; kill -USR1 $$';
    const { stderr, code } = await run([reaper, '-w', '-v', '-d', '0.2', 'sh', '-c', script]);
    assert.equal(code, 138);
    assert.match(stderr, /^reaper: main process \d+ ended by SIGUSR1$/m);
    assert.match(stderr, /^reaper: Reaped zombie process with pid=\d+ \(sleep\) of group \d+( \(sh\))?$/m);
    assert.match(stderr, /^reaper: killed: \d+ \(sleep\)$/m);
  });

  test('without -w and -v it says nothing', async () => {
    const { stderr } = await run([
      reaper,
      '-d',
      '0.2',
      'sh',
      '-c',
      '(trap "" TERM; sleep 20) & sleep 0.1 & exit 3',
    ]);
    assert.equal(stderr, '');
  });
});

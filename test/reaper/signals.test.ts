import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { reaper, run, skip, start } from './namespace.ts';

/** Prints the number of every signal it gets; bash can trap all but KILL, STOP and the two of the C library. */
const printer = [
  'bash',
  '-c',
  'for s in {1..31} {34..64}; do trap "echo got $s." $s 2>/dev/null; done; trap - CHLD; exec 9<> <(:); echo ready; while :; do read -t 0.01 -u 9; done',
];
const untrappable = [9, 17, 19, 32, 33];
const all = Array.from({ length: 64 }, (_, index) => index + 1);

suite('signals', { skip, concurrency: 3 }, () => {
  for (const [name, options] of [
    ['main', []],
    ['the group of main (-g)', ['-g']],
  ] as const) {
    test(`T5, R4, D16, X6, X7: every signal that can be trapped reaches ${name}`, async () => {
      const init = await start([reaper, ...options, ...printer]);
      await init.says('ready');
      for (const signal of all.filter(number => !untrappable.includes(number))) {
        init.signal(signal);
        await init.says(`got ${signal}.`);
      }
      init.signal('SIGCONT');
      for (const kill of readFileSync(`/proc/${init.pid}/task/${init.pid}/children`, 'utf8')
        .trim()
        .split(' ')) {
        process.kill(Number(kill), 'SIGKILL');
      }
      assert.equal((await init.ended).code, 137);
    });
  }

  test('X6: the two that the C libraries hide are forwarded too', async () => {
    for (const signal of [32, 33]) {
      const init = await start([reaper, 'sh', '-c', 'echo ready; exec sleep 9']);
      await init.says('ready');
      init.signal(signal);
      assert.equal((await init.ended).code, 128 + signal);
    }
  });

  test('T5: 128 + n for TERM, USR1 and USR2 with more than one descendant', async () => {
    for (const signal of ['SIGTERM', 'SIGUSR1', 'SIGUSR2'] as const) {
      const init = await start([reaper, 'sh', '-c', 'sleep 9 & echo ready; wait; :']);
      await init.says('ready');
      init.signal(signal);
      assert.equal((await init.ended).code, 128 + constants.signals[signal]);
    }
  });

  for (const [name, options] of [
    ['main', []],
    ['its group', ['-g']],
  ] as const) {
    test(`X4: of 500 SIGTERM right after the fork none is lost on the way to ${name}`, async () => {
      let left = 500;
      const worker = async (): Promise<void> => {
        while (left-- > 0) {
          const init = await start([reaper, ...options, 'sleep', '5']);
          while (readFileSync(`/proc/${init.pid}/task/${init.pid}/children`, 'utf8') === '') {}
          init.signal('SIGTERM');
          assert.equal((await init.ended).code, 143);
        }
      };
      await Promise.all([worker(), worker(), worker()]);
    });
  }

  test('T9, X5: main has the mask and the dispositions that we were started with, all 64', async () => {
    const set = [
      'env',
      '--ignore-signal=HUP,INT,TTOU,SEGV,CHLD,PIPE,40',
      '--block-signal=TERM,TTIN,TSTP,USR1,ILL,CHLD,64',
    ];
    const sets = (status: string): string[] =>
      status.split('\n').filter(line => /^Sig(Blk|Ign|Cgt)/.test(line));
    const direct = await run([...set, 'cat', '/proc/self/status']);
    for (const options of [[], ['-g'], ['-s']]) {
      const { stdout } = await run([...set, reaper, ...options, 'cat', '/proc/self/status']);
      assert.deepEqual(sets(stdout), sets(direct.stdout));
    }
    const plain = await run([reaper, 'cat', '/proc/self/status']);
    assert.match(plain.stdout, /SigBlk:\t0{16}\nSigIgn:\t0{16}\n/, 'and nothing of our own');
  });

  test('X1: an inherited SIGCHLD = SIG_IGN does not make the kernel reap in our place', async () => {
    for (const options of [[], ['-g']]) {
      const { code } = await run([
        'env',
        '--ignore-signal=CHLD',
        reaper,
        ...options,
        'sh',
        '-c',
        'sleep 0.1 & exit 7',
      ]);
      assert.equal(code, 7);
    }
  });

  test('X3: a signal that may not be sent to main (EPERM) does not end us', async () => {
    const init = await start([
      ...['setpriv', '--bounding-set=-kill', reaper, '-d', '0.1'],
      ...['setpriv', '--reuid=65534', '--clear-groups', 'sh', '-c', 'echo ready; sleep 1; exit 5'],
    ]);
    await init.says('ready');
    await sleep(50);
    init.signal('SIGTERM');
    init.signal('SIGUSR1');
    assert.equal((await init.ended).code, 5);
  });

  test('H3, H4, H16: a signal that main handles ends nothing', async () => {
    for (const signal of ['USR1', 'TRAP', 'TERM']) {
      const init = await start([
        reaper,
        'bash',
        '-c',
        `trap 'exit 0' ${signal}; exec 9<> <(:); echo ready; while :; do read -t 0.01 -u 9; done`,
      ]);
      await init.says('ready');
      init.signal(`SIG${signal}` as NodeJS.Signals);
      assert.equal((await init.ended).code, 0);
    }
  });

  test('H2, R5: main ignores SIGTERM: we go on waiting, and the KILL of the runtime ends it', async () => {
    const init = await start([
      reaper,
      '-d',
      '0.1',
      'sh',
      '-c',
      'trap "" TERM; echo ready; sleep 1 & wait; sleep 1; exit 3',
    ]);
    await init.says('ready');
    init.signal('SIGTERM');
    assert.equal((await init.ended).code, 3, 'the drain is for the rest, and never for main');
  });

  test('H5, H7, H8, X18: several stop signals are forwarded each and escalate nothing', async () => {
    const init = await start([
      reaper,
      ...[
        'bash',
        '-c',
        'n=0; trap "n=\\$((n+1)); echo got \\$n." TERM INT HUP; exec 9<> <(:); echo ready; until [ $n = 7 ]; do read -t 0.01 -u 9; done; exit 0',
      ],
    ]);
    await init.says('ready');
    let count = 0;
    for (const signal of [
      'SIGTERM',
      'SIGTERM',
      'SIGTERM',
      'SIGTERM',
      'SIGTERM',
      'SIGINT',
      'SIGHUP',
    ] as const) {
      init.signal(signal);
      count++;
      if (count < 7) await init.says(`got ${count}.`);
    }
    assert.equal((await init.ended).code, 0);
  });

  test('X11: a stopped main is continued after a stop signal, so that it can end', async () => {
    const init = await start([
      reaper,
      'sh',
      '-c',
      'trap "exit 6" TERM; echo ready; kill -STOP $$; sleep 5 & wait',
    ]);
    await init.says('ready');
    await sleep(50);
    init.signal('SIGTERM');
    const { code, milliseconds } = await init.ended;
    assert.equal(code, 6);
    assert.ok(milliseconds < 1000, `${milliseconds} ms`);
  });

  test('job control: SIGTSTP stops main, SIGCONT continues it', async () => {
    const init = await start([reaper, 'sh', '-c', 'echo ready; while :; do sleep 0.05; done']);
    await init.says('ready');
    const main = readFileSync(`/proc/${init.pid}/task/${init.pid}/children`, 'utf8').trim();
    const state = (): string | undefined =>
      /^State:\t(.)/m.exec(readFileSync(`/proc/${main}/status`, 'utf8'))?.[1];
    init.signal('SIGTSTP');
    for (let tries = 0; state() !== 'T' && tries < 100; tries++) await sleep(10);
    assert.equal(state(), 'T');
    init.signal('SIGCONT');
    for (let tries = 0; state() === 'T' && tries < 100; tries++) await sleep(10);
    assert.notEqual(state(), 'T');
    init.signal('SIGTERM');
    assert.equal((await init.ended).code, 143);
  });

  test('T6, T7, H11: -g and TINI_KILL_PROCESS_GROUP reach a child of main that main would not tell', async () => {
    const script = 'trap "" USR1; env --default-signal=USR1 sleep 9; echo child ended; exit 4';
    for (const [options, env] of [
      [['-g'], {}],
      [[], { TINI_KILL_PROCESS_GROUP: '1' }],
      [[], { REAPER_GROUP: '1' }],
    ] as const) {
      const init = await start([reaper, ...options, 'sh', '-c', `echo ready; ${script}`], { env });
      await init.says('ready');
      await sleep(50);
      init.signal('SIGUSR1');
      const { code, stdout } = await init.ended;
      assert.match(stdout, /child ended/);
      assert.equal(code, 4);
    }
  });

  test('-g: where main has moved to another group, main still gets the signal', async () => {
    const init = await start([
      reaper,
      '-g',
      'perl',
      '-e',
      'setpgrp(0, getppid()); $| = 1; print getpgrp() == $$ ? "same" : "other", "\n"; sleep 5',
    ]);
    await init.says('\n');
    init.signal('SIGTERM');
    const { code, milliseconds } = await init.ended;
    assert.equal(code, 143);
    assert.ok(milliseconds < 1000);
  });

  test('T10: -p: the signal that the end of our parent sends us is forwarded', async () => {
    const { stdout } = await run([
      'sh',
      '-c',
      // A parent that is killed; main says what it got. PID 1 is the outer shell, which waits for the pipe to close.
      `sh -c '${reaper} -p USR1 sh -c "trap \\"echo ok; exit\\" USR1; echo ready; while :; do sleep 0.05; done" & sleep 0.3; kill -KILL $$'; sleep 0.5`,
    ]);
    assert.match(stdout, /ready\nok/);
  });
});

import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compileToWasm } from '../../src/reaper/compile.ts';
import { type Actor, createKernel, explore, type Observed, type Script } from './kernel.ts';
import { runWasm } from './machine.ts';

const SIGHUP = 1;
const SIGINT = 2;
const SIGKILL = 9;
const SIGUSR1 = 10;
const SIGTERM = 15;
const SIGCONT = 18;
const REALTIME = 37;
const stopSignals = [SIGTERM, SIGINT, REALTIME];

const main: Actor = { pid: 2, kind: 'main', status: 7 << 8 };
const child = (pid: number): Actor => ({ pid, kind: 'child', status: 0 });
const stranger = (pid: number): Actor => ({ pid, kind: 'stranger', status: 0 });

let module: WebAssembly.Module;
before(async () => {
  module = new WebAssembly.Module(
    await compileToWasm(fileURLToPath(new URL('../../src/reaper/init/reaper.ts', import.meta.url))),
  );
});

const stories: [actors: Actor[], signals: number[], moments: Script['moments'], why: string][] = [
  [[main], [], 'calls', 'main alone'],
  [[main], [SIGTERM, SIGUSR1, SIGTERM], 'calls', 'signals to main, and to nobody'],
  [[main, child(3)], [SIGTERM, SIGHUP], 'calls', 'an orphan'],
  [[main, stranger(3)], [SIGUSR1, SIGTERM], 'calls', 'a process of docker exec'],
  [[main, child(3), child(4)], [REALTIME], 'calls', 'two orphans, one SIGCHLD for both'],
  [[main, child(3), stranger(4)], [SIGINT], 'calls', 'an orphan and a process of docker exec'],
  [
    [main, child(3), child(4), child(5)],
    [SIGTERM, SIGUSR1, SIGTERM],
    'waits',
    'four children and three signals',
  ],
  [
    [main, child(3), child(4), stranger(5)],
    [SIGHUP, SIGTERM, REALTIME],
    'waits',
    'one of them came with docker exec',
  ],
  [[main, child(3), stranger(4), stranger(5)], [REALTIME, REALTIME, SIGINT], 'waits', 'two of them'],
];

for (const [name, pid] of [
  ['as PID 1', 1],
  ['not as PID 1', 42],
] as const) {
  suite(`every interleaving, ${name}`, () => {
    for (const [actors, signals, moments, why] of stories) {
      test(`${actors.length} processes, ${signals.length} signals, at all ${moments}: ${why}`, t => {
        const script: Script = { pid, actors, signals, moments };
        const variants = explore(choose => {
          const { machine, observed } = createKernel(script, choose);
          const { code, output } = runWasm(module, machine, ['reaper', 'main']);
          assert.equal(code, 7, 'exits with the code of main');
          assert.equal(output, '', 'says nothing');
          checkSignals(observed, pid);
          checkDrain(observed, script);
        });
        t.diagnostic(`${variants} variants`);
      });
    }
  });
}

/** Every signal reaches main once, in order, while there is a main; afterwards only stop signals go on. */
function checkSignals({ sent, received }: Observed, pid: number): void {
  const toMain = sent.filter(one => one.pid === main.pid);
  assert.deepEqual(
    toMain.map(({ signal }) => signal),
    received.filter(({ wasMainGone }) => !wasMainGone).map(({ signal }) => signal),
    'what is received is sent to main',
  );
  assert.ok(
    toMain.every(({ isMainGone }) => !isMainGone),
    'the pid of main is not used after it was reaped',
  );
  assert.ok(
    sent.every(one => one.pid > 1 || (one.pid === -1 && pid === 1)),
    'a negative pid is only -1, and only as PID 1',
  );
  const late = received.filter(({ signal, wasMainGone }) => wasMainGone && stopSignals.includes(signal));
  for (const { signal } of late.filter(({ signal }) => pid === 1 && signal !== SIGTERM)) {
    assert.ok(
      sent.some(one => one.signal === signal && one.pid === -1),
      'a later stop signal is sent to the rest',
    );
  }
}

/** Main gone, the rest is told, given its time, and killed if it needs more; nothing is left but what cannot be. */
function checkDrain(
  { sent, received, waits, unreaped, alive, time }: Observed,
  { pid, actors }: Script,
): void {
  assert.equal(unreaped, 0, 'every zombie is reaped');
  const strangers = actors.filter(({ kind }) => kind === 'stranger').length;
  assert.ok(alive <= (pid === 1 ? 0 : strangers), 'nobody of ours is left');

  const kills = sent.filter(({ signal }) => signal === SIGKILL);
  const told = sent.filter(({ signal, isMainGone }) => signal === SIGTERM && isMainGone);
  const continued = sent.filter(({ signal, isMainGone }) => signal === SIGCONT && isMainGone);
  assert.ok(continued.length <= told.length, 'SIGCONT follows SIGTERM');
  for (const { time: killedAt } of kills) {
    const first = received.find(({ signal, wasMainGone }) => stopSignals.includes(signal) && !wasMainGone);
    const toldAt = told[0]?.time ?? Number.NaN;
    const allowed = first ? first.time + 8000 : toldAt + 3000;
    assert.ok(killedAt >= allowed, `killed at ${killedAt}, before ${allowed}`);
    assert.ok(killedAt <= allowed + 20, `killed at ${killedAt}, long after ${allowed}`);
  }
  assert.ok(
    waits.every(({ milliseconds, wasMainGone }) => wasMainGone === milliseconds >= 0),
    'no clock runs while main lives, and one always does afterwards',
  );
  assert.ok(time < 1000 + 3000 + 8000 + 1100, 'it ends');
}

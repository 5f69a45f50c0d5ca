import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import { type Explored, explore } from './explore.ts';
import { exportGlobals } from './export-globals.ts';
import { type Actor, createKernel, type Observed, type Script } from './kernel.ts';
import { load, type Program } from './machine.ts';
import { compileReaper } from './program.ts';

const SIGHUP = 1;
const SIGINT = 2;
const SIGKILL = 9;
const SIGUSR1 = 10;
const SIGTERM = 15;
const SIGCONT = 18;
const REALTIME = 37;
const stopSignals = [SIGTERM, SIGINT, REALTIME];
const lateSignals = [SIGINT, REALTIME];

const main: Actor = { pid: 2, kind: 'main', status: 7 << 8 };
const child = (pid: number): Actor => ({ pid, kind: 'child', status: 0 });
const stranger = (pid: number): Actor => ({ pid, kind: 'stranger', status: 0 });

let program: Program;
before(async () => {
  program = load(new WebAssembly.Module(exportGlobals(await compileReaper())));
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

/** Tells a story in every variant. */
function simulate(script: Script, everyRun = false): Explored {
  const remember = (observed: Observed): string =>
    JSON.stringify([...rememberSignals(observed, script.pid), ...rememberDrain(observed)]);
  return explore(choose => {
    const { machine, observed } = createKernel(script, choose, { program, remember });
    const { code, output } = program.run(machine, ['reaper', 'main']);
    assert.equal(code, 7, 'exits with the code of main');
    assert.equal(output, '', 'says nothing');
    assert.deepEqual(rememberSignals(observed, script.pid), [[], []], 'no signal is owed to anybody');
    rememberDrain(observed);
    checkEnd(observed, script);
  }, everyRun);
}

for (const [name, pid] of [
  ['as PID 1', 1],
  ['not as PID 1', 42],
] as const) {
  suite(`every interleaving, ${name}`, () => {
    for (const [actors, signals, moments, why] of stories)
      test(`${actors.length} processes, ${signals.length} signals, at all ${moments}: ${why}`, t => {
        const { variants, runs } = simulate({ pid, actors, signals, moments });
        t.diagnostic(`${variants} variants, ${runs} of them run`);
      });
  });
}

test('run one by one there are as many variants as are counted', () => {
  for (const pid of [1, 42]) {
    const script: Script = { pid, actors: [main, child(3)], signals: [SIGTERM, SIGHUP], moments: 'calls' };
    assert.equal(simulate(script, true).runs, simulate(script).variants);
  }
});

/**
 * Every signal reaches main once, in order, while there is a main; afterwards only stop signals go on. Fails where that is wrong
 * already; what is still owed is all of the past that counts.
 */
function rememberSignals({ sent, received }: Observed, pid: number): readonly unknown[] {
  const toMain = sent.filter(one => one.pid === main.pid).map(({ signal }) => signal);
  const forMain = received.filter(({ wasMainGone }) => !wasMainGone).map(({ signal }) => signal);
  assert.deepEqual(toMain, forMain.slice(0, toMain.length), 'what is received is sent to main');
  assert.ok(
    sent.every(one => one.pid !== main.pid || !one.isMainGone),
    'the pid of main is not used after it was reaped',
  );
  assert.ok(
    sent.every(one => one.pid > 1 || (one.pid === -1 && pid === 1)),
    'a negative pid is only -1, and only as PID 1',
  );
  // SIGTERM is not told from that of the drain.
  const late = received.filter(({ signal, wasMainGone }) => wasMainGone && lateSignals.includes(signal));
  const toRest = late.filter(
    one => pid === 1 && !sent.some(({ signal, pid: to }) => signal === one.signal && to === -1),
  );
  return [forMain.slice(toMain.length), toRest.map(({ signal }) => signal)];
}

/** Main gone, the rest is told, given its time, and killed if it needs more. What is decided later depends on these moments. */
function rememberDrain({ sent, received, waits }: Observed): readonly unknown[] {
  const told = sent.filter(({ signal, isMainGone }) => signal === SIGTERM && isMainGone);
  const continued = sent.filter(({ signal, isMainGone }) => signal === SIGCONT && isMainGone);
  assert.ok(continued.length <= told.length, 'SIGCONT follows SIGTERM');
  const first = received.find(({ signal, wasMainGone }) => stopSignals.includes(signal) && !wasMainGone);
  for (const { time: killedAt } of sent.filter(({ signal }) => signal === SIGKILL)) {
    const allowed = first ? first.time + 8000 : (told[0]?.time ?? Number.NaN) + 3000;
    assert.ok(killedAt >= allowed, `killed at ${killedAt}, before ${allowed}`);
    assert.ok(killedAt <= allowed + 20, `killed at ${killedAt}, long after ${allowed}`);
  }
  assert.ok(
    waits.every(({ milliseconds, wasMainGone }) => wasMainGone === milliseconds >= 0),
    'no clock runs while main lives, and one always does afterwards',
  );
  return [told.length - continued.length, first?.time, told[0]?.time];
}

/** Nothing is left but what cannot be. */
function checkEnd({ unreaped, alive, time }: Observed, { pid, actors }: Script): void {
  assert.equal(unreaped, 0, 'every zombie is reaped');
  const strangers = actors.filter(({ kind }) => kind === 'stranger').length;
  assert.ok(alive <= (pid === 1 ? 0 : strangers), 'nobody of ours is left');
  assert.ok(time < 1000 + 3000 + 8000 + 1100, 'it ends');
}

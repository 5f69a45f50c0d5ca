import assert from 'node:assert/strict';
import { type Actor, listens } from './actors.ts';
import { type Observed, type Script, SIGCONT, SIGKILL } from './kernel.ts';

/**
 * How long the reaper may take to notice something: it looks every 10 ms, and the kernel lets it sleep longer now and
 * then.
 */
const NOTICE = 125;
const FOR_IGNORERS = 200;
const FOR_PIPES = 100;
/** What is left of the runtime's grace period when the reaper stops waiting; and when nobody was late. */
const LAST = 500;
const RESERVE = 2000;
/** How long before the deadline everybody is told. */
const SHARE = 1500;

/** What holds at every moment of every run; throws with the rule that does not. */
export function checkMoments(observed: Observed, script: Script): void {
  checkMain(observed, script);
  checkTold(observed, script);
  checkWorkers(observed, script);
  checkKilled(observed, script);
  checkWaits(observed, script);
}

/** What holds when the reaper has exited with this code. */
export function checkEnd(observed: Observed, script: Script, code: number): void {
  const main = script.actors.find(({ kind }) => kind === 'main');
  const ended = main && observed.ended.get(main);
  assert.ok(ended, 'main has ended');
  assert.equal(
    code,
    ended.signal ? 128 + ended.signal : (main.status >> 8) & 0xff,
    'exits with the code of main',
  );
  assert.equal(observed.unreaped, 0, 'every zombie is reaped');
  const left = script.actors.filter(
    actor => !observed.ended.has(actor) && !actor.isForeign && isOurs(actor, script),
  );
  assert.deepEqual(left, [], 'nobody of ours is left');
}

/** What holds when the runtime has killed everybody. */
export function checkRuntimeKill(observed: Observed, script: Script): void {
  const main = script.actors.find(({ kind }) => kind === 'main');
  const gone = main && observed.ended.get(main)?.time;
  const first = observed.received[0]?.time ?? Number.NaN;
  const latest = first + script.grace - LAST;
  assert.ok(
    gone === undefined || gone > latest - NOTICE,
    `the code of main was there at ${gone} and is lost`,
  );
}

/** Whether an actor is in the reaper's care: PID 1 has everybody. */
function isOurs({ kind }: Actor, { pid }: Script): boolean {
  return pid === 1 || kind !== 'stranger';
}

/** Every signal reaches main once, in order, while there is a main; afterwards its pid is not used. */
function checkMain({ sent, received }: Observed, { pid, actors }: Script): void {
  const main = actors.find(({ kind }) => kind === 'main');
  const toMain = sent.filter(one => one.pid === main?.pid && one.signal !== SIGCONT);
  const forMain = received.filter(({ wasMainGone }) => !wasMainGone).map(({ signal }) => signal);
  assert.deepEqual(
    toMain.map(({ signal }) => signal),
    forMain.slice(0, toMain.length),
    'what is received is sent to main',
  );
  assert.ok(
    !toMain.some(({ wasMainGone }) => wasMainGone),
    'the pid of main is not used after it was reaped',
  );
  assert.ok(
    sent.every(one => one.pid > 1 || (one.pid === -1 && pid === 1 && one.signal === SIGKILL)),
    'a negative pid is only -1, only as PID 1, and only for SIGKILL',
  );
}

/**
 * Nobody is told more often than the reaper was; nobody who listens dies of a signal; who dies waits for who listens.
 */
function checkTold({ sent, received, ended }: Observed, script: Script): void {
  for (const actor of script.actors.filter(({ kind }) => kind !== 'main')) {
    const told = sent.filter(
      ({ pid, signal }) => pid === actor.pid && signal !== SIGCONT && signal !== SIGKILL,
    );
    assert.ok(isOurs(actor, script) || told.length === 0, `${actor.does} is not ours, and is signalled`);
    const byExit = received.some(({ wasMainGone }) => !wasMainGone) ? 0 : 1;
    assert.ok(told.length <= received.length + byExit, `${actor.does} is told ${told.length} times`);
    assert.ok(
      told.every(({ wasMainGone }) => wasMainGone),
      `${actor.does} is told while main lives`,
    );
    const { signal } = ended.get(actor) ?? { signal: 0 };
    assert.ok(!listens(actor) || signal === 0 || signal === SIGKILL, `${actor.does} is ended by ${signal}`);
    const [first] = told;
    if (!first || (actor.does !== 'dies' && actor.does !== 'reads')) continue;
    const awaited = first.alive.filter(other => listens(other) && !other.isForeign && isOurs(other, script));
    const before = awaited.filter(other =>
      sent.some(({ pid, time }) => pid === other.pid && time < first.time),
    );
    const parent = script.actors.find(({ pid }) => pid === actor.parent);
    const isForeground =
      actor.does === 'dies' && parent !== undefined && listens(parent) && !parent.isElsewhere;
    const isWaiting = actor.does === 'dies' && awaited.some(other => other.parent === actor.pid);
    assert.ok(
      isForeground || isWaiting || before.length === 0,
      `${actor.does} is told while ${before[0]?.does} finishes`,
    );
  }
}

/** Who has a master that listens and does something else than wait is not told until little time is left. */
function checkWorkers({ sent, received, mainReapedAt = Number.NaN }: Observed, script: Script): void {
  const stop = received.find(({ wasMainGone }) => !wasMainGone)?.time;
  const deadline = stop === undefined ? mainReapedAt + 3000 : stop + script.grace - RESERVE;
  for (const worker of script.actors.filter(({ isWorker }) => isWorker)) {
    const told = sent.filter(
      ({ pid, signal }) => pid === worker.pid && signal !== SIGCONT && signal !== SIGKILL,
    );
    for (const { time, alive } of told) {
      const master = alive.find(({ pid }) => pid === worker.parent);
      const isLed = master?.isElsewhere && listens(master) && !master.isForeign && isOurs(master, script);
      assert.ok(!isLed || time >= deadline - SHARE, `a worker is told at ${time} beside its master`);
    }
  }
}

/** Nobody who listens is killed before the deadline. */
function checkKilled({ sent, received, mainReapedAt = Number.NaN }: Observed, script: Script): void {
  for (const { pid, signal, time, alive } of sent.filter(one => one.signal === SIGKILL)) {
    const whom = alive.filter(
      actor => !actor.isForeign && isOurs(actor, script) && (pid < 0 || pid === actor.pid),
    );
    const first = received.find(({ wasMainGone }) => !wasMainGone)?.time;
    const deadline = first === undefined ? mainReapedAt + 3000 : first + script.grace - RESERVE;
    const late = received.find(({ wasMainGone }) => wasMainGone)?.time ?? Number.POSITIVE_INFINITY;
    const earliest = first === undefined ? Math.min(deadline, late + script.grace) : deadline;
    assert.ok(!whom.some(listens) || time >= earliest, `${signal} at ${time}, before ${earliest}`);
  }
}

/** It waits for somebody, and not longer than they are worth; while main lives it waits for a signal alone. */
function checkWaits({ waits, ended }: Observed, script: Script): void {
  let since = Number.NaN;
  let worth = -2;
  for (const { time, milliseconds, wasMainGone, alive } of waits) {
    if (!wasMainGone) {
      assert.ok(milliseconds < 0, 'no clock runs while main lives');
      continue;
    }
    assert.ok(milliseconds >= 0, 'a clock runs when main is gone');
    const awaited = alive.filter(actor => !actor.isForeign && isOurs(actor, script));
    const most = Math.max(-1, ...awaited.map(actor => patienceFor(actor)));
    const changed = [...ended.values()]
      .filter(one => one.time <= time)
      .reduce((last, one) => Math.max(last, one.time), 0);
    if (most !== worth) since = time;
    worth = most;
    if (most < Number.POSITIVE_INFINITY)
      assert.ok(
        time - Math.max(since, changed) <= most + NOTICE,
        `waits since ${since} for what is worth ${most}`,
      );
  }
}

function patienceFor(actor: Actor): number {
  if (listens(actor)) return Number.POSITIVE_INFINITY;
  if (actor.does === 'reads') return FOR_PIPES + FOR_IGNORERS;
  return FOR_IGNORERS;
}

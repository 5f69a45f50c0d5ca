import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Observation, ProcessEnd, Stopped, Trace, TracedSignal } from '../../src/verify/observation.ts';
import { isOtherwise, withoutOurs } from '../../src/verify/without-ours.ts';
import { gone, killed, stopped } from './stopped.ts';

const exited: ProcessEnd = { at: 2.8, how: 'exited', exitCode: 0, signal: null };
const cut: ProcessEnd = { at: 3, how: 'with-pid1', exitCode: null, signal: 9 };

const term: TracedSignal = { at: 0, signal: 15, from: null, to: 1, fate: 'handled', reached: 0 };

/** PID 1 is an init that was killed; what it has started has ended so. */
function behindInit(
  end: ProcessEnd,
  fate: Stopped['canary']['fate'] = 'lost',
  told = true,
  signals: readonly TracedSignal[] = [],
): Stopped {
  const process = (pid: number, command: string, ended: ProcessEnd) => ({
    ...{ pid, parent: pid - 1, command, began: null, end: ended },
  });
  const processes = [process(1, 'reaper', cut), process(2, 'app', end), process(3, 'our canary', cut)];
  const trace: Trace = { by: 'kernel', means: 'here', lost: 0, signals, processes };
  return { ...killed, canary: { fate, told, needs: 500 }, trace };
}

/** An init whose program has ended, with a helper that has ended so much later, while our job was at work. */
function withHelper(later: number, fate: Stopped['canary']['fate'] = 'finished'): Stopped {
  const process = (pid: number, parent: number, command: string, at: number) => ({
    ...{ pid, parent, command, began: null, end: { ...exited, at } },
  });
  const processes = [
    process(1, 0, 'reaper', 1),
    process(2, 1, 'app', 0.1),
    process(3, 2, 'helper', 0.1 + later),
  ];
  const trace: Trace = { by: 'kernel', means: 'here', lost: 0, signals: [], processes };
  return stopped({}, { canary: { fate, told: true, needs: 500 }, trace });
}

/** A program that ends before its workers, which are killed with it. */
function beforeWorkers(pid1: string): Stopped {
  const process = (pid: number, end: ProcessEnd) => ({
    pid,
    parent: pid - 1,
    command: 'app',
    began: null,
    end,
  });
  const processes = [process(1, exited), process(2, cut)];
  const trace: Trace = { by: 'kernel', means: 'here', lost: 0, signals: [term], processes };
  const work = { fate: 'cut', cut: [{ command: 'app', signal: null }], doubt: null } as const;
  return stopped({}, { pid1: [pid1], trace, work });
}

/** A process that has a handler for the signal. */
function heardBy(to: number): Trace {
  const { trace } = withHelper(0);
  return trace.by === 'kernel' ? { ...trace, signals: [{ ...term, to }] } : trace;
}

const nothing = { orphans: 0, canary: 0 };
const rows: [seen: Observation, hasLeft: boolean, changed: object | undefined, why: string][] = [
  [gone, false, undefined, 'nothing was left to it when it ended'],
  [
    gone,
    true,
    { ...nothing, atLeast: gone.seconds + 1 },
    'it may have taken an orphan for its own child; or it is done by then, and is watched for longer',
  ],
  [stopped({}), true, undefined, 'it ended by itself'],
  [behindInit(exited), true, nothing, 'its init waited for our job alone'],
  [behindInit(cut), true, undefined, 'a program of its own was there until the end, and has heard nothing'],
  [
    behindInit(cut, 'lost', true, [{ ...term, to: 2 }]),
    true,
    nothing,
    'it has heard the signal, and may wait until it is alone',
  ],
  [behindInit(exited, 'finished'), true, undefined, 'our job was done'],
  [behindInit(exited, 'lost', false), true, undefined, 'it has not heard the signal'],
  [behindInit(exited, 'lost', false, [term]), true, nothing, 'it may have waited for all of its children'],
  [
    behindInit({ ...exited, how: 'signal', exitCode: null, signal: 15 }, 'lost', false, [term]),
    true,
    nothing,
    'the same, and its children have no handler',
  ],
  [
    behindInit(exited, 'lost', false, [{ ...term, fate: 'ignored' }]),
    true,
    undefined,
    'a loop of a deaf shell, whose programs end by themselves',
  ],
  [withHelper(0.4), true, nothing, 'the reaper has waited for our job, and given the helper time'],
  [withHelper(0), true, undefined, 'nobody else has had any use of that'],
  [withHelper(0.4, 'lost'), true, undefined, 'nobody has waited for our job'],
  [beforeWorkers('/app'), true, nothing, 'it may have counted our orphans as its workers'],
  [beforeWorkers('/sbin/tini'), true, undefined, 'it counts nobody'],
  [
    { ...withHelper(0), stop: { ...stopped({}).stop, exitCode: 50 }, trace: heardBy(2) },
    true,
    nothing,
    'it has a word of its own for what it saw',
  ],
  [
    { ...withHelper(0), stop: { ...stopped({}).stop, exitCode: 143 }, trace: heardBy(2) },
    true,
    undefined,
    'that is the signal',
  ],
  [
    { ...behindInit(exited), trace: { by: 'looks', because: null } },
    true,
    undefined,
    'nobody has seen who ended',
  ],
];
for (const [seen, hasLeft, changed, why] of rows)
  test(`${changed ? 'run again' : 'left as it is'}: ${why}`, () => {
    const options = { probe: () => new Uint8Array(), orphans: 5 };
    assert.deepEqual(withoutOurs(seen, hasLeft, options), changed && { ...options, ...changed });
  });

const pairs: [seen: Observation, again: Observation, isOther: boolean, why: string][] = [
  [gone, gone, false, 'it ends without anything of ours as well'],
  [gone, stopped({}), true, 'without it it runs until it is stopped'],
  [behindInit(exited), killed, false, 'it is killed all the same'],
  [behindInit(exited), stopped({}), true, 'and now it ends'],
  [withHelper(0.4), beforeWorkers('/app'), true, 'what has come to its end is killed'],
  [stopped({ own: 8 }), stopped({ own: 0.1 }), true, 'it is faster by much'],
  [stopped({ own: 0.2 }), stopped({ own: 0.1 }), false, 'it is the same'],
];
for (const [seen, again, isOther, why] of pairs)
  test(`${isOther ? 'another' : 'the same'}: ${why}`, () => assert.equal(isOtherwise(seen, again), isOther));

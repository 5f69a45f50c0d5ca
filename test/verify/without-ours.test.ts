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

const rows: [seen: Observation, hasLeft: boolean, changed: object | undefined, why: string][] = [
  [gone, false, undefined, 'nothing was left to it when it ended'],
  [gone, true, { orphans: 0, canary: 0 }, 'it may have taken an orphan for its own child'],
  [stopped({}), true, undefined, 'it ended by itself'],
  [behindInit(exited), true, { canary: 0 }, 'its init waited for our job alone'],
  [behindInit(cut), true, undefined, 'a program of its own was there until the end'],
  [behindInit(exited, 'finished'), true, undefined, 'our job was done'],
  [behindInit(exited, 'lost', false), true, undefined, 'it has not heard the signal'],
  [
    behindInit(exited, 'lost', false, [term]),
    true,
    { canary: 0 },
    'it may have waited for all of its children',
  ],
  [
    behindInit({ ...exited, how: 'signal', exitCode: null, signal: 15 }, 'lost', false, [term]),
    true,
    { canary: 0 },
    'the same, and its children have no handler',
  ],
  [
    behindInit(exited, 'lost', false, [{ ...term, fate: 'ignored' }]),
    true,
    undefined,
    'a loop of a deaf shell, whose programs end by themselves',
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
];
for (const [seen, again, isOther, why] of pairs)
  test(`${isOther ? 'another' : 'the same'}: ${why}`, () => assert.equal(isOtherwise(seen, again), isOther));

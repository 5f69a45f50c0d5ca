import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Observation, SignalFate, Stopped } from '../../src/verify/observation.ts';
import { withStartDoubts } from '../../src/verify/start-doubt.ts';
import { gone, killed, stopped } from './stopped.ts';

const command = 'sh -c while :; do sleep 1; done';
const because = 'sh slept before the stop: whether it was still starting is not known';
const startDoubt = { pid: 2, command, because };

/** The loop as PID 1, for so many seconds after the stop signal. */
const asPid1 = (seconds: number, more: Partial<Stopped> = {}): Stopped => ({
  ...killed,
  ...{ stop: { ...killed.stop, seconds }, heard: 'dropped', stoppedAt: 1 },
  ...{ pid1: ['sh', '-c', 'while :; do sleep 1; done'], startDoubt, ...more },
});
const behindInit = (fate: SignalFate, more: Partial<Stopped> = {}): Stopped => ({
  ...stopped({ exitCode: 143 }, { subject: 'repaired', heard: 'awaited', stoppedAt: 7, startDoubt }),
  trace: {
    ...{ by: 'kernel', means: 'here', lost: 0 },
    processes: [{ pid: 2, parent: 1, command, began: null, end: null }],
    signals: [{ at: 0, signal: 15, from: 1, to: 2, fate, reached: null }],
  },
  ...more,
});
const unfollowed = { by: 'looks', because: null } as const;

const rows: [seen: Stopped, other: Observation, isNoted: boolean, why: string][] = [
  [asPid1(10), gone, false, 'PID 1 was in view for ten seconds more, and never began to listen'],
  [asPid1(3), gone, true, 'three are too few'],
  [behindInit('default'), gone, true, 'the signal ended it'],
  [behindInit('handled'), gone, false, 'it had begun to listen'],
  [behindInit('with-pid1'), gone, false, 'the end of PID 1 did, which was ready'],
  [behindInit('default', { trace: unfollowed }), gone, true, 'nobody saw what ended it'],
  [behindInit('default'), asPid1(10), false, 'without the init the same program has shown that it is a loop'],
  [behindInit('default'), asPid1(3), true, 'it was not in view for long enough there'],
  [behindInit('default'), asPid1(10, { pid1: ['sh', '/start.sh'] }), true, 'another program says nothing'],
  [behindInit('default', { early: 'too early' }), gone, false, 'that it was too early is said already'],
];
for (const [seen, other, isNoted, why] of rows) {
  test(`${isNoted ? 'doubt' : 'no doubt'}: ${why}`, () => {
    const [shown] = withStartDoubts([seen, other]);
    assert.deepEqual(shown?.notes, isNoted ? [because] : []);
    assert.ok(shown && !('startDoubt' in shown));
  });
}

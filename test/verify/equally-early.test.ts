import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withEquallyEarly } from '../../src/verify/equally-early.ts';
import type { Observation, SignalFate, Stopped } from '../../src/verify/observation.ts';
import { gone, killed, stopped } from './stopped.ts';

const original: Stopped = {
  ...killed,
  ...{ pid1: ['/usr/bin/python3', 'app.py'], early: 'too early', stoppedAt: 1, lateHandler: 3 },
};
const later: Stopped = stopped({}, { pid1: ['python3', 'app.py'], heard: 'handled', stoppedAt: 2 });
const behindInit = (fate: SignalFate, command = 'python3 app.py', stoppedAt = 1.2): Stopped => ({
  ...stopped({ exitCode: 143 }, { subject: 'repaired', stoppedAt }),
  trace: {
    ...{ by: 'kernel', means: 'here', lost: 0 },
    processes: [{ pid: 2, parent: 1, command, began: null, end: null }],
    signals: [{ at: 0, signal: 15, from: 1, to: 2, fate, reached: null }],
  },
});

/** A program that has a handler, and a child of the same command that has none. */
const withChild: Stopped = {
  ...stopped({ exitCode: 143 }, { subject: 'repaired', stoppedAt: 1.2 }),
  trace: {
    ...{ by: 'kernel', means: 'here', lost: 0 },
    processes: [
      { pid: 2, parent: 1, command: 'python3 app.py', began: null, end: null },
      { pid: 3, parent: 2, command: 'python3 app.py', began: null, end: null },
    ],
    signals: [
      { at: 0, signal: 15, from: 1, to: 2, fate: 'handled', reached: 0 },
      { at: 0, signal: 15, from: 2, to: 3, fate: 'default', reached: 0 },
    ],
  },
};

const rows: [one: Stopped, other: Observation, isEarly: boolean, why: string][] = [
  [original, behindInit('default'), true, 'the signal ended the same program behind an init'],
  [original, behindInit('handled'), false, 'it had its handler already'],
  [original, behindInit('default', 'python3 worker.py'), false, 'another program'],
  [original, behindInit('default', 'python3 app.py', 9), false, 'it was stopped later'],
  [original, withChild, false, 'only a child of it was ended'],
  [original, stopped({}), false, 'nobody followed the signals'],
  [{ ...original, lateHandler: undefined }, behindInit('default'), false, 'nobody has seen its handler'],
  [later, behindInit('default'), true, 'the other one was stopped later, and had its handler'],
  [{ ...later, stoppedAt: 1 }, behindInit('default'), false, 'the other one was stopped sooner'],
  [original, gone, false, 'it was never stopped'],
];
for (const [one, other, isEarly, why] of rows) {
  test(`${isEarly ? 'as early' : 'not as early'}: ${why}`, () => {
    const [, seen] = withEquallyEarly([one, other]);
    const early =
      'it was stopped before it was ready: python3 had not set its handler for SIGTERM yet, as the original image ' +
      'shows';
    assert.equal(seen?.outcome === 'stopped' ? seen.early : null, isEarly ? early : null);
  });
}

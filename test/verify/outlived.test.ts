import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type {
  Exited,
  Observation,
  Stopped,
  Trace,
  TracedProcess,
  TracedSignal,
} from '../../src/verify/observation.ts';
import { withOutlived } from '../../src/verify/outlived.ts';
import { judgeWhole } from '../../src/verify/whole.ts';
import { gone, killed, stopped } from './stopped.ts';

const ended = (seconds: number, more: Partial<Exited> = {}): Exited => ({ ...gone, seconds, ...more });
const at = (stoppedAt?: number): Stopped => stopped({}, { stoppedAt });

suite('who is done at an age is told from who is stopped at it', () => {
  const rows: [seen: Observation[], again: (number | undefined)[], why: string][] = [
    [[ended(1), at(0.9)], [1, 2], 'it was stopped before the other one was done'],
    [[at(1.5), ended(1)], [0, 2], 'hardly later: the machine may have been busy'],
    [[ended(1), at(2.5)], [], 'it has outlived that age'],
    [[at(0.9), at(3)], [], 'nobody was done'],
    [[ended(0, { isUnstartable: true }), at(0.9)], [], 'it was never there'],
    [[ended(1, { oom: true }), at(0.9)], [], 'it had no memory'],
    [[ended(300), at(0.9)], [1, 60], 'nobody is waited for longer'],
    [[ended(1), at(undefined)], [], 'the Engine does not say how old it was'],
  ];
  for (const [seen, wanted, why] of rows)
    test(why, async () => {
      const asked: (number | undefined)[] = [];
      await withOutlived(seen, (one, index, { atLeast }) => {
        asked.push(index, atLeast);
        return one;
      });
      assert.deepEqual(asked, wanted);
    });
});

const process = (pid: number, command: string, endedAt: number): TracedProcess => ({
  ...{ pid, parent: pid - 1, command, began: null },
  end: { at: endedAt, how: 'exited', exitCode: 1, signal: null },
});
const told = (from: number | null, when: number, fate: TracedSignal['fate'] = 'handled'): TracedSignal => ({
  ...{ at: when, signal: 15, from, to: 3, fate, reached: when },
});

suite('who is told to stop by two others', () => {
  const rows: [signals: TracedSignal[], endedAt: number, isSaid: boolean, why: string][] = [
    [[told(2, 0), told(1, 0.01)], 0.02, true, 'it ended at once'],
    [[told(2, 0), told(1, 0.01)], 2, false, 'it took its time all the same'],
    [[told(1, 0), told(1, 0.01)], 0.02, false, 'by the same one'],
    [[told(null, 0), told(1, 0.01)], 0.02, false, 'from outside: that is whoever stops it'],
    [[told(2, 0), told(1, 0.01, 'ignored')], 0.02, false, 'it ignores the second'],
  ];
  for (const [signals, endedAt, isSaid, why] of rows)
    test(why, () => {
      const processes = [
        process(1, 'reaper', 3),
        process(2, 'bash', 0.01),
        process(3, 'python3 app.py', endedAt),
      ];
      const trace: Trace = { by: 'kernel', means: 'here', lost: 0, signals, processes };
      const { remains } = judgeWhole(killed, stopped({}, { trace }));
      const said = 'python3 got SIGTERM twice, from bash and from reaper, and ended at once';
      assert.deepEqual(remains.includes(said), isSaid, remains.join());
    });

  test('what took its time before, and came to its end, is lost now', () => {
    const processes = [process(1, 'reaper', 3), process(2, 'bash', 0.01), process(3, 'python3 app.py', 0.02)];
    const signals = [told(2, 0), told(1, 0.01)];
    const trace: Trace = { by: 'kernel', means: 'here', lost: 0, signals, processes };
    const { verdict, worse } = judgeWhole(stopped({ seconds: 5, own: 5 }), stopped({}, { trace }));
    assert.equal(verdict, 'refuted');
    assert.deepEqual(worse, [
      'python3 got SIGTERM twice, from bash and from reaper, and ended at once, where the original took 5.00 s and ' +
        'came to its end',
    ]);
  });
});

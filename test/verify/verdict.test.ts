import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exited, SignalStory, Stop, Stopped } from '../../src/verify/observation.ts';
import { type Judgement, judge, type Symptom } from '../../src/verify/verdict.ts';

const seen = {
  subject: 'original',
  reference: 'sha256:1',
  command: ['server'],
  log: [],
  notes: [],
  timings: { total: 1, added: 1 },
};
const stop: Stop = {
  signal: 'SIGTERM',
  grace: 10,
  seconds: 0.04,
  own: 0.04,
  margin: 0.04,
  killed: false,
  oom: false,
  exitCode: 143,
  signals: [{ signal: 15, at: 0 }],
};
const graceful: Stopped = {
  ...seen,
  outcome: 'stopped',
  settled: { by: 'quiet', seconds: 0.7 },
  pid1: ['server'],
  dispositions: null,
  processes: [],
  zombies: { made: 5, left: 0, before: 0, later: null },
  canary: { fate: 'finished', told: true, needs: 500 },
  stop,
  timeline: [],
  heard: 'handled',
  work: { fate: 'finished', cut: [], doubt: null },
  lastWords: [],
  early: null,
  trace: { by: 'looks', because: null },
};
const killed: Stopped = { ...graceful, stop: { ...stop, seconds: 10.02, killed: true, exitCode: 137 } };
const early: Stopped = { ...killed, early: 'it was stopped before it was ready' };
const passedOn: Stopped = {
  ...graceful,
  trace: {
    by: 'kernel',
    means: 'here',
    signals: [{ at: 0, signal: 15, from: 1, to: 2, fate: 'handled', reached: 0 }],
    processes: [],
    lost: 0,
  },
};
/** PID 1 has ended by itself, and a program behind it was killed with it. */
function cutBehind(signals: SignalStory['signals']): Stopped {
  return {
    ...graceful,
    stop: { ...stop, exitCode: 0 },
    work: { fate: 'cut', cut: [{ command: 'redis-server', signal: null }], doubt: null },
    trace: {
      by: 'kernel',
      means: 'here',
      signals: [...signals, { at: 1, signal: 9, from: null, to: 3, fate: 'with-pid1', reached: 1 }],
      processes: [{ pid: 3, parent: 2, command: 'redis-server', began: null, end: null }],
      lost: 0,
    },
  };
}
const cutWith0 = cutBehind([{ at: 0, signal: 15, from: 1, to: 2, fate: 'default', reached: 0 }]);
const cutButTold = cutBehind([{ at: 0, signal: 15, from: 1, to: 3, fate: 'handled', reached: 0 }]);
const slow: Stopped = { ...graceful, stop: { ...stop, seconds: 8.03, own: 8.03, exitCode: 143 } };
const program137: Stopped = { ...graceful, stop: { ...stop, exitCode: 137 } };
const oom: Stopped = { ...graceful, stop: { ...stop, oom: true, exitCode: 137 } };
const zombies: Stopped = { ...graceful, zombies: { made: 5, left: 5, before: 0, later: null } };
const someZombies: Stopped = { ...graceful, zombies: { made: 5, left: 1, before: 0, later: null } };
const noOrphans: Stopped = { ...graceful, zombies: { made: 0, left: 0, before: 0, later: null } };
const lost: Stopped = { ...graceful, canary: { fate: 'lost', told: false, needs: 500 } };
const byOwnSignal: Stopped = { ...lost, stop: { ...stop, signal: 'SIGKILL', exitCode: 137 } };
const cutShort: Stopped = { ...graceful, canary: { fate: 'lost', told: true, needs: 500 } };
const noCanary: Stopped = { ...graceful, canary: { fate: 'not-run', told: false, needs: 500 } };
const exited: Exited = {
  ...seen,
  outcome: 'exited',
  exitCode: 3,
  oom: false,
  seconds: 0.1,
  because: 'the container exited by itself after 0.1 s: exit code 3',
};

const refused: Exited = { ...exited, exitCode: 1, log: ['exec /run.sh: exec format error'] };

const cases: [
  symptom: Symptom,
  original: Stopped | Exited,
  repaired: Stopped | Exited | undefined,
  expected: `${Judgement['verdict']}, ${Judgement['repair']}`,
  why: string,
][] = [
  ['stop-ignored', byOwnSignal, graceful, 'confirmed, confirmed', 'SIGKILL is its stop signal'],
  ['stop-ignored', killed, graceful, 'confirmed, confirmed', 'killed before, graceful after'],
  ['stop-ignored', killed, killed, 'confirmed, refuted', 'the repair does not help'],
  ['stop-ignored', graceful, graceful, 'refuted, inconclusive', 'there was nothing to repair'],
  ['stop-ignored', graceful, killed, 'refuted, refuted', 'the repair makes it worse'],
  ['stop-ignored', killed, undefined, 'confirmed, not-tried', 'no repair'],
  ['stop-ignored', program137, undefined, 'refuted, not-tried', 'exit code 137 alone is no kill'],
  ['stop-ignored', early, graceful, 'inconclusive, inconclusive', 'stopped before it was ready'],
  ['zombies-left', graceful, killed, 'refuted, refuted', 'killed where it was not, whatever was to be cured'],
  ['zombies-left', zombies, slow, 'confirmed, refuted', 'a stop that got slower for nothing'],
  ['stop-ignored', oom, graceful, 'inconclusive, inconclusive', 'out of memory says nothing about signals'],
  ['stop-ignored', exited, graceful, 'inconclusive, inconclusive', 'it was never stopped'],
  ['stop-ignored', killed, exited, 'confirmed, refuted', 'a repair after which it no longer runs'],
  ['stop-ignored', exited, exited, 'inconclusive, inconclusive', 'it never ran'],
  ['zombies-left', zombies, graceful, 'confirmed, confirmed', 'five before, none after'],
  ['zombies-left', someZombies, zombies, 'confirmed, refuted', 'one is enough, and after the repair too'],
  ['zombies-left', graceful, graceful, 'refuted, inconclusive', 'this PID 1 reaps'],
  ['zombies-left', noOrphans, graceful, 'inconclusive, inconclusive', 'nothing was tried'],
  ['zombies-left', zombies, noOrphans, 'confirmed, inconclusive', 'nothing was tried after the repair'],
  ['work-lost', lost, graceful, 'confirmed, confirmed', 'lost before, finished after'],
  ['work-lost', lost, cutShort, 'confirmed, refuted', 'told, but not given the time'],
  ['work-lost', graceful, undefined, 'refuted, not-tried', 'it was given the time'],
  ['work-lost', noCanary, graceful, 'inconclusive, inconclusive', 'nobody was at work'],
  ['start-fails', refused, graceful, 'confirmed, confirmed', 'the kernel refused the program'],
  ['start-fails', { ...exited, exitCode: 127 }, graceful, 'confirmed, confirmed', 'there was no program'],
  ['start-fails', exited, graceful, 'inconclusive, inconclusive', 'it ended for a reason of its own'],
  ['start-fails', graceful, graceful, 'refuted, inconclusive', 'it ran'],
  ['start-fails', refused, refused, 'confirmed, refuted', 'the repair does not help'],
  ['cut-short', graceful, undefined, 'confirmed, not-tried', 'exit code 143, and nothing else is known'],
  [
    'cut-short',
    graceful,
    passedOn,
    'confirmed, confirmed',
    'the program has handled it, whatever the shell says',
  ],
  [
    'cut-short',
    cutWith0,
    { ...passedOn, stop: { ...stop, exitCode: 0 } },
    'confirmed, confirmed',
    'a program behind PID 1 never got it',
  ],
  ['cut-short', cutButTold, undefined, 'refuted, not-tried', 'it got it, and was slow'],
  ['none', killed, graceful, 'inconclusive, inconclusive', 'nothing measurable is claimed'],
  ['none', graceful, exited, 'inconclusive, refuted', 'but it has to run'],
];
for (const [symptom, original, repaired, expected, why] of cases) {
  test(`${symptom}: ${expected}: ${why}`, () => {
    const { verdict, repair } = judge(symptom, original, repaired && { ...repaired, subject: 'repaired' });
    assert.equal(`${verdict}, ${repair}`, expected);
  });
}

const sentences: [symptom: Symptom, original: Stopped, repaired: Stopped | undefined, because: string][] = [
  ['stop-ignored', killed, undefined, 'still running 10 s after SIGTERM, then killed'],
  [
    'stop-ignored',
    killed,
    graceful,
    'original: still running 10 s after SIGTERM, then killed; repaired: exited 0.04 s after SIGTERM',
  ],
  ['zombies-left', someZombies, undefined, '1 of 5 orphans stayed zombies'],
  [
    'work-lost',
    lost,
    undefined,
    'exited after 0.04 s, and a running job that never got a signal was killed with it',
  ],
  [
    'work-lost',
    cutShort,
    undefined,
    'exited after 0.04 s, and a running job that needed 0.50 s was killed with it',
  ],
  ['work-lost', graceful, undefined, 'a running job had time to finish'],
];
for (const [symptom, original, repaired, because] of sentences) {
  test(because, () =>
    assert.equal(judge(symptom, original, repaired && { ...repaired, subject: 'repaired' }).because, because),
  );
}

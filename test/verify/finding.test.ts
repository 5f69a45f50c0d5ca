import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsOf } from '../../src/verify/finding.ts';
import type { Observation } from '../../src/verify/observation.ts';
import type { Judgement, Symptom } from '../../src/verify/verdict.ts';
import { gone, good, killed, stopped } from './stopped.ts';

const lost = { canary: { fate: 'lost', told: false, needs: 500 } } as const;
const judged = (symptom: Symptom, verdict: Judgement['verdict']) => ({ symptom, verdict });

const end = (how: 'signal' | 'with-pid1') => ({ at: 10, how, exitCode: null, signal: 9 });
const behindInit = {
  ...{ by: 'kernel' as const, means: 'here' as const, lost: 0 },
  processes: [
    { pid: 1, parent: 0, command: 'tini', began: null, end: end('signal') },
    { pid: 2, parent: 1, command: 'node app.js', began: null, end: end('with-pid1') },
  ],
  signals: [{ at: 0, signal: 15, from: 1, to: 2, fate: 'handled' as const, reached: 0 }],
};

const unread = {
  ...behindInit,
  processes: [{ pid: 1, parent: 0, command: 'server', began: null, end: end('signal') }],
  signals: [{ at: 0, signal: 15, from: null, to: 1, fate: 'blocked' as const, reached: null }],
};

const rows: [
  observation: Observation,
  judgements: readonly { symptom: Symptom; verdict: Judgement['verdict'] }[],
  expected: readonly RegExp[],
  why: string,
][] = [
  [good, [], [], 'nothing bad'],
  [gone, [], [], 'never stopped: that is reported elsewhere'],
  [
    killed,
    [],
    [/^warning stop-ignored killed after 10 s: server has no handler for SIGTERM, and the kernel drops/],
    'killed, and no rule says it',
  ],
  [killed, [judged('stop-ignored', 'confirmed')], [], 'a rule says it'],
  [killed, [judged('stop-ignored', 'refuted')], [/^warning stop-ignored/], 'a rule was wrong about it'],
  [{ ...killed, heard: 'handled' }, [], [/server has a handler for SIGTERM, and did not end$/], 'a handler'],
  [
    { ...killed, heard: 'awaited', trace: behindInit },
    [],
    [/killed after 10 s: node got SIGTERM, has a handler for it, and did not end$/],
    'the init only waits for it',
  ],
  [
    { ...killed, heard: 'blocked' },
    [],
    [/killed after 10 s: server blocks SIGTERM and did not end$/],
    'it may read it',
  ],
  [
    { ...killed, heard: 'blocked', trace: unread },
    [],
    [/killed after 10 s: server blocks SIGTERM and never read it$/],
    'the kernel has seen that it does not',
  ],
  [{ ...killed, early: 'too early' }, [], [/^info stop-ignored too early$/], 'stopped before it was ready'],
  [
    stopped({}, { zombies: { made: 5, left: 5, before: 0, later: 5 } }),
    [],
    [/^info zombies-left 5 of 5 orphans stayed zombies/],
    'ours only',
  ],
  [
    stopped({}, { zombies: { made: 5, left: 0, before: 3, later: 3 } }),
    [],
    [/^warning zombies-left 3 zombies of its own: nobody had reaped them after 1 s$/],
    'its own',
  ],
  [
    stopped({}, { zombies: { made: 5, left: 5, before: 0, later: 5, seconds: 11.6 } }),
    [],
    [/^info zombies-left 5 of 5 orphans stayed zombies: nobody had reaped them after 11 s$/],
    'PID 1 was given time to wake up',
  ],
  [
    stopped({}, { zombies: { made: 5, left: 0, before: 3, later: 1, isSlow: true } }),
    [],
    [/^info zombies-left 3 zombies of its own at a time: they are reaped, but only now and then$/],
    'somebody reaps them every few seconds',
  ],
  [
    stopped({}, { zombies: { made: 5, left: 5, before: 3, later: 11 } }),
    [],
    [/^warning zombies-left 11 zombies, and more come/],
    'they grow',
  ],
  [stopped({}, lost), [], [/^info work-lost what still runs beside/], 'the job that the experiment adds'],
  [
    stopped({}, { preStop: { seconds: 0.1, outcome: 'failed', because: 'exit code 127' } }),
    [],
    [/^warning prestop-failed preStop failed: exit code 127$/],
    'a hook that a cluster goes on without',
  ],
  [
    stopped({}, { preStop: { seconds: 9, outcome: 'cut', because: 'it was not over after 9 s' } }),
    [],
    [/^warning prestop-failed preStop takes the whole grace period: it was not over after 9 s, and then/],
    'one that leaves no time',
  ],
  [
    stopped({}, { preStop: { seconds: 5, outcome: 'done', because: null } }),
    [],
    [],
    'one that does its work',
  ],
  [
    stopped(
      {},
      {
        work: {
          fate: 'cut',
          cut: [
            { command: 'a', signal: 15 },
            { command: 'b', signal: null },
          ],
          doubt: null,
        },
      },
    ),
    [],
    [/^warning work-lost killed while it was stopping: a \(SIGTERM, no handler\), b$/],
    'its own work',
  ],
  [
    stopped({}, { work: { fate: 'unknown', cut: [], doubt: 'its last words are x' } }),
    [],
    [/^warning work-lost its last words are x$/],
    'a doubt',
  ],
  [
    stopped({}, { early: 'it may still have been starting' }),
    [],
    [/^info stop-ignored it may still have been starting$/],
    'a stop before it was ready, whatever came of it',
  ],
];
for (const [observation, judgements, expected, why] of rows) {
  test(`${why}: ${expected.length} findings`, () => {
    const found = findingsOf(observation, judgements).map(
      ({ severity, symptom, message }) => `${severity} ${symptom} ${message}`,
    );
    assert.equal(found.length, expected.length, found.join('\n'));
    for (const [index, pattern] of expected.entries()) assert.match(found[index] ?? '', pattern);
  });
}

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { parseExpectations } from '../../src/verify/expectation.ts';
import { judgeExpectations, unmetFindings } from '../../src/verify/expected.ts';
import type { Observation, Requests, Sample, Sweep } from '../../src/verify/observation.ts';
import { gone, good, killed, stopped } from './stopped.ts';

const sample = (at: number, outcome: Sample['outcome']): Sample => ({
  ...{ moment: 'ready', at, seconds: 0.1, outcome, exitCode: 0 },
});
const sweep = (deaf: Sweep['deaf'], samples = [sample(0.1, 'killed'), sample(2, 'ended')]): Sweep => ({
  ...{ grace: 3, ready: 1, samples, deaf, notes: [] },
});
const requests = (cut: number, because: string | null = null): Requests => ({
  ...{ url: '/', before: 5, answered: 9, errors: 0, refused: 3, cut, because },
});
const said = (...lastWords: string[]): Observation => stopped({}, { lastWords });
const zombies = (before: number | null, left: number, later: number | null, made = 5): Observation =>
  stopped({}, { zombies: { made, left, before, later } });
const oom = stopped({ oom: true, exitCode: 137 });
const signalKill = stopped({ signal: 'SIGKILL', exitCode: 137 });
const cut = { fate: 'cut', cut: [{ command: 'worker', signal: null }], doubt: null } as const;
const unknown = { fate: 'unknown', cut: [], doubt: null } as const;

const rows: [expected: string, seen: Observation, isMet: boolean | null, words: RegExp, why: string][] = [
  ['stopped', good, true, /^it exited 0\.04 s after SIGTERM$/, 'it ended by the signal'],
  ['stopped', killed, false, /^it was killed 10 s after SIGTERM$/, 'killed'],
  ['stopped', oom, false, /out of memory/, 'out of memory is no stop'],
  ['stopped', signalKill, false, /SIGKILL is its stop signal/, 'killed by its own choice'],
  ['stopped', gone, false, /exited by itself/, 'it did not run until it was stopped'],
  ['no-kill', good, true, /^it exited/, 'nothing killed it'],
  ['no-kill', killed, false, /^it was killed/, 'killed'],
  ['no-kill', gone, null, /exited by itself/, 'what does not run is not killed'],
  ['no-kill', { ...gone, oom: true }, false, /exited by itself/, 'the kernel killed it before'],
  ['within=5s', good, true, /^it exited 0\.04 s/, 'in time'],
  ['within=30ms', good, false, /^it exited 0\.04 s/, 'too late'],
  ['within=1m', killed, false, /^it was killed/, 'whoever is killed has not ended, however soon'],
  ['within=5s', stopped({ seconds: 6, own: 4 }), true, /4\.00 s/, 'the wait for our own job does not count'],
  ['within=5s', gone, null, /exited by itself/, 'nothing was stopped'],
  ['exit=0', good, true, /^exit code 0 \(success\)$/, 'the code'],
  ['exit=0', stopped({ exitCode: 143 }), false, /^exit code 143 \(ended by SIGTERM\)$/, 'another code'],
  ['exit=0|143', stopped({ exitCode: 143 }), true, /143/, 'one of several'],
  ['exit=3', gone, true, /exit code 3/, 'its code is known though it was not stopped'],
  ['exit=0', gone, false, /exit code 3/, 'and may be wrong'],
  ['zombies=0', good, true, /^0 zombies$/, 'none'],
  ['zombies=0', zombies(0, 5, 5), false, /^5 zombies, 5 of 5 orphans among them$/, 'of the orphans'],
  ['zombies=0', zombies(1, 0, 1), false, /^1 zombie$/, 'its own'],
  ['zombies=3', zombies(3, 0, 3), true, /^3 zombies$/, 'as many as allowed'],
  ['zombies=0', zombies(null, 0, null, 0), false, /could not be counted/, 'not known is not met'],
  ['finished', good, true, /ended by themselves/, 'its own processes'],
  ['finished', stopped({}, { work: cut }), false, /^killed: worker$/, 'one was killed with PID 1'],
  [
    'finished',
    stopped({}, { work: unknown, trace: { by: 'looks', because: 'only root can' } }),
    false,
    /is not known: only root can$/,
    'not known is not met, with the reason',
  ],
  ['finished', stopped({}, { work: { ...unknown, doubt: 'a doubt' } }), false, /^a doubt$/, 'a doubt'],
  ['log=/^drained$/', said('draining', 'drained'), true, /it wrote such a line/, 'a line'],
  ['log=/DRAINED/i', said('drained'), true, /it wrote such a line/, 'with a flag'],
  ['log=/drained/', said('bye'), false, /^the one line that .* does not match: “bye”$/, 'another line'],
  ['log=/drained/', said('a', 'b'), false, /^none of the 2 lines .* matches: “b”$/, 'other lines'],
  ['log=/drained/', good, false, /^it wrote nothing after the stop signal$/, 'silence'],
  ['log=/x/g', said('x', 'x'), true, /such a line/, 'a flag that would remember the place'],
  [
    'log=/^(a+)+$/',
    said(`${'a'.repeat(50)}b`),
    false,
    /takes more than a second/,
    'a pattern that would never end',
  ],
  ['deaf<=0.5s', stopped({}, { sweep: sweep(null) }), true, /2 stops have an effect/, 'never deaf'],
  [
    'deaf<=0.5s',
    stopped({}, { sweep: sweep({ from: 0, to: 1.2, precision: 0.02 }) }),
    false,
    /no effect in the first 1\.20 s/,
    'for too long',
  ],
  [
    'deaf<=2s',
    stopped({}, { sweep: sweep({ from: 0, to: 1.2, precision: 0.02 }) }),
    true,
    /1\.20 s/,
    'allowed',
  ],
  [
    'deaf<=9s',
    stopped({}, { sweep: sweep({ from: 0, to: null, precision: 0 }) }),
    false,
    /no stop/,
    'for ever',
  ],
  ['deaf<=9s', stopped({}, { sweep: sweep(null, []) }), false, /not measured/, 'not measured is not met'],
  ['requests-lost=0', stopped({}, { requests: requests(0) }), true, /9 answered, 3 refused, 0 cut/, 'none'],
  ['requests-lost=1', stopped({}, { requests: requests(2) }), false, /2 cut/, 'too many'],
  [
    'requests-lost=0',
    stopped({}, { requests: requests(0, 'no answer') }),
    false,
    /^no answer$/,
    'none was sent',
  ],
];

suite('what was expected, and what was seen', () => {
  for (const [expected, seen, isMet, words, why] of rows) {
    test(`${expected}: ${why}`, () => {
      const [judged, ...more] = judgeExpectations(parseExpectations(expected), seen);
      assert.deepEqual([judged?.isMet, judged?.expected, more.length], [isMet, expected, 0]);
      assert.match(judged?.seen ?? '', words);
    });
  }

  test('what is not met is an error, what was not seen is nothing', () => {
    const judge = (seen: Observation, subject?: string) =>
      unmetFindings(judgeExpectations(parseExpectations('no-kill,within=1s'), seen, subject));
    assert.deepEqual(judge(good), []);
    assert.deepEqual(judge(gone), []);
    assert.deepEqual(
      judge(killed, 'web').map(({ severity, message }) => `${severity}: ${message}`),
      [
        'error: web: expected no-kill: it was killed 10 s after SIGTERM',
        'error: web: expected within=1s: it was killed 10 s after SIGTERM',
      ],
    );
  });
});

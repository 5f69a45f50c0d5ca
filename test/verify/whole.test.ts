import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { doubtIn, newWords } from '../../src/verify/last-words.ts';
import type { Observation } from '../../src/verify/observation.ts';
import { judgeWhole, type RepairJudgement } from '../../src/verify/whole.ts';
import { gone, good, killed, stopped } from './stopped.ts';

const lost = { canary: { fate: 'lost', told: false, needs: 500 } } as const;
const cut = { work: { fate: 'cut', cut: [{ command: 'worker', signal: 9 }], doubt: null } } as const;
const unknown = { work: { fate: 'unknown', cut: [], doubt: null } } as const;
const pipe = { work: { fate: 'unknown', cut: [], doubt: 'its last words are “BrokenPipeError”' } } as const;
const zombies = (left: number) => ({ zombies: { made: 5, left, before: 0, later: left } });
const slow = { seconds: 8.03, own: 8.03 };
const unstartable = { ...gone, exitCode: 127, isUnstartable: true, because: 'cannot start the container' };
const equallyEarly = { ...good, early: 'it was stopped before it was ready', lateHandler: 3 };
const early = { ...killed, early: 'it was stopped before it was ready' };

const rows: [
  original: Observation,
  repaired: Observation,
  verdict: RepairJudgement['verdict'],
  says: RegExp,
  why: string,
][] = [
  [killed, good, 'repaired', /it ends 0\.04 s after/, 'killed before, ends by itself after'],
  [good, killed, 'refuted', /killed after 10 s, and the original ended by itself/, 'killed where it was not'],
  [
    stopped({ seconds: 9.7, own: 9.7 }),
    killed,
    'unchanged',
    /^it was killed after 10 s, of which the original needed 9\.70 s itself: that may be chance$/,
    'at the edge of the grace period nothing is known of the repair',
  ],
  [killed, killed, 'refuted', /still killed after 10 s/, 'nothing is better'],
  [good, stopped(slow), 'refuted', /8\.03 s instead of 0\.04 s/, 'slower for nothing'],
  [
    stopped({}, zombies(5)),
    stopped(slow),
    'refuted',
    /8\.03 s/,
    'slower for nothing, whatever else is cured',
  ],
  [stopped({}, cut), stopped(slow), 'repaired', /come to their end/, 'slower, and its work is done'],
  [
    stopped({}, unknown),
    stopped(slow, { ...unknown, lastWords: ['flushed'] }),
    'unchanged',
    /^$/,
    'slower, and it wrote what it did not come to write before',
  ],
  [
    stopped({}, { ...unknown, lastWords: ['tick 1'] }),
    stopped(slow, { ...unknown, lastWords: ['tick 2', 'tick 3'] }),
    'refuted',
    /saves none of the program's own work/,
    'more of the same words is nothing saved',
  ],
  [good, stopped({ seconds: 0.9, own: 0.9 }), 'unchanged', /^$/, 'less than a second is not noticed'],
  [
    good,
    stopped(slow, { lastWords: ['flushed'] }),
    'refuted',
    /saves none of the program's own work/,
    'words save nothing where nothing was lost',
  ],
  [
    stopped({ exitCode: 143 }),
    stopped({ exitCode: 1 }),
    'refuted',
    /exit code is 1, and the original's is 143/,
    "Java's own word",
  ],
  [
    stopped({}, { lastWords: ['all saved'] }),
    good,
    'refuted',
    /no longer writes anything .* “all saved”/,
    'it no longer comes to say that it has finished',
  ],
  [
    stopped({ margin: 0.9 }),
    stopped({ seconds: 4.85, own: 4.85, margin: 2.6 }),
    'refuted',
    /4\.85 s instead of 0\.04 s/,
    'a busy machine, and slower than that explains',
  ],
  [
    stopped({ seconds: 1.85, own: 1.85, margin: 0.9 }),
    stopped({ seconds: 4.85, own: 4.85, margin: 2.6 }),
    'unchanged',
    /^$/,
    'nobody came to look for as long as the difference is',
  ],
  [good, stopped({ exitCode: 143 }), 'refuted', /exit code is 143/, "not the program's own code any more"],
  [stopped({ exitCode: 143 }), good, 'unchanged', /^$/, 'a signal said nothing of the program'],
  [stopped({ exitCode: 1 }), good, 'repaired', /exit code is 0 instead of 1/, 'no failure any more'],
  [
    killed,
    stopped({ exitCode: 143 }),
    'repaired',
    /it ends 0\.04 s after/,
    'it ends of the signal, which it now gets',
  ],
  [stopped({}, zombies(5)), good, 'repaired', /0 zombies instead of 5/, 'zombies are reaped'],
  [
    good,
    stopped({}, { zombies: { made: 5, left: 0, before: 1, later: 1 } }),
    'refuted',
    /1 zombies of its own, and the original has 0/,
    'more zombies',
  ],
  [
    killed,
    stopped({}, zombies(5)),
    'improved',
    /nothing collects orphans any more, if the program leaves any/,
    'a shell collected the orphans of the experiment, and a program that leaves none does not need to',
  ],
  [stopped({}, zombies(5)), stopped({}, zombies(2)), 'improved', /2 zombies/, 'less, and still some'],
  [killed, stopped({}, lost), 'improved', /a running job is still lost/, 'better, and not all of it'],
  [good, stopped({}, lost), 'refuted', /lost that had time/, 'a job is lost that was not'],
  [good, stopped({}, cut), 'refuted', /killed now: worker/, "the program's own work is lost"],
  [good, stopped({}, pipe), 'refuted', /BrokenPipeError/, 'its last words raise a doubt'],
  [
    stopped({}, { ...lost, ...cut }),
    stopped({}, pipe),
    'improved',
    /BrokenPipeError/,
    'it was lost before too',
  ],
  [good, gone, 'refuted', /no longer runs/, 'it ends by itself'],
  [good, unstartable, 'refuted', /does not start/, 'it cannot be started'],
  [gone, good, 'repaired', /runs until it is stopped/, 'it ended by itself before'],
  [gone, gone, 'unchanged', /^$/, 'it never ran'],
  [early, early, 'unchanged', /^$/, 'stopped too early: nothing is shown'],
  [
    { ...early, lateHandler: 3 },
    good,
    'improved',
    /^a running job has time to finish; it was stopped before it was ready$/,
    'the original was: how it stops is not compared',
  ],
  [{ ...early, lateHandler: 3 }, killed, 'unchanged', /^$/, 'and the repaired one is killed later, too'],
  [good, equallyEarly, 'unchanged', /^$/, 'the repaired one was'],
  [good, good, 'unchanged', /^$/, 'nothing to repair'],
];
suite('a repair is judged as a whole', () => {
  for (const [original, repaired, verdict, says, why] of rows) {
    test(`${verdict}: ${why}`, () => {
      const judged = judgeWhole(original, repaired);
      assert.equal(judged.verdict, verdict, JSON.stringify(judged));
      const kinds = { refuted: [...judged.worse, ...judged.remains], unchanged: [judged.doubt ?? ''] };
      const said =
        verdict in kinds ? kinds[verdict as keyof typeof kinds] : [...judged.better, ...judged.remains];
      assert.match(said.join('; '), says);
    });
  }
});

suite('last words', () => {
  const lines: [line: string, isDoubtful: boolean, why: string][] = [
    ['BrokenPipeError: [Errno 32] Broken pipe', true, 'Python'],
    ['Error: write EPIPE', true, 'Node'],
    ['sh: write error: Broken pipe', true, 'a shell'],
    ['Traceback (most recent call last):', true, 'Python crashed'],
    ['panic: close of closed channel', true, 'Go crashed'],
    ['Exception in thread "main" java.lang.Error', true, 'Java crashed'],
    ['/run.sh: line 3:    12 Killed                  app', true, 'bash reports a killed program'],
    ['saved 3 items, bye', false, 'all is well'],
    ['no panic: all is well', false, 'a word in the middle of a line'],
  ];
  for (const [line, isDoubtful, why] of lines)
    test(`${line}: ${why}`, () => assert.equal(doubtIn(['up', line]) !== undefined, isDoubtful));

  test('Python says so of SIGINT itself', () =>
    assert.equal(doubtIn(['Traceback (most recent call last):', '  x()', 'KeyboardInterrupt']), undefined));

  test('numbers do not make a line new', () =>
    assert.deepEqual(newWords(['12:01 tick 7', 'saved'], ['11:59 tick 3']), ['saved']));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sweepBlocks } from '../../src/report/sweep-blocks.ts';
import { deafWindow, nextMoments, PRECISION } from '../../src/verify/deaf-window.ts';
import { findingsOf } from '../../src/verify/finding.ts';
import { planMoments } from '../../src/verify/moments.ts';
import type { Moment, Sample, Sweep } from '../../src/verify/observation.ts';
import { deafWords, isHeard } from '../../src/verify/sweep-words.ts';
import { createTurns } from '../../src/verify/turns.ts';
import { judgeWhole } from '../../src/verify/whole.ts';
import { good, killed } from './stopped.ts';

/** `0 x` had no effect at 0 s, `0.5` had one, `0.7 gone` had ended by itself, `1 x exec` during docker exec. */
function samplesOf(text: string): Sample[] {
  return text.split(', ').map(word => {
    const [at, how, kind] = word.split(' ');
    const outcome = how === 'x' ? 'killed' : 'ended';
    const moment = (kind ?? 'setup') as Moment;
    const seconds = how === 'x' ? 3 : 0.1;
    return { moment, at: Number(at), seconds, outcome: how === 'gone' ? 'gone' : outcome, exitCode: 0 };
  });
}

const sweepOf = (text: string): Sweep => {
  const samples = samplesOf(text);
  return { grace: 3, ready: 0.5, samples, deaf: deafWindow(samples), notes: [] };
};

const windows: [samples: string, words: string, next: number[], heard: boolean | undefined, why: string][] = [
  ['0, 0.5, 1', 'all 3 stops have an effect', [], true, 'behind an init'],
  ['0', 'the stop has an effect', [], true, 'one'],
  [
    '0 x, 0.1 x, 0.2, 1',
    'no effect in the first 0.15 s (± 0.05 s)',
    [],
    undefined,
    'every program is deaf while it loads, and the edge is known',
  ],
  [
    '0.2, 0 x, 1, 0.1 x',
    'no effect in the first 0.15 s (± 0.05 s)',
    [],
    undefined,
    'the order of stops is not that of moments',
  ],
  [
    '0 x, 1, 2',
    'no effect in the first 0.50 s (± 0.50 s)',
    [0.25, 0.5, 0.75],
    undefined,
    'the edge is looked for at several moments side by side',
  ],
  [
    '0 x, 0.15, 2',
    'no effect in the first 0.07 s (± 0.07 s)',
    [0.075],
    undefined,
    'and at no more of them than it takes',
  ],
  [
    '0 x, 1 x, 2, 3',
    'no effect in the first 1.50 s (± 0.50 s)',
    [1.25, 1.5, 1.75],
    undefined,
    'perhaps a second',
  ],
  ['0 x, 1.4 x, 1.48', 'no effect in the first 1.44 s (± 0.04 s)', [], false, 'longer than a second'],
  [
    '0, 0.4, 0.8 x, 1.2',
    'no effect from 0.60 s to 1.00 s (± 0.20 s)',
    [0.5, 0.6, 0.7, 0.9, 1, 1.1],
    undefined,
    'a script with a trap that becomes a program without one has two edges',
  ],
  [
    '0 x, 0.4, 0.8 x, 0.85',
    'no effect in the first 0.82 s (± 0.02 s)',
    [],
    undefined,
    'what is heard once in between is an exception',
  ],
  ['0 x, 1 x, 2 x', 'no stop has an effect', [4.5], false, 'it may still be starting: later'],
  ['0, 1, 2 x', 'no effect after 1.50 s', [1.25, 1.5, 1.75, 4.5], false, 'it becomes deaf'],
  ['11 x', 'no stop has an effect', [], false, 'not for ever later'],
  ['0 gone, 1 gone', 'not measured', [], undefined, 'who is gone says nothing'],
  ['0, 1, 2 x exec', 'all 2 stops have an effect', [], false, 'a moment of its own kind is no time'],
];
for (const [samples, words, next, heard, why] of windows) {
  test(`${samples}: ${words}: ${why}`, () => {
    const sweep = sweepOf(samples);
    assert.equal(deafWords(sweep), words);
    const moments = nextMoments(sweep.samples, false).map(at => Number(at.toFixed(3)));
    assert.deepEqual(moments, next);
    assert.equal(isHeard(sweep), heard);
  });
}

test('where there was no time for all moments, nothing is said to be good', () =>
  assert.equal(isHeard({ ...sweepOf('0, 1'), notes: ['there was no time for more moments'] }), undefined));

test('who was stopped in vain when it was ready is not asked later', () =>
  assert.deepEqual(nextMoments(samplesOf('0 x, 1 x'), true), []));

test('any edge is found with a precision of 50 ms, within three looks', () => {
  for (const edge of [0.001, 0.03, 0.31, 0.77, 1.49, 3.9]) {
    const samples = samplesOf(`0 x, ${edge < 1 ? 1 : 4}`);
    let looks = 0;
    for (let next = nextMoments(samples, false); next.length > 0; next = nextMoments(samples, false)) {
      samples.push(...next.flatMap(at => samplesOf(at < edge ? `${at} x` : `${at}`)));
      looks++;
    }
    const deaf = deafWindow(samples);
    assert.ok(deaf?.to !== undefined && deaf.to !== null && Math.abs(deaf.to - edge) <= PRECISION, `${edge}`);
    assert.ok(deaf.precision <= PRECISION && looks <= 3, `${looks}`);
  }
});

const plans: [count: number, ready: number, kinds: Moment[], moments: string, why: string][] = [
  [1, 0.5, [], 'start 0', 'the start comes first'],
  [3, 1, ['exec'], 'start 0, ready 1.3, exec 1.3', 'then when it is ready, and the kinds there are'],
  [6, 1, [], 'start 0, ready 1.3, ready 3, setup 0.25, setup 0.5, setup 0.75', 'the rest while it starts'],
  [4, 0, [], 'start 0, ready 0.6, ready 1.6, setup 0.15', 'nobody is ready at once'],
];
for (const [count, ready, kinds, moments, why] of plans) {
  test(`${count} moments of one that is ready after ${ready} s: ${why}`, () =>
    assert.equal(
      planMoments(count, ready, kinds)
        .map(({ moment, at }) => `${moment} ${Number(at.toFixed(2))}`)
        .join(', '),
      moments,
    ));
}

test('the default of 20 moments has all kinds and spends most on the start', () => {
  const plan = planMoments(20, 2, ['health-check', 'exec', 'load']);
  assert.equal(plan.length, 20);
  assert.equal(plan.filter(({ moment }) => moment === 'setup').length, 14);
});

const findings: [samples: string, messages: RegExp[], why: string][] = [
  ['0 x, 0.5 x, 1', [], 'less than a second is what programs need to load'],
  [
    '0 x, 1.9 x, 2',
    [
      /^stops after its start: no effect in the first 1.95 s \(± 0.05 s\); the container still runs 3 s later$/,
    ],
    'more than a second',
  ],
  ['0, 1 x exec', [/^stopped during docker exec: no effect, killed after 3 s$/], 'a kind of its own'],
];
for (const [samples, messages, why] of findings) {
  test(`${samples}: ${messages.length} findings: ${why}`, () => {
    const found = findingsOf({ ...good, sweep: sweepOf(samples) }, []);
    assert.deepEqual(
      found.map(({ symptom, severity }) => [symptom, severity]),
      messages.map(() => ['deaf-start', 'warning']),
    );
    for (const [index, message] of messages.entries()) assert.match(found[index]?.message ?? '', message);
  });
}

test('who is killed anyhow has no finding of its start', () => {
  const found = findingsOf({ ...killed, sweep: sweepOf('0 x, 1 x, 2 x') }, []);
  assert.ok(!found.some(({ symptom }) => symptom === 'deaf-start'));
});

const judged: [before: string, after: string, verdict: string, why: string][] = [
  ['0 x, 0.7 x, 0.8', '0, 1', 'repaired', 'an init in front hears it from the start'],
  ['0, 1', '0 x, 0.9 x, 1', 'refuted', 'it was heard before'],
  ['0, 1', '0 x, 0.2 x, 0.3', 'unchanged', 'a start that takes a little longer'],
  ['0 x, 3 x, 3.1', '0 x, 1.5 x, 1.6', 'improved', 'shorter, and still more than a second'],
];
for (const [before, after, verdict, why] of judged) {
  test(`${before} and then ${after} is ${verdict}: ${why}`, () =>
    assert.equal(
      judgeWhole({ ...good, sweep: sweepOf(before) }, { ...good, sweep: sweepOf(after) }).verdict,
      verdict,
    ));
}

test('blocks: as high as the stop is long', () => {
  const swept = sweepBlocks({ ...good, sweep: sweepOf('0 x, 0.1 x, 0.2, 0.9 gone, 1.5, 2 x exec') });
  assert.equal(swept?.blocks, '██▁·▁');
  assert.deepEqual(swept?.details, [
    'stopped from 0.00 s to 1.50 s',
    'during docker exec: no effect, killed after 3 s',
  ]);
  assert.equal(sweepBlocks(good), undefined);
});

test('so much work is busy at a time, and so much is there', async () => {
  const turns = createTurns(1, 3);
  let [busy, there, mostBusy, mostThere] = [0, 0, 0, 0];
  const work = (): Promise<void> =>
    turns.take(async whenQuiet => {
      [busy, there] = [busy + 1, there + 1];
      [mostBusy, mostThere] = [Math.max(mostBusy, busy), Math.max(mostThere, there)];
      await new Promise(resolve => setImmediate(resolve));
      busy--;
      whenQuiet();
      whenQuiet();
      await new Promise(resolve => setTimeout(resolve, 5));
      there--;
    });
  await Promise.all([
    ...Array.from({ length: 12 }, work),
    assert.rejects(turns.take(() => Promise.reject())),
  ]);
  assert.deepEqual([mostBusy, mostThere, busy, there], [1, 3, 0, 0]);
});

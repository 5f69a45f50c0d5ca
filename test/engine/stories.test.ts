import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Observation } from '../../src/verify/observation.ts';
import { runMain } from '../plugin/run-main.ts';
import { listStories, outcomeOf, readOutcomes, type Story } from '../stories/stories.ts';
import { reachEngine } from './engine.ts';

const { skip, isOwn } = await reachEngine();
const reason = skip || (!isOwn && 'the base images are only made in the Engine of test/engine/up');
const variables = { DOCKER_HOST: process.env.DOCKER_HOST ?? '' };

/** Those that install packages are told by `npm run stories`; the others are what the tables of their READMEs say. */
suite('stories', { skip: reason, concurrency: 2 }, () => {
  for (const story of listStories().filter(({ isHeavy }) => !isHeavy)) {
    test(story.name, async () => {
      const expected = readOutcomes(story);
      const [, variant = ''] = story.name.split(': ');
      const label = (row: string) => (variant ? `${variant}: ${row}` : row);
      const [original, repaired] = await verifyStory(story);
      assert.ok(original && repaired);
      assert.deepEqual(outcomeOf(original), expected.get(label('as written')), original.log.join('\n'));
      assert.deepEqual(outcomeOf(repaired), expected.get(label('repaired')), repaired.log.join('\n'));
    });
  }
});

/** A grace period of three seconds makes those who ignore the stop quick. */
async function verifyStory({ dockerfile, pidsLimit, waitFor }: Story): Promise<readonly Observation[]> {
  const limit = pidsLimit === undefined ? [] : ['--pids-limit', String(pidsLimit)];
  const ready = waitFor === undefined ? [] : ['--wait-for', waitFor];
  const options = [
    '--verify',
    '--format',
    'json',
    '--progress',
    'quiet',
    '--fail-level',
    'none',
    '--grace',
    '3',
  ];
  const { stdout, stderr, code } = await runMain([...options, ...limit, ...ready, dockerfile], {
    directory: process.cwd(),
    variables,
  });
  assert.equal(code, 0, stderr);
  const { verification } = JSON.parse(stdout) as {
    verification: readonly (Observation & { exited?: object })[];
  };
  return verification.map(seen => ({ ...seen, outcome: seen.exited ? 'exited' : 'stopped' }) as Observation);
}

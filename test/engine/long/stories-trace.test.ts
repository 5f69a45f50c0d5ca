import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { followStory } from '../../stories/follow.ts';
import { listStories } from '../../stories/stories.ts';
import { reachEngine } from '../engine.ts';

const reached = await reachEngine();
const { skip, isOwn } = reached;
const reason =
  skip ||
  ((!isOwn || process.getuid?.() !== 0) && 'only root on the machine of the Engine can follow signals');

/** A sample; `npm run stories:trace` has all of them. */
const sample = ['kill-zero', 'lost-write', 'trap-exit'];

suite('where the stop signal went in a story, behind five inits', { skip: reason }, () => {
  for (const story of listStories().filter(({ name }) => sample.includes(name))) {
    test(story.name, async () => {
      for (const { init, said, wrong } of await followStory(reached.engine, story, 'here'))
        assert.deepEqual(wrong, [], `${init}: ${said}`);
    });
  }
});

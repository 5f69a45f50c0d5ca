import { reachEngine } from '../engine/engine.ts';
import { inits } from './fates.ts';
import { followStory } from './follow.ts';
import { listStories } from './stories.ts';
import { buildBase } from './story-image.ts';

/*
 * npm run stories:trace [PART OF A NAME] [here|anywhere]: where the stop signal went in every story behind five inits,
 * beside what is true by construction and what the programs wrote. It takes some minutes. Ends with 1 unless all of it
 * is right.
 */
const [part = '', means = 'here'] = process.argv.slice(2);
const stories = listStories().filter(
  ({ name, directory }) => name.includes(part) && !/three-bases$/.test(directory),
);
const { engine, skip } = await reachEngine();
if (skip) throw new Error(skip);
if (stories.some(({ isHeavy }) => isHeavy)) buildBase();
let right = 0;
for (const story of stories) {
  for (const { init, said, wrong } of await followStory(
    engine,
    story,
    means === 'here' ? 'here' : 'anywhere',
  )) {
    if (wrong.length === 0) right++;
    console.log(
      `${wrong.length === 0 ? 'right' : 'WRONG'}  ${story.name.padEnd(17)} ${init.padEnd(12)} ${said}`,
    );
    for (const each of wrong) console.log(`       ${each}`);
  }
}
engine.close();
const all = stories.length * inits.length;
console.log(`${right} of ${all} right`);
process.exitCode = right === all ? 0 : 1;

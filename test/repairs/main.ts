import { randomInt } from 'node:crypto';
import { reachEngine } from '../engine/engine.ts';
import { runRepairs } from './run.ts';
import { margin } from './trial.ts';

/**
 * `npm run repairs [-- COUNT [SEED]]`: generated Dockerfiles with scripts are built and stopped on the Engine before
 * and after their repair. Ends with 1 where one is slower, has another exit code than its own 0, or loses what it kept.
 */
const [count = '100', given] = process.argv.slice(2);
const seed = given === undefined ? randomInt(2 ** 31) : Number(given);
/** Beside each other: most of a stop is waiting. */
const atOnce = 6;

const { skip } = await reachEngine();
if (skip) throw new Error(skip);
console.log(`${count} Dockerfiles with scripts, seed ${seed}, margin ${margin} ms`);
const all = await runRepairs(Number(count), seed, atOnce, ({ pair, worse, before, after }) => {
  if (worse === undefined) return;
  console.log(`\n${pair.family}, ${pair.rules.join(', ')}: ${worse}`);
  console.log(JSON.stringify({ before, after }));
  for (const [name, text] of [
    ['before', pair.before.files['run.sh'] ?? pair.before.dockerfile],
    ['after', `${pair.after.files['run.sh'] ?? ''}${pair.after.dockerfile}`],
  ])
    console.log(`--- ${name}\n${text}`);
});
const isRunning = all.filter(({ before }) => !before.isOver);
const sum = (pick: (seen: (typeof all)[number]) => number): number =>
  isRunning.reduce((total, seen) => total + pick(seen), 0);
const [was, is] = [sum(({ before }) => before.ms), sum(({ after }) => after.ms)].map(ms => ms / 1000);
const lost = (side: 'before' | 'after'): number => sum(seen => seen[side].started - seen[side].finished);
console.log(
  `${all.length} repaired, ${all.length - isRunning.length} of them end by themselves; ` +
    `the stops of the others took ${was?.toFixed(1)} s before and ${is?.toFixed(1)} s after, and ` +
    `${lost('before')} servers lost their work before and ${lost('after')} after`,
);
const worse = all.filter(seen => seen.worse !== undefined);
console.log(`${worse.length} worse`);
process.exitCode = worse.length > 0 ? 1 : 0;

import { randomInt } from 'node:crypto';
import { reachEngine } from '../engine/engine.ts';
import type { Stopped } from './observe.ts';
import { runRepairs, type Seen } from './run.ts';
import { margin } from './trial.ts';

/**
 * `npm run repairs [-- COUNT [SEED [FIRST]]]`: generated Dockerfiles with scripts are built and stopped on the Engine
 * before and after their repair. A long run can be cut in pieces of one seed by FIRST, and one that is interrupted
 * tells what it has seen. Ends with 1 where one is slower, has another exit code than its own 0, or loses what it kept.
 */
const [count = '100', given, first = '0'] = process.argv.slice(2);
const seed = given === undefined ? randomInt(2 ** 31) : Number(given);
/** Beside each other: most of a stop is waiting. */
const atOnce = 6;

const { skip } = await reachEngine();
if (skip) throw new Error(skip);
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
console.log(`${count} Dockerfiles with scripts from the ${first}th of seed ${seed}, margin ${margin} ms`);
const sample = { seed, first: Number(first), count: Number(count), atOnce, signal: stop.signal };
const all = await runRepairs(sample, tell);

function tell({ pair, worse, before, after }: Seen): void {
  console.log(`${pair.family}, ${pair.rules.join(', ')}: ${inWords(before)} -> ${inWords(after)}`);
  if (worse === undefined) return;
  console.log(`worse: ${worse}`);
  for (const [name, text] of [
    ['before', pair.before.files['run.sh'] ?? pair.before.dockerfile],
    ['after', `${pair.after.files['run.sh'] ?? ''}${pair.after.dockerfile}`],
  ])
    console.log(`--- ${name}\n${text}`);
}

function inWords({ isOver, ms, exitCode, started, finished }: Stopped): string {
  return `${isOver ? 'over' : `${Math.round(ms)} ms`}, ${exitCode}, ${finished} of ${started}`;
}

const isRunning = all.filter(({ before }) => !before.isOver);
const sum = (pick: (seen: Seen) => number): number =>
  isRunning.reduce((total, seen) => total + pick(seen), 0);
const [was, is] = [sum(({ before }) => before.ms), sum(({ after }) => after.ms)].map(ms => ms / 1000);
const lost = (side: 'before' | 'after'): number => sum(seen => seen[side].started - seen[side].finished);
const worse = all.filter(seen => seen.worse !== undefined);
console.log(
  `${all.length} repaired, ${all.length - isRunning.length} of them end by themselves; ` +
    `the stops of the others took ${was?.toFixed(1)} s before and ${is?.toFixed(1)} s after, and ` +
    `${lost('before')} servers lost their work before and ${lost('after')} after; ${worse.length} worse`,
);
process.exitCode = worse.length > 0 ? 1 : 0;

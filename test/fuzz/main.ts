import { randomInt } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatsIn } from './formats.ts';
import { fuzz } from './fuzz.ts';

/**
 * `npm run fuzz [-- CASES [SEED]]`: reads texts of all formats, as many of each. Ends with 1 for one that crashes or
 * takes longer than two seconds, and when the process needs more than 512 MiB.
 */
const [cases = '1000000', given] = process.argv.slice(2);
const seed = given === undefined ? randomInt(2 ** 31) : Number(given);
const mostMemory = 512;

const directory = mkdtempSync(join(tmpdir(), 'initcheck-fuzz-'));
mkdirSync(join(directory, '.git'));
const formats = formatsIn(directory);
const numRuns = Math.ceil(Number(cases) / formats.length);
console.log(`${numRuns} texts of each of ${formats.length} formats, seed ${seed}`);
try {
  for (const format of formats) {
    const start = performance.now();
    const { milliseconds } = await fuzz(format, { numRuns, seed });
    const seconds = ((performance.now() - start) / 1000).toFixed(0);
    console.log(`${format.name}: ${seconds} s, the slowest ${milliseconds.toFixed(0)} ms`);
  }
  const memory = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(`at most ${memory} MiB`);
  if (memory > mostMemory) process.exitCode = 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}

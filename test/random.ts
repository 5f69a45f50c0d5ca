import { randomInt } from 'node:crypto';

/**
 * How a property test runs. In `npm test` a sample, the same every time, so that no change fails for what it has not
 * done; in `npm run test:long` all of `runs`, from a seed of its own. `INITCHECK_SEED` is for finding a failure again:
 * fast-check prints the seed of it.
 */
export function sampled(runs: number): { readonly numRuns: number; readonly seed: number } {
  const { INITCHECK_LONG: isLong, INITCHECK_SEED: given } = process.env;
  const seed = given === undefined ? fixedSeed : Number(given);
  if (!isLong) return { numRuns: Math.ceil(runs / sample), seed };
  return { numRuns: runs, seed: given === undefined ? randomInt(2 ** 31) : seed };
}

const fixedSeed = 1;
/** One of so many runs is made in `npm test`. */
const sample = 10;

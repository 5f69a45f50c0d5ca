import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isInputError } from '../../src/input-error.ts';
import type { Format } from './formats.ts';
import { textsOf } from './texts.ts';

/** More time of a processor than this, in milliseconds, is a hang; how long it takes depends on who else runs. */
export const longest = 2000;

/** The slowest of many texts. */
export interface Slowest {
  readonly milliseconds: number;
  readonly text: string;
}

/** Reads so many texts of a format; throws what fast-check reports, shrunk, for one that crashes or hangs. */
export async function fuzz(
  { name, seeds, read }: Format,
  { numRuns, seed }: { readonly numRuns: number; readonly seed: number },
): Promise<Slowest> {
  let slowest: Slowest = { milliseconds: 0, text: '' };
  const property = fc.asyncProperty(textsOf(seeds.texts, seeds.words), async text => {
    const start = process.cpuUsage();
    try {
      await read(text);
    } catch (error) {
      if (!isInputError(error)) throw error;
    }
    const { user, system } = process.cpuUsage(start);
    const milliseconds = (user + system) / 1000;
    if (milliseconds > slowest.milliseconds) slowest = { milliseconds, text };
    assert.ok(milliseconds < longest, `${name}: ${milliseconds} ms`);
  });
  await fc.assert(property, { numRuns, seed });
  return slowest;
}

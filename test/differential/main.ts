import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { cleanUp } from '../../src/engine/clean-up.ts';
import { connect, reachEngine } from '../engine/engine.ts';
import { compare, type Difference, prepare } from './compare.ts';
import type { Builder } from './configuration.ts';
import { dockerfiles } from './generate.ts';

/**
 * `npm run differential [-- COUNT [SEED]] [--legacy] [--heredocs]`: builds generated Dockerfiles and compares refusal
 * and configuration with what the model says. Ends with 1 for a value that differs, a text that is refused here alone,
 * or more than one in a hundred that Docker alone refuses. Here-documents are for Engines from 23.0 on.
 */
const words = process.argv.slice(2).filter(word => !word.startsWith('--'));
const builder: Builder = process.argv.includes('--legacy') ? 'legacy' : 'buildkit';
const hasHeredocs = process.argv.includes('--heredocs');
const [count = '3000', given] = words;
const seed = given === undefined ? randomInt(2 ** 31) : Number(given);
/** Builds beside each other: most of a build is waiting. */
const atOnce = 4;

const { skip } = await reachEngine();
if (skip) throw new Error(skip);
const engine = await connect();
const folder = mkdtempSync(join(tmpdir(), 'initcheck-differential-'));
writeFileSync(join(folder, 'Dockerfile'), '');
try {
  const comparison = await prepare(engine, 'initcheck-test/busybox', folder, builder);
  const texts = new Set(
    fc.sample(dockerfiles(comparison.name, hasHeredocs), { numRuns: Number(count), seed }),
  );
  console.log(`${texts.size} Dockerfiles, ${builder} of Docker ${engine.version}, seed ${seed}`);
  let [accepted, done] = [0, 0];
  /** The model is that of BuildKit: where that agrees, the legacy builder goes its own way. */
  let byBuilder = 0;
  const found: Record<Difference['kind'], number> = {
    'another value': 0,
    'refused here alone': 0,
    'refused by Docker alone': 0,
    'failed at a step': 0,
  };
  const queue = texts.values();
  const work = async (): Promise<void> => {
    for (const text of queue) {
      const { isAccepted, difference } = await compare(text, comparison);
      if (isAccepted) accepted++;
      if (++done % 100 === 0) console.error(`${done} of ${texts.size}`);
      if (!difference) continue;
      if (builder === 'legacy' && !(await compare(text, { ...comparison, builder: 'buildkit' })).difference) {
        byBuilder++;
        continue;
      }
      found[difference.kind]++;
      console.log(`${difference.kind}: ${JSON.stringify(text)}\n  ${difference.detail}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  const refused = texts.size - accepted;
  console.log(`${accepted} accepted, ${refused} refused`, found, `${byBuilder} on which the builders differ`);
  const isMissed = found['refused by Docker alone'] > refused / 100;
  if (found['another value'] || found['refused here alone'] || isMissed) process.exitCode = 1;
} finally {
  await cleanUp(engine);
  engine.close();
  rmSync(folder, { recursive: true, force: true });
}

import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { cleanUp } from '../../src/engine/clean-up.ts';
import { connect, reachEngine } from '../engine/engine.ts';
import { type Builder, compare, type Difference, prepare } from './compare.ts';
import { dockerfiles } from './generate.ts';

/**
 * `npm run differential [-- COUNT [SEED]] [--builder legacy]`: builds generated Dockerfiles and compares refusal and
 * configuration with what the model says. Ends with 1 for a value that differs, or a text that is refused here alone.
 */
const words = process.argv.slice(2).filter(word => !word.startsWith('--'));
const builder: Builder = process.argv.includes('--legacy') ? 'legacy' : 'buildkit';
const [count = '3000', given] = words;
const seed = given === undefined ? randomInt(2 ** 31) : Number(given);

const { skip } = await reachEngine();
if (skip) throw new Error(skip);
const engine = await connect();
const folder = mkdtempSync(join(tmpdir(), 'initcheck-differential-'));
writeFileSync(join(folder, 'Dockerfile'), '');
try {
  const comparison = await prepare(engine, 'initcheck-test/busybox', folder);
  const texts = fc.sample(dockerfiles(comparison.name), { numRuns: Number(count), seed });
  console.log(`${texts.length} Dockerfiles, ${builder} of Docker ${engine.version}, seed ${seed}`);
  let accepted = 0;
  const found = new Map<Difference['kind'], number>();
  for (const text of new Set(texts)) {
    const { isAccepted, difference } = await compare(text, builder, comparison);
    if (isAccepted) accepted++;
    if (!difference) continue;
    found.set(difference.kind, (found.get(difference.kind) ?? 0) + 1);
    console.log(`${difference.kind}: ${JSON.stringify(text)}\n  ${difference.detail}`);
  }
  console.log(`${accepted} accepted, ${new Set(texts).size - accepted} refused`, Object.fromEntries(found));
  if (found.has('another value') || found.has('refused here alone')) process.exitCode = 1;
} finally {
  await cleanUp(engine);
  engine.close();
  rmSync(folder, { recursive: true, force: true });
}

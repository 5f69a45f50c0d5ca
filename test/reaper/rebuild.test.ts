import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { missingPackages } from '../../src/reaper/link.ts';
import { platforms, variantOf } from '../../src/reaper/platforms.ts';
import { produce, sha256 } from '../../src/reaper/produce.ts';
import { install } from './install.ts';

/*
 * `npm run build:reaper` writes the bytes that are committed. In CI for a few platforms, which are one big-endian and two of
 * the largest; elsewhere where REBUILD_REAPER asks for it, with the names of platforms or `all`.
 */
const asked = process.env.REBUILD_REAPER ?? '';
const owed =
  asked.includes(',') || platforms.some(({ arch }) => arch === asked)
    ? asked.split(',')
    : ['amd64', 'arm64', 's390x'];
const chosen = asked === 'all' ? platforms : platforms.filter(({ arch }) => owed.includes(arch));
const isAsked = asked !== '' || process.env.CI === 'true';
const skip = isAsked
  ? install(chosen.flatMap(missingPackages), true)
  : 'only in CI, or with REBUILD_REAPER=all';

const made = mkdtempSync(join(tmpdir(), 'rebuild-'));
after(() => rmSync(made, { recursive: true }));

suite('the committed binaries are built from these sources, byte for byte', { skip }, () => {
  before(() => produce({ platforms: chosen, intermediates: made, products: made }));

  for (const name of new Set(chosen.map(platform => `reaper${variantOf(platform)}.c`)))
    test(`${name}, which C compilers get that have no AssemblyScript`, () => {
      const kept = fileURLToPath(new URL(`../../src/reaper/generated/${name}`, import.meta.url));
      assert.ok(readFileSync(kept).equals(readFileSync(join(made, name))), 'another text than is committed');
    });

  const sums = readFileSync(
    fileURLToPath(new URL('../../src/reaper/bin/SHA256SUMS', import.meta.url)),
    'utf8',
  );
  for (const { arch, compiler } of chosen)
    for (const name of [`reaper-linux-${arch}`, `probe-linux-${arch}`])
      test(`${name}, with ${compiler}`, () => {
        assert.ok(
          sums.includes(`${sha256(readFileSync(join(made, name)))}  ${name}\n`),
          'another hash than in SHA256SUMS',
        );
      });
});

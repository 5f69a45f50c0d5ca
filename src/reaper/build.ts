import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatCycloneDx } from './documents/cyclonedx.ts';
import { formatSpdx } from './documents/spdx.ts';
import { missingPackages } from './link.ts';
import { formatMakefile } from './makefile.ts';
import { type Platform, platforms } from './platforms.ts';
import { produce, sha256 } from './produce.ts';

/*
 * npm run build:reaper [ARCH…]: TypeScript → wasm → C → a static ELF, for all platforms or the named ones. Prints each
 * product with its bytes and its hash. The C is kept, for those who build with a C compiler alone.
 */

const folder = fileURLToPath(new URL('.', import.meta.url));
const products = join(folder, 'bin');
const generated = join(folder, 'generated');
const intermediates = join(folder, '..', '..', '.cache', 'reaper');

await produce({
  platforms: choosePlatforms(process.argv.slice(2)),
  intermediates,
  products,
  made: (name, contents) =>
    console.log(`${name.padEnd(22)} ${String(contents.length).padStart(7)} bytes  ${sha256(contents)}`),
});
keepSources();
writeDocuments();
writeSums();

/** Nothing is compiled before every compiler is known to be there. */
function choosePlatforms(only: readonly string[]): readonly Platform[] {
  const unknown = only.find(arch => !platforms.some(platform => platform.arch === arch));
  if (unknown) throw new Error(`${unknown} is none of ${platforms.map(({ arch }) => arch).join(', ')}`);
  const chosen = platforms.filter(({ arch }) => only.length === 0 || only.includes(arch));
  const missing = chosen.flatMap(platform => missingPackages(platform));
  if (missing.length > 0) throw new Error(`compilers are missing: apt-get install ${missing.join(' ')}`);
  return chosen;
}

function keepSources(): void {
  mkdirSync(generated, { recursive: true });
  for (const name of readdirSync(intermediates).filter(name => /^reaper.*\.[ch]$/.test(name)))
    copyFileSync(join(intermediates, name), join(generated, name));
  writeFileSync(join(generated, 'Makefile'), formatMakefile());
}

/** What a scanner wants to know of the binaries, in both usual formats. */
function writeDocuments(): void {
  const files = readdirSync(products)
    .filter(name => /^(reaper|probe)-linux-/.test(name))
    .sort()
    .map(name => ({ name, contents: readFileSync(join(products, name)) }));
  writeFileSync(join(products, 'reaper.cdx.json'), formatCycloneDx(files));
  writeFileSync(join(products, 'reaper.spdx.json'), formatSpdx(files));
}

/** SHA256SUMS as `sha256sum --check` reads it, of everything else in the folder. */
function writeSums(): void {
  const names = readdirSync(products)
    .filter(name => name !== 'SHA256SUMS')
    .sort();
  const lines = names.map(name => `${sha256(readFileSync(join(products, name)))}  ${name}\n`);
  writeFileSync(join(products, 'SHA256SUMS'), lines.join(''));
}

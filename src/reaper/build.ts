import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileToWasm } from './compile.ts';
import { linkStatic, missingPackages } from './link.ts';
import { type Platform, platforms } from './platforms.ts';
import { translateToC } from './translate.ts';

/*
 * npm run build:reaper [ARCH…]: TypeScript → wasm → C → a static ELF, for all platforms or the named ones. Prints each
 * product with its bytes and its hash.
 */

const folder = fileURLToPath(new URL('.', import.meta.url));
const sources = join(folder, 'init');
const products = join(folder, 'bin');
const intermediates = join(folder, '..', '..', 'dist', 'reaper');

/** The reaper goes into images of every platform; the probe only into containers that run here. */
const programs = ['reaper', 'probe'] as const;

await build(process.argv.slice(2));

async function build(only: readonly string[]): Promise<void> {
  const chosen = choosePlatforms(only);
  mkdirSync(products, { recursive: true });
  mkdirSync(intermediates, { recursive: true });
  for (const name of programs) {
    const wasm = await compileToWasm(join(sources, `${name}.ts`));
    write(join(intermediates, `${name}.wasm`), wasm);
    const { code, header } = translateToC(wasm);
    const program = join(intermediates, `${name}.c`);
    write(join(intermediates, 'init.h'), header);
    write(program, code);
    for (const platform of chosen) {
      const output = join(products, `${name}-linux-${platform.arch}`);
      linkStatic({ platform, sources, program, output });
      report(output, readFileSync(output));
    }
  }
  writeSums();
}

/** Nothing is compiled before every compiler is known to be there. */
function choosePlatforms(only: readonly string[]): readonly Platform[] {
  const unknown = only.find(arch => !platforms.some(platform => platform.arch === arch));
  if (unknown) throw new Error(`${unknown} is none of ${platforms.map(({ arch }) => arch).join(', ')}`);
  const chosen = platforms.filter(({ arch }) => only.length === 0 || only.includes(arch));
  const missing = chosen.flatMap(platform => missingPackages(platform));
  if (missing.length > 0) throw new Error(`compilers are missing: apt-get install ${missing.join(' ')}`);
  return chosen;
}

/** SHA256SUMS as `sha256sum --check` reads it, of everything in the folder. */
function writeSums(): void {
  const binaries = readdirSync(products)
    .filter(name => name !== 'SHA256SUMS')
    .sort();
  const lines = binaries.map(name => `${sha256(readFileSync(join(products, name)))}  ${name}\n`);
  writeFileSync(join(products, 'SHA256SUMS'), lines.join(''));
}

function write(file: string, contents: string | Uint8Array): void {
  writeFileSync(file, contents);
  report(file, contents);
}

function report(file: string, contents: string | Uint8Array): void {
  console.log(
    `${basename(file).padEnd(22)} ${String(contents.length).padStart(7)} bytes  ${sha256(contents)}`,
  );
}

function sha256(contents: string | Uint8Array): string {
  return createHash('sha256').update(contents).digest('hex');
}

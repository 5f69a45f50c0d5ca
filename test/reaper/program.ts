import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileToWasm } from '../../src/reaper/compile.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = join(root, 'src', 'reaper');
const cache = join(root, '.cache');

/**
 * The reaper as WebAssembly. Several test files run it, and compiling takes longer than most of them: it is done once
 * for equal sources.
 */
export async function compileReaper(): Promise<Uint8Array> {
  const sources = [
    'compile.ts',
    'embed-texts.ts',
    'grace-periods.ts',
    'pack-texts.ts',
    'version.ts',
    ...readdirSync(join(folder, 'init')).map(name => join('init', name)),
  ];
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  for (const name of sources.filter(name => name.endsWith('.ts')).sort())
    hash.update(`${name}\0`).update(readFileSync(join(folder, name)));
  const file = join(cache, `reaper-${hash.digest('hex').slice(0, 16)}.wasm`);
  if (existsSync(file)) return readFileSync(file);
  const wasm = await compileToWasm(join(folder, 'init', 'reaper.ts'));
  mkdirSync(cache, { recursive: true });
  // Nobody reads half of it.
  writeFileSync(`${file}.${process.pid}`, wasm);
  renameSync(`${file}.${process.pid}`, file);
  return wasm;
}

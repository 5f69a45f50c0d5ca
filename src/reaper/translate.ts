import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const wasm2c = createRequire(import.meta.url).resolve('wabt/bin/wasm2c');

/** The module's name in C, whichever program it is, so that linux.c need not know: `w2c_init_start`. */
const MODULE = 'init';

/**
 * Translates wasm to C with wabt's wasm2c. Its size checks ask the memory for its size; ours never grows, so a constant
 * takes the place of the question and lets the compiler drop the checks of constant addresses.
 *
 * @throws Error with wasm2c's message
 */
export function translateToC(wasm: Uint8Array): { code: string; header: string } {
  const folder = mkdtempSync(join(tmpdir(), 'reaper-'));
  try {
    writeFileSync(join(folder, 'init.wasm'), wasm);
    const { status, stderr } = spawnSync(
      process.execPath,
      [wasm2c, 'init.wasm', '-n', MODULE, '-o', 'init.c'],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    );
    if (status !== 0) throw new Error(`wasm2c failed: ${stderr}`);
    const code = readFileSync(join(folder, 'init.c'), 'utf8');
    return {
      code: code.replaceAll(/\(?\bmem\)?->size\b/g, 'MEMORY_SIZE'),
      header: readFileSync(join(folder, 'init.h'), 'utf8'),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GLOBALS, RESERVED_FROM } from './embed-texts.ts';
import { version } from './version.ts';

const wasm2c = createRequire(import.meta.url).resolve('wabt/bin/wasm2c');

/** The module's name in C, whichever program it is, so that linux.c need not know: `w2c_init_start`. */
const MODULE = 'init';

/** One page of wasm, as `--initialMemory 1` says. */
const MEMORY_SIZE = 65536;

/**
 * Translates wasm to C with wabt's wasm2c, and its texts to an assembler file beside it.
 *
 * Its code asks the memory for its place and size; ours never moves nor grows, so constants take the place of the
 * questions and let the compiler drop the checks of constant addresses.
 *
 * @param name of the program; its C includes `NAME.h`
 * @throws Error with wasm2c's message, or if the texts reach into the memory that begins as zeros
 */
export function translateToC(wasm: Uint8Array, name: string): { code: string; header: string } {
  const folder = mkdtempSync(join(tmpdir(), 'reaper-'));
  try {
    writeFileSync(join(folder, 'init.wasm'), wasm);
    const { status, stderr } = spawnSync(
      process.execPath,
      [wasm2c, 'init.wasm', '-n', MODULE, '-o', `${name}.c`],
      { cwd: folder, encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`wasm2c failed: ${stderr}`);
    const code = readFileSync(join(folder, `${name}.c`), 'utf8')
      .replaceAll(/\(?\bmem\)?->size\b/g, 'MEMORY_SIZE')
      .replaceAll('(mem)->data[', 'own_memory[')
      .replaceAll('instance->', 'own_globals->')
      .replaceAll('__asm__("" ::"r"(var));', '')
      .replaceAll(/\b(\w+_load\w*)_default32\(&own_globals->w2c_memory, /g, 'LOAD($1, ')
      .replaceAll(/\b(\w+_store\w*)_default32\(&own_globals->w2c_memory, /g, 'STORE($1, ');
    requireNoInitialisers(code);
    return {
      code: `${formatConstants(name)}${code}${formatTexts(textsOf(wasm))}`,
      header: readFileSync(join(folder, `${name}.h`), 'utf8'),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What linux.c needs to know of the program. */
function formatConstants(name: string): string {
  return (
    `#define NAME "${name}"\n#define VERSION "${version}"\n` +
    `enum { GLOBALS = ${GLOBALS}, RESERVED_FROM = ${RESERVED_FROM} };\n`
  );
}

/** Nobody runs wasm2c's initialisers, which would only write what the file already holds: so there may be none. */
function requireNoInitialisers(code: string): void {
  const [, globals] = /static void init_globals[^{]*\{([^}]*)\}/.exec(code) ?? [];
  if (/= (?!0u|0ull)/.test(globals ?? '')) throw new Error(`a global does not begin as zero:${globals}`);
  const [, instantiate] = /void wasm2c_init_instantiate[^{]*\{([^}]*)\}/.exec(code) ?? [];
  if (/ w2c_init_\w+\(instance\)/.test(instantiate ?? ''))
    throw new Error('the program has a start function');
}

/** What the program's memory holds before its first instruction, up to the last byte that is not zero. */
function textsOf(wasm: Uint8Array): Uint8Array {
  const module = new WebAssembly.Module(wasm);
  const linux = Object.fromEntries(WebAssembly.Module.imports(module).map(({ name }) => [name, () => 0]));
  const { memory } = new WebAssembly.Instance(module, { linux }).exports;
  if (!(memory instanceof WebAssembly.Memory)) throw new Error('the program exports no memory');
  const bytes = new Uint8Array(memory.buffer);
  const texts = bytes.subarray(0, bytes.findLastIndex(byte => byte !== 0) + 2);
  if (texts.length > GLOBALS) throw new Error(`the texts take ${texts.length} bytes, GLOBALS is too low`);
  return texts;
}

/** The two sections that layout.ld puts next to each other: one range of memory, MEMORY_SIZE long. */
function formatTexts(texts: Uint8Array): string {
  return `
__asm__(".pushsection .memory.texts,\\"aw\\",%progbits\\n.globl all_memory\\nall_memory:\\n"
  ".byte ${texts.join(',')}\\n"
  ".popsection\\n.pushsection .memory.zeros,\\"aw\\",%nobits\\n.skip ${MEMORY_SIZE - texts.length}\\n.popsection");
`;
}

import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import asc from 'assemblyscript/asc';
import { createEmbedder } from './embed-texts.ts';

const NUMBERS = 'numbers.ts';

/** What `init/*.ts` are compiled with: no runtime, no allocation, one page of memory that never grows. */
const options = [
  '--runtime',
  'stub',
  '--noAssert',
  '-Oz',
  '--converge',
  '--initialMemory',
  '1',
  '--maximumMemory',
  '1',
];

/**
 * Compiles one AssemblyScript program, with the numbers of most processors or with the file that takes their place.
 *
 * @throws Error with the compiler's messages
 */
export async function compileToWasm(entry: string, numbers = NUMBERS): Promise<Uint8Array> {
  let wasm: Uint8Array | undefined;
  const embed = createEmbedder();
  const { error, stderr } = await asc.main([basename(entry), '--outFile', 'out.wasm', ...options], {
    readFile: name => {
      const source = readSource(join(dirname(entry), name === NUMBERS ? numbers : name));
      return source === null ? null : embed(source);
    },
    writeFile: (name, contents) => {
      if (name === 'out.wasm' && typeof contents !== 'string') wasm = contents;
    },
  });
  if (error || !wasm) throw new Error(`${basename(entry)} does not compile:\n${stderr}`);
  return wasm;
}

/** The compiler asks for every place where a module might be; null says it is not there. */
function readSource(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

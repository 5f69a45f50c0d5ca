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
  const sources = readProgram(basename(entry), name =>
    readFileSync(join(dirname(entry), name === NUMBERS ? numbers : name), 'utf8'),
  );
  const embed = createEmbedder([...sources.values()]);
  const completed = new Map([...sources].map(([name, source]) => [name, embed(source)]));
  const { error, stderr } = await asc.main([basename(entry), '--outFile', 'out.wasm', ...options], {
    readFile: name => completed.get(name) ?? null,
    writeFile: (name, contents) => {
      if (name === 'out.wasm' && typeof contents !== 'string') wasm = contents;
    },
  });
  if (error || !wasm) throw new Error(`${basename(entry)} does not compile:\n${stderr}`);
  return wasm;
}

/** A file and all that it imports, each once, by their names. */
function readProgram(
  name: string,
  readSource: (name: string) => string,
  read = new Map<string, string>(),
): Map<string, string> {
  if (read.has(name)) return read;
  const source = readSource(name);
  read.set(name, source);
  for (const [, module] of source.matchAll(/ from '\.\/([\w-]+)'/g))
    readProgram(`${module}.ts`, readSource, read);
  return read;
}

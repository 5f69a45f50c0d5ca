import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileToWasm } from './compile.ts';
import { linkStatic } from './link.ts';
import { type Platform, variantOf } from './platforms.ts';
import { translateToC } from './translate.ts';

const sources = fileURLToPath(new URL('init', import.meta.url));

/** The reaper goes into images of every platform; the probe only into containers that run here. */
const programs = ['reaper', 'probe'] as const;

export interface Production {
  readonly platforms: readonly Platform[];
  /** The folders for wasm and C, and for the binaries. */
  readonly intermediates: string;
  readonly products: string;
  /** Told of every file that was made. */
  readonly made?: (name: string, contents: Uint8Array) => void;
}

/** Makes both programs for these platforms. */
export async function produce({ platforms, intermediates, products, made }: Production): Promise<void> {
  mkdirSync(products, { recursive: true });
  mkdirSync(intermediates, { recursive: true });
  const write = (name: string, contents: string | Uint8Array): string => {
    const file = join(intermediates, name);
    writeFileSync(file, contents);
    made?.(name, Buffer.from(contents));
    return file;
  };
  for (const name of programs) {
    for (const numbers of new Set(platforms.map(platform => platform.numbers))) {
      const variant = numbers === undefined ? '' : variantOf({ numbers });
      const wasm = await compileToWasm(join(sources, `${name}.ts`), numbers);
      write(`${name}${variant}.wasm`, wasm);
      const { code, header } = translateToC(wasm, name);
      write(`${name}.h`, header);
      const program = write(`${name}${variant}.c`, code);
      for (const platform of platforms.filter(other => other.numbers === numbers)) {
        const output = join(products, `${name}-linux-${platform.arch}`);
        linkStatic({ platform, sources, program, output });
        made?.(basename(output), readFileSync(output));
      }
    }
  }
}

export function sha256(contents: Uint8Array): string {
  return createHash('sha256').update(contents).digest('hex');
}

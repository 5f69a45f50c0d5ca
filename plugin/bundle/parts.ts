import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';

/** A file of `dist/` that another loads when it needs it, and the modules it is made of. */
export interface Part {
  readonly name: 'main' | 'hook' | 'engine' | 'lsp' | 'more';
  readonly modules: readonly string[];
}

const main = normalize('plugin/main.ts');

/**
 * The parts: the command itself, which reads files and reports findings; the answer to docker after a stop; what talks
 * to an Engine; the language server; and more that a run may need. What is imported by `import()` is no part of the
 * command, and whatever reaches dockerode is the Engine's.
 */
export async function findParts(options: BuildOptions): Promise<Part[]> {
  const later = [...new Set([...sources('plugin'), ...sources('src')].flatMap(importedLater))].filter(
    path => path !== main,
  );
  if (await reachesEngine(main, later, options))
    throw new Error('what reads Dockerfiles imports the Engine: import its modules where they are needed');
  const reach = await Promise.all(later.map(module => reachesEngine(module, later, options)));
  const server = normalize('plugin/lsp/serve.ts');
  const others = later.filter((module, index) => !reach[index] && module !== server);
  return [
    { name: 'main', modules: [main] },
    { name: 'hook', modules: [normalize('plugin/hook/answer-hook.ts')] },
    { name: 'engine', modules: later.filter((_, index) => reach[index]) },
    { name: 'lsp', modules: [server] },
    { name: 'more', modules: others },
  ];
}

function sources(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter(name => name.endsWith('.ts')).map(name => join(folder, name));
}

function importedLater(importer: string): string[] {
  const found = readFileSync(importer, 'utf8').matchAll(/\bimport\('(\.{1,2}\/[a-z/-]+\.ts)'\)/g);
  return [...found].map(([, module]) => join(dirname(importer), module as string));
}

async function reachesEngine(
  module: string,
  later: readonly string[],
  options: BuildOptions,
): Promise<boolean> {
  const apart: Part = { name: 'more', modules: [main, ...later] };
  const { metafile } = await build({
    ...options,
    entryPoints: [module],
    packages: 'external',
    metafile: true,
    write: false,
    plugins: [otherParts([apart])],
  });
  return Object.keys(metafile.inputs).some(input => input.startsWith('src/engine/'));
}

/**
 * Leaves `import()` of a module to the part that has it. The classes of errors are in several parts, hence
 * distinguished by name.
 */
export function otherParts(parts: readonly Part[]): Plugin {
  return {
    name: 'other-parts',
    setup: builder => {
      builder.onResolve({ filter: /^\.{1,2}\/[a-z/-]+\.ts$/ }, ({ kind, path, resolveDir }) => {
        if (kind !== 'dynamic-import') return undefined;
        const module = relative('.', join(resolveDir, path));
        const part = parts.find(({ modules }) => modules.includes(module));
        return part && { path: `./${part.name}.cjs`, external: true };
      });
    },
  };
}

import { readdirSync, readFileSync } from 'node:fs';
import { chmod, cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { formatMetadata } from './metadata.ts';
import { version } from './version.ts';

/**
 * Bundles the command into `dist/`, in parts that are loaded one after the other: the entry, which answers docker's question for metadata
 * by itself; what reads and repairs; what talks to an Engine; and packages that few files need. All packages are inside, so that an
 * installation brings nothing else and runs no scripts. Another folder may be given as an argument.
 */
const folder = process.argv[2] ?? 'dist';
/** Moved to its place when all of it is there, so that a build that fails leaves the last one. */
const made = `${folder}.${process.pid}`;
const shared: BuildOptions = {
  outdir: made,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // A part is loaded by `require`: `import` would start the loader of ES modules, which takes longer than all the rest.
  supported: { 'dynamic-import': false },
  legalComments: 'none',
  // Less to read; names stay, so that a defect can be found by its stack.
  minifyWhitespace: true,
  logLevel: 'warning',
};

/** Modules that others import when they need them are the part that talks to an Engine; the command itself is the other part. */
const ofEngine = [...new Set(readdirSync('plugin').flatMap(importedLater))];

function importedLater(name: string): string[] {
  const found = readFileSync(join('plugin', name), 'utf8').matchAll(/\bimport\('\.\/([a-z-]+)\.ts'\)/g);
  return [...found].map(([, module]) => module as string).filter(module => module !== 'main');
}

/** The classes of errors are in several parts, hence told apart by name. */
const otherParts: Plugin = {
  name: 'other-parts',
  setup: builder => {
    builder.onResolve({ filter: /^\.\/[a-z-]+\.ts$/ }, ({ kind, path }) => {
      if (kind !== 'dynamic-import') return undefined;
      if (path === './main.ts') return { path: './main.cjs', external: true };
      return ofEngine.includes(path.slice(2, -3)) ? { path: './engine.cjs', external: true } : undefined;
    });
  },
};

/** Packages of functions that many runs do not call. */
const later = ['diff', 'picomatch', 'unbash', 'yaml'];

/** Each of them is a file of its own, loaded at the first call: reading it would cost every run a few milliseconds. */
const loadedAtCall: Plugin = {
  name: 'loaded-at-call',
  setup: builder => {
    const filter = new RegExp(`^(${later.join('|')})$`);
    builder.onResolve({ filter }, ({ kind, path }) => {
      if (kind === 'entry-point') return undefined;
      return kind === 'dynamic-import'
        ? { path: `./${path}.cjs`, external: true }
        : { path, namespace: 'loaded-at-call' };
    });
    builder.onResolve({ filter: /^\.\//, namespace: 'loaded-at-call' }, ({ path }) => ({
      path,
      external: true,
    }));
    builder.onLoad({ filter: /.*/, namespace: 'loaded-at-call' }, async ({ path }) => {
      const exports = Object.entries((await import(path)) as Record<string, unknown>);
      const names = exports.filter(([, value]) => typeof value === 'function').map(([name]) => name);
      const load = `const load = () => require('./${path}.cjs');`;
      const functions = names.map(name =>
        name === 'default'
          ? 'export default (...words) => load()(...words);'
          : `export const ${name} = (...words) => load().${name}(...words);`,
      );
      return { contents: [load, ...functions].join('\n') };
    });
  },
};

/** Commander starts other programs for commands that are programs; ours are none, and loading what could is slow. */
const noChildren: Plugin = {
  name: 'no-children',
  setup: builder => {
    builder.onResolve({ filter: /^node:child_process$/ }, ({ importer, path }) =>
      importer.includes('node_modules/commander/') ? { path, namespace: 'never-used' } : undefined,
    );
  },
};

/** What dockerode loads for ssh and for build sessions; we go through `docker system dial-stdio`, and without sessions. */
const neverUsed: Plugin = {
  name: 'never-used',
  setup: builder => {
    builder.onResolve({ filter: /^(ssh2|cpu-features|@grpc\/.*|protobufjs)$/ }, ({ path }) => ({
      path,
      namespace: 'never-used',
    }));
    builder.onLoad({ filter: /.*/, namespace: 'never-used' }, () => ({ contents: 'module.exports = {};' }));
  },
};

const plugins = [otherParts, loadedAtCall, noChildren, neverUsed];
try {
  await mkdir(made, { recursive: true });
  await build({
    ...shared,
    entryPoints: { 'docker-initcheck': 'plugin/docker-initcheck.ts' },
    banner: { js: '#!/usr/bin/env node' },
    plugins,
  });
  const { metafile } = await build({
    ...shared,
    metafile: true,
    entryPoints: { main: 'plugin/main.ts', ...Object.fromEntries(later.map(name => [name, name])) },
    plugins,
  });
  if (Object.keys(metafile.inputs).some(input => input.includes('node_modules/dockerode/')))
    throw new Error('what reads Dockerfiles imports dockerode: import its modules where they are needed');
  await build({
    ...shared,
    stdin: {
      contents: ofEngine.map(name => `export * from './${name}.ts';`).join('\n'),
      resolveDir: 'plugin',
      sourcefile: 'engine.ts',
    },
    entryNames: 'engine',
    plugins,
  });
  await build({
    ...shared,
    entryPoints: { index: 'src/index.ts' },
    format: 'esm',
    outExtension: { '.js': '.js' },
  });
  await chmod(join(made, 'docker-initcheck.cjs'), 0o755);
  await writeFile(join(made, 'metadata.json'), formatMetadata(version));
  await cp('src/reaper/bin', join(made, 'bin'), { recursive: true });
  await cp('src/report/schema.json', join(made, 'schema.json'));
  await cp('plugin/problem-matcher.json', join(made, 'problem-matcher.json'));
  await rm(folder, { recursive: true, force: true });
  await rename(made, folder);
} finally {
  await rm(made, { recursive: true, force: true });
}

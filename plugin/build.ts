import { chmod, cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { formatMetadata } from './metadata.ts';
import { version } from './version.ts';

/**
 * Bundles the command into `dist/`, in three parts that are loaded one after the other: the entry, which answers docker's question for
 * metadata by itself; what reads and repairs; and what talks to an Engine. The packages are inside, so that an installation brings nothing
 * else and runs no scripts. Another folder may be given as an argument.
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

/** Modules with which another part begins; the classes of errors are in several parts, hence told apart by name. */
const parts: readonly [module: RegExp, file: string][] = [
  [/^\.\/main\.ts$/, './main.cjs'],
  [/^\.\/verify-files\.ts$/, './verify.cjs'],
];

const otherParts: Plugin = {
  name: 'other-parts',
  setup: builder => {
    for (const [filter, path] of parts)
      builder.onResolve({ filter }, ({ kind }) =>
        kind === 'dynamic-import' ? { path, external: true } : undefined,
      );
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

const plugins = [otherParts, noChildren, neverUsed];
try {
  await mkdir(made, { recursive: true });
  await build({
    ...shared,
    entryPoints: { 'docker-initcheck': 'plugin/docker-initcheck.ts' },
    banner: { js: '#!/usr/bin/env node' },
    plugins,
  });
  await build({
    ...shared,
    entryPoints: { main: 'plugin/main.ts', verify: 'plugin/verify-files.ts' },
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

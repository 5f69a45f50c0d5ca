import { chmod, cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { formatMetadata } from './metadata.ts';
import { version } from './version.ts';

/**
 * Bundles the command into `dist/`: one small file that starts quickly, and dockerode beside it, which is only loaded to talk to an
 * Engine. The packages are inside, so that an installation brings nothing else and runs no scripts.
 */
const shared: BuildOptions = {
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  legalComments: 'none',
  logLevel: 'warning',
};

const dockerodeApart: Plugin = {
  name: 'dockerode-apart',
  setup: builder => {
    builder.onResolve({ filter: /^dockerode$/ }, () => ({ path: './dockerode.cjs', external: true }));
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

await rm('dist', { recursive: true, force: true });
await mkdir('dist', { recursive: true });
await build({
  ...shared,
  entryPoints: { 'docker-initcheck': 'plugin/docker-initcheck.ts' },
  banner: { js: '#!/usr/bin/env node' },
  plugins: [dockerodeApart],
});
await build({ ...shared, entryPoints: { dockerode: 'dockerode' }, plugins: [neverUsed] });
await build({
  ...shared,
  entryPoints: { index: 'src/index.ts' },
  format: 'esm',
  outExtension: { '.js': '.js' },
});
await chmod('dist/docker-initcheck.cjs', 0o755);
await writeFile('dist/metadata.json', formatMetadata(version));
await cp('src/reaper/bin', 'dist/bin', { recursive: true });

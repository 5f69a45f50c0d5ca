import { chmod, cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { writeSourceFolder } from '../src/reaper/source-folder.ts';
import { bundledPackages, formatNotices } from './bundle/bundled-packages.ts';
import { laterPackages, packagePlugins } from './bundle/packages.ts';
import { findParts, otherParts, type Part } from './bundle/parts.ts';
import { formatSbom } from './bundle/sbom.ts';
import { formatMetadata } from './process/metadata.ts';
import { version } from './process/version.ts';

/**
 * Bundles the command into `dist/`, in parts that are loaded one after the other: the entry, which answers docker's
 * question for metadata by itself; what reads and reports; what talks to an Engine; what else few runs need; and
 * packages that few files need. All packages are inside, so that an installation brings nothing else and runs no
 * scripts. Another folder may be given as an argument.
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
  minify: true,
  logLevel: 'warning',
  metafile: true,
};

/**
 * A part is a function, which plugin/process/parts.ts calls: wrapped here, since there it would be copied once more.
 */
const ofPart: BuildOptions = {
  ...shared,
  banner: { js: '(function (exports, require, module) {' },
  footer: { js: '})' },
};

/** What esbuild has made, and of which files. */
interface Built {
  readonly metafile?: Metafile | undefined;
}

function buildPart({ name, modules }: Part, parts: readonly Part[]): Promise<Built> {
  const exports = modules.map(path => `export * from ${JSON.stringify(`./${path.replaceAll('\\', '/')}`)};`);
  return build({
    ...ofPart,
    stdin: { contents: exports.join('\n'), resolveDir: '.', sourcefile: `${name}.ts` },
    entryNames: name,
    plugins: [otherParts(parts), ...packagePlugins],
  });
}

try {
  await mkdir(made, { recursive: true });
  const parts = await findParts(shared);
  const plugins = [otherParts(parts), ...packagePlugins];
  const entry = await build({
    ...shared,
    entryPoints: { 'docker-initcheck': 'plugin/docker-initcheck.ts' },
    // A Node that is too old has to read the file to the end before it can say so.
    target: 'node8',
    banner: { js: `#!/usr/bin/env node\n${await readFile('plugin/process/old-node.cjs', 'utf8')}` },
    plugins,
  });
  const built: Built[] = [entry];
  for (const part of parts) built.push(await buildPart(part, parts));
  built.push(await build({ ...ofPart, entryPoints: laterPackages, entryNames: '[name]', plugins }));
  const library = { format: 'esm', outExtension: { '.js': '.js' } } as const;
  built.push(await build({ ...shared, ...library, entryPoints: { index: 'src/index.ts' } }));
  const packages = bundledPackages(built.flatMap(({ metafile }) => metafile ?? []));
  await writeFile(join(made, 'THIRD-PARTY-NOTICES.txt'), formatNotices(packages));
  await writeFile(join(made, 'sbom.cdx.json'), formatSbom(version, packages));
  await chmod(join(made, 'docker-initcheck.cjs'), 0o755);
  await writeFile(join(made, 'metadata.json'), formatMetadata(version));
  await cp('src/reaper/bin', join(made, 'bin'), { recursive: true });
  writeSourceFolder(join(made, 'reaper'));
  await cp('src/report/schema.json', join(made, 'schema.json'));
  await cp('src/report/containers-schema.json', join(made, 'containers-schema.json'));
  await cp('plugin/config/schema.json', join(made, 'config-schema.json'));
  await cp('plugin/problem-matcher.json', join(made, 'problem-matcher.json'));
  await rm(folder, { recursive: true, force: true });
  await rename(made, folder);
} finally {
  await rm(made, { recursive: true, force: true });
}

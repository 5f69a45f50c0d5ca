import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { bundledPackages, formatNotices } from '../bundle/bundled-packages.ts';
import { version } from '../process/version.ts';

/**
 * `npm run build:vscode [FILE]`: lays the extension with the built command inside together and packs it. The packer
 * comes from npm when it is asked for: it brings 87 MB, and nothing else here needs it.
 */
const packer = '@vscode/vsce@4.1.0';
const target = resolve(process.argv[2] ?? `docker-initcheck-${version}.vsix`);
const folder = 'dist.vscode';
/** For programs that use the library, which an editor does not. */
const notNeeded = ['index.js', 'index.d.ts', 'schema.json', 'containers-schema.json', 'problem-matcher.json'];

rmSync(folder, { recursive: true, force: true });
mkdirSync(join(folder, 'server'), { recursive: true });
cpSync('dist', join(folder, 'server'), {
  recursive: true,
  filter: from => !notNeeded.some(name => resolve(from) === resolve('dist', name)),
});
const { metafile } = await build({
  entryPoints: ['plugin/vscode/extension.ts'],
  outfile: join(folder, 'extension.cjs'),
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['vscode'],
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
});
const manifest = JSON.parse(readFileSync('plugin/vscode/manifest.json', 'utf8')) as object;
writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ ...manifest, version }, null, 2)}\n`);
writeFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), formatNotices(bundledPackages([metafile])));
// All of the folder goes in.
writeFileSync(join(folder, '.vscodeignore'), '');
cpSync('plugin/vscode/README.md', join(folder, 'README.md'));
cpSync('LICENSE', join(folder, 'LICENSE.txt'));
cpSync('CHANGELOG.md', join(folder, 'CHANGELOG.md'));

const words = [
  '--yes',
  packer,
  'package',
  '--no-dependencies',
  '--allow-missing-repository',
  '--out',
  target,
];
const { status, error } = spawnSync('npx', words, { cwd: folder, stdio: 'inherit' });
if (error) throw error;
process.exitCode = status ?? 1;

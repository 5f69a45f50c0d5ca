import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { version as reaperVersion } from '../src/reaper/version.ts';
import { releasedChangelog, unreleased } from './tools/changelog.ts';
import { nextVersion } from './tools/next-version.ts';
import { filledRecipe, pinnedComponent } from './tools/recipes.ts';

suite('the next version', () => {
  const cases: [current: string, asked: string, expected: string | RegExp, why: string][] = [
    ['0.1.9', 'patch', '0.1.10', 'numbers, not letters'],
    ['0.1.9', 'minor', '0.2.0', 'what is smaller begins again'],
    ['0.9.1', 'major', '1.0.0', 'likewise'],
    ['0.1.0', '0.2.0', '0.2.0', 'as asked'],
    ['0.10.0', '0.9.0', /0\.9\.0 is not later than 0\.10\.0/, 'back'],
    ['0.1.0', '0.1.0', /is not later/, 'the same'],
    ['0.1.0', 'v0.2.0', /v0\.2\.0 is neither a version nor major, minor, patch/, 'a tag is no version'],
  ];
  for (const [current, asked, expected, why] of cases)
    test(`${asked} of ${current}: ${why}`, () => {
      if (typeof expected === 'string') assert.equal(nextVersion(current, asked), expected);
      else assert.throws(() => nextVersion(current, asked), expected);
    });
});

suite('the changelog', () => {
  const text = '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- a\n\n## [0.1.0] - 2026-01-01\n\n- b\n';

  test('what is unreleased gets its version, and what follows has a place', () => {
    const after = releasedChangelog(text, '0.2.0', '2026-02-02');
    assert.equal(
      after,
      '# Changelog\n\n## [Unreleased]\n\n## [0.2.0] - 2026-02-02\n\n### Added\n\n- a\n\n' +
        '## [0.1.0] - 2026-01-01\n\n- b\n',
    );
    assert.deepEqual([unreleased(text), unreleased(after)], ['### Added\n\n- a', '']);
  });

  test('ours has one, and a version for what package.json names', () => {
    const own = readFileSync('CHANGELOG.md', 'utf8');
    assert.match(unreleased(own), /^### /);
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    assert.ok(own.includes(`\n## [${version}] - 2`));
  });

  test('one without Unreleased is refused', () => {
    assert.throws(() => unreleased('# Changelog\n'), /has no line "## \[Unreleased\]"/);
  });
});

test('recipes get the version and the checksums of what they download', () => {
  const sums = new Map([['a-1.2.3.tgz', 'f00']]);
  assert.equal(filledRecipe('a-VERSION.tgz SHA256:a-VERSION.tgz', '1.2.3', sums), 'a-1.2.3.tgz f00');
  assert.throws(
    () => filledRecipe('SHA256:b.tgz', '1.2.3', sums),
    /wants b\.tgz, and the release has no such file/,
  );
});

test('the GitLab component gets the package of a release, and a later one', () => {
  const inputs = (text: string) => parseAllDocuments(text)[0]?.toJS().spec.inputs;
  let text = readFileSync('templates/docker-initcheck.yml', 'utf8');
  for (const [url, sum] of [
    ['https://example.org/a-$1.tgz', 'f00'],
    ['https://example.org/b.tgz', 'ba5'],
  ] as const) {
    text = pinnedComponent(text, url, sum);
    assert.deepEqual([inputs(text).package.default, inputs(text).sha256.default], [url, sum]);
  }
  assert.throws(() => pinnedComponent('spec: {}', 'a', 'b'), /has no inputs package and sha256/);
});

test('a release whose reaper says another version is stopped', () => {
  const words = ['--import', 'tsx', 'test/tools/release.ts', '--dry-run'];
  const told = (version: string): boolean =>
    spawnSync(process.execPath, [...words, version], { encoding: 'utf8' }).stdout.includes(
      `in the way: the binaries of the reaper say ${reaperVersion}`,
    );
  assert.deepEqual([told(reaperVersion), told('99.0.0')], [false, true]);
});

test('npm run release -- --dry-run says what it would do, and does nothing', () => {
  const before = spawnSync('git', ['status', '--porcelain'], { encoding: 'utf8' }).stdout;
  const words = ['--import', 'tsx', 'test/tools/release.ts', '--dry-run', 'minor'];
  const { status, stdout } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  const named = [...stdout.matchAll(/^would do: ([^:]+):/gm)].map(([, name]) => name);
  assert.deepEqual(named, [
    ...['version', 'changelog', 'reapers', 'documents', 'tarball', 'pins', 'commit and tag'],
    ...['executables', 'SBOM', 'packages', 'checksums', 'recipes'],
  ]);
  assert.equal(status, 0);
  assert.equal(spawnSync('git', ['status', '--porcelain'], { encoding: 'utf8' }).stdout, before);
});

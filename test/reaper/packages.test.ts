import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeDebs } from '../../src/reaper/packages/deb.ts';
import { makeRpm } from '../../src/reaper/packages/rpm.ts';
import { platforms } from '../../src/reaper/platforms.ts';
import { install } from './install.ts';

const own = (path: string): string => fileURLToPath(new URL(`../../src/reaper/${path}`, import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'packages-'));
after(() => rmSync(work, { recursive: true }));
const folder = (): string => mkdtempSync(join(work, 'made-'));
const platform = (arch: string) => platforms.find(one => one.arch === arch) ?? assert.fail(arch);
const ask = (...words: [string, ...string[]]): string =>
  execFileSync(words[0], words.slice(1), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

const tools = { 'dpkg-deb': 'dpkg', lintian: 'lintian', rpmbuild: 'rpm' };
const missing = Object.entries(tools)
  .filter(([tool]) => spawnSync('which', [tool]).status !== 0)
  .map(([, name]) => name);

suite('packages', { skip: install(missing), concurrency: 2 }, () => {
  const debs: [arch: string, architectures: string[], why: string][] = [
    ['amd64', ['amd64'], 'called the same'],
    ['arm', ['armel', 'armhf'], 'soft-float runs under both'],
    ['ppc64le', ['ppc64el'], 'called otherwise'],
  ];
  for (const [arch, architectures, why] of debs)
    test(`.deb of linux/${arch}: ${architectures.join(' and ')}: ${why}`, () => {
      const made = makeDebs(platform(arch), folder(), folder());
      assert.deepEqual(
        made.map(deb => ask('dpkg-deb', '--field', deb, 'Architecture').trim()),
        architectures,
      );
      for (const deb of made) {
        const root = folder();
        ask('dpkg-deb', '--extract', deb, root);
        assert.deepEqual(
          readFileSync(join(root, 'usr/sbin/reaper')),
          readFileSync(own(`bin/reaper-linux-${arch}`)),
        );
      }
    });

  test('lintian has nothing to say that is not overridden with its reason', () => {
    const [deb = ''] = makeDebs(platform('amd64'), folder(), folder());
    const { stdout, status } = spawnSync('lintian', ['--allow-root', '--fail-on=warning', deb], {
      encoding: 'utf8',
    });
    assert.equal(stdout, '');
    assert.equal(status, 0);
  });

  const rpms: [arch: string, architecture: string, why: string][] = [
    ['amd64', 'x86_64', 'this machine'],
    ['arm64', 'aarch64', 'another, called otherwise'],
    ['s390x', 's390x', 'another, big-endian'],
  ];
  for (const [arch, architecture, why] of rpms)
    test(`.rpm of linux/${arch}: ${architecture}: ${why}`, () => {
      const rpm = makeRpm(platform(arch), folder(), folder());
      assert.equal(ask('rpm', '-qp', '--qf', '%{ARCH} %{LICENSE} %{OS}', rpm), `${architecture} MIT linux`);
      assert.deepEqual(ask('rpm', '-qpl', rpm).trim().split('\n'), [
        '/usr/libexec/initcheck-reaper',
        '/usr/libexec/initcheck-reaper/docker-init',
        '/usr/sbin/reaper',
        '/usr/share/licenses/initcheck-reaper/LICENSE',
        '/usr/share/man/man8/reaper.8.gz',
      ]);
      const needs = ask('rpm', '-qp', '--requires', rpm).trim().split('\n');
      assert.deepEqual(
        needs.filter(need => !need.startsWith('rpmlib(')),
        [],
        'it needs nothing',
      );
      const root = folder();
      ask('rpm', '--root', root, '--nodeps', '--ignorearch', '--noscripts', '--install', rpm);
      assert.deepEqual(
        readFileSync(join(root, 'usr/sbin/reaper')),
        readFileSync(own(`bin/reaper-linux-${arch}`)),
      );
    });

  for (const [kind, make] of [
    ['.deb', makeDebs],
    ['.rpm', makeRpm],
  ] as const)
    test(`${kind}: the same bytes again`, () => {
      const [one = '', other = ''] = [1, 2].flatMap(() => make(platform('386'), folder(), folder()));
      assert.equal(basename(one), basename(other));
      assert.deepEqual(readFileSync(one), readFileSync(other));
    });
});

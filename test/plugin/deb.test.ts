import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, suite, test } from 'node:test';
import { makeDeb } from '../../plugin/install/deb.ts';
import { install } from '../reaper/install.ts';
import { buildCommand } from './built.ts';

const work = mkdtempSync(join(tmpdir(), 'initcheck-deb-'));
after(() => rmSync(work, { recursive: true }));
const folder = (): string => mkdtempSync(join(work, 'made-'));
const changelog = readFileSync('CHANGELOG.md', 'utf8');

const tools = { 'dpkg-deb': 'dpkg', lintian: 'lintian' };
const missing = Object.entries(tools)
  .filter(([tool]) => spawnSync('which', [tool]).status !== 0)
  .map(([, name]) => name);

suite('the .deb of the command', { skip: install(missing) }, () => {
  const dist = dirname(buildCommand());
  const deb = makeDeb(dist, changelog, folder(), folder());

  /** A system that has a Node of Debian's, or none. */
  const system = (node: string | null): string => {
    const root = folder();
    for (const part of ['updates', 'info']) mkdirSync(join(root, 'var/lib/dpkg', part), { recursive: true });
    const status = `Package: nodejs\nStatus: install ok installed\nMaintainer: me <me@example.org>
Architecture: all\nVersion: ${node}\nDescription: x\n`;
    writeFileSync(join(root, 'var/lib/dpkg/status'), node === null ? '' : status);
    writeFileSync(join(root, 'var/lib/dpkg/info/nodejs.list'), '');
    return root;
  };
  const dpkg = (root: string, ...words: string[]) =>
    spawnSync('dpkg', [`--root=${root}`, '--force-not-root', ...words], { encoding: 'utf8' });

  test('lintian has nothing to say that is not overridden with its reason', () => {
    const words = ['--allow-root', '--fail-on=warning', deb];
    const { stdout, stderr, status } = spawnSync('lintian', words, { encoding: 'utf8' });
    assert.deepEqual([stdout, status], ['', 0], stderr);
  });

  test('is the same each time', () => {
    assert.deepEqual(readFileSync(makeDeb(dist, changelog, folder(), folder())), readFileSync(deb));
  });

  const systems: [node: string | null, said: RegExp, why: string][] = [
    [null, /depends on nodejs \(>= 20\); however:\n\s+Package nodejs is not installed/, 'no Node'],
    ['18.20.4+dfsg-1~deb12u1', /Version of nodejs on system is 18\.20\.4/, 'that of Debian 12'],
    ['20.19.2+dfsg-1', /^$/, 'that of Debian 13'],
    ['24.1.0-1nodesource1', /^$/, 'that of NodeSource'],
  ];
  for (const [node, said, why] of systems)
    test(`dpkg with ${why}`, () => assert.match(dpkg(system(node), '--install', deb).stderr, said));

  suite('installed', () => {
    const root = system('20.19.2');
    dpkg(root, '--install', deb);
    const app = folder();
    writeFileSync(join(app, 'Dockerfile'), 'FROM debian:bookworm\nCMD sleep 1000\n');

    test('the command checks', () => {
      const env = { ...process.env, PATH: `${dirname(process.execPath)}:/usr/bin:/bin` };
      const words = ['Dockerfile'];
      const seen = spawnSync(join(root, 'usr/bin/docker-initcheck'), words, {
        cwd: app,
        env,
        encoding: 'utf8',
      });
      assert.match(seen.stdout, /\[shell-form\]/, seen.stderr);
    });

    test('the plugin checks, where docker looks', {
      skip: process.getuid?.() !== 0 && 'mounts, which takes root',
    }, () => {
      const script = 'mount -t overlay none -o "lowerdir=$0:/usr" /usr && exec "$@"';
      const plugin = '/usr/libexec/docker/cli-plugins/docker-initcheck';
      const run = (...words: string[]) =>
        spawnSync('unshare', ['--mount', 'sh', '-c', script, join(root, 'usr'), plugin, ...words], {
          cwd: app,
          env: { PATH: `${dirname(process.execPath)}:/usr/bin:/bin:/usr/sbin:/sbin` },
          encoding: 'utf8',
        });
      const asked = run('docker-cli-plugin-metadata');
      assert.equal(JSON.parse(asked.stdout || '{}').SchemaVersion, '0.1.0', asked.stderr);
      assert.match(run('initcheck', 'Dockerfile').stdout, /\[shell-form\]/);
    });

    test('and goes without leaving anything', () => {
      assert.equal(dpkg(root, '--purge', 'docker-initcheck').stderr, '');
      const left = execFileSync('find', [root, '-name', '*initcheck*'], { encoding: 'utf8' });
      assert.equal(left, '');
    });
  });
});

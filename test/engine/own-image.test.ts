import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { buildImage } from '../../src/engine/build.ts';
import { cleanUp } from '../../src/engine/clean-up.ts';
import { buildCommand } from '../plugin/built.ts';
import { runMain, temporaryDirectory } from '../plugin/run-main.ts';
import { assertNothingLeft, docker, reachEngine } from './engine.ts';

/*
 * The image of the command itself, by the Dockerfile of the repository. The stage that builds the package is left out
 * here, since npm does it: a package that is built already stands in, and a Debian with this Node for Alpine.
 */
const found = await reachEngine();
const skip = found.skip || (!found.isOwn && 'its base images are only made in the Engine of test/engine/up');
const shellForm = 'FROM debian:bookworm\nCMD sleep 1000\n';

test('its Dockerfile passes', async () => {
  const { stdout, code } = await runMain(['--strict', '--level', 'info', 'Dockerfile'], { directory: '.' });
  assert.deepEqual([stdout, code], ['clean: Dockerfile\n', 0]);
});

suite('the image of the command', { skip }, () => {
  const names = {
    node: 'initcheck-test/own-node',
    foreign: 'initcheck-test/own-arm64',
    package: 'initcheck-test/own-package',
  };
  const label = (): string => `dev.initcheck.run=${found.engine.run}`;
  let image = '';

  const importFolder = (folder: string, name: string): void => {
    const tar = execFileSync('tar', ['-C', folder, '-c', '.'], { maxBuffer: 2 ** 28 });
    execFileSync('docker', ['import', '-', name], { input: tar, stdio: 'pipe' });
  };
  const build = async (node: string, architecture: string): Promise<string> =>
    await buildImage(found.engine, {
      context: '.',
      dockerfile: { path: 'Dockerfile', text: readFileSync('Dockerfile', 'utf8') },
      buildArgs: { NODE: node, PACKAGE: names.package },
      platform: `linux/${architecture}`,
    });

  before(async () => {
    const dist = dirname(buildCommand());
    const root = temporaryDirectory({});
    cpSync(dist, join(root, 'package/dist'), { recursive: true });
    mkdirSync(join(root, 'package/bin'));
    symlinkSync(
      '../lib/docker-initcheck/dist/docker-initcheck.cjs',
      join(root, 'package/bin/docker-initcheck'),
    );
    importFolder(root, names.package);
    const base = temporaryDirectory({
      Dockerfile: 'FROM initcheck-test/debian\nCOPY node /usr/local/bin/\n',
    });
    copyFileSync(process.execPath, join(base, 'node'));
    docker('build', '--quiet', '--tag', names.node, base);
    const foreign = await buildImage(found.engine, {
      context: temporaryDirectory({ nothing: '' }),
      dockerfile: { path: 'Dockerfile', text: 'FROM scratch\nCOPY nothing /\n' },
      platform: 'linux/arm64',
    });
    docker('tag', foreign, names.foreign);
    image = await build(names.node, found.engine.architecture);
  });

  after(async () => {
    await cleanUp(found.engine);
    for (const name of [image, ...Object.values(names)])
      spawnSync('docker', ['image', 'rm', '--force', name], { stdio: 'ignore' });
    assertNothingLeft(found.engine);
  });

  const start = (...words: readonly string[]): string =>
    docker('run', '--detach', '--interactive', '--label', label(), '--network=none', ...words).trim();

  test('PID 1 is the reaper, which starts node, and nobody is root', () => {
    const id = start(image, '-');
    const seen = docker('exec', id, 'sh', '-c', 'id -u; tr "\\0" " " </proc/1/cmdline; cat /proc/1/comm');
    const script = '/usr/local/lib/docker-initcheck/dist/docker-initcheck.cjs';
    assert.equal(seen, `1000\n/sbin/reaper -- node ${script} - reaper\n`);
    const reaper = readFileSync(`src/reaper/bin/reaper-linux-${found.engine.architecture}`);
    const sum = createHash('sha256').update(reaper).digest('hex');
    assert.equal(docker('exec', id, 'sha256sum', '/sbin/reaper').slice(0, 64), sum);
    docker('stop', id);
    assert.equal(docker('inspect', '--format', '{{.State.ExitCode}}', id), '143\n', 'not killed');
    docker('rm', id);
  });

  test('checks what it is given', () => {
    const words = ['run', '--rm', '--interactive', '--network=none', image, '-'];
    const { status, stdout } = spawnSync('docker', words, { input: shellForm, encoding: 'utf8' });
    assert.match(stdout, /\[shell-form\]/);
    assert.equal(status, 1);
  });

  test('repairs what is mounted, as the user who asks', () => {
    const directory = temporaryDirectory({});
    writeFileSync(join(directory, 'Dockerfile'), shellForm);
    const user = `${process.getuid?.()}:${process.getgid?.()}`;
    const mounted = ['--volume', `${directory}:/work`, '--user', user];
    assert.match(docker('run', '--rm', ...mounted, image, '--fix', 'Dockerfile'), /^Dockerfile: repaired\n/);
    assert.match(readFileSync(join(directory, 'Dockerfile'), 'utf8'), /\/sbin\/reaper/);
  });

  test('has the command on its path, for CI that runs a script in it', () => {
    const words = ['run', '--rm', '--network=none', '--entrypoint', 'docker-initcheck', image, '--version'];
    assert.match(docker(...words), /^docker-initcheck \d/);
  });

  test('is made for arm64 on any machine', async () => {
    const other = await build(names.foreign, 'arm64');
    assert.equal(docker('inspect', '--format', '{{.Architecture}}', other), 'arm64\n');
    const id = docker('create', '--platform=linux/arm64', '--label', label(), other).trim();
    const folder = temporaryDirectory({});
    docker('cp', `${id}:/sbin/reaper`, folder);
    assert.deepEqual(readFileSync(join(folder, 'reaper')), readFileSync('src/reaper/bin/reaper-linux-arm64'));
    docker('rm', id);
    docker('image', 'rm', '--force', other);
  });
});

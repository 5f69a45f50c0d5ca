import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { buildCommand } from '../plugin/built.ts';
import { temporaryDirectory } from '../plugin/run-main.ts';
import { reachEngine } from './engine.ts';

const { skip } = await reachEngine();
const script = skip ? '' : buildCommand();
const shellForm = 'FROM debian:bookworm\nCMD sleep 1000\n';

suite('through the real docker client', { skip }, () => {
  const home = temporaryDirectory({ 'work/Dockerfile': shellForm });
  const work = join(home, 'work');
  const config = join(home, 'config');
  const run = (command: string, ...words: string[]): SpawnSyncReturns<string> =>
    spawnSync(command, words, {
      cwd: work,
      encoding: 'utf8',
      env: { ...process.env, DOCKER_CONFIG: config, HOME: home },
    });
  const docker = (...words: string[]): SpawnSyncReturns<string> => run('docker', ...words);
  const standalone = (...words: string[]): SpawnSyncReturns<string> =>
    run(process.execPath, script, ...words);

  before(() => {
    const installed = standalone('install');
    assert.equal(installed.status, 0, installed.stderr);
  });

  test('docker lists it among its commands', () => {
    assert.match(docker('--help').stdout, /initcheck\* +Check who is PID 1/);
    assert.doesNotMatch(docker('info').stderr, /initcheck/);
  });

  test('docker initcheck Dockerfile finds, and its exit code comes through', () => {
    const { status, stdout, stderr } = docker('initcheck', 'Dockerfile');
    assert.match(stdout, /^Dockerfile:2:1: warning: .* \[shell-form\]/m);
    assert.equal(stderr, '');
    assert.equal(status, 1);
    assert.equal(stdout, standalone('Dockerfile').stdout, 'stand-alone it says the same');
    assert.equal(docker('initcheck', '--fail-level', 'error', 'Dockerfile').status, 0);
    assert.equal(docker('initcheck', 'missing').status, 2);
  });

  test("docker's own flags may stand in front", () => {
    assert.equal(docker('-D', '--log-level', 'error', 'initcheck', 'Dockerfile').status, 1);
    const { status, stderr } = docker(
      '-H',
      `unix://${home}/none.sock`,
      'initcheck',
      '--verify',
      '--progress=quiet',
      'Dockerfile',
    );
    assert.match(stderr, /^docker initcheck: cannot reach the Docker Engine/m);
    assert.equal(status, 3);
  });

  test('help comes in every way docker asks for it', () => {
    for (const words of [
      ['initcheck', '--help'],
      ['help', 'initcheck'],
      ['initcheck', '-h'],
    ])
      assert.match(docker(...words).stdout, /^Usage: docker initcheck /, words.join(' '));
    assert.match(standalone('--help').stdout, /^Usage: docker-initcheck /);
  });

  test('completion goes through docker', () => {
    assert.match(docker('__complete', 'init').stdout, /^initcheck\tCheck who is PID 1/m);
    const { stdout } = docker('__complete', 'initcheck', 'Dockerfile', '--fail');
    assert.match(stdout, /^--fail-level\texit with 1.*\n:4\n/);
    for (const words of [['image'], ['verify', '--image']]) {
      // Nobody is kept waiting: an Engine that is busy for half a second is not asked for its names.
      const complete = () => docker('__complete', 'initcheck', ...words, 'initcheck-test/b').stdout;
      const answers = Array.from({ length: 5 }, complete);
      assert.match(answers.join('\n'), /^initcheck-test\/busybox:latest$/m, 'images by their names');
    }
  });

  test('the metadata does not need Node', () => {
    const plugin = join(config, 'cli-plugins', 'docker-initcheck');
    const { status, stdout } = spawnSync(plugin, ['docker-cli-plugin-metadata'], {
      encoding: 'utf8',
      env: { PATH: '' },
    });
    assert.equal(status, 0);
    assert.equal(stdout, standalone('docker-cli-plugin-metadata').stdout);
    assert.deepEqual(Object.keys(JSON.parse(stdout)), [
      'SchemaVersion',
      'Vendor',
      'Version',
      'ShortDescription',
    ]);
  });
});

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { after, before, suite, test } from 'node:test';
import { buildCommand } from '../../plugin/built.ts';
import { temporaryDirectory } from '../../plugin/run-main.ts';
import { docker, reachEngine } from '../engine.ts';

const { skip } = await reachEngine();
/** The client of Debian 13 is the first one there that has hooks (26.1). */
const folder = '/var/lib/initcheck-test-client';
const client = `${folder}/root/usr/bin/docker`;
const unpacked =
  skip || process.getuid?.() !== 0 ? undefined : spawnSync('test/engine/debian-13', [folder, 'docker-cli']);
const reason = unpacked?.status === 0 ? false : skip || 'the client of Debian 13 cannot be had';

suite("what docker's own client prints after a stop", { skip: reason }, () => {
  const name = `initcheck-hook-${process.pid}`;
  const home = temporaryDirectory({});
  const script = reason ? '' : buildCommand();
  const env = {
    PATH: `${folder}/root/usr/bin:${process.env.PATH}`,
    HOME: home,
    DOCKER_CONFIG: `${home}/docker`,
    DOCKER_HOST: process.env.DOCKER_HOST,
  };
  const run = (...words: readonly string[]): string =>
    execFileSync(words[0] ?? '', words.slice(1), { env, encoding: 'utf8' });
  /** Docker asks plugins on a terminal only: script(1) is one. */
  const onTerminal = (...words: readonly string[]): string =>
    run('script', '-qec', [client, ...words].join(' '), '/dev/null');
  const start = (...words: readonly string[]): void => {
    const label = ['--label', 'dev.initcheck.test=hook', '--name', name];
    docker('run', '--detach', ...label, ...words, 'initcheck-test/busybox', 'sleep', '1000');
  };
  before(() => void run(process.execPath, script, 'install', '--hook'));
  after(() => void docker('rm', '--force', name));

  test('a line after one that had to kill, on a terminal, and none after others', () => {
    start();
    const line = new RegExp(
      `docker stop had to kill ${name} after [1-9][\\d.]* s\\. To see why: docker initcheck`,
    );
    assert.match(onTerminal('stop', '-t', '1', name), line);
    assert.doesNotMatch(onTerminal('stop', '-t', '1', name), /had to kill/, 'it is stopped already');
    docker('start', name);
    assert.doesNotMatch(run(client, 'stop', '-t', '1', name), /had to kill/, 'no terminal');
    docker('start', name);
    assert.match(onTerminal('restart', '-t', '1', name), /docker restart had to kill/);
    docker('rm', '--force', name);
    start('--init');
    assert.doesNotMatch(onTerminal('stop', name), /had to kill/, 'it ends by itself');
    run(process.execPath, script, 'uninstall', '--hook');
    docker('rm', '--force', name);
    start();
    assert.doesNotMatch(onTerminal('stop', '-t', '1', name), /had to kill/, 'the hook is gone');
  });
});

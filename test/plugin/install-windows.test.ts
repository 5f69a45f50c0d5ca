import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { runInstall, runUninstall } from '../../plugin/install/install.ts';
import { findPlugins, systemPlugin, userPlugin } from '../../plugin/install/plugin-folders.ts';
import { mark } from '../../plugin/install/shim.ts';
import { binariesIn } from '../../plugin/process/binaries.ts';
import { temporaryDirectory } from './run-main.ts';

/**
 * What Windows differs in, on any machine: the names, the folders, and that the program itself is copied. That its
 * docker runs what is there, only Windows can show.
 */
const ours = `MZ\0${mark}\0`;

/** Runs `install` there; what it prints, and whether it throws. */
async function install(words: object, program: string | null, there: Record<string, string> = {}) {
  const directory = temporaryDirectory({ 'docker/config.json': '{}', ...there });
  const variables = {
    DOCKER_CONFIG: join(directory, 'docker'),
    ProgramData: join(directory, 'data'),
    ProgramFiles: join(directory, 'files'),
    PATH: '',
  };
  const execPath = join(directory, 'downloaded.exe');
  writeFileSync(execPath, program ?? 'node');
  const environment = {
    ...{ variables, directory, binaries: binariesIn('src/reaper/bin') },
    signal: new AbortController().signal,
    ...(program === null && { script: join(directory, 'a.cjs') }),
  };
  let said = '';
  const output = { write: (text: string | Uint8Array) => (said += String(text)) };
  const streams = { stdin: process.stdin, stdout: output, stderr: output };
  const machine = { platform: 'win32', execPath } as const;
  const failure = await runInstall(words, streams, environment, machine).then(
    () => undefined,
    (error: Error) => error.message,
  );
  return { directory, environment, streams, machine, said: () => said, failure };
}

suite('install on Windows', () => {
  test('copies the executable, which is known again, and uninstall takes it away', async () => {
    const { environment, streams, machine, said } = await install({}, ours);
    const path = userPlugin(environment, 'win32');
    assert.match(path, /cli-plugins.docker-initcheck\.exe$/);
    assert.equal(readFileSync(path, 'utf8'), ours);
    assert.match(said(), /^installed .*docker-initcheck\.exe\n/);
    assert.deepEqual(
      findPlugins(environment, 'win32').map(found => [found.path, found.isOurs]),
      [[path, true]],
    );
    await runUninstall({}, streams, environment, machine);
    assert.equal(existsSync(path), false);
  });

  test('for all users in the folder of all programs', async () => {
    const { directory, environment } = await install({ system: true }, ours);
    const path = systemPlugin(environment, 'win32');
    assert.equal(path, join(directory, 'data', 'Docker', 'cli-plugins', 'docker-initcheck.exe'));
    assert.equal(readFileSync(path, 'utf8'), ours);
  });

  test('a dry run says what it would copy, and copies nothing', async () => {
    const { environment, said } = await install({ dryRun: true }, ours);
    assert.match(said(), /^would copy .*downloaded\.exe to .*docker-initcheck\.exe\n$/);
    assert.equal(existsSync(userPlugin(environment, 'win32')), false);
  });

  test('a script is refused, with what to do', async () => {
    const { failure } = await install({}, null);
    assert.match(failure ?? '', /only finds plugins that are \.exe files: run the install of .*\.exe, or /);
  });

  test('another plugin of this name stays', async () => {
    const { environment, failure } = await install({}, ours, {
      'docker/cli-plugins/docker-initcheck.exe': 'MZ other',
    });
    assert.match(failure ?? '', /is another plugin; --force replaces it$/);
    assert.equal(readFileSync(userPlugin(environment, 'win32'), 'utf8'), 'MZ other');
  });

  test('without variables the folders are the usual ones', () => {
    assert.match(systemPlugin({ variables: {} }, 'win32'), /^C:\\ProgramData.Docker.cli-plugins./);
  });
});

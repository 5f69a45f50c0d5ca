import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { suite, test } from 'node:test';
import { rules } from '../../rules/index.ts';
import { buildCommand } from './built.ts';
import { fetchNode } from './fetch-node.ts';
import { temporaryDirectory } from './run-main.ts';

// `npm run test:distribution`: what CI does not run at every push, since it fetches half a gigabyte of Node from npm:
// the package on every supported Node, and the executable that has one inside.

const examples = rules.flatMap(({ id, examples }) =>
  examples.flatMap(({ bad, files = {} }, index) => [
    [`${id}-${index}/Dockerfile`, bad] as const,
    ...Object.entries(files).map(([name, file]) => [`${id}-${index}/${name}`, file.bad] as const),
  ]),
);
const directory = temporaryDirectory(Object.fromEntries(examples));
const work = temporaryDirectory({});

/** What a command says of all examples, in every format and as a patch, with its exit codes. */
function answers(program: string, ...before: string[]): string[] {
  const runs = [
    ['--diff', '.'],
    ...['text', 'json', 'sarif', 'junit', 'gitlab'].map(name => ['--format', name, '.']),
  ];
  return [...runs, ['explain', 'shell-form'], ['--help'], ['--formt', 'text']].map(words => {
    const { status, stdout, stderr } = spawnSync(program, [...before, ...words], {
      cwd: directory,
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin', HOME: work },
      maxBuffer: 2 ** 28,
    });
    return `${words.join(' ')} → ${status}\n${stdout}${stderr}`;
  });
}

suite('the newest Node says the same', () => {
  const script = buildCommand();
  const expected = answers(process.execPath, script);
  for (const answer of expected) assert.ok(answer.length > 60, answer);
  for (const version of ['26'])
    test(version, () => {
      const node = fetchNode(version);
      assert.match(execFileSync(node, ['--version'], { encoding: 'utf8' }), new RegExp(`^v${version}\\.`));
      // The second run uses what the first one has compiled.
      for (const _run of ['first', 'second'])
        for (const [index, answer] of answers(node, script).entries()) assert.equal(answer, expected[index]);
    });

  test('and so does the executable, with no Node around', () => {
    const program = resolve('executables/docker-initcheck-linux-x64');
    execFileSync(process.execPath, ['--import', 'tsx', 'plugin/build-executables.ts', 'linux-x64']);
    for (const [index, answer] of answers(program).entries()) assert.equal(answer, expected[index]);
    assert.ok(
      readFileSync(program).includes('@balena/dockerignore 1.0.2 (Apache-2.0)'),
      'notices are inside',
    );
    const arm64 = spawnSync(program, ['reaper', '--platform', 'linux/arm64'], { env: {} }).stdout;
    assert.deepEqual(arm64, readFileSync('src/reaper/bin/reaper-linux-arm64'));
  });

  test('and docker runs it', () => {
    const program = resolve('executables/docker-initcheck-linux-x64');
    const env = { PATH: `${dirname(program)}:${process.env.PATH}`, DOCKER_CONFIG: join(work, 'docker') };
    execFileSync(program, ['install'], { env });
    const path = join(directory, 'shell-form-0', 'Dockerfile');
    const { status, stdout } = spawnSync('docker', ['initcheck', path], { env, encoding: 'utf8' });
    assert.equal(status, 1);
    assert.match(stdout, /\[shell-form\]/);
    execFileSync(program, ['uninstall'], { env });
  });
});

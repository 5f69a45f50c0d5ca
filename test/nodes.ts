import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { suite, test } from 'node:test';
import { formatShim } from '../plugin/install/shim.ts';
import { buildCommand } from './plugin/built.ts';
import { fetchNode } from './plugin/fetch-node.ts';
import { temporaryDirectory } from './plugin/run-main.ts';

// `npm run test:nodes`: the built command on the other versions of Node that are supported, and on some that are not.
// Their programs come from npm, about 40 MB each. In CI only the newest of them.

const isSample = process.env.CI === 'true';

const script = buildCommand();

suite('a Node that is too old says so', () => {
  const work = temporaryDirectory({});
  /** The command as docker starts it, and as a shell does. */
  const waysOf = (node: string): [name: string, program: string, words: string[]][] => {
    const shim = join(work, 'docker-initcheck');
    writeFileSync(shim, formatShim({ node, script }));
    chmodSync(shim, 0o755);
    return [
      ['the program', script, ['Dockerfile']],
      ['the plugin file', shim, ['initcheck', 'Dockerfile']],
    ];
  };
  for (const version of ['16', '18'])
    test(version, () => {
      const node = fetchNode(version);
      for (const [name, program, words] of waysOf(node)) {
        const env = { PATH: `${dirname(node)}:/usr/bin:/bin` };
        const { status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8', env });
        const expected = new RegExp(
          `^docker initcheck: needs Node\\.js 20 or later; this is ${version}\\.\\d+\\.\\d+\\n$`,
        );
        assert.match(stderr, expected, name);
        assert.deepEqual([stdout, status], ['', 2], name);
      }
    });
});

/** What depends on Node: processes, files, streams, terminals, the cache of compiled code. */
const tests = [
  'start-up',
  'packages',
  'check',
  'fix',
  'bad-input',
  'many-files',
  'completion',
  'config',
  'progress',
];

suite('a Node that is supported', () => {
  const work = temporaryDirectory({});
  const answer = (node: string, words: readonly string[]): string => {
    // Nothing else is found there: a docker would be asked what it can build.
    const env = { PATH: work, XDG_CACHE_HOME: join(work, 'cache') };
    const { status, stdout, stderr } = spawnSync(node, [script, ...words], {
      encoding: 'utf8',
      env,
      cwd: 'test/shapes',
    });
    // No run takes as long as another.
    return `${stdout}${stderr}${status}`.replace(/"seconds": [\d.]+/, '');
  };
  const questions = [
    ...['text', 'json', 'sarif', 'gitlab', 'junit'].map(format => ['--format', format, '.']),
    ...[['--diff', '.'], ['explain', 'shell-form'], ['--help'], ['--formt', 'text']],
  ];
  for (const version of isSample ? ['24'] : ['22', '24']) {
    test(`${version} says the same as ${process.version}, at first and from what is kept`, () => {
      const node = fetchNode(version);
      for (const words of questions) {
        const expected = answer(process.execPath, words);
        assert.ok(expected.length > 60, expected);
        for (const run of ['first', 'second'])
          assert.equal(answer(node, words), expected, `${run} ${words.join(' ')}`);
      }
    });

    test(`${version} passes the tests of the command`, () => {
      const { NODE_TEST_CONTEXT: _, ...env } = process.env;
      const files = tests.map(name => `test/plugin/${name}.test.ts`);
      const words = ['--import', 'tsx', '--test', `--test-concurrency=${availableParallelism()}`, ...files];
      const { status, stdout } = spawnSync(fetchNode(version), words, {
        encoding: 'utf8',
        env: { ...env, INITCHECK_BUILT: dirname(script) },
        maxBuffer: 2 ** 28,
      });
      assert.equal(
        status,
        0,
        stdout
          .split('\n')
          .filter(line => /^\s*(?:✖|not ok|error:)/.test(line))
          .join('\n'),
      );
    });
  }
});

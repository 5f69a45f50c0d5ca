import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite, test } from 'node:test';
import { buildCommand } from './built.ts';
import { temporaryDirectory } from './run-main.ts';

suite('what is compiled is kept', () => {
  const script = buildCommand();
  const home = temporaryDirectory({});
  const cache = join(home, 'docker-initcheck');
  const directory = temporaryDirectory({ Dockerfile: 'FROM debian:bookworm\nCMD sleep 1000\n' });
  const runWith = (variables: Record<string, string>, ...words: string[]) =>
    spawnSync(process.execPath, [script, ...words], { cwd: directory, encoding: 'utf8', env: variables });
  const run = (...words: string[]) => runWith({ XDG_CACHE_HOME: home }, ...words);
  const kept = (folder = cache): string[] =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const pathOfMain = (): string => join(cache, kept().find(name => name.includes('main.cjs')) ?? '');

  test('by the first check, not by the first question', () => {
    run('--version');
    assert.ok(!existsSync(cache));
    assert.equal(run('Dockerfile').status, 1);
    assert.match(kept().join(' '), /main\.cjs-\d+-[\d.]+ .*unbash\.cjs/);
  });

  test('the next run says the same, and writes nothing', () => {
    const { ino } = statSync(pathOfMain());
    assert.equal(run('Dockerfile').status, 1);
    assert.equal(statSync(pathOfMain()).ino, ino);
  });

  const damages: [damage: (bytes: Buffer) => Buffer, why: string][] = [
    [() => Buffer.alloc(0), 'empty'],
    [() => Buffer.from('not compiled code'), 'something else'],
    [bytes => bytes.subarray(0, bytes.length >> 1), 'half of it'],
    [bytes => Buffer.concat([Buffer.alloc(4), bytes.subarray(4)]), 'of another V8'],
  ];
  for (const [damage, why] of damages)
    test(`${why}: what cannot be used is made again`, () => {
      const before = readFileSync(pathOfMain());
      writeFileSync(pathOfMain(), damage(before));
      const { status, stderr } = run('Dockerfile');
      assert.deepEqual([status, stderr], [1, '']);
      assert.ok(readFileSync(pathOfMain()).length > before.length / 2);
    });

  test('a program that changes in place is not run from what was kept, which goes', () => {
    const main = join(dirname(script), 'main.cjs');
    const text = readFileSync(main, 'utf8');
    const { atime, mtime } = statSync(main);
    const before = kept();
    writeFileSync(main, text.replaceAll('is PID 1 and does not forward', 'is PID 1 and does NOT forward'));
    utimesSync(main, atime, mtime);
    assert.match(run('Dockerfile').stdout, /does NOT forward/);
    assert.equal(kept().length, before.length);
    assert.notDeepEqual(kept(), before);
  });

  const places: [variables: Record<string, string>, folder: string | null, why: string][] = [
    [{ HOME: join(home, 'a') }, 'a/.cache/docker-initcheck', 'the home has the folder that is usual'],
    [{ HOME: home, XDG_CACHE_HOME: 'here' }, '.cache/docker-initcheck', 'a relative folder is none'],
    [{ HOME: 'b' }, null, 'nor is a relative home'],
    [{}, null, 'nobody is at home'],
    [{ XDG_CACHE_HOME: script }, null, 'a file, in which nothing can be kept'],
    [{ HOME: join(home, 'c'), NODE_DISABLE_COMPILE_CACHE: '1' }, null, 'the user wants none'],
  ];
  for (const [variables, folder, why] of places)
    test(`${Object.entries(variables).join(' ')}: ${why}`, () => {
      const before = kept(home);
      const { status, stderr } = runWith(variables, 'Dockerfile');
      assert.deepEqual([status, stderr], [1, '']);
      if (folder === null) assert.deepEqual(kept(home), before);
      else assert.match(kept(join(home, folder)).join(' '), /main\.cjs/);
    });

  test("nothing is kept in the folder that is checked, nor in the program's own", () => {
    assert.deepEqual(readdirSync(directory), ['Dockerfile']);
    assert.ok(!existsSync(join(dirname(script), 'cache')));
  });
});

suite('a Node that is too old', () => {
  const script = buildCommand();
  // This Node under the number of another one; test/nodes.ts runs real ones.
  const cases: [version: string, words: string[], expected: RegExp, code: number, why: string][] = [
    [
      '18.20.4',
      ['.'],
      /^docker initcheck: needs Node\.js 20 or later; this is 18\.20\.4\n$/,
      2,
      'of Debian 12',
    ],
    ['18.20.4', ['--version'], /: needs Node\.js 20/, 2, 'whatever is asked'],
    ['9.11.2', [], /: needs Node\.js 20 or later; this is 9\.11\.2\n$/, 2, 'a number of one digit'],
    ['18.20.4', ['docker-cli-plugin-metadata'], /^\{"SchemaVersion"/, 0, 'else docker knows no such command'],
    ['20.0.0', ['--version'], /^docker-initcheck \d/, 0, 'the oldest that will do'],
    ['100.0.0', ['--version'], /^docker-initcheck \d/, 0, 'numbers, not texts, are compared'],
  ];
  for (const [version, words, expected, code, why] of cases)
    test(`${version} ${words.join(' ')}: ${why}`, () => {
      const pretend = `Object.defineProperty(process.versions, 'node', { value: '${version}' })`;
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        ['-e', `${pretend}; require(process.argv[1])`, '--', script, ...words],
        { encoding: 'utf8' },
      );
      assert.match(stdout + stderr, expected);
      assert.equal(status, code);
    });
});

suite('standard output', () => {
  const script = buildCommand();
  const names = Array.from({ length: 400 }, (_, index) => `${index}/Dockerfile`);
  const directory = temporaryDirectory(
    Object.fromEntries(names.map(name => [name, 'FROM debian:bookworm\nCMD sleep 1000\n'])),
  );
  const shell = (text: string) =>
    spawnSync('sh', ['-c', text], {
      cwd: directory,
      encoding: 'utf8',
      env: { ...process.env, NODE: process.execPath, SCRIPT: script },
    });
  // A document in which nothing differs from run to run.
  const whole = spawnSync(process.execPath, [script, '--format', 'sarif', '.'], {
    cwd: directory,
    encoding: 'utf8',
  }).stdout;

  const cases: [line: string, expected: string, why: string][] = [
    ['"$NODE" "$SCRIPT" --format sarif . | cat', whole, 'a pipe'],
    ['"$NODE" "$SCRIPT" --format sarif . >out; cat out', whole, 'a file'],
    ['"$NODE" "$SCRIPT" --format sarif . | head -c 10', whole.slice(0, 10), 'a reader that goes away early'],
    [
      `perl -MFcntl -e 'fcntl(STDOUT, F_SETFL, O_NONBLOCK) && exec @ARGV' "$NODE" "$SCRIPT" --format ` +
        'sarif . | { sleep 1; cat; }',
      whole,
      'a pipe that does not wait, and a slow reader',
    ],
  ];
  for (const [line, expected, why] of cases)
    test(why, () => {
      const { stdout, stderr } = shell(line);
      assert.equal(stderr, '');
      assert.ok(stdout === expected, `${stdout.length} of ${expected.length} characters`);
    });
});

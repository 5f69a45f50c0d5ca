import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite, test } from 'node:test';
import { buildCommand } from './built.ts';
import { temporaryDirectory } from './run-main.ts';

suite('what is compiled is kept', () => {
  const script = buildCommand();
  const cache = join(dirname(script), 'cache');
  const directory = temporaryDirectory({ Dockerfile: 'FROM debian:bookworm\nCMD sleep 1000\n' });
  const run = (...words: string[]) =>
    spawnSync(process.execPath, [script, ...words], { cwd: directory, encoding: 'utf8' });
  const kept = (): string[] => readdirSync(cache, { recursive: true, encoding: 'utf8' }).sort();
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

  test('a program that changes in place is not run from what was kept', () => {
    const main = join(dirname(script), 'main.cjs');
    const text = readFileSync(main, 'utf8');
    writeFileSync(main, text.replaceAll('is PID 1 and does not forward', 'is PID 1 and does NOT forward'));
    assert.match(run('Dockerfile').stdout, /does NOT forward/);
  });

  test('where nobody may write, nothing is kept and nothing is said', context => {
    if (process.getuid?.() === 0) return context.skip('root may write everywhere');
    chmodSync(dirname(script), 0o555);
    assert.equal(run('Dockerfile').stderr, '');
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
  const whole = spawnSync(process.execPath, [script, '--format', 'json', '.'], {
    cwd: directory,
    encoding: 'utf8',
  }).stdout;

  const cases: [line: string, expected: string, why: string][] = [
    ['"$NODE" "$SCRIPT" --format json . | cat', whole, 'a pipe'],
    ['"$NODE" "$SCRIPT" --format json . >out; cat out', whole, 'a file'],
    ['"$NODE" "$SCRIPT" --format json . | head -c 10', whole.slice(0, 10), 'a reader that goes away early'],
    [
      `perl -MFcntl -e 'fcntl(STDOUT, F_SETFL, O_NONBLOCK) && exec @ARGV' "$NODE" "$SCRIPT" --format json . | { sleep 1; cat; }`,
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

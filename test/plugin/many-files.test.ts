import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { main } from '../../plugin/main.ts';
import { binariesIn } from '../../plugin/process/binaries.ts';
import { buildCommand } from './built.ts';
import { runMain, temporaryDirectory } from './run-main.ts';

const shellForm = 'FROM debian:bookworm\nCMD sleep 1000\n';
const names = Array.from({ length: 120 }, (_, index) => `${String(index).padStart(3, '0')}/Dockerfile`);
const directory = temporaryDirectory({
  ...Object.fromEntries(names.map(name => [name, shellForm])),
  '060/Dockerfile': 'FROM\n',
  'evil\u001b[31m/Dockerfile': shellForm,
});
const all = [...names, 'evil\u001b[31m/Dockerfile'];

suite('--shard', () => {
  const filesOf = async (words: string[]): Promise<string[]> => {
    const { stdout } = await runMain(['--format=json', ...words, '.'], { directory });
    return (JSON.parse(stdout) as { files: { path: string }[] }).files.map(({ path }) => path).sort();
  };
  for (const of of [1, 2, 7, 121])
    test(`${of} of them have every file once, and are about as large`, async () => {
      const shards = await Promise.all(
        Array.from({ length: of }, (_, index) => filesOf(['--shard', `${index + 1}/${of}`])),
      );
      assert.deepEqual(shards.flat().sort(), [...all].sort());
      const sizes = shards.map(files => files.length);
      assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1, sizes.join(' '));
    });

  test('one without files is clean', async () => {
    const { code, stdout, stderr } = await runMain(['--shard', '200/200', '.'], { directory });
    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: '', stderr: '' });
  });

  for (const wrong of ['0/8', '9/8', '8', '1/0', '1/x', '-1/8', '1/8/2', '']) {
    test(`${JSON.stringify(wrong)} is none`, async () => {
      const { code, stderr } = await runMain([`--shard=${wrong}`, '.'], { directory });
      assert.match(stderr, /option '--shard <number\/of>' argument .* is invalid\. Expected NUMBER\/OF/);
      assert.equal(code, 2);
    });
  }
});

suite('--jobs', () => {
  const script = buildCommand();
  // Enough for three processes, some of which cannot be used.
  const many = temporaryDirectory({
    ...Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [`${index}/Dockerfile`, `${shellForm}# ${index}\n`]),
    ),
    '7/Dockerfile': 'FROM\n',
    '8/Dockerfile': 'FROM a\0b\n',
    'evil\u001b[31m/Dockerfile': shellForm,
    'compose.yaml': 'services:\n  web:\n    build: ./9\n    command: sh -c "a; b"\n',
    'broken/compose.yaml': 'services: [\n',
  });
  const run = (...words: string[]) =>
    spawnSync(process.execPath, [script, ...words], {
      cwd: many,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      input: shellForm,
    });

  for (const words of [[], ['--format=json'], ['--format=sarif'], ['--shard=2/3', '--strict'], ['--diff']])
    test(`three of them say what one says: ${words.join(' ') || 'text'}`, () => {
      const [one, three] = ['1', '3'].map(count => run('--jobs', count, ...words, '.'));
      assert.ok(one && one.stdout.length > 1000);
      assert.deepEqual([three?.stdout, three?.stderr, three?.status], [one.stdout, one.stderr, one.status]);
    });

  test('--fix writes what one writes', () => {
    const copy = (count: string): string[] => {
      const directory = temporaryDirectory({});
      cpSync(many, directory, { recursive: true });
      spawnSync(process.execPath, [script, '--jobs', count, '--fix', '.'], { cwd: directory });
      return ['0', '150', '299'].map(name => readFileSync(join(directory, name, 'Dockerfile'), 'utf8'));
    };
    const [one, three] = [copy('1'), copy('3')];
    assert.deepEqual(three, one);
    assert.match(one[0] ?? '', /reaper/);
  });

  test('standard input is for this process alone', () => {
    const { stdout, status } = run('--jobs', '2', '-', '.');
    assert.match(stdout, /^<stdin>:2:1: warning/m);
    assert.equal(status, 2, 'for the files that cannot be used');
  });

  test('an interruption ends all of them', async () => {
    const child = spawn(process.execPath, [script, '--jobs', '3', '--base', 'none', '.'], { cwd: many });
    await sleep(250);
    child.kill('SIGTERM');
    const [code] = await once(child, 'close');
    assert.ok(code === 143 || code === 2, `${code}: 2 when it was over before`);
  });

  for (const wrong of ['0', '-1', 'x', '1.5'])
    test(`${wrong} is no number of them`, () => {
      const { status, stderr } = run(`--jobs=${wrong}`, '.');
      assert.match(
        stderr,
        /option '--jobs <count>' argument .* is invalid\. Expected a whole number from 1 on/,
      );
      assert.equal(status, 2);
    });

  test('the command of the helpers is no command', () => {
    const { status, stderr } = run('__check');
    assert.deepEqual([stderr, status], ['docker initcheck: this command is for the program itself\n', 2]);
  });
});

suite('progress', () => {
  const progressOf = async (words: string[], isTTY: boolean): Promise<string> => {
    let stderr = '';
    const streams = {
      stdin: (async function* () {})(),
      stdout: { write: () => undefined },
      stderr: { write: (text: string) => (stderr += text), isTTY, columns: 40 },
    };
    const { signal } = new AbortController();
    await main(words, streams, { variables: {}, directory, binaries: binariesIn('src/reaper/bin'), signal });
    return stderr;
  };

  test('is one line on a terminal, which is gone at the end', async () => {
    const told = await progressOf(['.'], true);
    const lines = told.split('\r\u001b[K');
    assert.equal(lines[0], '');
    assert.equal(lines.at(-1), '');
    assert.ok(lines.includes('60/121 060/Dockerfile'));
    assert.ok(lines.some(line => /^docker initcheck: 060\/Dockerfile:1: FROM requires.*\n$/.test(line)));
    assert.ok(lines.includes('120/121 evil\\u001b[31m/Dockerfile'), 'names are shown, not obeyed');
  });

  const cases: [words: string[], isTTY: boolean, why: string][] = [
    [['.'], false, 'standard error is no terminal'],
    [['--progress=quiet', '.'], true, 'it is not wanted'],
    [['--shard=1/4', '.'], true, 'there are few files'],
  ];
  for (const [words, isTTY, why] of cases)
    test(`there is none: ${why}`, async () => {
      assert.doesNotMatch(await progressOf(words, isTTY), /\r/);
    });

  test('an interrupted check says nothing and ends with the code of the interruption', async () => {
    const signal = AbortSignal.abort(143);
    const { code, stdout } = await runMain(['.'], { directory, signal });
    assert.deepEqual({ code, stdout }, { code: 143, stdout: '' });
  });
});

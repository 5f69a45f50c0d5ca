import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { main } from '../../plugin/main.ts';
import { binariesIn } from '../../plugin/process/binaries.ts';
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

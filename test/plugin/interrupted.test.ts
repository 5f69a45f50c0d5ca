import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { suite, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { buildCommand } from './built.ts';
import { temporaryDirectory } from './run-main.ts';

/** Milliseconds: a signal ends any work within half a second, and the machine may have other work. */
const patience = 1000;
const built = buildCommand();
const git = { '.git/HEAD': '' };
const fine = 'FROM debian:12\nCMD sleep 9 && true\n';
const long = `FROM debian:12\n${'RUN <<E\nx\nE\n'.repeat(60_000)}CMD a b\n`;
const numbers = (count: number): number[] => Array.from({ length: count }, (_, at) => at);
const many = Object.fromEntries(numbers(3000).map(at => [`${at}/Dockerfile`, fine]));
const repairable = Object.fromEntries(
  numbers(150).flatMap(at => [
    [`${at}/x`, ''],
    [`${at}/Dockerfile`, 'FROM debian:12\nCOPY x /\nCMD node x\n'],
  ]),
);
const codes = { SIGTERM: 143, SIGINT: 130 } as const;
const named = Object.keys(codes) as (keyof typeof codes)[];

type Shell = ChildProcessByStdio<Writable, Readable, null>;

/** In a shell, which tells a process that a signal has ended from one that has ended itself: by its code alone. */
async function start(words: string, directory: string): Promise<{ shell: Shell; pid: number }> {
  const command = `exec 3<&0; ${process.execPath} ${built} ${words} <&3 >/dev/null & echo $!; wait $!`;
  const shell = spawn('sh', ['-c', command], { cwd: directory, stdio: ['pipe', 'pipe', 'ignore'] });
  const [pid] = (await once(shell.stdout, 'data')) as [Buffer];
  return { shell, pid: Number(String(pid)) };
}

async function endsBy(
  signal: keyof typeof codes,
  { shell, pid }: { shell: Shell; pid: number },
): Promise<void> {
  const sent = performance.now();
  process.kill(pid, signal);
  const [status] = (await once(shell, 'close')) as [number];
  assert.equal(status, codes[signal]);
  assert.ok(performance.now() - sent < patience, `${performance.now() - sent} ms`);
}

/** All files that are there, but for the repository's. */
const namesIn = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter(name => !name.startsWith('.git'))
    .sort();

async function until(isSo: () => boolean): Promise<void> {
  for (let waited = 0; !isSo(); waited += 5) {
    assert.ok(waited < 30_000, 'it has not begun');
    await setTimeout(5);
  }
}

suite('a signal ends any work', { skip: process.platform === 'win32' }, () => {
  const cases: [words: string, files: Record<string, string>, why: string][] = [
    ['.', { Dockerfile: long }, 'one long file'],
    ['.', many, 'many files: it is not forgotten between two of them'],
    ['--diff .', many, 'many repairs: nor between two of these'],
  ];
  for (const [words, files, why] of cases)
    for (const signal of named)
      test(`${signal}: ${codes[signal]}: ${why}`, async () => {
        const running = await start(words, temporaryDirectory({ ...git, ...files }));
        await setTimeout(700);
        await endsBy(signal, running);
      });

  for (const signal of named)
    test(`${signal}: ${codes[signal]}: files are being written: all are as they were`, async () => {
      const directory = temporaryDirectory({ ...git, ...repairable });
      const before = namesIn(directory);
      const running = await start('--fix --level info .', directory);
      await until(() => readdirSync(join(directory, '9')).length > 2);
      await endsBy(signal, running);
      assert.deepEqual(namesIn(directory), before);
    });

  for (const signal of named)
    test(`${signal}: ${codes[signal]}: a language server that reads a long text`, async () => {
      const running = await start('lsp --stdio', temporaryDirectory(git));
      for (const message of opening) running.shell.stdin.write(message);
      await setTimeout(1000);
      await endsBy(signal, running);
    });

  test('SIGTERM: 143: a language server that waits for the rest of a message', async () => {
    const running = await start('lsp --stdio', temporaryDirectory(git));
    running.shell.stdin.write(opening[0]?.slice(0, -1));
    await setTimeout(1000);
    await endsBy('SIGTERM', running);
  });

  test('nobody sends the rest of a message: the language server ends with its client, with 1', async () => {
    const { shell } = await start('lsp --stdio', temporaryDirectory(git));
    shell.stdin.end(opening[0]?.slice(0, -1));
    assert.equal(((await once(shell, 'close')) as [number])[0], 1);
  });
});

/** What an editor says first. */
const opening = [
  { id: 1, method: 'initialize', params: { processId: null, rootUri: null, capabilities: {} } },
  { method: 'initialized', params: {} },
  {
    method: 'textDocument/didOpen',
    params: {
      textDocument: { uri: 'file:///Dockerfile', languageId: 'dockerfile', version: 1, text: long },
    },
  },
].map(message => {
  const body = JSON.stringify({ jsonrpc: '2.0', ...message });
  return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
});

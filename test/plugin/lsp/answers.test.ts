import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import {
  CancellationTokenSource,
  type CodeLens,
  type CompletionItem,
  type Hover,
  type InlayHint,
  LSPErrorCodes,
} from 'vscode-languageserver-protocol';
import { buildCommand } from '../built.ts';
import { temporaryDirectory } from '../run-main.ts';
import { startClient, uriOf } from './client.ts';

const text =
  'FROM debian:bookworm\n# initcheck ignore=shell-form\nENTRYPOINT ["tini", "--"]\nCMD ["gunicorn", "app"]\n';

interface HoverRow {
  readonly name: string;
  readonly at: readonly [line: number, character: number];
  readonly says: RegExp | null;
  readonly why: string;
}

const hovers: readonly HoverRow[] = [
  {
    name: 'ENTRYPOINT',
    at: [2, 4],
    says: /PID 1 is `tini -- gunicorn app`.*which starts gunicorn.*sends it `SIGTERM`.*after 10 s/s,
    why: 'who is PID 1, and how it is stopped',
  },
  { name: 'an argument of CMD', at: [3, 20], says: /^PID 1 is/, why: 'all of the instruction says so' },
  { name: 'a rule in a comment', at: [1, 22], says: /^\*\*shell-form \(/, why: 'its page' },
  { name: 'another word of a comment', at: [1, 4], says: null, why: 'it is no rule' },
  { name: 'FROM', at: [0, 2], says: null, why: 'it starts nothing' },
];

suite('what the language server says of a place', () => {
  for (const { name, at, says, why } of hovers)
    test(`over ${name}: ${why}`, { timeout: 30_000 }, async () => {
      const directory = temporaryDirectory({});
      const client = await startClient(directory);
      const path = join(directory, 'Dockerfile');
      client.open(path, text);
      const [line, character] = at;
      const textDocument = { uri: uriOf(path) };
      const hover = await client.ask<Hover | null>('textDocument/hover', {
        textDocument,
        position: { line, character },
      });
      if (says) assert.match((hover?.contents as { value: string }).value, says);
      else assert.equal(hover, null);
      await client.stop();
    });

  test('the end of CMD has who is PID 1, and the first line what proves it', {
    timeout: 30_000,
  }, async () => {
    const directory = temporaryDirectory({});
    const client = await startClient(directory, {}, { prove: true });
    const path = join(directory, 'Dockerfile');
    client.open(path, text);
    const textDocument = { uri: uriOf(path) };
    const range = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } };
    const hints = await client.ask<InlayHint[]>('textDocument/inlayHint', { textDocument, range });
    assert.deepEqual(
      hints.map(({ position, label }) => [position.line, label]),
      [[3, 'PID 1: tini → gunicorn']],
    );
    const lenses = await client.ask<CodeLens[]>('textDocument/codeLens', { textDocument });
    assert.deepEqual(
      lenses.map(lens => [lens.range.start.line, lens.command?.command, lens.command?.arguments]),
      [[2, 'docker-initcheck.prove', [uriOf(path)]]],
    );
    await client.stop();
  });

  test('a client that cannot run a command in a terminal is not offered one', {
    timeout: 30_000,
  }, async () => {
    const client = await startClient(temporaryDirectory({}));
    assert.equal(client.initialized.capabilities.codeLensProvider, undefined);
    await client.stop();
  });
});

interface CompletionRow {
  readonly file: string;
  readonly before: string;
  readonly offers: readonly string[];
  readonly why: string;
}

const completions: readonly CompletionRow[] = [
  { file: 'Dockerfile', before: '# initcheck ignore=', offers: ['missing-init'], why: 'rules' },
  {
    file: 'Dockerfile',
    before: '# initcheck ignore=shell-form,',
    offers: ['missing-init'],
    why: 'more rules',
  },
  { file: 'Dockerfile', before: 'FROM debian\nCMD [', offers: [], why: 'others do that' },
  {
    file: '.initcheck.yaml',
    before: 'strict: true\n',
    offers: ['rules', 'fail-level'],
    why: 'the words it knows',
  },
  { file: '.initcheck.yaml', before: 'rules:\n  mis', offers: ['missing-init'], why: 'rules' },
  {
    file: '.initcheck.yaml',
    before: 'rules:\n  missing-init: ',
    offers: ['off', 'error'],
    why: 'severities',
  },
  { file: '.initcheck.yaml', before: 'fail-level: ', offers: ['none', 'warning'], why: 'levels' },
  { file: '.initcheck.yaml', before: 'ext', offers: ['extends', 'overrides'], why: 'all of the schema' },
  { file: '.initcheck.yaml', before: 'inject: t', offers: ['tini', 'copy'], why: 'the inits' },
  { file: '.initcheck.yaml', before: 'strict: ', offers: ['true', 'false'], why: 'yes or no' },
  { file: '.initcheck.yaml', before: 'overrides:\n  - f', offers: ['files', 'level'], why: 'of an override' },
  {
    file: '.initcheck.yaml',
    before: 'forbid-ignores: [shell-form, m',
    offers: ['missing-init'],
    why: 'of a list',
  },
  { file: '.initcheck.yaml', before: 'forbid-ignores:\n  - m', offers: ['missing-init'], why: 'in lines' },
  {
    file: '.initcheck.yaml',
    before: 'programs:\n  - names: [x]\n    kind: ',
    offers: ['server', 'worker'],
    why: 'of a fact',
  },
];

suite('what may be typed next', () => {
  for (const { file, before, offers, why } of completions)
    test(`${JSON.stringify(before)} in ${file}: ${why}`, { timeout: 30_000 }, async () => {
      const directory = temporaryDirectory({});
      const client = await startClient(directory);
      const path = join(directory, file);
      client.open(path, before, file === 'Dockerfile' ? 'dockerfile' : 'yaml');
      const lines = before.split('\n');
      const items = await client.ask<CompletionItem[]>('textDocument/completion', {
        textDocument: { uri: uriOf(path) },
        position: { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 },
      });
      const labels = items.map(({ label }) => label);
      if (offers.length === 0) assert.deepEqual(labels, []);
      for (const offer of offers) assert.ok(labels.includes(offer), labels.join(' '));
      await client.stop();
    });
});

suite('positions', () => {
  for (const [encodings, character] of [
    [undefined, 5],
    [['utf-16'], 5],
    [['utf-8', 'utf-16'], 10],
    [['utf-32', 'utf-16'], 5],
  ] as const)
    test(`of a client with ${encodings ?? 'nothing to say'} count its way`, { timeout: 30_000 }, async () => {
      const directory = temporaryDirectory({});
      const client = await startClient(directory, { general: { positionEncodings: encodings } });
      const path = join(directory, 'Dockerfile');
      client.open(path, 'FROM debian:bookworm\nCMD äöüßé\n');
      const isThere = (found: readonly { readonly code?: unknown }[]): boolean =>
        found.some(({ code }) => code === 'shell-form');
      const before = await client.findings(path, isThere);
      const end = before.find(({ code }) => code === 'shell-form')?.range.end.character ?? 0;
      assert.equal(end, 4 + character, 'of a range');
      // Writes over the word that ends there.
      const start = { line: 1, character: 4 };
      client.change(path, '["x"]', { start, end: { line: 1, character: end } });
      const after = await client.findings(path, found => !isThere(found));
      assert.deepEqual(after.map(({ code }) => code).includes('syntax-error'), false);
      await client.stop();
    });
});

suite('a question that is taken back', () => {
  const methods: [method: string, why: string][] = [
    ['textDocument/hover', 'the pointer has moved on'],
    ['textDocument/codeAction', 'the cursor has'],
    ['textDocument/inlayHint', 'the window has'],
  ];
  for (const [method, why] of methods)
    test(`${method} is answered as cancelled, and the next one is answered: ${why}`, {
      timeout: 30_000,
    }, async () => {
      const directory = temporaryDirectory({});
      const path = join(directory, 'Dockerfile');
      const client = await startClient(directory);
      client.open(path, 'FROM debian:bookworm\nCMD redis-server\n');
      const range = { start: { line: 1, character: 1 }, end: { line: 1, character: 1 } };
      const params = {
        ...{ textDocument: { uri: uriOf(path) }, position: range.start, range },
        context: { diagnostics: [] },
      };
      const source = new CancellationTokenSource();
      const cancelled = client.ask(method, params, source.token);
      source.cancel();
      await assert.rejects(cancelled, { code: LSPErrorCodes.RequestCancelled });
      assert.notEqual(await client.ask(method, params), undefined);
      await client.stop();
    });
});

suite('the end of the server', () => {
  test('shutdown and exit: 0', { timeout: 30_000 }, async () => {
    assert.equal(await (await startClient(temporaryDirectory({}))).stop(), 0);
  });

  test('a client whose stream ends without a word: 1', { timeout: 30_000 }, async () => {
    const client = await startClient(temporaryDirectory({}));
    client.die();
    assert.equal(await client.exitCode, 1);
  });

  test('a client that is killed and leaves the stream open to others: 1', {
    timeout: 120_000,
  }, async context => {
    const editor = spawn('sleep', ['1000']);
    const server = spawn(process.execPath, [buildCommand(), 'lsp', '--stdio']);
    context.after(() => server.kill('SIGKILL'));
    const body = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { processId: editor.pid, rootUri: null, capabilities: {} },
    });
    server.stdin.write(`Content-Length: ${body.length}\r\n\r\n${body}`);
    await once(server.stdout, 'data');
    editor.kill('SIGKILL');
    const [code] = await once(server, 'exit');
    assert.equal(code, 1);
  });

  test('words that are no protocol: it goes on', { timeout: 30_000 }, async () => {
    const client = await startClient(temporaryDirectory({}));
    client.tell('no/such/notification', {});
    await assert.rejects(client.ask('no/such/request', {}), /Unhandled method/);
    assert.equal(await client.stop(), 0);
  });
});

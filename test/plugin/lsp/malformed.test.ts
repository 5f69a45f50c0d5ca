import assert from 'node:assert/strict';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { temporaryDirectory } from '../run-main.ts';
import { startClient, uriOf } from './client.ts';

const shellForm = 'FROM debian:12\nCMD sleep 9 && true\n';
const uri = uriOf('/nowhere/Dockerfile');
const range = { start: { line: -1, character: 1e9 }, end: { line: 'x', character: null } };

type Row = readonly [method: string, params: object, why: string];

/** Nothing of them is answered, and the next document is checked all the same. */
const notifications: readonly Row[] = [
  [
    'textDocument/didOpen',
    { textDocument: { uri, languageId: 'dockerfile', version: 1, text: null } },
    'no text',
  ],
  [
    'textDocument/didOpen',
    { textDocument: { uri, languageId: 'dockerfile', version: 1, text: [7] } },
    'a list',
  ],
  ['textDocument/didOpen', { textDocument: { uri: 7, text: '' } }, 'a number for a name'],
  ['textDocument/didOpen', { textDocument: { uri: 'file:///%00', languageId: 7, text: shellForm } }, 'a NUL'],
  ['textDocument/didOpen', { textDocument: null }, 'no document'],
  ['textDocument/didOpen', {}, 'nothing'],
  ['textDocument/didChange', { textDocument: { uri }, contentChanges: null }, 'no changes'],
  ['textDocument/didChange', { textDocument: { uri }, contentChanges: [{ text: 7 }] }, 'a number for a text'],
  [
    'textDocument/didChange',
    { textDocument: { uri }, contentChanges: [{ range, text: 'x' }] },
    'a place that is none',
  ],
  ['textDocument/didClose', { textDocument: { uri: {} } }, 'a document that is not open'],
  ['workspace/didChangeWatchedFiles', { changes: [{ uri: null }, null] }, 'a change of nothing'],
  ['workspace/didChangeWatchedFiles', { changes: 7 }, 'a number of changes'],
  ['$/cancelRequest', { id: {} }, 'a request that there is not'],
];

const requests: readonly Row[] = [
  ['textDocument/hover', {}, 'no document'],
  [
    'textDocument/hover',
    { textDocument: { uri }, position: { line: -1, character: 'x' } },
    'a place that is none',
  ],
  ['textDocument/codeAction', { textDocument: { uri }, context: { diagnostics: [{ data: 7 }] } }, 'no range'],
  ['textDocument/completion', { textDocument: { uri }, position: null }, 'no place'],
  ['textDocument/inlayHint', { textDocument: null }, 'no document'],
  ['workspace/executeCommand', { command: 'docker-initcheck.bringReapers', arguments: [{}] }, 'no name'],
  ['initialize', { capabilities: 7 }, 'once more'],
];

suite('what is no message of an editor does not end the language server', () => {
  for (const [method, params, why] of [...notifications, ...requests])
    test(`${method}: ${why}`, { timeout: 30_000 }, async () => {
      const directory = temporaryDirectory({});
      const client = await startClient(directory);
      client.open('/nowhere/Dockerfile', shellForm);
      if (requests.some(row => row[1] === params)) await client.ask(method, params).catch(() => undefined);
      else client.tell(method, params);
      const path = join(directory, 'Dockerfile');
      client.open(path, shellForm);
      assert.equal((await client.findings(path))[0]?.code, 'missing-stopsignal');
      assert.equal(await client.stop(), 0);
    });

  const sizes: [text: string, says: string, why: string][] = [
    ['#'.repeat(20_000_000), 'it is longer than 8 MiB', 'a document of 20 MB'],
    ['\n'.repeat(2_000_000), 'it has more than 200000 lines', 'a document of lines'],
  ];
  for (const [text, says, why] of sizes)
    for (const name of ['Dockerfile', 'compose.yaml', '.initcheck.yaml'])
      test(`${name}: ${why}`, { timeout: 30_000 }, async () => {
        const path = join(temporaryDirectory({}), name);
        const client = await startClient(join(path, '..'));
        client.open(path, text);
        const [found] = await client.findings(path);
        assert.ok(String(found?.message).includes(`too large to check: ${says}`), String(found?.message));
        client.change(path, 'x', { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } });
        client.change(path, name === 'Dockerfile' ? shellForm : '');
        await client.findings(
          path,
          found => !found.some(({ message }) => String(message).includes('too large')),
        );
        assert.equal(await client.stop(), 0);
      });
});

test('a client that refuses to watch files is answered all the same', { timeout: 30_000 }, async () => {
  const directory = temporaryDirectory({});
  const client = await startClient(directory, {
    workspace: { didChangeWatchedFiles: { dynamicRegistration: true } },
  });
  const path = join(directory, 'Dockerfile');
  client.open(path, shellForm);
  assert.ok((await client.findings(path, found => found.length > 0)).length > 0);
  // Who refuses a request has answered it before the next one is.
  await client.settled();
  assert.equal(await client.stop(), 0);
});

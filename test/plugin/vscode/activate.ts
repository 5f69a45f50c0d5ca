import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { standIn } from './stand-in.ts';

/**
 * `npm run test:vscode`: the extension is packed, and activated as it lies in the package, with the real client, the
 * real server and a stand-in for the editor. There is no window: what VS Code itself makes of the manifest is not seen.
 */
interface Extension {
  readonly activate: (context: object) => Promise<{ readonly stop: () => Promise<void> }>;
}

const require = createRequire(import.meta.url);
/** The loader of CommonJS, which the extension asks for `vscode`. */
const loader = require('node:module') as { _load: (request: string, ...rest: unknown[]) => unknown };

suite('the extension for VS Code', () => {
  const directory = mkdtempSync(join(tmpdir(), 'initcheck-vscode-'));
  const dockerfile = join(directory, 'Dockerfile');
  const archive = join(directory, 'docker-initcheck.vsix');
  const text = 'FROM debian:bookworm\nSTOPSIGNAL SIGTERM\nCMD redis-server\n';

  before(() => {
    writeFileSync(dockerfile, text);
    execFileSync('npx', ['tsx', 'plugin/vscode/package.ts', archive], { stdio: 'inherit' });
  });
  after(() => rmSync(directory, { recursive: true }));

  test('has at most 2 MB', () => {
    assert.ok(statSync(archive).size < 2 * 1024 * 1024);
  });

  test('starts its own server, which finds what is wrong in an open Dockerfile, and proves it', {
    timeout: 120_000,
  }, async () => {
    const { api, seen } = standIn(dockerfile, text);
    const load = loader._load;
    loader._load = (request, ...rest) => (request === 'vscode' ? api : load(request, ...rest));
    const folder = resolve('dist.vscode');
    const { activate } = require(join(folder, 'extension.cjs')) as Extension;
    const subscriptions: unknown[] = [];
    const client = await activate({ subscriptions, asAbsolutePath: (path: string) => join(folder, path) });
    try {
      while (!seen.diagnostics.has(dockerfile)) await new Promise(done => setTimeout(done, 20));
      const found = seen.diagnostics.get(dockerfile) ?? [];
      assert.match(JSON.stringify(found), /docker stop waits 10 s, then kills redis-server/);
      await seen.commands.get('docker-initcheck.prove')?.(pathToFileURL(dockerfile).href);
      assert.deepEqual(seen.tasks[0]?.args.slice(1), ['--verify', dockerfile]);
      assert.ok(seen.commands.has('docker-initcheck.restart'));
      assert.ok(subscriptions.length > 0);
    } finally {
      await client.stop();
      loader._load = load;
    }
  });
});

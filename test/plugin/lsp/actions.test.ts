import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import type { CodeAction, TextDocumentEdit } from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { runMain, temporaryDirectory } from '../run-main.ts';
import { type Client, startClient, uriOf } from './client.ts';

const dockerfile = 'FROM debian:bookworm\nCOPY run.sh /run.sh\nENTRYPOINT ["/run.sh"]\n';
const deaf = '#!/bin/sh\nset -e\nredis-server\n';
const pulled = 'image: debian:12';
const services =
  `services:\n  a:\n    ${pulled}\n    command: tail -f /dev/null   # first\n` +
  `  b:\n    ${pulled}\n    command: tail -f /dev/null\n`;
const pod =
  'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n' +
  '    - name: a\n      image: debian:12   # ours\n      command: [sh, -c, cd /x && redis-server]\n';

interface Row {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** The file that is open, and whose findings are asked about. */
  readonly path: string;
  readonly only?: readonly string[];
  /** The title of the action that is taken. */
  readonly title: RegExp;
  /** What the files are then in the editor; unchanged ones are left out. */
  readonly after: Readonly<Record<string, string>>;
  readonly why: string;
}

const rows: readonly Row[] = [
  {
    name: 'one repair',
    files: { Dockerfile: 'FROM debian:bookworm\nCMD redis-server\n' },
    path: 'Dockerfile',
    title: /^Repair shell-form: /,
    after: { Dockerfile: 'FROM debian:bookworm\nCMD ["redis-server"]\n' },
    why: 'only what this rule finds',
  },
  {
    name: 'a repair in a script',
    files: { Dockerfile: dockerfile, 'run.sh': deaf },
    path: 'run.sh',
    title: /^Repair script-without-exec: /,
    after: { 'run.sh': deaf.replace('redis', 'exec redis') },
    why: 'the script is what is open',
  },
  {
    name: 'an ignore above an instruction of several lines',
    files: { Dockerfile: 'FROM debian:bookworm\n  CMD redis-server \\\n  --port 1\n' },
    path: 'Dockerfile',
    title: /^Ignore shell-form here/,
    after: {
      Dockerfile:
        'FROM debian:bookworm\n  # initcheck ignore=shell-form -- why it is right here\n' +
        '  CMD redis-server \\\n  --port 1\n',
    },
    why: 'the finding may be in its second line',
  },
  {
    name: 'an ignore with Windows line endings',
    files: { Dockerfile: 'FROM debian:bookworm\r\nCMD redis-server\r\n' },
    path: 'Dockerfile',
    title: /^Ignore shell-form here/,
    after: {
      Dockerfile:
        'FROM debian:bookworm\r\n# initcheck ignore=shell-form -- why it is right here\r\nCMD redis-server\r\n',
    },
    why: 'the file keeps its line endings',
  },
  {
    name: 'an ignore in a script',
    files: { Dockerfile: dockerfile, 'run.sh': deaf },
    path: 'run.sh',
    title: /^Ignore script-without-exec here/,
    after: {
      'run.sh': deaf.replace(
        'redis',
        '# initcheck ignore=script-without-exec -- why it is right here\nredis',
      ),
    },
    why: 'the comment belongs where the finding is',
  },
  {
    name: 'an ignore in a compose file',
    files: { 'compose.yaml': services },
    path: 'compose.yaml',
    title: /^Ignore keepalive-command here/,
    after: {
      'compose.yaml': services.replace(
        '    command: tail',
        '    # initcheck ignore=keepalive-command -- why it is right here\n    command: tail',
      ),
    },
    why: 'the comment counts there as well',
  },
  {
    name: 'an ignore in a manifest',
    files: { 'pod.yaml': pod },
    path: 'pod.yaml',
    title: /^Ignore shell-as-init here/,
    after: {
      'pod.yaml': pod.replace(
        '      command',
        '      # initcheck ignore=shell-as-init -- why it is right here\n      command',
      ),
    },
    why: 'Kubernetes is described as well',
  },
  {
    name: 'one service of a compose file',
    files: { 'compose.yaml': services },
    path: 'compose.yaml',
    title: /^Repair keepalive-command: service a: init: true$/,
    after: { 'compose.yaml': services.replace('# first', '# first\n    init: true') },
    why: 'the finding is about that one, and comments stay',
  },
  {
    name: 'an exec in the command of a service',
    files: {
      'compose.yaml': `services:\n  a: {${pulled}, init: true, command: sh -c "cd /x && redis-server"}\n`,
    },
    path: 'compose.yaml',
    title: /^Repair init-hides-shell: service a: command with exec/,
    after: {
      'compose.yaml': `services:\n  a: {${pulled}, init: true, command: sh -c "cd /x && exec redis-server"}\n`,
    },
    why: 'only the words that are wrong',
  },
  {
    name: 'a manifest',
    files: { 'pod.yaml': pod },
    path: 'pod.yaml',
    title: /^Repair shell-as-init: container a of Pod p: command with exec/,
    after: { 'pod.yaml': pod.replace('redis', 'exec redis') },
    why: 'Kubernetes is described as well',
  },
];

suite('what can be done about a finding', () => {
  for (const { name, files, path, title, after, why } of rows)
    test(`${name}: ${why}`, { timeout: 30_000 }, async () => {
      const directory = temporaryDirectory(files);
      const client = await startClient(directory);
      client.open(join(directory, path), files[path] ?? '');
      const action = await actionOf(client, join(directory, path), title);
      assert.deepEqual(applied(directory, files, action), { ...files, ...after });
      await client.stop();
    });

  const all: [path: string, files: Record<string, string>, repaired: readonly string[], why: string][] = [
    [
      'Dockerfile',
      { Dockerfile: dockerfile, 'run.sh': deaf, '.dockerignore': '*\n!run.sh\n' },
      ['Dockerfile', 'run.sh'],
      'a Dockerfile and its script',
    ],
    [
      'compose.yaml',
      {
        'compose.yaml': `${services}  c:\n    build: .\n`,
        Dockerfile: dockerfile,
        'run.sh': deaf,
        '.dockerignore': '*\n!run.sh\n',
      },
      ['compose.yaml', 'Dockerfile', 'run.sh'],
      'a compose file, and what its services are built from',
    ],
  ];
  for (const [name, files, repaired, why] of all)
    test(`all repairs with the reaper are the same as --fix, as edits that can be undone: ${why}`, {
      timeout: 30_000,
    }, async () => {
      const [directory, other] = [temporaryDirectory(files), temporaryDirectory(files)];
      const client = await startClient(directory);
      const path = join(directory, name);
      client.open(path, files[name] ?? '');
      const action = await actionOf(client, path, /^Repair all/, ['source.fixAll']);
      assert.equal(action.kind, 'source.fixAll.docker-initcheck');
      const texts = applied(directory, files, action);
      for (const each of repaired)
        if (each === name) client.change(path, texts[each] ?? '');
        else client.open(join(directory, each), texts[each] ?? '');
      await client.ask('workspace/executeCommand', action.command as object);
      assert.ok((await runMain(['--fix', name], { directory: other })).code < 2);
      for (const each of repaired) {
        assert.notEqual(texts[each], files[each], each);
        assert.equal(texts[each], readFileSync(join(other, each), 'utf8'), each);
      }
      for (const each of ['.dockerignore', '.initcheck/reaper-linux-amd64', '.initcheck/reaper-linux-arm64'])
        assert.deepEqual(readFileSync(join(directory, each)), readFileSync(join(other, each)), each);
      await client.stop();
    });

  test('a repair whose build context is in doubt: it is shown, with the reason', {
    timeout: 30_000,
  }, async () => {
    const text = 'FROM debian:bookworm\nRUN apt-get install -y chromium\nCMD ["chromium"]\n';
    const directory = temporaryDirectory({ '.git/HEAD': '', 'docker/Dockerfile': text, 'src/app.js': '' });
    const client = await startClient(directory);
    const path = join(directory, 'docker/Dockerfile');
    client.open(path, text);
    const action = await actionOf(client, path, /^Repair missing-init/);
    const reason = action.disabled?.reason;
    if (reason === undefined) assert.ok(action.command, 'with no doubt, the reaper is brought');
    else assert.match(reason, /context/);
    assert.equal(
      existsSync(join(directory, 'docker/.initcheck')),
      false,
      'nothing is written before it is asked for',
    );
    await client.stop();
  });
});

async function actionOf(
  client: Client,
  path: string,
  title: RegExp,
  only?: readonly string[],
): Promise<CodeAction> {
  const diagnostics = await client.findings(path, found => found.length > 0);
  const actions = await client.ask<CodeAction[]>('textDocument/codeAction', {
    textDocument: { uri: uriOf(path) },
    range: diagnostics[0]?.range as object,
    context: { diagnostics, ...(only && { only }) },
  });
  const action = actions.find(each => title.test(each.title));
  assert.ok(action, actions.map(each => each.title).join('\n'));
  return action;
}

/** The texts of files after an edit, as a client applies it. */
function applied(
  directory: string,
  files: Readonly<Record<string, string>>,
  { edit }: CodeAction,
): Record<string, string> {
  const changes = (edit?.documentChanges ?? []) as TextDocumentEdit[];
  return Object.fromEntries(
    Object.entries(files).map(([name, text]) => {
      const change = changes.find(({ textDocument }) => textDocument.uri === uriOf(join(directory, name)));
      const edits = (change?.edits ?? []) as { range: never; newText: string }[];
      return [name, TextDocument.applyEdits(TextDocument.create('', '', 0, text), edits)];
    }),
  );
}

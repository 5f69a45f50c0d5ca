import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { extract } from 'tar-stream';
import { packContext } from '../../src/engine/context.ts';
import { reachEngine } from './engine.ts';

const { skip } = await reachEngine();
const directory = mkdtempSync(join(tmpdir(), 'initcheck-'));
const context = join(directory, 'context');
const files = [
  ...[
    'a.txt',
    'b.md',
    'UPPER.TXT',
    '#hash',
    'sp ace',
    '.env',
    'é.txt',
    'sub/a.txt',
    'sub/b.md',
    'sub/deep/c.txt',
  ],
  ...['sub/deep/d.md', 'node_modules/x/index.js', 'build/out', 'build/keep', 'nothing'],
];
for (const file of files) {
  mkdirSync(dirname(join(context, file)), { recursive: true });
  writeFileSync(join(context, file), file === 'nothing' ? '' : `this is ${file}\n`);
}
mkdirSync(join(context, 'empty'));
chmodSync(join(context, 'build/out'), 0o4750);
symlinkSync('sub/a.txt', join(context, 'link'));
symlinkSync('/etc/passwd', join(context, 'outside'));
symlinkSync('sub', join(context, 'directory-link'));
writeFileSync(join(context, 'Dockerfile'), 'FROM scratch\n');
after(() => rmSync(directory, { recursive: true }));

/** Everything in a tar: type, mode, owner, name, target, size. */
async function list(tar: Readable): Promise<readonly string[]> {
  const listed: string[] = [];
  const reader = extract();
  reader.on('entry', ({ type, mode = 0, uid, gid, name, linkname, size }, content, next) => {
    const path = name.replace(/\/$/, '');
    // The Dockerfile and its ignore file are sent in any case, by the client so that the Engine may take them out.
    if (path !== 'Dockerfile' && path !== '.dockerignore') {
      listed.push(
        `${type} ${(mode & 0o7777).toString(8)} ${uid}:${gid} ${path} ${linkname ?? ''} ${size ?? 0}`,
      );
    }
    content.on('end', next).resume();
  });
  tar.pipe(reader as unknown as NodeJS.WritableStream);
  await once(reader, 'finish');
  return listed.sort();
}

/** What the docker client sends for a build: it is asked to build on an Engine that only looks. */
async function listSentByClient(): Promise<readonly string[]> {
  let listed: readonly string[] = [];
  const socket = join(directory, 'docker.sock');
  const server = createServer(async (request, response) => {
    response.setHeader('Api-Version', '1.41');
    if (request.url?.includes('/build?')) listed = await list(request);
    response.end(request.url?.includes('/build?') ? '{"stream":"looked"}' : 'OK');
  }).listen(socket);
  await once(server, 'listening');
  const env = { ...process.env, DOCKER_BUILDKIT: '0' };
  await promisify(execFile)('docker', ['-H', `unix://${socket}`, 'build', context], { env });
  server.close();
  server.closeAllConnections();
  return listed;
}

const cases: [patterns: string, why: string][] = [
  ['', 'an empty file'],
  ['node_modules\n', 'a directory'],
  ['*\n!a.txt\n', 'all but one'],
  ['**/*.md\n', 'any depth'],
  ['*.md\n', 'the top only'],
  ['*/*.md\n', 'one level down only'],
  ['sub/*\n!sub/deep\n', 'a directory taken back'],
  ['sub\n!sub/deep/c.txt\n', 'a file below an ignored directory taken back'],
  ['sub\n!**/c.txt\n', 'a wildcard that takes back opens no directory for this client'],
  ['/a.txt\n', 'a leading slash'],
  ['build/\n!build/keep\n', 'a trailing slash'],
  ['upper.txt\n', 'case counts'],
  ['# a.txt\n\n  b.md  \r\n', 'comment, blank line, blanks around, CRLF'],
  ['\\#hash\n', 'a backslash escapes'],
  ['\uFEFFa.txt\n', 'a byte order mark'],
  ['?.txt\n', 'one character, and é is one'],
  ['[a-b].*\n', 'a class'],
  ['**\n!sub/**\n', 'all but a tree'],
  ['**/deep\n', 'a directory at any depth'],
  ['!a.txt\n*.txt\n', 'the last match wins'],
  ['./a.txt\nsub/../b.md\n', 'paths are cleaned'],
  ['.\n', 'the context itself is no file in it'],
  ['link\ndirectory-link/a.txt\n', 'a link itself, and nothing through one'],
  ['.dockerignore\nDockerfile\n', 'the files Docker needs'],
];
for (const [patterns, why] of cases) {
  test(`.dockerignore ${JSON.stringify(patterns)}: ${why}`, { skip }, async () => {
    writeFileSync(join(context, '.dockerignore'), patterns);
    const dockerfile = { path: 'Dockerfile', text: 'FROM scratch\n' };
    const { tar } = await packContext({ context, dockerfile, builder: 'legacy' });
    assert.deepEqual(await list(tar), await listSentByClient());
  });
}

test('<Dockerfile>.dockerignore comes first for BuildKit, and a `!` with a wildcard opens directories', async () => {
  writeFileSync(join(context, '.dockerignore'), '*\n');
  writeFileSync(join(context, 'own.Dockerfile.dockerignore'), 'sub\nnode_modules\n!**/c.txt\n');
  const source = { context, dockerfile: { path: join(context, 'own.Dockerfile'), text: 'FROM scratch\n' } };
  const packed = await packContext(source);
  const listed = (await list(packed.tar)).map(line => line.split(' ')[3]);
  assert.equal(packed.dockerfile, 'own.Dockerfile');
  assert.deepEqual(
    ['own.Dockerfile', 'a.txt', 'sub/deep/c.txt', 'sub/a.txt', 'node_modules'].map(name =>
      listed.includes(name),
    ),
    [true, true, true, false, false],
  );
  const legacy = await packContext({ ...source, builder: 'legacy' });
  assert.equal((await list(legacy.tar)).length, 1, 'the legacy builder knows .dockerignore alone');
});

test('a Dockerfile outside the context is sent under a name of its own', async () => {
  writeFileSync(join(context, '.dockerignore'), '*\n');
  const dockerfile = { path: join(directory, 'Dockerfile'), text: 'FROM scratch\n' };
  const { tar, dockerfile: name } = await packContext({ context, dockerfile });
  assert.deepEqual(await list(tar), [`file 644 0:0 ${name}  13`]);
});

test('a file that cannot be read is told with its name', async () => {
  // Gone by the time it is read, which fails for root as well; gone before it is found is no failure, and tried again.
  const dockerfile = { path: 'Dockerfile', text: '' };
  for (let attempt = 0; attempt < 50; attempt++) {
    writeFileSync(join(context, '.env'), 'x');
    const { tar } = await packContext({ context, dockerfile, overlay: new Map() });
    rmSync(join(context, '.env'));
    const ended = new Promise<unknown>(done => tar.once('error', done).once('end', done).resume());
    const error = await ended;
    if (error === undefined) continue;
    assert.match(String(error), /^EngineError: cannot read the build context: ENOENT.*\.env/);
    return;
  }
  assert.fail('in fifty attempts no file was gone when it was read');
});

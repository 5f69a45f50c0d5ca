import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { after, suite, test } from 'node:test';
import { runMain, temporaryDirectory } from '../plugin/run-main.ts';

interface Kind {
  readonly make: (path: string) => void | Promise<void>;
  /** What is said where the file is needed. */
  readonly says: string;
}

const noFile = 'this is a device, a pipe or a socket, not a file';

/** What stands where a file is expected; some of them have no end, or nobody who writes. */
const kinds: Readonly<Record<string, Kind>> = {
  'a pipe': { make: path => void execFileSync('mkfifo', [path]), says: noFile },
  'a socket': { make: listenAt, says: noFile },
  'a link to a device': { make: path => symlinkSync('/dev/zero', path), says: 'it is outside' },
  'a link out of the repository': { make: linkOutside, says: 'it is outside' },
  'a link that leads nowhere': {
    make: path => symlinkSync('nowhere', path),
    says: 'no such file or directory',
  },
  'a link to itself': { make: path => symlinkSync(path, path), says: 'too many symbolic links' },
  'a folder': { make: path => void mkdirSync(path), says: 'it is a directory' },
};

async function listenAt(path: string): Promise<void> {
  const server = createServer();
  after(() => server.close());
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve));
}

function linkOutside(path: string): void {
  symlinkSync(join(temporaryDirectory({ secret: 'SECRET-WORD 1\n' }), 'secret'), path);
}

const copied = 'FROM debian:12\nCOPY --chmod=755 run.sh /\nENTRYPOINT ["/run.sh"]\nCMD ["a"]\n';
const shellForm = 'FROM debian:12\nCMD node a.js\n';
const npm = 'FROM debian:12\nWORKDIR /\nCOPY package.json /\nCMD ["npm", "start"]\n';
const service = (line: string): string => `services:\n  a:\n    image: debian:12\n${line}`;

type Place = readonly [
  name: string,
  files: Readonly<Record<string, string>>,
  argv: readonly string[],
  /** Null: it is needed, and refused. */
  says: string | null,
  code: 0 | 1 | 2,
  why: string,
];

/** Each is a name that something a stranger writes makes us open. */
const places: readonly Place[] = [
  ['Dockerfile', {}, ['.'], 'nothing to check in this directory', 2, 'one that is found in a folder'],
  ['run.sh', { Dockerfile: copied }, ['Dockerfile'], '/run.sh was not read', 0, 'a script that is copied'],
  ['package.json', { Dockerfile: npm }, ['Dockerfile'], 'PID 1 is npm start', 1, 'what npm starts'],
  ['.dockerignore', { Dockerfile: shellForm }, ['Dockerfile'], 'does not forward', 1, 'an ignore file'],
  ['.initcheck.yaml', { Dockerfile: shellForm }, ['Dockerfile'], null, 2, 'a configuration'],
  ['more.yaml', { 'compose.yaml': 'include: [more.yaml]\n' }, ['compose.yaml'], null, 2, 'what is included'],
  [
    'base.yaml',
    { 'compose.yaml': service('    extends: {file: base.yaml, service: b}\n') },
    ['compose.yaml'],
    null,
    2,
    'what is extended',
  ],
  ['compose.yaml', { Dockerfile: shellForm }, ['Dockerfile'], 'does not forward', 1, 'a compose file beside'],
  ['docker-bake.hcl', { Dockerfile: shellForm }, ['Dockerfile'], 'does not forward', 1, 'a bake file beside'],
  ['Makefile', { Dockerfile: shellForm }, ['Dockerfile'], 'does not forward', 1, 'what may have build lines'],
];

/** Nothing here is read for ever, whatever else the machine does. */
const longest = 20_000;
const internal = /this is a bug|node:internal|TypeError|RangeError|\[object Object\]|undefined/;

for (const [kind, { make, says }] of Object.entries(kinds))
  suite(`${kind} in the place of a file`, () => {
    for (const [name, files, argv, otherwise, code, why] of places)
      test(`${name}: ${why}`, { timeout: longest }, async () => {
        const { directory, said, code: actual } = await checkWith(make, name, files, argv);
        const expected = otherwise ?? says;
        assert.ok(said.includes(expected), said);
        assert.equal(actual, code, said);
        assert.doesNotMatch(said.replaceAll(directory, ''), internal);
      });
  });

/** Of those that a user names, too; a pipe is one that he means to write into. */
suite('in the place of a file that is named', () => {
  for (const [kind, { make, says }] of Object.entries(kinds).filter(([name]) => name !== 'a pipe'))
    for (const name of ['Dockerfile', 'compose.yaml', 'docker-bake.json'])
      test(`${kind}: ${name}`, { timeout: longest }, async () => {
        const { said, code } = await checkWith(make, name, {}, [name]);
        assert.ok(said.includes(kind === 'a folder' ? 'nothing to check in this directory' : says), said);
        assert.equal(code, 2, said);
      });
});

async function checkWith(
  make: Kind['make'],
  name: string,
  files: Readonly<Record<string, string>>,
  argv: readonly string[],
): Promise<{ directory: string; said: string; code: number }> {
  const directory = temporaryDirectory({ '.git/HEAD': '', ...files });
  const path = join(directory, name);
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
  await make(path);
  const { code, stdout, stderr } = await runMain(argv, { directory });
  const said = stdout + stderr;
  assert.doesNotMatch(said, /SECRET-WORD/);
  return { directory, said, code };
}

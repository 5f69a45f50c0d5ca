import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite, test } from 'node:test';
import { runMain, temporaryDirectory } from './run-main.ts';

const secret = 'pl4nted-s3cret-0f-the-0wner';
const git = { '.git/HEAD': '' };
const good = 'FROM debian:12\nCMD ["sleep", "9"]\n';

/** `rc` looks like one word in a line, `Dockerfile` and `compose.yaml` like what they are called. */
function ownersFiles(): string {
  return temporaryDirectory({
    rc: `${secret}:x:0:0\n`,
    Dockerfile: `FROM ${secret}\nCMD ${secret} && true\n`,
    'compose.yaml': `services:\n  ${secret}: {image: ${secret}, command: "${secret} -x"}\n`,
    'run.sh': `#!/bin/sh\n${secret}\n`,
    '.initcheck.yaml': `${secret}: x\n`,
    '.env': `IMAGE=${secret}\n`,
    'docker-bake.override.hcl': `target "${secret}" {\n  dockerfile-inline = "FROM ${secret}"\n}\n`,
  });
}

const formats = ['text', 'json', 'sarif', 'github', 'checkstyle', 'gitlab', 'junit', 'gnu'];

suite('nothing outside of the repository is read', () => {
  const cases: [
    words: string,
    files: Record<string, string>,
    links: Record<string, string>,
    message: RegExp | null,
    why: string,
  ][] = [
    ['Dockerfile', {}, { Dockerfile: '@/rc' }, /^docker initcheck: .*Dockerfile: it is outside /, 'a link'],
    ['.', { 'a/Dockerfile': good }, { 'b/Dockerfile': '@' }, null, 'a link that is found is not followed'],
    ['x', {}, { x: '@' }, /: x: it is outside/, 'nor are the names of its files listed'],
    ['x/Dockerfile', {}, { x: '@' }, /x\/Dockerfile: it is outside/, 'a folder that is a link'],
    [
      'gone',
      {},
      { gone: '@/nothing' },
      /gone: it is outside/,
      'whether something is there, is not said either',
    ],
    ['gone', {}, { gone: '@/no/where' }, /gone: it is outside/, 'nor of a folder'],
    [
      'compose.yaml',
      { 'compose.yaml': 'services: {a: {build: {context: ., dockerfile: "@/rc"}}}\n' },
      {},
      /compose\.yaml:1:\d+: service a: .*\/rc: it is outside/,
      'a Dockerfile by its absolute path',
    ],
    [
      'compose.yaml',
      { 'compose.yaml': 'services: {a: {build: {context: ., dockerfile: "@/nothing"}}}\n' },
      {},
      /service a: .*\/nothing: it is outside/,
      'nor that it is not there',
    ],
    [
      'compose.yaml',
      { 'compose.yaml': 'services: {a: {build: {context: "@", dockerfile: rc}}}\n' },
      {},
      /service a: .*\/rc: it is outside/,
      'a build context',
    ],
    [
      'compose.yaml',
      {
        'compose.yaml':
          'services: {a: {build: {context: "@", dockerfile_inline: "FROM a\\nCOPY run.sh /\\nCMD /run.sh"}}}\n',
      },
      {},
      /the build context .*: it is outside/,
      'a build context whose files a text copies',
    ],
    ['compose.yaml', { 'compose.yaml': 'include: ["@/compose.yaml"]\n' }, {}, /1:11: .*outside/, 'include'],
    [
      'compose.yaml',
      { 'compose.yaml': 'services: {a: {extends: {file: "@/compose.yaml", service: a}}}\n' },
      {},
      /compose\.yaml:1:\d+: .*outside/,
      'extends',
    ],
    [
      'compose.yaml',
      { 'compose.yaml': 'services: {a: {image: $IMAGE}}\n' },
      { '.env': '@/.env' },
      /\.env: it is outside/,
      'variables',
    ],
    [
      'compose.yaml',
      { 'compose.yaml': 'services: {a: {image: a}}\n' },
      { 'compose.override.yaml': '@/compose.yaml' },
      /compose\.override\.yaml: it is outside/,
      'an override file',
    ],
    [
      'docker-bake.hcl',
      { 'docker-bake.hcl': 'target "a" {}\n' },
      { 'docker-bake.override.hcl': '@/docker-bake.override.hcl' },
      /docker-bake\.override\.hcl: it is outside/,
      'likewise of bake',
    ],
    [
      'Dockerfile',
      { Dockerfile: good },
      { '.initcheck.yaml': '@/.initcheck.yaml' },
      /\.initcheck\.yaml: it is outside/,
      'the configuration',
    ],
    [
      'Dockerfile',
      { Dockerfile: 'FROM debian:12\nCOPY run.sh /\nCMD ["/run.sh"]\n', '.initcheck.yaml': 'context: "@"\n' },
      {},
      /the build context .*: it is outside/,
      'the build context that it names',
    ],
    [
      'Dockerfile',
      { Dockerfile: 'FROM debian:12\nCOPY run.sh x/run.sh /\nCMD ["/run.sh"]\n' },
      { 'run.sh': '@/run.sh', x: '@' },
      null,
      'scripts: Docker copies the link, and does not follow it',
    ],
    [
      'Dockerfile',
      { Dockerfile: 'FROM debian:12\nCOPY . /\nCMD ["sleep", "9"]\n' },
      { '.dockerignore': '@/rc' },
      null,
      'the ignore file',
    ],
  ];
  for (const [words, files, links, message, why] of cases) {
    test(why, async () => {
      const owner = ownersFiles();
      const place = (text: string): string => text.replaceAll('@', owner);
      const entries = Object.entries({ ...git, ...files }).map(([name, text]) => [name, place(text)]);
      const directory = temporaryDirectory(Object.fromEntries(entries));
      for (const [name, target] of Object.entries(links)) {
        mkdirSync(dirname(join(directory, name)), { recursive: true });
        symlinkSync(place(target), join(directory, name));
      }
      for (const format of formats) {
        const argv = ['--format', format, words];
        const { stdout, stderr, code } = await runMain(argv, { directory });
        if (message) assert.match(stderr, message);
        assert.equal(code === 2, message !== null, stderr);
        assert.doesNotMatch(`${stdout}${stderr}`, new RegExp(secret, 'i'), format);
        if (!message) continue;
        const outside = await runMain(['--allow-outside', ...argv], { directory });
        assert.doesNotMatch(outside.stderr, /it is outside/, 'whoever trusts it has it read');
      }
    });
  }
});

test('what is no instruction is not quoted, wherever it lies', async () => {
  const directory = temporaryDirectory({
    ...git,
    'compose.yaml': 'services: {a: {build: {context: ., dockerfile: .npmrc}}}\n',
    '.npmrc': `//registry.example.com/:_authToken=${secret}\n`,
  });
  for (const format of formats) {
    const { stdout, stderr, code } = await runMain(['--format', format, 'compose.yaml'], { directory });
    assert.match(stderr, /\.npmrc:1: this line begins with no instruction/);
    assert.equal(code, 2);
    assert.doesNotMatch(`${stdout}${stderr}`, new RegExp(secret, 'i'), format);
  }
});

suite('a variable that may be a secret is not shown', () => {
  const cases: [name: string, value: string, shown: RegExp, why: string][] = [
    ['REDIS_PASSWORD', secret, /--with '\*\*\*'/, 'by its name'],
    ['NPM_TOKEN', secret, /--with '\*\*\*'/, 'likewise'],
    ['SSH_KEY', secret, /--with '\*\*\*'/, 'likewise'],
    [
      'DATABASE_URL',
      `postgres://me:${secret}@db/x`,
      /--with 'postgres:\/\/me:\*\*\*@db\/x'/,
      'the one in a URL',
    ],
    ['MONKEY', 'banana', /--with banana/, 'a key is a word of its own'],
  ];
  for (const [name, value, shown, why] of cases)
    for (const from of ['environment', '.env'])
      test(`${name} of ${from}: ${why}`, async () => {
        const command = `redis-server --with \${${name}}`;
        const compose = `services: {a: {image: "debian:12", entrypoint: [], command: "${command}"}}\n`;
        const env = from === '.env' ? { '.env': `${name}=${value}\n` } : {};
        const directory = temporaryDirectory({ ...git, 'compose.yaml': compose, ...env });
        const variables = from === '.env' ? {} : { [name]: value };
        const { stdout } = await runMain(['--strict', 'compose.yaml'], { directory, variables });
        assert.match(stdout, shown);
        assert.doesNotMatch(stdout, new RegExp(secret, 'i'));
      });
});

test('what is no file is not opened, whoever names it', { skip: process.platform === 'win32' }, async () => {
  const files = {
    ...git,
    'compose.yaml': 'include: [pipe]\n',
    Dockerfile: 'FROM debian:12\nCOPY pipe /run.sh\nCMD /run.sh\n',
  };
  const directory = temporaryDirectory(files);
  execFileSync('mkfifo', [join(directory, 'pipe')]);
  const { stderr, code } = await runMain(['compose.yaml'], { directory });
  assert.match(stderr, /compose\.yaml:1:11: pipe: this is a device, a pipe or a socket, not a file\n$/);
  assert.equal(code, 2);
  assert.equal((await runMain(['Dockerfile'], { directory })).code, 1);
});

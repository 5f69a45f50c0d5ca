import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { repositoryFiles } from '../../src/files/repository-files.ts';
import type { Limit } from '../../src/limit.ts';
import { parseDockerfile } from '../../src/syntax/dockerfile.ts';
import { type ContextSearch, findContext } from '../../src/workload/context/find-context.ts';
import { readFolders } from '../../src/workload/context/folders-read.ts';
import { runMain, temporaryDirectory } from '../plugin/run-main.ts';

const git = { '.git/HEAD': '' };
const text = (copies: string): string => `FROM debian:12\n${copies}\nCMD ["sleep", "9"]\n`;

function searchFrom(start: string): ContextSearch {
  const limit: Limit = work => work();
  return { start, foldersRead: readFolders(repositoryFiles(start), () => limit), limit };
}

suite('where the build context is', () => {
  const cases: [
    files: Record<string, string>,
    path: string,
    copies: string,
    context: string | RegExp,
    why: string,
  ][] = [
    [{ 'a/x': '' }, 'a/Dockerfile', 'COPY x /', 'a', 'where the Dockerfile is, when that has all it copies'],
    [{ x: '', 'a/y': '' }, 'a/b/Dockerfile', 'COPY x a/y /', '', 'the nearest folder that has all of it'],
    [{ 'a/x': '', x: '' }, 'a/Dockerfile', 'COPY x /', 'a', 'the nearest of two'],
    [{ 'x/package.json': '' }, 'a/Dockerfile', 'COPY x/package*.json /', '', 'a pattern has to match'],
    [
      { 'a/x': '' },
      'a/Dockerfile',
      'COPY x dist/app /',
      'a',
      'what is nowhere comes from a build, and tells nothing',
    ],
    [
      { x: '' },
      'a/Dockerfile',
      'ARG D=x\nCOPY ${D} ${NOBODY} /',
      '',
      'defaults of variables count, unknown ones do not',
    ],
    [{ x: '' }, 'a/Dockerfile', 'ADD https://example.org/y x /', '', 'a download is no file of the context'],
    [{ x: '' }, 'a/Dockerfile', 'COPY --from=b /y /\nCOPY x /', '', 'and neither is a file of a stage'],
    [{ x: '' }, 'a/Dockerfile', 'RUN --mount=type=bind,source=x,target=/x make', '', 'a bind mount is'],
    [
      { 'a/main.go': '' },
      'a/Dockerfile',
      'COPY . .',
      'a',
      'everything, with something beside the Dockerfile',
    ],
    [{ 'a/.dockerignore': '' }, 'a/Dockerfile', 'COPY . .', 'a', 'an ignore file belongs to a context'],
    [
      {},
      'a/Dockerfile',
      'RUN make',
      /^it copies nothing, and so its build context may be any/,
      'nothing is copied',
    ],
    [{ 'a/.dockerignore': '' }, 'a/Dockerfile', 'RUN make', 'a', 'an ignore file says where it is'],
    [{ 'a/devcontainer.json': '{}' }, 'a/Dockerfile', 'RUN make', 'a', 'a development container'],
    [{}, 'Dockerfile', 'COPY . .', '', 'the root has nothing above it'],
    [{}, 'Dockerfile', 'COPY dist /', '', 'likewise, though a build has yet to make it'],
    [
      { x: '' },
      'a/Dockerfile',
      'COPY . .',
      /may be any directory from .*\/a up to /,
      'everything, and nothing beside it',
    ],
    [
      { x: '' },
      'a/Dockerfile',
      'COPY dist /',
      /no directory from .*\/a up to .* has dist$/,
      'made by a build, who knows where',
    ],
    [
      { x: '', 'a/y': '' },
      'a/Dockerfile',
      'COPY x y /',
      /no directory .* has all of x, y$/,
      'contradictions',
    ],
    [
      { 'compose.yaml': 'services: {a: {build: {context: ., dockerfile: a/Dockerfile}}}', 'a/x': '' },
      'a/Dockerfile',
      'COPY x /',
      '',
      'a compose file knows',
    ],
    [
      { 'a/compose.yml': 'services: {a: {build: ..}}', 'a/x': '' },
      'Dockerfile',
      'COPY . .',
      '',
      'a file below is not looked for, and the root is certain anyway',
    ],
    [
      {
        'docker-compose.prod.yml':
          'x: &b {context: ., dockerfile: "${D:-a}/Dockerfile"}\nservices: {a: {build: {<<: *b}}}',
      },
      'a/Dockerfile',
      'COPY . .',
      '',
      'anchors, merge keys and defaults of variables',
    ],
    [
      {
        'compose.yaml': 'services: {a: {build: {context: "${D}", dockerfile: ../a/Dockerfile}}}',
        '.env': 'D=b\n',
        'a/x': '',
      },
      'a/Dockerfile',
      'COPY x /',
      'b',
      'a variable has its value in .env',
    ],
    [
      {
        'compose.yaml': 'services: {a: {build: {context: ., dockerfile: a/Dockerfile}}}',
        'compose.override.yaml': 'services: {a: {build: {context: a, dockerfile: Dockerfile}}}',
      },
      'a/Dockerfile',
      'COPY x /',
      'a',
      'an override file is read with the file it is laid over',
    ],
    [
      {
        'compose.yaml': 'services: {a: {build: {context: b, dockerfile: ../a/Dockerfile}}}',
        'compose.override.yaml': 'services: {a: {build: {dockerfile: Dockerfile}}}',
        'a/x': '',
      },
      'a/Dockerfile',
      'COPY x /',
      'a',
      'and may say that it is built from another Dockerfile',
    ],
    [
      {
        'compose.yaml': 'services: {a: {extends: {file: b/base.yaml, service: c}}}',
        'b/base.yaml': 'services: {c: {build: {context: ., dockerfile: ../a/Dockerfile}}}',
        'a/x': '',
      },
      'a/Dockerfile',
      'COPY x /',
      'b',
      'a service is extended, whose paths begin beside its file',
    ],
    [
      {
        'compose.yaml': 'include: [b/compose.yaml]',
        'b/compose.yaml': 'services: {c: {build: {context: ., dockerfile: ../a/Dockerfile}}}',
        'a/x': '',
      },
      'a/Dockerfile',
      'COPY x /',
      'b',
      'a file is included',
    ],
    [
      {
        'compose.yaml': 'services: {a: {build: {context: b, dockerfile: ../a/Dockerfile}}}',
        'docker-compose.yml': 'services: {a: {build: a}}',
        'a/x': '',
      },
      'a/Dockerfile',
      'COPY x /',
      'b',
      'of the names that Compose looks for the first one counts',
    ],
    [
      {
        'compose.yaml':
          'services: {a: {build: {context: b, dockerfile: ../a/Dockerfile}}, c: !reset {build: a}}',
        'a/x': '',
      },
      'a/Dockerfile',
      'COPY x /',
      'b',
      'a service that is taken away builds nothing',
    ],
    [
      {
        'docker-bake.hcl':
          'target "a" {\n  context = "cwd://b"\n  dockerfile = "../a/Dockerfile"\n  target = timestamp()\n}',
        'a/x': '',
      },
      'a/Dockerfile',
      'COPY x /',
      'b',
      'where bake is called, and a target that only a run knows',
    ],
    [
      { 'compose.yaml': 'services: {a: {build: {context: "${D}", dockerfile: a/Dockerfile}}}', 'a/x': '' },
      'a/Dockerfile',
      'COPY x /',
      'a',
      'a variable without a default says nothing',
    ],
    [
      { 'compose.yaml': 'services: {a: {build: {context: "https://example.org/a.git"}}}', 'a/x': '' },
      'a/Dockerfile',
      'COPY x /',
      'a',
      'a repository somewhere else is no folder',
    ],
    [{ 'compose.yaml': 'services: [', 'a/x': '' }, 'a/Dockerfile', 'COPY x /', 'a', 'a broken compose file'],
    [
      { 'compose.yaml': 'services: {a: {build: null}, b: 1}', 'a/x': '' },
      'a/Dockerfile',
      'COPY x /',
      'a',
      'an odd one',
    ],
    [
      {
        'docker-bake.json':
          '{"target": {"base": {"context": "."}, "a": {"inherits": ["base"], "dockerfile": "a/Dockerfile", ' +
          '"platforms": ["linux/s390x"]}}}',
        'a/x': '',
      },
      'a/Dockerfile',
      'COPY x /',
      '',
      'a bake file, with what a target inherits',
    ],
    [
      {
        'docker-bake.hcl':
          'variable "DIR" { default = "a" }\ngroup "default" { targets = ["a"] }\ntarget "base" { ' +
          'context = "." }\ntarget "a" {\n  inherits = ["base"]\n  dockerfile = "${DIR}/Dockerfile"\n}\n',
        'a/x': '',
      },
      'a/Dockerfile',
      'COPY x /',
      '',
      'one in HCL, with a variable',
    ],
    [
      {
        'docker-bake.hcl': 'target "a" { context = timestamp() }',
        'a/x': '',
      },
      'a/Dockerfile',
      'COPY x /',
      'a',
      'what only a run knows says nothing',
    ],
    [
      {
        'docker-bake.hcl':
          'target "meta" {}\ntarget "a" { inherits = ["meta"]\n context = "a"\n dockerfile = "../Dockerfile" }',
        'docker-bake.override.hcl': 'target "a" { platforms = ["linux/amd64"] }',
        'a/x': '',
      },
      'Dockerfile',
      'COPY x /',
      'a',
      'a target that only gives to others builds nothing, and an override is no build of its own',
    ],
    [
      {
        'compose.yaml': 'services: {a: {build: a}, b: {build: {context: ., dockerfile: a/Dockerfile}}}',
        'a/x': '',
      },
      'a/Dockerfile',
      'COPY x /',
      'a',
      'of two answers the one that has all it copies',
    ],
    [
      { 'compose.yaml': 'services: {a: {build: a}, b: {build: {context: ., dockerfile: a/Dockerfile}}}' },
      'a/Dockerfile',
      'COPY . /',
      /compose.yaml builds it in .*\/a, and compose.yaml builds it in /,
      'two answers, and nothing to choose by',
    ],
  ];
  for (const [files, path, copies, context, why] of cases) {
    test(`${path}, ${copies}: ${why}`, async () => {
      const directory = temporaryDirectory({ ...git, ...files, [path]: text(copies) });
      const search = searchFrom(directory);
      const found = await findContext(join(directory, path), parseDockerfile(text(copies)), search);
      if (typeof context === 'string') {
        assert.equal(found.doubt, undefined);
        assert.equal(found.directory, join(directory, context));
      } else assert.match(found.doubt ?? '', context);
    });
  }
});

test('a compose file and its Dockerfile come to the same, whichever is named', async () => {
  const directory = temporaryDirectory({
    ...git,
    'compose.yaml':
      'services:\n  a:\n    build:\n      context: ${WHERE}\n      dockerfile: ../docker/Dockerfile\n',
    '.env': 'WHERE=app\n',
    'app/run.sh': '#!/bin/sh\nredis-server\n',
    'docker/run.sh': '#!/bin/sh\nexec redis-server\n',
    'docker/Dockerfile': 'FROM debian:12\nCOPY --chmod=755 run.sh /\nENTRYPOINT ["/run.sh"]\n',
  });
  const found = async (name: string) => {
    const { stdout, code } = await runMain(['--format', 'gnu', name], { directory });
    return { code, lines: stdout.split('\n').map(line => line.replace(' service a:', '')) };
  };
  const [compose, dockerfile] = [await found('compose.yaml'), await found('docker/Dockerfile')];
  assert.equal(compose.code, 1);
  assert.match(dockerfile.lines.join('\n'), /app\/run\.sh:2.*script-without-exec/);
  assert.deepEqual(compose, dockerfile);
});

test('without a repository the search ends where it was started, or does not begin', async () => {
  const directory = temporaryDirectory({ x: '', 'a/Dockerfile': '', 'b/y': '' });
  const dockerfile = parseDockerfile(text('COPY x /'));
  const from = async (start: string) =>
    findContext(join(directory, 'a/Dockerfile'), dockerfile, searchFrom(start));
  assert.equal((await from(directory)).directory, directory);
  assert.equal((await from(join(directory, 'b'))).directory, join(directory, 'a'));
});

suite('what --fix does with it', () => {
  const copies = text('COPY src /src');
  test('writes beside the files that are copied, not beside the Dockerfile', async () => {
    const directory = temporaryDirectory({ ...git, 'docker/Dockerfile': copies, 'src/x': '' });
    const { code, stdout } = await runMain(['--fix', 'docker/Dockerfile'], { directory });
    assert.equal(code, 0);
    assert.ok(existsSync(join(directory, '.initcheck/reaper-linux-amd64')));
    assert.ok(!existsSync(join(directory, 'docker/.initcheck')));
    assert.match(stdout, /written: \.initcheck\/reaper-linux-amd64, \.initcheck\/reaper-linux-arm64$/m);
    assert.match(stdout, /commit \.initcheck/);
  });

  test('writes nothing into it when nobody can tell, and lints all the same', async () => {
    const directory = temporaryDirectory({ ...git, 'docker/Dockerfile': text('COPY . /'), 'src/x': '' });
    const { stdout } = await runMain(['--fix', 'docker/Dockerfile'], { directory });
    assert.match(
      stdout,
      /line 3 is unchanged: its build context may be .*: say which with --context docker or --context \., /,
    );
    assert.equal(readFileSync(join(directory, 'docker/Dockerfile'), 'utf8'), text('COPY . /'));
    assert.match((await runMain(['docker/Dockerfile'], { directory })).stdout, /missing-init/);
    const given = await runMain(['--fix', '--context', '.', 'docker/Dockerfile'], { directory });
    assert.equal(given.code, 0, given.stderr);
    assert.ok(existsSync(join(directory, '.initcheck/reaper-linux-amd64')));
  });

  test('what needs no context is repaired while nobody can tell which one it is', async () => {
    const nginx = 'FROM nginx:1.27\nSTOPSIGNAL SIGTERM\nRUN apt-get install -y cron\n';
    const directory = temporaryDirectory({ ...git, 'docker/Dockerfile': nginx, 'src/x': '' });
    const { diagnostics } = JSON.parse(
      (await runMain(['--format', 'json', 'docker/Dockerfile'], { directory })).stdout,
    ).files[0];
    const told = diagnostics.map(({ rule, fixable }: { rule: string; fixable: boolean }) => [rule, fixable]);
    assert.deepEqual(told, [
      ['missing-init', false],
      ['wrong-stopsignal', true],
    ]);
    await runMain(['--fix', 'docker/Dockerfile'], { directory });
    const after = readFileSync(join(directory, 'docker/Dockerfile'), 'utf8');
    assert.equal(after, nginx.replace('SIGTERM', 'SIGQUIT'));
  });

  test('a script is named by its way from here, in a patch that can be applied here', async () => {
    const dockerfile = 'FROM debian:12\nCOPY bin/start /start\nENTRYPOINT ["/start"]\n';
    const directory = temporaryDirectory({
      ...git,
      'docker/Dockerfile': dockerfile,
      'bin/start': '#!/bin/sh\nset -e\nnode server.js\n',
    });
    const { stdout } = await runMain(['--diff', 'docker/Dockerfile'], { directory });
    assert.match(stdout, /^--- a\/bin\/start\n\+\+\+ b\/bin\/start\n/m);
    assert.match(stdout, /^\+exec node server\.js$/m);
  });

  test('needs no context when nothing is copied from it', async () => {
    const directory = temporaryDirectory({ ...git, 'docker/Dockerfile': text('COPY . /'), 'src/x': '' });
    const words = ['--fix', '--inject', 'image=example.org/reaper', 'docker/Dockerfile'];
    const { code, stderr } = await runMain(words, { directory });
    assert.equal(code, 0, stderr);
    assert.ok(!existsSync(join(directory, 'docker/.initcheck')));
  });

  const ignores: [name: string, text: string, after: string, why: string][] = [
    ['.dockerignore', '*\n!src\n', '*\n!src\n!.initcheck/**\n', 'a line more at the end'],
    ['.dockerignore', '*\r\n!src\r\n', '*\r\n!src\r\n!.initcheck/**\r\n', 'with the line ends of the file'],
    ['.dockerignore', '*\r\n!src', '*\r\n!src\r\n!.initcheck/**\r\n', 'and after a last line without one'],
    ['.dockerignore', '\uFEFF.*\n', '\uFEFF.*\n!.initcheck/**\n', 'a byte order mark'],
    ['.dockerignore', 'node_modules\n', 'node_modules\n', 'nothing to do'],
    ['Dockerfile.dockerignore', '**\n!src', '**\n!src\n!.initcheck/**\n', 'the one of the Dockerfile wins'],
  ];
  for (const [name, before, after, why] of ignores)
    test(`${name}, ${JSON.stringify(before)}: ${why}`, async () => {
      const other = name === '.dockerignore' ? {} : { '.dockerignore': '*' };
      const directory = temporaryDirectory({ Dockerfile: copies, 'src/x': '', ...other, [name]: before });
      const { code, stderr } = await runMain(['--fix', 'Dockerfile'], { directory });
      assert.equal(code, 0, stderr);
      assert.equal(readFileSync(join(directory, name), 'utf8'), after);
      if (name !== '.dockerignore')
        assert.equal(
          readFileSync(join(directory, '.dockerignore'), 'utf8'),
          '*',
          'the other one is not read',
        );
    });
});

suite('whose reapers are written', () => {
  const all = ['386', 'amd64', 'arm', 'arm64', 'mips64le', 'ppc64le', 'riscv64', 's390x'];
  const cases: [
    words: string[],
    from: string,
    files: Record<string, string>,
    written: string[],
    why: string,
  ][] = [
    [[], 'FROM debian:12', {}, ['amd64', 'arm64'], 'what docker build is run on today'],
    [['--reaper-platforms', 'linux/arm/v7,s390x'], 'FROM debian:12', {}, ['arm', 's390x'], 'those asked for'],
    [['--reaper-platforms', 'all'], 'FROM debian:12', {}, all, 'all of them'],
    [[], 'FROM --platform=linux/riscv64 debian:12', {}, ['riscv64'], 'the only one that FROM leaves'],
    [
      [],
      'FROM debian:12',
      { 'compose.yaml': 'services: {a: {build: {context: ., platforms: [linux/ppc64le]}}}' },
      ['amd64', 'arm64', 'ppc64le'],
      'those a compose file names as well',
    ],
  ];
  for (const [words, from, files, written, why] of cases)
    test(why, async () => {
      const directory = temporaryDirectory({ ...files, Dockerfile: `${from}\nCMD ["sleep", "9"]\n` });
      const { code, stderr } = await runMain(['--fix', ...words, 'Dockerfile'], { directory });
      assert.equal(code, 0, stderr);
      const there = all.filter(name => existsSync(join(directory, `.initcheck/reaper-linux-${name}`)));
      assert.deepEqual(there, written);
    });
});

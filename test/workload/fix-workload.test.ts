import assert from 'node:assert/strict';
import { lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { gitIn } from '../plugin/git-in.ts';
import { runMain, temporaryDirectory } from '../plugin/run-main.ts';
import { lines, repaired } from './repair-workload.ts';

const pulled = 'image: debian:12';
const exec = 'sh -c "mkdir -p /x && redis-server"';

/** Without the init, which is a line of its own in every one of them. */
const isOther = 'init: true';

suite('what compose, bake and Kubernetes build and run', () => {
  const shellForm = 'FROM debian:12\nCMD redis-server\n';
  const execForm = 'FROM debian:12\nCMD ["redis-server"]\n';
  const withReaper = /^ENTRYPOINT \["\/sbin\/reaper", "--"\]$/m;
  const cases: [
    file: string,
    text: string,
    dockerfile: string,
    now: RegExp,
    after: string | null,
    said: RegExp,
    why: string,
  ][] = [
    [
      'compose.yaml',
      'services:\n  a: {build: .}\n  b: {build: .}\n',
      shellForm,
      withReaper,
      null,
      /^Dockerfile: repaired\n {2}\+ CMD in exec form/,
      'two services share a Dockerfile: it is repaired once',
    ],
    [
      'compose.yaml',
      'services:\n  a: {build: ., init: true}\n',
      execForm,
      /^FROM debian:12\nCMD \["redis-server"\]\n$/,
      null,
      /line 2 is unchanged: with the repair, a container that has init: true would have two inits/,
      'every service has an init already',
    ],
    [
      'compose.yaml',
      'services:\n  a: {build: ., init: true}\n',
      shellForm,
      /^FROM debian:12\nCMD \["redis-server"\]\n$/,
      null,
      /CMD in exec form/,
      'and the rest is repaired all the same',
    ],
    [
      'compose.yaml',
      'services:\n  a:\n    build: .\n    stop_grace_period: 5s\n',
      execForm,
      withReaper,
      'services:\n  a:\n    build: .\n    stop_grace_period: 10s\n',
      /stop_grace_period: 10s/,
      'the reaper may need longer than the service gives',
    ],
    [
      'compose.yaml',
      'services:\n  a: {build: {context: ., target: one}}\n',
      'FROM debian:12 AS one\nCMD redis-server\nFROM debian:12\nCMD redis-server\n',
      /reaper", "--"\]\nCMD \["redis-server"\]\nFROM debian:12\nCMD redis-server\n$/,
      null,
      /Dockerfile: repaired/,
      'the stage that is built, and no other',
    ],
    [
      'compose.yaml',
      'services:\n  a: {build: {context: ., dockerfile_inline: "FROM debian:12\\nCMD redis-server\\n"}}\n',
      execForm,
      /^FROM debian:12\nCMD \["redis-server"\]\n$/,
      null,
      /shell-form/,
      'a Dockerfile in the file is not rewritten',
    ],
    [
      'docker-bake.hcl',
      'target "default" { context = "." }\n',
      shellForm,
      withReaper,
      null,
      /^Dockerfile: repaired/,
      'a target of a bake file',
    ],
    [
      'docker-bake.json',
      '{"target": {"default": {"context": "."}}}\n',
      shellForm,
      withReaper,
      null,
      /^Dockerfile: repaired/,
      'and of one in JSON',
    ],
    [
      'pod.yaml',
      lines(
        'apiVersion: v1',
        'kind: Pod',
        'metadata: {name: p}',
        'spec:',
        '  containers:',
        '  - name: a',
        '    image: debian:12',
        '    command: ["sh", "-c", "mkdir -p /x && redis-server"]   # run',
        '',
      ),
      execForm,
      /./,
      lines(
        'apiVersion: v1',
        'kind: Pod',
        'metadata: {name: p}',
        'spec:',
        '  containers:',
        '  - name: a',
        '    image: debian:12',
        '    command: ["sh", "-c", "mkdir -p /x && exec redis-server"]   # run',
        '',
      ),
      /Kubernetes starts no init: one has to be in the image/,
      'a shell in a manifest, which has no init',
    ],
    [
      'pod.yaml',
      lines(
        'apiVersion: v1',
        'kind: Pod',
        'spec:',
        '  containers:',
        '  - image: debian:12',
        '    command: ["sh", "-c"]',
        '    args: ["mkdir -p /x && redis-server"]   # run',
        '  - image: debian:12',
        '    command: [/bin/sh, -ec]',
        '    args:',
        '    - |',
        '      mkdir -p /x',
        '      redis-server',
        '',
      ),
      execForm,
      /./,
      lines(
        'apiVersion: v1',
        'kind: Pod',
        'spec:',
        '  containers:',
        '  - image: debian:12',
        '    command: ["sh", "-c"]',
        '    args: ["mkdir -p /x && exec redis-server"]   # run',
        '  - image: debian:12',
        '    command: [/bin/sh, -ec]',
        '    args:',
        '    - |',
        '      mkdir -p /x',
        '      exec redis-server',
        '',
      ),
      /args with exec: the shell becomes redis-server/,
      'a string in args, for the shell in command',
    ],
    [
      'pod.yaml',
      lines(
        'apiVersion: v1',
        'kind: Pod',
        'spec:',
        '  terminationGracePeriodSeconds: 5',
        '  containers:',
        '  - image: debian:12',
        '    args: [gunicorn, app:app]',
        '    command: [env]',
        '---',
        'apiVersion: v1',
        'kind: Service',
        '',
      ),
      execForm,
      /./,
      lines(
        'apiVersion: v1',
        'kind: Pod',
        'spec:',
        '  terminationGracePeriodSeconds: 35',
        '  containers:',
        '  - image: debian:12',
        '    args: [gunicorn, app:app]',
        '    command: [env]',
        '---',
        'apiVersion: v1',
        'kind: Service',
        '',
      ),
      /terminationGracePeriodSeconds: 35/,
      'the period of a pod, in one of several documents',
    ],
    [
      'pod.yaml',
      lines(
        'apiVersion: v1',
        'kind: Pod',
        'spec:',
        '  containers:',
        '  - image: debian:12',
        '    command: [nginx, -g, daemon off;]',
        '    lifecycle: {stopSignal: SIGTERM}',
        '',
      ),
      execForm,
      /./,
      lines(
        'apiVersion: v1',
        'kind: Pod',
        'spec:',
        '  containers:',
        '  - image: debian:12',
        '    command: [nginx, -g, daemon off;]',
        '    lifecycle: {stopSignal: SIGQUIT}',
        '',
      ),
      /stopSignal: SIGQUIT/,
      'a stop signal of a manifest',
    ],
  ];
  for (const [file, text, dockerfile, now, after, said, why] of cases)
    test(why, async () => {
      const found = await repaired(text, { Dockerfile: dockerfile }, [file]);
      assert.match(readFileSync(join(found.directory, 'Dockerfile'), 'utf8'), now);
      assert.equal(found.text, after ?? text);
      assert.match(found.said, said);
    });

  test('a script of a service gets its exec', async () => {
    const { directory } = await repaired('services:\n  a:\n    build: app\n    command: [redis-server]\n', {
      'app/Dockerfile': 'FROM debian:12\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]\n',
      'app/run.sh': '#!/bin/sh\nmkdir -p /x\n"$@"\n',
    });
    assert.equal(readFileSync(join(directory, 'app/run.sh'), 'utf8'), '#!/bin/sh\nmkdir -p /x\nexec "$@"\n');
  });
});

suite('how it is written', () => {
  const text =
    `services:\n  a:\n    build: app\n    ${isOther}\n` +
    `  b:\n    ${pulled}\n    ${isOther}\n    command: ${exec}\n`;
  const files = { 'compose.yaml': text, 'app/Dockerfile': 'FROM debian:12\nCMD redis-server\n' };

  test('git apply of --diff is what --fix writes', async () => {
    const [one, other] = [temporaryDirectory(files), temporaryDirectory(files)];
    const [git] = gitIn(one);
    git('init', '--quiet');
    const { stdout } = await runMain(['--diff', 'compose.yaml'], { directory: one });
    writeFileSync(join(one, 'patch'), stdout);
    git('apply', 'patch');
    await runMain(['--fix', 'compose.yaml'], { directory: other });
    for (const name of Object.keys(files))
      assert.equal(readFileSync(join(one, name), 'utf8'), readFileSync(join(other, name), 'utf8'));
    const again = await runMain(['--diff', 'compose.yaml'], { directory: one });
    assert.equal(again.stdout, '');
  });

  test('SARIF and JSON carry the same edits', async () => {
    const directory = temporaryDirectory(files);
    const sarif = await runMain(['--format', 'sarif', 'compose.yaml'], { directory });
    const uris = (JSON.parse(sarif.stdout) as Sarif).runs[0]?.results.flatMap(({ fixes = [] }) =>
      fixes.flatMap(({ artifactChanges }) => artifactChanges.map(change => change.artifactLocation.uri)),
    );
    assert.deepEqual([...new Set(uris)].sort(), ['app/Dockerfile', 'compose.yaml']);
    const json = await runMain(['--format', 'json', '--diff', 'compose.yaml'], { directory });
    const changed = (JSON.parse(json.stdout) as Json).files.filter(
      ({ repaired: { edits } }) => edits.length > 0,
    );
    assert.deepEqual(
      changed.map(({ path }) => path),
      ['app/Dockerfile', 'compose.yaml'],
    );
  });

  test('standard input has a patch, and no file', async () => {
    const { 'compose.yaml': stdin, ...others } = files;
    const directory = temporaryDirectory(others);
    const words = ['--diff', '--stdin-filename', 'compose.yaml', '-'];
    const { stdout } = await runMain(words, { directory, stdin });
    assert.match(stdout, /^--- a\/compose\.yaml$/m);
    assert.match(stdout, /^\+ {4}command: sh -c "mkdir -p \/x && exec redis-server"$/m);
    assert.match(stdout, /^--- a\/app\/Dockerfile$/m);
  });

  test('a link stays one, and its file keeps its mode', async () => {
    const directory = temporaryDirectory({ ...files, 'compose.yaml': '' });
    mkdirSync(join(directory, 'real'));
    writeFileSync(join(directory, 'real/shop.yaml'), text, { mode: 0o640 });
    writeFileSync(join(directory, 'compose.yaml'), '');
    symlinkSync('real/shop.yaml', join(directory, 'docker-compose.yaml'));
    const { stderr } = await runMain(['--fix', 'docker-compose.yaml'], { directory });
    assert.equal(stderr, '');
    assert.ok(lstatSync(join(directory, 'docker-compose.yaml')).isSymbolicLink());
    const real = join(directory, 'real/shop.yaml');
    assert.match(readFileSync(real, 'utf8'), /exec redis-server/);
    assert.equal(lstatSync(real).mode & 0o777, 0o640);
  });

  const refused: [text: string, message: RegExp, why: string][] = [
    ['services:\n\ta:\n\t\timage: debian:12\n', /compose\.yaml:2:1: .*[Tt]abs/, 'tabs'],
    [
      `services:\n  a: {${pulled}}\n  a: {${pulled}}\n`,
      /compose\.yaml:3:3: Map keys must be unique/,
      'a key twice',
    ],
    [
      `services:\n  a:\n    ${pulled}\n    command: sh -c "x\n`,
      /compose\.yaml:\d+:\d+: /,
      'a quote without its end',
    ],
    ['services:\n  a: *b\n', /there is no anchor &b|Unresolved alias/, 'an alias of nothing'],
  ];
  for (const [bad, message, why] of refused)
    test(`${why}: it is said, and nothing is written`, async () => {
      const directory = temporaryDirectory({ ...files, 'compose.yaml': bad });
      const { code, stderr } = await runMain(['--fix', 'compose.yaml'], { directory });
      assert.equal(code, 2);
      assert.match(stderr, message);
      assert.equal(readFileSync(join(directory, 'compose.yaml'), 'utf8'), bad);
    });
});

interface Sarif {
  readonly runs: readonly {
    readonly results: readonly {
      readonly fixes?: readonly {
        readonly artifactChanges: readonly { readonly artifactLocation: { readonly uri: string } }[];
      }[];
    }[];
  }[];
}

interface Json {
  readonly files: readonly {
    readonly path: string;
    readonly repaired: { readonly edits: readonly object[] };
  }[];
}

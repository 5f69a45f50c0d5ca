import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { runMain, temporaryDirectory } from './run-main.ts';

const shellForm = 'FROM debian:bookworm\nSTOPSIGNAL SIGTERM\nCMD redis-server\n';
const of = (rules: string): string => `# initcheck ignore=${rules} -- runs for a second\n`;
const comment = of('shell-form');
const compose =
  'services:\n  cache:\n    image: debian:12\n    command: sh -c "redis-server; true"\n    init: true\n';
const script =
  'FROM debian:bookworm\nSTOPSIGNAL SIGTERM\nCOPY --chmod=755 run.sh /\nENTRYPOINT ["/run.sh"]\n';

/** Files, a path among them, its text when comments are written, the exit code, what is said, and why. */
interface Row {
  readonly files: Readonly<Record<string, string>>;
  readonly words?: readonly string[];
  readonly path: string;
  readonly text: string;
  readonly code: number;
  readonly stderr: RegExp;
  readonly why: string;
}

const rows: readonly Row[] = [
  {
    files: { Dockerfile: shellForm },
    path: 'Dockerfile',
    text: shellForm.replace('CMD', `${comment}CMD`),
    code: 0,
    stderr: /: wrote 1 comment in 1 file\n$/,
    why: 'above the instruction',
  },
  {
    files: { Dockerfile: shellForm.replaceAll('\n', '\r\n') },
    path: 'Dockerfile',
    text: shellForm.replace('CMD', `${comment}CMD`).replaceAll('\n', '\r\n'),
    code: 0,
    stderr: /wrote 1 comment/,
    why: 'with the line ends of the file',
  },
  {
    files: { Dockerfile: shellForm.replace('CMD redis-server', '  CMD \\\n  redis-server \\\n  --port 1') },
    path: 'Dockerfile',
    text: shellForm.replace('CMD redis-server', `  ${comment}  CMD \\\n  redis-server \\\n  --port 1`),
    code: 0,
    stderr: /wrote 1 comment/,
    why: 'above the first line of an instruction, indented like it',
  },
  {
    files: { Dockerfile: 'FROM debian:bookworm\nCMD redis-server\n' },
    words: ['--level', 'info'],
    path: 'Dockerfile',
    text: `FROM debian:bookworm\n${of('shell-form,missing-stopsignal')}CMD redis-server\n`,
    code: 0,
    stderr: /wrote 1 comment/,
    why: 'findings of one instruction share a comment',
  },
  {
    files: { Dockerfile: script, 'run.sh': '#!/bin/sh\nmkdir -p /data\n  redis-server\ntrue\n' },
    path: 'run.sh',
    text: `#!/bin/sh\nmkdir -p /data\n  ${of('script-without-exec')}  redis-server\ntrue\n`,
    code: 0,
    stderr: /wrote \d comments? in \d files?\n$/,
    why: 'in a script',
  },
  {
    files: { Dockerfile: script, 'run.sh': '#!/bin/sh\ntrue && \\\nredis-server\ntrue\n' },
    path: 'run.sh',
    text: '#!/bin/sh\ntrue && \\\nredis-server\ntrue\n',
    code: 1,
    stderr: /run\.sh: script-without-exec stays: the line before goes on in this one\n/,
    why: 'not inside of a line that goes on: it would end there',
  },
  {
    files: { 'compose.yaml': compose },
    words: ['compose.yaml'],
    path: 'compose.yaml',
    text: compose.replace('    command', `    ${of('init-hides-shell')}    command`),
    code: 0,
    stderr: /wrote 1 comment in 1 file\n$/,
    why: 'in a compose file',
  },
  {
    files: { 'compose.yaml': 'services:\n  web:\n    # ours\n    image: nginx:1.27\n' },
    words: ['--rule', 'missing-init=warning', 'compose.yaml'],
    path: 'compose.yaml',
    text: `services:\n  ${of('missing-init')}  web:\n    # ours\n    image: nginx:1.27\n`,
    code: 0,
    stderr: /wrote 1 comment in 1 file\n$/,
    why: 'above a service, of what is found in its image',
  },
  {
    files: { Dockerfile: shellForm, '.initcheck.yaml': 'forbid-ignores: [shell-form]\n' },
    path: 'Dockerfile',
    text: shellForm,
    code: 1,
    stderr:
      /Dockerfile: shell-form stays: the configuration does not allow it .*\n.*: there is nothing to ignore\n$/,
    why: 'not where the configuration forbids it',
  },
  {
    files: { Dockerfile: shellForm, '.initcheck.yaml': 'require-reasons: true\n' },
    path: 'Dockerfile',
    text: shellForm.replace('CMD', `${comment}CMD`),
    code: 0,
    stderr: /wrote 1 comment/,
    why: 'it says a reason where one is required',
  },
  {
    files: {
      Dockerfile: `FROM debian:bookworm\nSTOPSIGNAL SIGTERM\n# initcheck ignore=shel-form\nCMD ["redis-server"]\n`,
    },
    words: ['--level', 'warning'],
    path: 'Dockerfile',
    text: 'FROM debian:bookworm\nSTOPSIGNAL SIGTERM\n# initcheck ignore=shel-form\nCMD ["redis-server"]\n',
    code: 1,
    stderr: /unused-ignore stays: the comment that it is about is to be changed\n/,
    why: 'a wrong comment is no reason for another one',
  },
];

suite('--add-ignores', () => {
  for (const { files, words = [], path, text, code, stderr, why } of rows) {
    test(`${why}, once`, async () => {
      const directory = temporaryDirectory(files);
      const add = ['--rule', 'missing-init=off', '--add-ignores', 'runs for a second', ...words];
      const run = await runMain(add, { directory });
      const read = () => readFileSync(join(directory, path), 'utf8');
      assert.match(run.stderr, stderr);
      assert.equal(read(), text);
      assert.equal(run.code, code, run.stdout);
      await runMain(add, { directory });
      assert.equal(read(), text, 'a second run changes nothing');
      const plain = await runMain(['--rule', 'missing-init=off', ...words], { directory });
      assert.equal(plain.code, code, plain.stdout);
    });
  }

  const refused: [words: string[], message: RegExp, why: string][] = [
    [['--add-ignores', ' '], /^docker initcheck: --add-ignores: expected a reason, such as/, 'no reason'],
    [['--add-ignores', 'a\nCMD x'], /expected a reason of one line/, 'a line that would be an instruction'],
    [['--add-ignores', 'x', '--fix'], /--add-ignores goes alone/, 'a repair'],
    [['--add-ignores', 'x', '--write-baseline'], /goes alone/, 'a baseline'],
    [['--add-ignores', 'x', '-'], /--add-ignores cannot write to standard input/, 'no file'],
  ];
  for (const [words, message, why] of refused)
    test(`refused: ${why}`, async () => {
      const directory = temporaryDirectory({ Dockerfile: shellForm });
      const { code, stderr } = await runMain(words, { directory });
      assert.match(stderr, message);
      assert.equal(code, 2);
      assert.equal(readFileSync(join(directory, 'Dockerfile'), 'utf8'), shellForm);
    });

  test('only what a baseline does not know', async () => {
    const directory = temporaryDirectory({
      'a/Dockerfile': shellForm,
      'b/Dockerfile': 'FROM debian:bookworm\n',
    });
    await runMain(['--write-baseline', '.'], { directory });
    writeFileSync(join(directory, 'b/Dockerfile'), shellForm);
    const words = ['--baseline', '.initcheck-baseline.json', '--add-ignores', 'runs for a second', '.'];
    const { code } = await runMain(words, { directory });
    assert.equal(code, 0);
    assert.equal(readFileSync(join(directory, 'a/Dockerfile'), 'utf8'), shellForm);
    assert.match(
      readFileSync(join(directory, 'b/Dockerfile'), 'utf8'),
      /# initcheck ignore=shell-form -- runs/,
    );
  });
});

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import type { Diagnostic } from 'vscode-languageserver-protocol';
import { temporaryDirectory } from '../run-main.ts';
import { startClient } from './client.ts';

const dockerfile = 'FROM debian:bookworm\nCOPY run.sh /run.sh\nENTRYPOINT ["/run.sh"]\n';
const deaf = '#!/bin/sh\nset -e\nredis-server\n';
const good = '#!/bin/sh\nset -e\nexec redis-server\n';

const compose = (command: string): string => `services:\n  app:\n    build: .\n    command: ${command}\n`;

interface Row {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** What is opened, and changed afterwards, in order: a file and its text. */
  readonly steps: readonly (readonly [path: string, text: string, languageId?: string])[];
  /** What is found in a file in the end: lines, one-based, with the rule. */
  readonly found: Readonly<Record<string, readonly string[]>>;
  readonly why: string;
}

const rows: readonly Row[] = [
  {
    name: 'a Dockerfile as it is in the editor',
    files: { Dockerfile: 'FROM debian:bookworm\n', 'run.sh': good },
    steps: [['Dockerfile', 'FROM debian:bookworm\nCMD redis-server\n']],
    found: { Dockerfile: ['2 shell-form', '2 missing-stopsignal'] },
    why: 'what is on the disk is older',
  },
  {
    name: 'a script that a Dockerfile copies',
    files: { Dockerfile: dockerfile, 'run.sh': deaf },
    steps: [['Dockerfile', dockerfile]],
    found: { 'run.sh': ['3 script-without-exec'] },
    why: 'a finding is where its cause is',
  },
  {
    name: 'a script alone',
    files: { Dockerfile: dockerfile, 'run.sh': good },
    steps: [['run.sh', deaf, 'shellscript']],
    found: { 'run.sh': ['3 script-without-exec'] },
    why: 'its Dockerfile is beside it',
  },
  {
    name: 'a script in a folder of its own',
    files: {
      '.git/HEAD': '',
      Dockerfile: dockerfile.replace('run.sh', 'docker/run.sh'),
      'docker/run.sh': good,
    },
    steps: [['docker/run.sh', deaf, 'shellscript']],
    found: { 'docker/run.sh': ['3 script-without-exec'] },
    why: 'Dockerfiles above it count, up to the root of the repository',
  },
  {
    name: 'a script that is mended while the Dockerfile is open',
    files: { Dockerfile: dockerfile, 'run.sh': deaf },
    steps: [
      ['Dockerfile', dockerfile],
      ['run.sh', good, 'shellscript'],
    ],
    found: { 'run.sh': [] },
    why: 'the Dockerfile is checked again with what is typed in the script',
  },
  {
    name: 'a script that no Dockerfile knows',
    files: { 'tool.sh': deaf },
    steps: [['tool.sh', deaf, 'shellscript']],
    found: {},
    why: 'nobody has said that it runs in a container',
  },
  {
    name: 'a compose file',
    files: { Dockerfile: 'FROM debian:bookworm\n' },
    steps: [['compose.yaml', compose('sh -c "redis-server; true"')]],
    found: { 'compose.yaml': ['4 shell-as-init'] },
    why: 'its command is what runs',
  },
  {
    name: 'the Dockerfile of an open compose file',
    files: { Dockerfile: 'FROM debian:bookworm\n' },
    steps: [
      ['compose.yaml', 'services:\n  app:\n    build: .\n    init: true\n'],
      ['Dockerfile', 'FROM debian:bookworm\nCMD redis-server; true\n'],
    ],
    found: { Dockerfile: ['2 shell-form', '2 missing-stopsignal', '2 init-hides-shell'] },
    why: 'what it is with init: true is said by the compose file alone',
  },
  {
    name: 'a Dockerfile that an open compose file could not use',
    files: { Dockerfile: 'FROMM debian:bookworm\n' },
    steps: [
      ['compose.yaml', compose('sh -c "redis-server; true"')],
      ['Dockerfile', 'FROM debian:bookworm\n'],
    ],
    found: { 'compose.yaml': ['4 shell-as-init'], Dockerfile: [] },
    why: 'it is looked at again',
  },
  {
    name: 'YAML of another kind',
    files: {},
    steps: [['settings.yaml', 'a: [1\n', 'yaml']],
    found: {},
    why: 'most YAML is none of our business',
  },
  {
    name: 'a configuration with a mistake',
    files: {},
    steps: [['.initcheck.yaml', 'rules:\n  missing-int: off\n', 'yaml']],
    found: {
      '.initcheck.yaml': ['2 rules.missing-int: there is no rule missing-int; did you mean missing-init?'],
    },
    why: 'it would end every check',
  },
  {
    name: 'a configuration that is typed',
    files: { Dockerfile: 'FROM debian:bookworm\nCMD redis-server\n', '.initcheck.yaml': 'strict: true\n' },
    steps: [
      ['Dockerfile', 'FROM debian:bookworm\nCMD redis-server\n'],
      ['.initcheck.yaml', 'rules:\n  shell-form: off\n', 'yaml'],
    ],
    found: { Dockerfile: ['2 missing-stopsignal'] },
    why: 'it counts as it is in the editor',
  },
  {
    name: 'what Docker would refuse',
    files: {},
    steps: [['Dockerfile', 'FROM debian:bookworm\nCMDD ["x"]\n']],
    found: { Dockerfile: ['2 syntax-error'] },
    why: 'nothing else can be said then',
  },
  {
    name: 'what is not known',
    files: {},
    steps: [['Dockerfile', 'FROM example.com/app:3\n']],
    found: { Dockerfile: ['1 unknown'] },
    why: 'no finding is not the same as good',
  },
  {
    name: 'a template',
    files: {},
    steps: [['Dockerfile.j2', 'FROM {{ base }}\n{% if x %}\nCMD x\n{% endif %}\n']],
    found: {},
    why: 'it is rendered before Docker reads it',
  },
];

suite('the language server finds', () => {
  for (const { name, files, steps, found, why } of rows)
    test(`${name}: ${why}`, { timeout: 30_000 }, async () => {
      const directory = temporaryDirectory(files);
      const client = await startClient(directory);
      for (const [path, text, languageId] of steps) {
        client.open(join(directory, path), text, languageId);
        if (steps.length > 1) await client.settled();
      }
      await client.settled();
      for (const [path, expected] of Object.entries(found))
        assert.deepEqual((await client.findings(join(directory, path))).map(line), expected, path);
      if (Object.keys(found).length === 0) assert.deepEqual(client.all(), []);
      await client.stop();
    });
});

function line({ range, code, message }: Diagnostic): string {
  return `${range.start.line + 1} ${code ?? message}`;
}

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { repositoryFiles } from '../../src/files/repository-files.ts';
import type { Limit } from '../../src/limit.ts';
import { parseDockerfile } from '../../src/syntax/dockerfile.ts';
import { findContext } from '../../src/workload/context/find-context.ts';
import { readFolders } from '../../src/workload/context/folders-read.ts';
import { temporaryDirectory } from '../plugin/run-main.ts';

const git = { '.git/HEAD': '' };
const limit: Limit = work => work();

async function find(files: Record<string, string>, path: string, text: string) {
  const directory = temporaryDirectory({ ...git, ...files, [path]: text });
  const foldersRead = readFolders(repositoryFiles(directory), () => limit);
  const found = await findContext(join(directory, path), parseDockerfile(text), {
    start: directory,
    foldersRead,
    limit,
  });
  const place = found.directory === directory ? '' : found.directory.slice(directory.length + 1);
  return { ...found, place };
}

suite('a line that builds a Dockerfile says its context', () => {
  const text = 'FROM debian:12\nRUN make\nCMD ["sleep", "9"]\n';
  const workflow = (step: string): string => `on: push\njobs:\n  a:\n    steps:\n      - ${step}\n`;
  const rows: [files: Record<string, string>, context: string | null, why: string][] = [
    [{ Makefile: 'image:\n\tdocker build -f a/Dockerfile -t x .\n' }, '', 'a recipe'],
    [
      { Makefile: 'image:\n\t@docker build -t x \\\n\t  --file=a/Dockerfile \\\n\t  a\n' },
      'a',
      'over several lines',
    ],
    [
      { Makefile: 'D ?= a\nimage:\n\tdocker build -f $(D)/Dockerfile ${D}\n' },
      'a',
      'with variables of its own',
    ],
    [{ Makefile: 'image:\n\tdocker build -f $(D)/Dockerfile .\n' }, null, 'a variable that nothing sets'],
    [{ Makefile: 'image:\n\tdocker build -f a/Dockerfile $(shell pwd)\n' }, null, 'and what only make knows'],
    [{ Makefile: 'image:\n\t$(DOCKER) build $(ARGS) -f a/Dockerfile .\n' }, '', 'whatever the builder is'],
    [{ Makefile: 'image:\n\tdocker build $(ARGS) .\n' }, null, 'which may be another Dockerfile'],
    [{ Makefile: 'image:\n\tcd a && docker build .\n' }, 'a', 'after a cd'],
    [{ Makefile: 'image:\n\tcd $(X) && docker build .\n' }, null, 'after a cd to who knows where'],
    [{ 'a/Makefile': 'image:\n\tpodman build -f Dockerfile ..\n' }, '', 'beside the Dockerfile'],
    [{ 'a/Makefile': 'image:\n\tdocker build ../..\n' }, null, 'out of the repository'],
    [
      { 'ci/build.sh': 'docker buildx build --push -t x -f a/Dockerfile .\n' },
      '',
      'a script, called from the root',
    ],
    [
      {
        'ci/build.sh':
          'set -e\ncd "$(dirname "$0")/.."\ndocker build --platform linux/amd64 -f a/Dockerfile .\n',
      },
      '',
      'or from anywhere',
    ],
    [
      {
        'ci/build.sh':
          'ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"\ndocker build -f "$ROOT/a/Dockerfile" "$ROOT"\n',
      },
      '',
      'with the place of the script in a variable',
    ],
    [
      { 'ci/build.sh': 'ROOT=$(git rev-parse --show-toplevel)\nsudo docker build "${ROOT}/a"\n' },
      'a',
      'or git’s',
    ],
    [{ 'ci/build.sh': 'D=a\nD=b\ndocker build -f $D/Dockerfile .\n' }, null, 'a variable with two values'],
    [{ 'ci/build.sh': 'docker build - < a/Dockerfile\n' }, null, 'no context at all'],
    [{ 'ci/build.sh': 'docker build https://example.org/a.git\n' }, null, 'somewhere else'],
    [{ 'ci/build.sh': 'docker compose build\ndocker build -f b/Dockerfile .\n' }, null, 'another Dockerfile'],
    [
      { 'package.json': '{"scripts": {"image": "docker build -t x -f a/Dockerfile ."}}' },
      '',
      'npm run image',
    ],
    [{ 'package.json': '{"scripts": {' }, null, 'no JSON'],
    [{ '.github/workflows/x.yml': workflow('run: docker build -f a/Dockerfile .') }, '', 'a step'],
    [
      { '.github/workflows/x.yml': workflow('{run: docker build ., working-directory: a}') },
      'a',
      'in a folder of its own',
    ],
    [
      {
        '.github/workflows/x.yml': workflow(
          '{uses: docker/build-push-action@v6, with: {file: a/Dockerfile}}',
        ),
      },
      '',
      'an action, whose context is the root unless it is told',
    ],
    [
      { '.github/workflows/x.yml': workflow('{uses: docker/build-push-action@v6, with: {context: ./a}}') },
      'a',
      'and whose file is in it',
    ],
    [
      {
        '.github/workflows/x.yml': workflow(
          "{uses: docker/build-push-action@v6, with: {context: ., file: '${{ matrix.x }}/Dockerfile'}}",
        ),
      },
      null,
      'an expression',
    ],
    [
      { '.gitlab-ci.yml': 'a:\n  script:\n    - docker build -f a/Dockerfile "$CI_PROJECT_DIR"\n' },
      '',
      'a job',
    ],
    [{ '.gitlab-ci.yml': 'a: [\n' }, null, 'no YAML'],
  ];
  for (const [files, context, why] of rows)
    test(`${JSON.stringify(files)}: ${why}`, async () => {
      const { place, doubt } = await find(files, 'a/Dockerfile', text);
      if (context === null)
        assert.match(doubt ?? '', /it copies nothing, and so its build context may be any/);
      else assert.deepEqual([place, doubt], [context, undefined]);
    });

  test('two that do not agree are both named', async () => {
    const files = { Makefile: 'a:\n\tdocker build a\nb:\n\tdocker build -f a/Dockerfile .\n' };
    assert.match(
      (await find(files, 'a/Dockerfile', text)).doubt ?? '',
      /^Makefile builds it in .*a, and Makefile builds/,
    );
  });
  test('a file outside of the repository is not read', async () => {
    const { doubt } = await find(
      { 'ci/build.sh': 'docker build -f /etc/a/Dockerfile /\n' },
      'a/Dockerfile',
      text,
    );
    assert.match(doubt ?? '', /it copies nothing/);
  });
});

suite('a part of a workspace is built in its root', () => {
  const rows: [files: Record<string, string>, lines: string, context: string, why: string][] = [
    [
      {
        'pnpm-workspace.yaml': '',
        'package.json': '{}',
        'a/package.json': '{"dependencies": {"@x/y": "workspace:*"}}',
      },
      'COPY package.json .\nRUN pnpm install',
      '',
      'what it needs is in the workspace',
    ],
    [
      {
        'pnpm-workspace.yaml': '',
        'package.json': '{}',
        'a/package.json': '{"dependencies": {"@x/y": "workspace:*"}}',
      },
      'COPY package.json .',
      'a',
      'where nothing is installed that does not count',
    ],
    [
      { 'package.json': '{"workspaces": ["a"]}', 'turbo.json': '', 'a/package.json': '{}' },
      'COPY . .\nRUN npx turbo run build --filter=a',
      '',
      'a part is named',
    ],
    [
      { 'go.work': '', 'go.mod': '', 'a/go.mod': 'replace x => ../x\n', 'a/main.go': '' },
      'COPY go.mod .\nRUN go build',
      '',
      'a module beside it',
    ],
    [
      { 'Cargo.toml': '[workspace]\n', 'a/Cargo.toml': 'version.workspace = true\n' },
      'COPY Cargo.toml .\nRUN cargo build',
      '',
      'a crate that inherits',
    ],
    [
      { 'settings.gradle.kts': '', 'build.gradle': '', 'a/build.gradle': '' },
      'COPY build.gradle .\nRUN gradle build',
      '',
      'a subproject',
    ],
    [
      { 'package.json': '{}', 'a/package.json': '{}' },
      'COPY package.json .\nRUN npm ci',
      'a',
      'no workspace',
    ],
  ];
  for (const [files, lines, context, why] of rows)
    test(why, async () => {
      const found = await find(files, 'a/Dockerfile', `FROM debian:12\n${lines}\nCMD ["sleep", "9"]\n`);
      assert.deepEqual([found.place, found.doubt], [context, undefined]);
    });
});

suite('the stage that is built', () => {
  const text = 'FROM debian:12 AS app\nCMD ["sleep", "9"]\nFROM debian:12 AS tests\nCMD ["sleep", "8"]\n';
  const rows: [files: Record<string, string>, target: string | undefined, why: string][] = [
    [
      { 'compose.yaml': 'services: {a: {build: {context: ., target: app}}}' },
      'app',
      'a compose file says it',
    ],
    [{ Makefile: 'a:\n\tdocker build --target app .\n' }, 'app', 'or a line'],
    [{ Makefile: 'a:\n\tdocker build --target app .\nb:\n\tdocker build .\n' }, undefined, 'or two'],
    [{ 'compose.yaml': 'services: {a: {build: .}}' }, undefined, 'the last one'],
    [
      { 'compose.yaml': 'services: {a: {build: {context: ., target: tests}}}' },
      undefined,
      'the last one by its name',
    ],
    [
      { 'compose.yaml': 'services: {a: {build: {context: ., target: app}}, b: {build: .}}' },
      undefined,
      'one of the last stage, and one of another',
    ],
    [
      {
        'compose.yaml': 'services: {a: {build: {context: ., target: app}}}',
        Makefile: 'a:\n\tdocker build .\n',
      },
      undefined,
      'a line builds the last one',
    ],
    [{ 'compose.yaml': 'services: {a: {build: {context: ., target: gone}}}' }, undefined, 'no such stage'],
  ];
  for (const [files, target, why] of rows)
    test(why, async () => assert.equal((await find(files, 'Dockerfile', text)).target, target));
  test('a line says it as well', async () => {
    const files = { Makefile: 'a:\n\tdocker build --target=app a\n' };
    assert.equal((await find(files, 'a/Dockerfile', text)).target, 'app');
  });
});

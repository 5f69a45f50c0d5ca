import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite, test } from 'node:test';
import { parse } from 'yaml';
import { splitShellWords } from '../../src/workload/compose/shell-words.ts';
import { gitIn } from './git-in.ts';
import { runMain, temporaryDirectory } from './run-main.ts';

/** The pages that show commands. */
const pages = [
  ...['README.md', 'plugin/README.md', 'plugin/repairs.md', 'plugin/platforms.md', 'src/reaper/README.md'],
  'src/reaper/migration.md',
  ...[
    'rules/README.md',
    'rules/recipes.md',
    'rules/comparison.md',
    'test/stories/README.md',
    'CONTRIBUTING.md',
  ],
];

interface Block {
  readonly language: string;
  readonly text: string;
}

function blocksOf(page: string): Block[] {
  const found = readFileSync(page, 'utf8').matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm);
  return [...found].map(([, language = '', text = '']) => ({ language, text }));
}

/** The arguments of each line that calls the command, in shell blocks and in the scripts of CI files. */
function commandsOf(page: string): string[][] {
  return blocksOf(page)
    .filter(({ language }) => ['sh', 'console', 'yaml'].includes(language))
    .flatMap(({ text }) => text.split('\n'))
    .flatMap(line => /^\s*(?:[$-] )?docker[- ]initcheck( .*)?$/.exec(line)?.[1] ?? [])
    .map(line => [...(splitShellWords(line.replace(/\s#.*$/, ''))?.words ?? [])]);
}

/** What would write beside the working directory is only asked what it is for. */
const installing = new Set(['install', 'uninstall', 'doctor']);

for (const page of pages) {
  suite(`${page}: its commands are taken`, () => {
    const dockerfile = 'FROM node:22\nCOPY server.js .\nCMD node server.js\n';
    const directory = temporaryDirectory({
      Dockerfile: dockerfile,
      'server.js': '',
      'api/Dockerfile': dockerfile,
      'api/server.js': '',
      'services/api/Dockerfile': dockerfile,
      'services/api/server.js': '',
      '.initcheck/.keep': '',
      'compose.yaml': 'services:\n  web:\n    build: ./api\n',
      'deploy.yaml': 'apiVersion: v1\nkind: Pod\nspec: {containers: [{name: api, image: app}]}\n',
    });
    const [git, hermetic] = gitIn(directory);
    git('init', '--quiet');
    git('commit', '--quiet', '--allow-empty', '--message', 'first');
    git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    for (const words of commandsOf(page))
      test(words.join(' '), async () => {
        // It leaves one alone that is there.
        rmSync(join(directory, '.initcheck.yaml'), { force: true });
        const shown = words.map(word => (word === 'REF' ? 'postgres:16' : word));
        const argv = installing.has(words[0] ?? '') ? [words[0] as string, '--help'] : shown;
        // There is no Engine: what needs one ends with 3, and only what could not be meant ends with 2.
        const variables = { ...hermetic, DOCKER_HOST: 'unix:///nonexistent.sock' };
        const { code, stderr } = await runMain(argv, { directory, variables });
        assert.ok(code === 0 || code === 1 || code === 3, `${code}: ${stderr}`);
      });
  });

  test(`${page}: what it leads to is there`, () => {
    const text = readFileSync(page, 'utf8');
    const links = [...text.matchAll(/\]\(([^)#:]*)(#[^)]*)?\)/g)];
    for (const [, path = '', anchor] of links) {
      const file = path === '' ? page : join(dirname(page), path);
      assert.ok(existsSync(file), path);
      if (anchor && file.endsWith('.md')) assert.ok(anchorsOf(file).includes(anchor), `${path}${anchor}`);
    }
  });
}

function anchorsOf(file: string): string[] {
  const heads = readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm);
  return [...heads].map(
    ([, head = '']) =>
      `#${head
        .toLowerCase()
        .replace(/[^\w -]/g, '')
        .replaceAll(' ', '-')}`,
  );
}

suite('plugin/README.md: its files are what they say', () => {
  const files = blocksOf('plugin/README.md').filter(({ language }) => language === 'yaml');
  for (const { text } of files) {
    const [, name = ''] = /^# (\S+)\n/.exec(text) ?? [];
    test(`${name} is YAML`, () => assert.equal(typeof parse(text), 'object'));
  }

  test('.initcheck.yaml is taken, and every key of it counts', async () => {
    const config = files.find(({ text }) => text.startsWith('# .initcheck.yaml'))?.text ?? '';
    const directory = temporaryDirectory({
      '.initcheck.yaml': config,
      'a/Dockerfile': 'FROM debian:12\nCMD sleep 1000\n',
      'legacy/Dockerfile': 'FROM debian:12\nCMD sleep 1000\n',
      'b/Dockerfile': 'FROM registry.example.org/base/java:21\nCMD ["java", "-jar", "a.jar"]\n',
      'c/Dockerfile': 'FROM debian:12\nCMD ["acme-worker"]\n',
    });
    const { stdout, stderr, code } = await runMain(['--format', 'gnu', '.'], { directory });
    assert.deepEqual([stderr, code], ['', 1]);
    assert.match(stdout, /^a\/Dockerfile:2:1: error: .*\[shell-form\]/m);
    assert.match(stdout, /^c\/Dockerfile:2:1: warning: .*SIGINT.*\[wrong-stopsignal\]/m);
    assert.doesNotMatch(stdout, /legacy|missing-stopsignal|^b\//m);
  });
});

test('plugin/README.md: a compose file is repaired as it is shown', async () => {
  const blocks = blocksOf('plugin/README.md');
  const diff = blocks.find(({ text }) => text.startsWith(' services:'))?.text ?? '';
  const side = (other: '-' | '+'): string =>
    diff
      .split('\n')
      .filter(line => !line.startsWith(other))
      .map(line => line.slice(1))
      .join('\n');
  const shown =
    blocks.find(({ text }) => text.startsWith('$ docker initcheck --fix compose.yaml'))?.text ?? '';
  const directory = temporaryDirectory({
    'compose.yaml': side('+'),
    'api/Dockerfile': 'FROM python:3.13-slim\nCOPY . .\nSTOPSIGNAL SIGTERM\nCMD ["gunicorn", "app:app"]\n',
  });
  const { stdout } = await runMain(['--fix', 'compose.yaml'], { directory });
  assert.ok(stdout.startsWith(shown.slice(shown.indexOf('\n') + 1)), stdout);
  assert.equal(readFileSync(join(directory, 'compose.yaml'), 'utf8'), side('-'));
});

test('what the action is given is what it takes', () => {
  const { inputs } = parse(readFileSync('action.yml', 'utf8')) as { inputs: object };
  const workflow = blocksOf('plugin/README.md').find(({ text }) => /\.github\/workflows/.test(text))?.text;
  const { jobs } = parse(workflow ?? '') as {
    jobs: { initcheck: { steps: { uses: string; with?: object }[] } };
  };
  const step = jobs.initcheck.steps.find(({ uses }) => uses.includes('docker-initcheck'));
  assert.ok(step?.with);
  for (const name of Object.keys(step.with)) assert.ok(name in inputs, name);
});

test('pre-commit is given hooks that there are', () => {
  const hooks = parse(readFileSync('.pre-commit-hooks.yaml', 'utf8')) as { id: string }[];
  const text = readFileSync('plugin/README.md', 'utf8');
  const named = [...text.matchAll(/- id: ([\w-]+)/g)].map(([, id]) => id);
  assert.deepEqual(named.sort(), hooks.map(({ id }) => id).sort());
});

suite('README.md: what it shows is what is said', () => {
  const blocks = blocksOf('README.md');
  const shown = (command: string): string =>
    blocks
      .find(({ text }) => text.startsWith(`$ docker initcheck ${command}\n`))
      ?.text.replace(/^.*\n/, '') ?? '';
  const server = { 'api/server.js': '' };

  test('--fix, and the patch', async () => {
    const patch = blocks.find(({ language }) => language === 'diff')?.text ?? '';
    const side = (mark: string): string =>
      patch.replace(new RegExp(`^[^ ${mark}].*\\n`, 'gm'), '').replace(/^./gm, '');
    const directory = temporaryDirectory({
      ...server,
      'api/Dockerfile': side('-'),
      'api/.dockerignore': '*\n',
    });
    const { stdout } = await runMain(['--fix', 'api/Dockerfile'], { directory });
    assert.ok(stdout.startsWith(shown('--fix api/Dockerfile')), stdout);
    assert.equal(readFileSync(join(directory, 'api/Dockerfile'), 'utf8'), side('+'));
  });

  test('a compose file', async () => {
    const compose = blocks.find(({ text }) => text.startsWith('services:'))?.text ?? '';
    const directory = temporaryDirectory({
      'compose.yaml': compose,
      'api/Dockerfile': 'FROM python:3.13-slim\nCOPY . .\nSTOPSIGNAL SIGTERM\nCMD ["gunicorn", "app:app"]\n',
    });
    const { stdout } = await runMain(['compose.yaml'], { directory });
    assert.equal(stdout, shown('compose.yaml'));
  });
});

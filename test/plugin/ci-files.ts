import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { suite, test } from 'node:test';
import { build } from 'esbuild';
import { parse } from 'yaml';
import { readers } from '../report/readers.ts';
import { buildCommand } from './built.ts';
import { fetchNode } from './fetch-node.ts';
import { packPackage } from './packed.ts';
import { temporaryDirectory } from './run-main.ts';

/*
 * What is for the CI of others, by programs that know its language: GitHub's own parser of actions, and
 * gitlab-ci-local, which has GitLab's schema, puts inputs into components and runs jobs. A part of
 * `npm run test:recipes`: both come from npm, and the second needs Debian's rsync.
 */

/** Installs a package of npm once for each checkout, beside those that the project has. */
function fetchPackage(name: string, version: string): string {
  const at = resolve('node_modules/.cache/tools', `${name.replace('/', '-')}-${version}`);
  if (!existsSync(at)) {
    mkdirSync(dirname(at), { recursive: true });
    const unfinished = mkdtempSync(`${at}-`);
    const words = ['install', '--silent', '--no-audit', '--no-fund', '--prefix', unfinished];
    execFileSync('npm', [...words, `${name}@${version}`], { cwd: unfinished });
    renameSync(unfinished, at);
  }
  return join(at, 'node_modules', name);
}

interface Parser {
  parseAction(file: object, trace: object): { context: { errors: { getErrors(): readonly Error[] } } };
}

suite("GitHub's parser takes the action", async () => {
  const outfile = join(temporaryDirectory({}), 'parser.cjs');
  const entry = join(fetchPackage('@actions/workflow-parser', '0.3.61'), 'dist/actions/action-parser.js');
  await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'cjs' });
  const { parseAction } = createRequire(import.meta.url)(outfile) as Parser;
  const errorsIn = (content: string): readonly string[] => {
    const trace = { error() {}, info() {}, verbose() {} };
    const { context } = parseAction({ name: 'action.yml', content }, trace);
    return context.errors.getErrors().map(({ message }) => message);
  };
  const text = readFileSync('action.yml', 'utf8');

  test('as it is', () => assert.deepEqual(errorsIn(text), []));
  test('and refuses what is none', () => {
    assert.notDeepEqual(errorsIn(text.replace('  main:', '  mian:')), []);
  });
  test('and what it runs is there', () => assert.ok(existsSync(parse(text).runs.main)));
});

test('gitlab-ci-local runs the component', () => {
  const program = join(fetchPackage('gitlab-ci-local', '4.75.1'), 'dist/index.js');
  const directory = temporaryDirectory({ 'a b/Dockerfile': 'FROM debian:bookworm\nCMD sleep 1000\n' });
  cpSync('templates', join(directory, 'templates'), { recursive: true });
  const work = temporaryDirectory({});
  const { filename } = packPackage(dirname(buildCommand()), work);
  cpSync(join(work, filename), join(directory, filename));
  const inputs = {
    package: filename,
    job: 'who is PID 1',
    paths: 'a b\n',
    arguments: '--rule\nshell-form=error\n',
  };
  const pipeline = { include: [{ local: 'templates/docker-initcheck.yml', inputs }] };
  writeFileSync(join(directory, '.gitlab-ci.yml'), JSON.stringify(pipeline));
  for (const words of [
    ['init', '-q'],
    ['remote', 'add', 'origin', 'https://gitlab.example.org/me/x.git'],
    ['add', '.'],
    ['-c', 'user.name=me', '-c', 'user.email=me@example.org', 'commit', '-qm', 'x'],
  ])
    execFileSync('git', words, { cwd: directory });
  const node = fetchNode('26');
  const env = { ...process.env, PATH: `${dirname(node)}:${process.env.PATH}` };
  const words = [program, '--force-shell-executor', 'who is PID 1'];
  const { status, stdout, stderr } = spawnSync(node, words, { cwd: directory, env, encoding: 'utf8' });
  assert.equal(status, 1, stdout + stderr);
  assert.match(stdout + stderr, /json schema validated/);
  const report = readFileSync(join(directory, 'gl-code-quality-report.json'), 'utf8');
  assert.deepEqual(
    readers.gitlab?.(report).map(({ path, rule }) => [path, rule]),
    [['a b/Dockerfile', 'shell-form']],
  );
});

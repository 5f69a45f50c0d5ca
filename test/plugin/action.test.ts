import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { parse } from 'yaml';
import { parseSarif, readers } from '../report/readers.ts';
import { buildCommand } from './built.ts';
import { temporaryDirectory } from './run-main.ts';

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

interface Step {
  readonly name?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const shellForm = 'FROM debian:bookworm\nCMD sleep 1000\n';

suite('the GitHub action', () => {
  const action = parse(readFileSync('action.yml', 'utf8')) as Action;
  const bin = temporaryDirectory({});
  symlinkSync(buildCommand(), join(bin, 'docker-initcheck'));

  /** Runs the step as a runner does: inputs become environment, bash stops at the first failure. */
  const check = (directory: string, inputs: Readonly<Record<string, string>>): SpawnSyncReturns<string> => {
    const step = action.runs.steps.find(({ name }) => name === 'Check');
    const filled = Object.entries(step?.env ?? {}).map(([key, value]) => [
      key,
      value.replace(
        /\$\{\{ inputs\.([a-z-]+) \}\}/g,
        (_, name: string) => inputs[name] ?? action.inputs[name]?.default ?? '',
      ),
    ]);
    const env = {
      PATH: `${bin}:${process.env.PATH}`,
      GITHUB_WORKSPACE: directory,
      GITHUB_STEP_SUMMARY: join(directory, 'summary.md'),
      ...Object.fromEntries(filled),
    };
    const words = ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', step?.run ?? 'exit 99'];
    return spawnSync('bash', words, { cwd: directory, encoding: 'utf8', env });
  };

  const cases: [inputs: Record<string, string>, code: number, annotated: readonly string[], why: string][] = [
    [{}, 1, ['a b/Dockerfile', 'c/Dockerfile'], 'everything below the directory'],
    [{ paths: 'a b\n' }, 1, ['a b/Dockerfile'], 'a path with a blank'],
    [{ paths: 'a b\nc' }, 1, ['a b/Dockerfile', 'c/Dockerfile'], 'two paths'],
    [{ 'fail-level': 'error', paths: 'c' }, 0, ['c/Dockerfile'], 'annotations that do not fail'],
    [{ arguments: '--rule\nmissing-stopsignal=off', paths: 'c' }, 1, ['c/Dockerfile'], 'other options'],
    [{ paths: '--version' }, 2, [], 'a path is no option'],
    [{ paths: '$(touch x)`touch x`' }, 2, [], 'and no program'],
  ];
  for (const [inputs, code, annotated, why] of cases)
    test(`${JSON.stringify(inputs)}: ${why}`, () => {
      const directory = temporaryDirectory({ 'a b/Dockerfile': shellForm, 'c/Dockerfile': shellForm });
      const { status, stdout, stderr } = check(directory, inputs);
      const commands = stdout.split('\n').filter(line => line.startsWith('::'));
      const told = readers.github?.(commands.map(line => `${line}\n`).join('')) ?? [];
      assert.deepEqual(told.map(({ path }) => path).sort(), annotated, stdout + stderr);
      assert.equal(status, code, stderr);
      if (code === 2) return;
      const summary = readers.markdown?.(readFileSync(join(directory, 'summary.md'), 'utf8')) ?? [];
      assert.deepEqual(summary.map(({ path }) => path).sort(), annotated, 'and the summary of the job');
    });

  test('writes SARIF where it is wanted', () => {
    const directory = temporaryDirectory({ Dockerfile: shellForm });
    assert.equal(check(directory, { sarif: 'out.sarif' }).status, 1);
    assert.equal(parseSarif(readFileSync(join(directory, 'out.sarif'), 'utf8')).runs[0]?.results?.length, 1);
  });
});

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { filledRecipe } from '../tools/recipes.ts';

/**
 * `npm run test:recipes`: the recipes for package managers, as a release fills them in, by the syntax of each. It needs
 * Debian's ruby, nix-bin and python3. Not in CI: what is downloaded is there only when a release is.
 */
const sums = new Map(
  ['docker-initcheck-9.8.7.tgz', 'docker-initcheck-win-x64.exe', 'docker-initcheck-linux-x64']
    .concat('docker-initcheck-linux-arm64')
    .map(name => [name, 'a'.repeat(64)]),
);

/** What reads a recipe, and prints what it has understood. */
const readers: Readonly<Record<string, readonly [program: string, ...words: string[]]>> = {
  rb: ['ruby', '-wc'],
  json: ['python3', '-c', 'import json, sys; print(json.load(open(sys.argv[1]))["version"])'],
  toml: [
    'python3',
    '-c',
    'import sys, tomllib; print(tomllib.load(open(sys.argv[1], "rb"))["tools"]["http:docker-initcheck"]["version"])',
  ],
  nix: ['nix-instantiate', '--parse'],
};

suite('recipes', () => {
  const directory = mkdtempSync(join(tmpdir(), 'initcheck-recipes-'));
  after(() => rmSync(directory, { recursive: true }));
  for (const name of readdirSync('plugin/install/recipes'))
    test(name, () => {
      const text = filledRecipe(readFileSync(join('plugin/install/recipes', name), 'utf8'), '9.8.7', sums);
      assert.doesNotMatch(text, /VERSION|SHA256:/);
      assert.match(text, new RegExp('a'.repeat(64)));
      const path = join(directory, name);
      writeFileSync(path, text);
      const [program, ...words] =
        readers[name.split('.').at(-1) ?? ''] ?? assert.fail(`nothing reads ${name}`);
      const said = execFileSync(program, [...words, path], { encoding: 'utf8' });
      assert.match(said, /9\.8\.7|Syntax OK/);
    });
});

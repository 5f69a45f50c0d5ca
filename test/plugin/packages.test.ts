import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { suite, test } from 'node:test';
import { laterPackages } from '../../plugin/bundle/packages.ts';
import { buildCommand } from './built.ts';
import { temporaryDirectory } from './run-main.ts';

/** Packages are loaded at their first use, and only the built command does so: the other tests run the sources. */
suite('the built command finds each package when it needs it', () => {
  const script = buildCommand();
  const files = {
    Dockerfile: 'FROM debian:bookworm\nCOPY run.sh /\nCMD ["/run.sh"]\n',
    'run.sh': '#!/bin/sh\nserver\n',
    'compose.yaml': 'services:\n  web:\n    build:\n      context: .\n      target: $STAGE\n',
    '.env': 'STAGE=none\n',
    'vendor/.initcheck.yaml': 'ignore:\n  - "*.Dockerfile"\n',
    'vendor/a.Dockerfile': 'FROM debian:bookworm\nCMD server 1\n',
  };
  const uses: [words: string, stdout: RegExp, stderr: RegExp, packages: string[], why: string][] = [
    ['D*file', /PID 1/, /^$/, ['picomatch'], 'a pattern that no shell has expanded'],
    ['nosuch', /^$/, /: nosuch: no such file or directory/, ['picomatch'], 'a path that might be a pattern'],
    ['vendor/a.Dockerfile', /^clean|^$/, /^$/, ['picomatch', 'yaml'], 'a pattern of the configuration'],
    ['--diff Dockerfile', /^\+\+\+ /m, /^$/, ['diff', 'unbash', 'dockerfile-ast'], 'a patch of a script'],
    ['compose.yaml', /^$/, /no stage named "none"/, ['yaml', 'dotenv'], 'a service with a variable'],
  ];
  for (const [words, stdout, stderr, , why] of uses)
    test(`${words}: ${why}`, () => {
      const cwd = temporaryDirectory(files);
      // Without a docker that could be told of.
      const env = { PATH: '' };
      const seen = spawnSync(process.execPath, [script, ...words.split(' ')], { cwd, env, encoding: 'utf8' });
      assert.match(seen.stdout, stdout);
      assert.match(seen.stderr, stderr);
    });

  test('and every one of them is used here', () => {
    assert.deepEqual(
      [...new Set(uses.flatMap(([, , , packages]) => packages))].sort(),
      [...laterPackages].sort(),
    );
  });
});

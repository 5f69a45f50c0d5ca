import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { check, execForm, shellForm, warningsOf } from './check-workload.ts';

suite('the targets of a bake file', () => {
  const cases: [files: Record<string, string>, expected: string[], why: string][] = [
    [
      { 'docker-bake.hcl': 'target "app" { context = "web" }\n', 'web/Dockerfile': shellForm },
      ['web/Dockerfile:2 shell-form'],
      'the context',
    ],
    [
      {
        'docker-bake.hcl':
          'target "base" { context = "web" }\ntarget "app" { inherits = ["base"]\n target = "dev" }\n',
        'web/Dockerfile': `FROM debian:12 AS dev\nCMD a b\n${execForm}`,
      },
      ['web/Dockerfile:2 shell-form'],
      'what is inherited, the target, and no word of what is only there to be inherited',
    ],
    [
      {
        'docker-bake.hcl':
          'variable "BASE" { default = "debian:12" }\ntarget "app" { args = { B = BASE } }\n',
        Dockerfile: 'ARG B=alpine\nFROM $B\nCMD a b\n',
      },
      ['Dockerfile:3 shell-form'],
      'arguments',
    ],
    [
      {
        'docker-bake.hcl': 'target "app" {}\n',
        'docker-bake.override.hcl': 'target "app" { dockerfile = "other" }\n',
        other: shellForm,
      },
      ['other:2 shell-form'],
      'the override file beside it',
    ],
    [
      {
        'docker-bake.hcl': 'target "app" {\n  dockerfile-inline = "FROM debian:12\\nCMD a b"\n}\n',
      },
      ['docker-bake.hcl:1 shell-form'],
      'a Dockerfile in the bake file',
    ],
    [
      {
        'docker-bake.hcl': 'target "app" { contexts = { base = "target:other" } }\n',
        Dockerfile: 'FROM base\nCMD a b\n',
      },
      [],
      'a base that another target takes the place of is unknown',
    ],
    [
      { 'docker-bake.hcl': 'target "app" { context = "https://example.org/a.git" }\n' },
      [],
      'an address is not read',
    ],
  ];
  for (const [files, expected, why] of cases) {
    test(why, async () => {
      const report = await check(files, ['docker-bake.hcl']);
      assert.deepEqual(warningsOf(report), expected, report.stderr);
    });
  }

  test('JSON, and a note for what is not read', async () => {
    const files = {
      'docker-bake.json': '{"target": {"a": {}, "b": {"context": "https://example.org/a.git"}}}',
      Dockerfile: shellForm,
    };
    const report = await check(files, ['docker-bake.json']);
    assert.deepEqual(warningsOf(report), ['Dockerfile:2 shell-form']);
    assert.match(
      report.stderr,
      /target b is built from https:\/\/example\.org\/a\.git, which is not checked/,
    );
  });
});

import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { runMain, temporaryDirectory } from './run-main.ts';

/** A client that says of itself what a row says. */
const client = (version: string, plugins: readonly string[]): string => {
  const list = JSON.stringify(plugins.map(Name => ({ Name, Path: '/x' })));
  return `#!/bin/sh\ncase $1 in\ninfo) echo '${list}' ;;\nversion) echo ${version} ;;\nesac\n`;
};

suite('what the user’s own docker build cannot build is said before it is written', () => {
  const rows: [
    version: string | null,
    plugins: string[],
    variables: Record<string, string>,
    words: string,
    said: RegExp | null,
    why: string,
  ][] = [
    ['28.2.2', ['buildx'], {}, '--fix', null, 'buildx'],
    [
      '28.2.2',
      [],
      {},
      '--fix',
      /docker has no buildx, and docker build then fails at COPY --chmod: repair with --legacy-builder/,
      'a client that falls back',
    ],
    ['28.2.2', [], {}, '--diff', /docker has no buildx/, 'a patch is to be applied as well'],
    ['28.2.2', [], {}, '--fix --legacy-builder', null, 'repaired for that builder'],
    ['28.2.2', [], {}, '--fix --inject=tini', null, 'nothing of BuildKit’s in it'],
    [
      '28.2.2',
      [],
      {},
      '--fix --inject=url=https://example.org',
      /fails at ADD --checksum: take another --inject than url/,
      'a download that only BuildKit checks',
    ],
    [
      '20.10.24',
      [],
      {},
      '--fix',
      /docker 20\.10\.24 has no buildx, and DOCKER_BUILDKIT=1 is not set/,
      'an older one',
    ],
    ['20.10.24', [], { DOCKER_BUILDKIT: '1' }, '--fix', null, 'which has BuildKit when it is asked'],
    ['28.2.2', ['buildx'], { DOCKER_BUILDKIT: '0' }, '--fix', /DOCKER_BUILDKIT=0 is set/, 'switched off'],
    [null, [], {}, '--fix', null, 'no docker at all: who knows what builds'],
  ];
  for (const [version, plugins, variables, words, said, why] of rows)
    test(`${words}: ${why}`, async () => {
      const directory = temporaryDirectory({
        Dockerfile: 'FROM debian:12\nCMD node x\n',
        ...(version !== null && { 'bin/docker': client(version, plugins) }),
      });
      if (version !== null) chmodSync(join(directory, 'bin/docker'), 0o755);
      const PATH = version === null ? join(directory, 'bin') : `${join(directory, 'bin')}:/usr/bin:/bin`;
      const { stderr, code } = await runMain(words.split(' '), {
        directory,
        variables: { ...variables, PATH },
      });
      assert.ok(code < 2, stderr);
      if (said) assert.match(stderr, said);
      else assert.equal(stderr, '');
    });
});

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { contextOf } from '../../src/image/build-context.ts';
import { findKnownBase } from '../../src/image/known-bases.ts';
import { lint } from '../../src/lint/lint.ts';
import { parseDockerfile } from '../../src/syntax/dockerfile.ts';

const context = contextOf([
  { path: 'run.sh', text: '#!/bin/sh\nexec node server.js\n', isExecutable: true },
  { path: 'odd.sh', text: '#!/bin/sh\ncase $1 in (\n', isExecutable: true },
]);

suite('what is not known, and why', () => {
  const rows: [text: string, expected: string[], why: string][] = [
    ['FROM debian:12\nCMD ["/app"]', [], 'a program of the user’s own is what it is'],
    ['FROM debian:12\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]', [], 'a script that is read'],
    ['FROM a/b\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]', [], 'a base that decides nothing'],
    ['FROM a/b\nENTRYPOINT ["tini", "--", "node", "a.js"]', [], 'programs that are known'],
    ['FROM scratch', [], 'nothing is started'],
    ['FROM php:8-apache', [], 'a script of the base that is known'],
    [
      'FROM debian:12\nCMD ["bash", "/x"]',
      ['2: script /x: it comes from the base image, a RUN or a volume, and is not read'],
      'a shell’s script',
    ],
    ['FROM debian:12\nCMD ["bash"]', [], 'a prompt'],
    ['FROM mcr.microsoft.com/windows/nanoserver\nCMD ["a.exe"]', [], 'Windows has no PID 1'],
    [
      'FROM a/b',
      ['1: base a/b: it is not among the known images, and it decides what is started'],
      'a base that says everything',
    ],
    [
      'FROM a/b\nCMD ["node", "a.js"]',
      ['1: base a/b: it is not among the known images, and it decides whether there is an ENTRYPOINT'],
      'a CMD may be the arguments of something',
    ],
    [
      'FROM a/b\nENTRYPOINT ["/opt/start"]',
      ['1: base a/b: it is not among the known images, and it decides what /opt/start is'],
      'a program that no instruction brings',
    ],
    [
      'ARG BASE\nFROM $BASE\nCMD ["node"]',
      ['2: base $BASE: a variable in it is not set, and it decides whether there is an ENTRYPOINT'],
      'a base that a build argument names',
    ],
    [
      'FROM a/b AS one\nFROM one\nCMD ["node"]',
      ['1: base a/b: it is not among the known images, and it decides whether there is an ENTRYPOINT'],
      'the base of the lowest stage',
    ],
    [
      'FROM a/b\nENTRYPOINT node a.js',
      ['1: base a/b: it is not among the known images, and it decides which shell /bin/sh is'],
      'whether a shell stays depends on which one it is',
    ],
    [
      'FROM debian:12\nCOPY none.sh /\nENTRYPOINT ["/none.sh"]',
      ['2: script /none.sh: the build context has no text for COPY to bring'],
      'a script that the context does not have',
    ],
    [
      'FROM debian:12\nCOPY --from=build /run.sh /\nENTRYPOINT ["/run.sh"]',
      ['2: script /run.sh: COPY brings it from another stage, another image or the net'],
      'one of another image',
    ],
    [
      'FROM debian:12\nCOPY run.sh /\nRUN patch /run.sh\nENTRYPOINT ["/run.sh"]',
      ['3: script /run.sh: RUN may change it'],
      'one that is changed',
    ],
    [
      'FROM debian:12\nCOPY run.sh /\nCOPY $X /\nENTRYPOINT ["/run.sh"]',
      ['3: script /run.sh: COPY may bring it, or another one in its place'],
      'one that may be overwritten',
    ],
    [
      'FROM debian:12\nCOPY run.sh /bin/app\nRUN patch /bin/app\nENTRYPOINT ["app"]',
      ['3: script app: RUN may change it'],
      'whatever its name is',
    ],
    [
      'FROM debian:12\nCOPY app /bin/app\nRUN patch /bin/app\nENTRYPOINT ["app"]',
      [],
      'but not for a program that is no text',
    ],
    [
      'FROM debian:12\nENTRYPOINT ["/run.sh"]',
      ['2: script /run.sh: it comes from the base image, a RUN or a volume, and is not read'],
      'one that nothing brings',
    ],
    [
      'FROM debian:12\nCOPY odd.sh /\nENTRYPOINT ["/odd.sh"]',
      ['2: script /odd.sh: it is not followed to its end'],
      'one that makes no sense',
    ],
  ];
  for (const [text, expected, why] of rows)
    test(`${why}: ${JSON.stringify(text)}`, () => {
      const { unknown } = lint(parseDockerfile(text), { rules: [], bases: findKnownBase, context });
      assert.deepEqual(
        unknown.map(({ what, why: because, line }) => `${line}: ${what}: ${because}`),
        expected,
      );
    });
});

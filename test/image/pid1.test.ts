import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findKnownBase } from '../../src/image/known-bases.ts';
import { lintText } from '../lint-text.ts';

/** What stays as PID 1, the program that does the work, and the init, of a Dockerfile's last stage. */
function pid1Of(text: string): {
  pid1: string | null;
  service: string | null;
  init: string | null | undefined;
} {
  const { image, problems } = lintText(text, { rules: [], bases: findKnownBase });
  assert.ok(image, problems[0]?.message);
  const { stays, service, init } = image.pid1;
  return { pid1: stays?.argv[0] ?? null, service: service?.argv.join(' ') ?? null, init };
}

suite('who is PID 1', () => {
  const cases: [
    text: string,
    pid1: string | null,
    service: string | null,
    init: string | null | undefined,
    why: string,
  ][] = [
    ['FROM debian:12\nCMD ["node", "x"]', 'node', 'node x', null, 'exec form'],
    ['FROM debian:12\nCMD node x', '/bin/sh', 'node x', null, 'dash stays in front of it'],
    ['FROM alpine\nCMD node x', 'node', 'node x', null, 'the shell of Alpine gets out of the way'],
    [
      'FROM alpine\nCMD node x | tee log',
      '/bin/sh',
      '/bin/sh -c node x | tee log',
      null,
      'not in front of a pipe',
    ],
    ['FROM alpine\nCMD a && node x', 'node', 'node x', null, 'nor behind another command'],
    ['FROM debian:12\nSHELL ["/bin/bash", "-c"]\nCMD node x', 'node', 'node x', null, 'bash does too'],
    [
      'FROM debian:12\nSHELL ["/bin/bash", "-c"]\nCMD node x >l',
      '/bin/bash',
      'node x',
      null,
      'but not with a redirection',
    ],
    ['FROM almalinux:8\nCMD node x', 'node', 'node x', null, 'as did bash before 5.1'],
    ['FROM almalinux:8\nCMD a; node x', '/bin/sh', 'node x', null, 'behind nothing else'],
    ['FROM centos:7\nCMD ["bash", "-c", "a; node x"]', 'bash', 'node x', null, 'under its own name too'],
    ['FROM almalinux:9\nCMD a; node x', 'node', 'node x', null, 'a later one does'],
    ['FROM debian:12\nCMD exec node $X', 'node', 'node $X', null, 'exec hands over'],
    [
      'FROM debian:12\nCMD ["sh", "-c", "exec \\"$@\\"", "-", "node", "x"]',
      'node',
      'node x',
      null,
      'exec of the arguments',
    ],
    [
      'FROM debian:12\nCMD ["bash", "-eo", "pipefail", "-c", "node x; true"]',
      'bash',
      'node x',
      null,
      'options before -c',
    ],
    [
      'FROM mysql:8\nCMD ["--verbose"]',
      'mysqld',
      'mysqld --verbose',
      null,
      'the script puts its program in front of options',
    ],
    ['FROM mysql:8\nCMD ["mysqld", "--verbose"]', 'mysqld', 'mysqld --verbose', null, 'or it is said'],
    [
      'FROM cockroachdb/cockroach\nCMD ["start-single-node"]',
      null,
      '/cockroach/cockroach.sh start-single-node',
      undefined,
      'a word for a program that only the script names',
    ],
    ['FROM debian:12\nENTRYPOINT ["tini", "--"]\nCMD ["node", "x"]', 'tini', 'node x', 'tini', 'an init'],
    [
      'FROM debian:12\nENTRYPOINT ["/usr/bin/dumb-init", "--"]\nCMD node x',
      '/usr/bin/dumb-init',
      'node x',
      'dumb-init',
      'an init in front of a shell',
    ],
    [
      'FROM debian:12\nENTRYPOINT ["gosu", "app", "tini", "-g", "--", "node"]',
      'tini',
      'node',
      'tini',
      'gosu becomes what it starts',
    ],
    ['FROM debian:12\nENTRYPOINT ["env", "A=1", "node"]\nCMD ["x"]', 'node', 'node x', null, 'so does env'],
    ['FROM debian:12\nCMD ["sudo", "-u", "app", "node", "x"]', 'sudo', 'node x', null, 'sudo stays'],
    [
      'FROM node:22\nCMD ["node", "x"]',
      'node',
      'node x',
      null,
      'the entrypoint script of the base ends in exec',
    ],
    ['FROM node:22', 'node', 'node', null, 'everything is inherited'],
    ['FROM jenkins/jenkins:lts', '/usr/bin/tini', null, 'tini', 'an init in the base'],
    [
      'FROM debian:12 AS base\nENTRYPOINT ["tini", "--"]\nFROM base\nCMD ["node"]',
      'tini',
      'node',
      'tini',
      'from an earlier stage',
    ],
    [
      'FROM debian:12 AS base\nCMD ["a"]\nFROM base\nENTRYPOINT ["b"]',
      'b',
      'b',
      null,
      'ENTRYPOINT drops an inherited CMD',
    ],
    ['FROM debian:12\nCMD ["a"]\nENTRYPOINT ["b"]', 'b', 'b a', null, 'but not one of its own stage'],
    ['FROM debian:12\nENTRYPOINT b\nCMD ["a"]', '/bin/sh', 'b', null, 'a shell form ignores CMD'],
    [
      'FROM debian:12\nENTRYPOINT ["/entrypoint.sh"]\nCMD ["node"]',
      null,
      '/entrypoint.sh node',
      undefined,
      'a script nobody has read',
    ],
    ['FROM mystery\nCMD ["node", "x"]', 'node', 'node x', null, 'if the unknown base has no ENTRYPOINT'],
    ['FROM mystery\nCMD node x', null, 'node x', undefined, 'whose shell is unknown too'],
    ['FROM mystery', null, null, undefined, 'nothing to go by'],
    ['FROM scratch\nENTRYPOINT ["/app"]', '/app', '/app', null, 'an empty base'],
    ['ARG B=debian:12\nFROM $B\nCMD a', '/bin/sh', 'a', null, 'a base behind a variable'],
    ['FROM debian:12 AS Base\nCMD ["a"]\nFROM base', 'a', 'a', null, 'stage names in any case'],
  ];
  for (const [text, pid1, service, init, why] of cases) {
    test(`${JSON.stringify(text)}: ${why}`, () => {
      const found = pid1Of(text);
      assert.equal(found.pid1, pid1);
      if (service !== null || pid1 === null) assert.equal(found.service, service);
      assert.equal(found.init, init);
    });
  }
});

suite('where a value comes from', () => {
  const cases: [text: string, stopSignal: string | null | undefined, why: string][] = [
    ['FROM debian:12\nCMD ["a"]', null, 'nothing sets it'],
    ['FROM debian:12\nSTOPSIGNAL 9', '9', 'as written'],
    ['FROM debian:12\nARG S=INT\nSTOPSIGNAL SIG$S', 'SIGINT', 'expanded'],
    ['ARG S=INT\nFROM debian:12\nSTOPSIGNAL SIG$S', 'SIG', 'a global ARG is not seen'],
    ['ARG S=INT\nFROM debian:12\nARG S\nSTOPSIGNAL SIG$S', 'SIGINT', 'unless it is repeated'],
    ['FROM debian:12 AS a\nENV S=INT\nFROM a\nSTOPSIGNAL SIG$S', 'SIGINT', 'ENV of an earlier stage'],
    ['FROM debian:12\nENV S=HUP\nARG S=INT\nSTOPSIGNAL SIG$S', 'SIGINT', 'of ENV and ARG the later one'],
    ['FROM nginx:1.27\nCMD ["x"]', 'SIGQUIT', 'from the base'],
    ['FROM mystery\nCMD ["x"]', undefined, 'an unknown base'],
  ];
  for (const [text, stopSignal, why] of cases) {
    test(`${JSON.stringify(text)}: ${why}`, () => {
      const { image } = lintText(text, { rules: [], bases: findKnownBase });
      const value = image?.stopSignal;
      assert.equal(value ? value.value : value, stopSignal);
    });
  }
});

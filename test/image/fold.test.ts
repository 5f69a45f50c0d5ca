import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type BaseImage, scratch } from '../../src/image/base-image.ts';
import { contextOf } from '../../src/image/build-context.ts';
import type { Image } from '../../src/image/image.ts';
import { lint } from '../../src/lint/lint.ts';
import { reaperCopy } from '../../src/repair/reaper-copy.ts';
import { parseDockerfile } from '../../src/syntax/dockerfile.ts';
import type { Variables } from '../../src/syntax/expand.ts';
import { contextSources } from '../../src/workload/context/context-sources.ts';

const fromContext = { from: 'context', isLegacy: false } as const;

/** An image as an Engine describes it, of which everything is known. */
const base: BaseImage = {
  ...scratch,
  sh: 'dash',
  workdir: '/srv',
  env: { HOME_OF_APP: '/opt/app', PATH: '/opt/bin:/bin' },
  onbuild: ['COPY run.sh /srv/start', 'ENV STOP=SIGINT', 'STOPSIGNAL ${STOP}'],
};

const context = contextOf([{ path: 'run.sh', text: '#!/bin/sh\nexec node\n', isExecutable: true }]);

function imageOf(text: string, of: BaseImage = base, buildArgs: Variables = {}): Image {
  const { image, problems } = lint(parseDockerfile(text), { rules: [], bases: () => of, context, buildArgs });
  if (!image) throw new Error(problems[0]?.message);
  return image;
}

suite('what a base image brings is folded with what the file says', () => {
  const rows: [text: string, look: (image: Image) => unknown, expected: unknown, why: string][] = [
    ['FROM b\nENTRYPOINT ["/srv/start"]', service, 'node', 'a COPY that it stored for images built on it'],
    ['FROM b\nENTRYPOINT ["./start"]', service, 'node', 'its WORKDIR is where relative paths begin'],
    ['FROM b\nWORKDIR bin\nENTRYPOINT ["../start"]', service, 'node', 'and where a relative WORKDIR does'],
    ['FROM b\nCOPY run.sh /opt/bin/go\nENTRYPOINT ["go"]', service, 'node', 'its PATH is searched'],
    [
      'FROM b\nCOPY run.sh $HOME_OF_APP/go\nENTRYPOINT ["/opt/app/go"]',
      service,
      'node',
      'its ENV is expanded',
    ],
    ['FROM b', signal, 'SIGINT', 'a trigger sees the ENV of the one before'],
    ['FROM b\nSTOPSIGNAL SIGQUIT', signal, 'SIGQUIT', 'what the file says comes after its triggers'],
    [
      'FROM b AS p\nSTOPSIGNAL SIGQUIT\nFROM p',
      signal,
      'SIGQUIT',
      'its triggers run once, for the lowest stage',
    ],
    [
      'FROM b\nENV A=${NO:-/srv}\nWORKDIR $NO/x',
      ({ applied }) => applied.at(-1)?.variables.A,
      '/srv',
      'an ENV is there for the line after it',
    ],
    ['FROM scratch', ({ variables }) => Object.keys(variables), ['PATH'], 'scratch has none'],
  ];
  for (const [text, look, expected, why] of rows)
    test(`${why}: ${JSON.stringify(text)}`, () =>
      assert.deepEqual(look(imageOf(text, text.includes('scratch') ? scratch : base)), expected));

  const withCommand = { ...base, cmd: ['a'], onbuild: ['CMD b', 'SHELL ["/bin/bash", "-c"]'] };
  const commands: [text: string, cmd: readonly string[] | undefined, why: string][] = [
    ['FROM b', ['/bin/sh', '-c', 'b'], 'a stored CMD takes the SHELL in force where it runs'],
    ['FROM b\nENTRYPOINT ["e"]', ['/bin/sh', '-c', 'b'], 'and is one that the stage sets itself'],
    ['FROM b\nCMD c', ['/bin/bash', '-c', 'c'], 'a stored SHELL is in force after it'],
    ['FROM b AS p\nFROM p\nENTRYPOINT ["e"]', undefined, 'an inherited CMD is dropped by ENTRYPOINT'],
  ];
  for (const [text, cmd, why] of commands)
    test(`${why}: ${JSON.stringify(text)}`, () => {
      const image = imageOf(text, withCommand);
      assert.deepEqual(image.cmd?.argv, cmd);
    });
});

suite('what a file copies from its build context', () => {
  const rows: [text: string, buildArgs: Variables, expected: string[], why: string][] = [
    ['FROM b\nARG D=x\nCOPY ${D}/y /', {}, ['x/y'], 'a default counts'],
    ['FROM b\nARG D=x\nCOPY ${D}/y /', { D: 'z' }, ['z/y'], 'and a build argument more'],
    ['ARG D=x\nFROM b\nARG D\nCOPY ${D}/y /', {}, ['x/y'], 'a global ARG that the stage repeats'],
    ['ARG D=x\nFROM b\nCOPY ${D}/y /', {}, [], 'one that it does not repeat is not set'],
    ['FROM b AS p\nENV D=x\nARG D=z\nCOPY ${D}/y /', {}, ['z/y'], 'of ENV and ARG the later one counts'],
    ['FROM b AS p\nENV D=x\nARG D=z\nFROM p\nCOPY ${D}/y /', {}, ['x/y'], 'in a stage above it is ENV'],
    ['FROM b AS p\nARG D=z\nFROM p\nCOPY ${D}/y /', {}, ['z/y'], 'and ARG where there is no ENV'],
    ['FROM b AS p\nONBUILD COPY y /\nFROM p', {}, ['y'], 'what ONBUILD stores is copied by who builds on it'],
    ['FROM b AS p\nONBUILD COPY y /\nFROM b', {}, [], 'and by nobody else'],
    ['FROM b AS p\nENV D=x\nFROM p\nCOPY $D /', {}, ['x'], 'variables of the stage below'],
    ['FROM b AS p\nENV D=x\nFROM b\nCOPY $D /', {}, [], 'not those of a stage beside it'],
  ];
  for (const [text, buildArgs, expected, why] of rows)
    test(`${why}: ${JSON.stringify(text)}`, () =>
      assert.deepEqual(contextSources(parseDockerfile(text), buildArgs), expected));
});

suite('the machine that a reaper is copied for', () => {
  const rows: [text: string, isCopied: boolean, why: string][] = [
    ['FROM b', true, 'the one that BuildKit names'],
    ['FROM b AS p\nONBUILD ENV TARGETARCH=x\nFROM p', false, 'a trigger gives the argument another value'],
    ['FROM b AS p\nONBUILD ARG TARGETARCH=x\nFROM p', false, 'as a default too'],
    ['FROM b AS p\nONBUILD ENV TARGETARCH=x\nFROM b', true, 'a trigger that nothing runs'],
    ['FROM b AS p\nONBUILD COPY app-arm64 /\nFROM p', false, 'a trigger copies what is for one machine'],
  ];
  for (const [text, isCopied, why] of rows)
    test(`${why}: ${JSON.stringify(text)}`, () => {
      const copy = reaperCopy(imageOf(text, { ...base, onbuild: [] }), fromContext);
      assert.equal('declined' in copy, !isCopied);
    });
  test('the environment of the base gives it another value', () =>
    assert.ok(
      'declined' in reaperCopy(imageOf('FROM b', { ...base, env: { TARGETARCH: 'x' } }), fromContext),
    ));
});

function service({ pid1 }: Image): string | undefined {
  return pid1.service?.argv[0];
}

function signal({ stopSignal }: Image): string | undefined {
  return stopSignal?.value;
}

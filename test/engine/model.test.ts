import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { findEngineBase } from '../../plugin/engine/engine-bases.ts';
import { buildImage } from '../../src/engine/build.ts';
import { cleanUp } from '../../src/engine/clean-up.ts';
import { inspectImage } from '../../src/engine/images.ts';
import type { BaseImage } from '../../src/image/base-image.ts';
import { lintText } from '../lint-text.ts';
import { temporaryDirectory } from '../plugin/run-main.ts';
import { connect, reachEngine } from './engine.ts';

const { skip, isOwn } = await reachEngine();
const reason = skip || (!isOwn && 'the base images are only made in the Engine of test/engine/up');

const bb = 'FROM initcheck-test/busybox\n';

/**
 * What follows a base, and what is being compared. Both builders have to agree with the model, except where the last
 * column says which one does.
 */
const cases: [text: string, why: string, only?: 'buildkit'][] = [
  [`${bb}`, 'nothing said'],
  [`${bb}CMD ["a", "b"]`, 'exec form'],
  [`${bb}CMD a b`, 'shell form'],
  [`${bb}CMD []`, 'an empty array'],
  [`${bb}ENTRYPOINT []`, 'an empty ENTRYPOINT'],
  [`${bb}CMD ["a\\u0041\\n", "\\"q\\""]`, 'escapes'],
  [`${bb}CMD ['a', 'b']`, 'single quotes'],
  [`${bb}CMD ["a",]`, 'a trailing comma'],
  [`${bb}CMD ["a", $B]`, 'a variable in an array'],
  [`${bb}CMD a \\\n  b \\\n# no\n  c`, 'continuation lines'],
  [`${bb}CMD ["a", \\\n  # no\n  "b"]`, 'a comment inside an array'],
  [`${bb}cmd ["a"]`, 'lower case'],
  [`${bb}\tCMD\t["a"]\t`, 'tabs'],
  [`${bb}CMD a \\\\\n`, 'a doubled backslash'],
  [`# escape=\`\n${bb}CMD a \`\n b\\\n`, 'another escape character'],
  [`${bb.replace('\n', '\r\n')}CMD ["a"]\r\n`, 'CRLF'],
  [`\uFEFF${bb}CMD ["a"]`, 'a byte order mark'],
  [`${bb}CMD ["a"]\nCMD ["b"]`, 'the last one wins'],
  [`${bb}ENTRYPOINT ["a"]\nENTRYPOINT b`, 'the last ENTRYPOINT wins'],
  [`${bb}ENTRYPOINT ["a"]\nCMD ["b"]`, 'both'],
  [`${bb}CMD ["b"]\nENTRYPOINT ["a"]`, 'both, the other way round'],
  [`${bb}ENTRYPOINT a\nCMD ["b"]`, 'shell form ENTRYPOINT'],
  [`${bb}ENTRYPOINT ["a"]\nCMD b`, 'shell form CMD behind it'],
  ['FROM redis:7\n', 'inherited'],
  ['FROM redis:7\nCMD ["x"]', 'inherited ENTRYPOINT'],
  ['FROM redis:7\nENTRYPOINT ["x"]', 'ENTRYPOINT drops the CMD of the base'],
  ['FROM redis:7\nENTRYPOINT []', 'an empty one too'],
  ['FROM redis:7\nENTRYPOINT ["x"]\nCMD ["y"]', 'unless it is said again'],
  ['FROM nginx:1.27\nCMD ["x"]', 'inherited STOPSIGNAL'],
  ['FROM nginx:1.27\nSTOPSIGNAL 15', 'another one, as written'],
  [`${bb}SHELL ["/bin/ash", "-ec"]\nCMD a`, 'SHELL'],
  [`${bb}CMD a\nSHELL ["/bin/ash", "-ec"]`, 'SHELL after it'],
  [`${bb}SHELL ["/bin/ash", "-ec"]\nCMD a\nSHELL ["/bin/sh", "-c"]`, 'SHELL there and back'],
  [`${bb}SHELL ["/bin/ash", "-c"]\nENTRYPOINT a`, 'SHELL and ENTRYPOINT'],
  [`${bb}USER 1000`, 'USER'],
  [`${bb}USER 1000:1000\nUSER 0`, 'the last USER'],
  [`${bb}ARG U=7\nUSER $U`, 'USER with a variable'],
  [`${bb}STOPSIGNAL SIGINT`, 'STOPSIGNAL'],
  [`${bb}STOPSIGNAL "SIGINT"`, 'in quotes'],
  [`${bb}STOPSIGNAL sigint`, 'in lower case'],
  [`${bb}STOPSIGNAL RTMIN+3`, 'real-time'],
  [`${bb}ARG S=INT\nSTOPSIGNAL SIG$S`, 'with an ARG'],
  [`${bb}ARG S=INT\nSTOPSIGNAL SIG\${S}`, 'in braces'],
  [`${bb}ENV S=INT\nSTOPSIGNAL SIG$S`, 'with an ENV'],
  [`${bb}ENV S=HUP\nARG S=INT\nSTOPSIGNAL SIG$S`, 'the later one of ENV and ARG', 'buildkit'],
  [`ARG S=SIGINT\n${bb}ARG S\nSTOPSIGNAL $S`, 'a global ARG repeated'],
  [`${bb}STOPSIGNAL \${S:-SIGQUIT}`, 'a default'],
  [`${bb}ENV S=x\nSTOPSIGNAL \${S:+SIGQUIT}`, 'an alternative'],
  [`${bb}ENV A=INT B=SIG$A\nSTOPSIGNAL SIG\${A}`, 'two in one line'],
  [`${bb}HEALTHCHECK CMD true`, 'a health check'],
  [`${bb}HEALTHCHECK --interval=5s CMD ["true"]`, 'with flags'],
  [`${bb}HEALTHCHECK CMD true\nHEALTHCHECK NONE`, 'and none'],
  [`${bb.trim()} AS a\nCMD ["x"]\nUSER 5\nSTOPSIGNAL 2\nFROM a`, 'an earlier stage'],
  [
    `${bb.trim()} AS Base\nCMD ["x"]\nFROM base\nENTRYPOINT ["y"]`,
    'ENTRYPOINT drops the CMD of a stage',
    'buildkit',
  ],
  [`${bb.trim()} AS a\nENTRYPOINT ["x"]\nFROM a\nCMD ["y"]`, 'ENTRYPOINT of a stage'],
  [`${bb.trim()} AS a\nSHELL ["/bin/ash", "-c"]\nFROM a\nCMD y`, 'SHELL of a stage'],
  [`${bb.trim()} AS a\nENV S=INT\nFROM a\nSTOPSIGNAL SIG$S`, 'ENV of a stage'],
  [`${bb.trim()} AS a\nCMD ["x"]\n${bb}CMD ["y"]`, 'a stage that is not built upon'],
  [`${bb.trim()} AS a\nONBUILD CMD ["x"]\nFROM a\n`, 'ONBUILD of a stage', 'buildkit'],
  [`ARG B=initcheck-test/busybox\nFROM $B\nCMD ["x"]`, 'a base behind a variable'],
  [`ARG B\nFROM \${B:-initcheck-test/busybox}\nCMD ["x"]`, 'with a default'],
  ['FROM scratch\nCOPY Dockerfile /\nENTRYPOINT ["/x"]', 'scratch'],
];

suite('the model says what the Engine builds', { skip: reason }, async () => {
  const engine = skip ? undefined : await connect();
  const known = new Map<string, BaseImage | undefined>();
  if (engine)
    for (const name of ['initcheck-test/busybox', 'redis:7', 'nginx:1.27'])
      known.set(name, await findEngineBase(engine, name));
  after(async () => {
    if (engine) await cleanUp(engine);
    engine?.close();
  });

  for (const [text, why, only] of cases) {
    test(`${why}: ${JSON.stringify(text)}`, async () => {
      assert.ok(engine);
      const { image, problems } = lintText(text, { rules: [], bases: ({ text: name }) => known.get(name) });
      assert.ok(image, problems[0]?.message);
      const model = {
        entrypoint: image.entrypoint?.argv ?? null,
        cmd: image.cmd?.argv.length ? image.cmd.argv : null,
        stopSignal: image.stopSignal?.value ?? null,
        user: image.user?.value ?? '',
        hasHealthcheck: image.hasHealthcheck ?? false,
      };
      for (const builder of only ? [only] : (['buildkit', 'legacy'] as const)) {
        const context = temporaryDirectory({ Dockerfile: text });
        const id = await buildImage(engine, { context, dockerfile: { path: 'Dockerfile', text }, builder });
        const { entrypoint, cmd, stopSignal, user, hasHealthcheck } = await inspectImage(engine, id);
        assert.deepEqual({ entrypoint, cmd, stopSignal, user, hasHealthcheck }, model, builder);
      }
    });
  }
});

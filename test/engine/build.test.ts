import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, suite, test } from 'node:test';
import { buildImage } from '../../src/engine/build.ts';
import type { BuildProgress } from '../../src/engine/build-progress.ts';
import { cleanUp } from '../../src/engine/clean-up.ts';
import { EngineBuildError } from '../../src/engine/error.ts';
import { inspectImage } from '../../src/engine/images.ts';
import { assertNothingLeft, docker, reachEngine } from './engine.ts';

const found = await reachEngine();
const { skip } = found;
const builders = ['buildkit', 'legacy'] as const;
const context = mkdtempSync(join(tmpdir(), 'initcheck-'));
const files = [
  ...['a.txt', 'b.md', 'UPPER.TXT', '#hash', 'sp ace', '.env', 'sub/a.txt', 'sub/b.md', 'sub/deep/c.txt'],
  ...['sub/deep/d.md', 'node_modules/x/index.js', 'build/out', 'build/keep', 'é.txt'],
];
for (const file of files) {
  mkdirSync(dirname(join(context, file)), { recursive: true });
  writeFileSync(join(context, file), `this is ${file}\n`);
}
mkdirSync(join(context, 'empty'));
chmodSync(join(context, 'build/out'), 0o750);
symlinkSync('sub/a.txt', join(context, 'link'));
symlinkSync('/etc/passwd', join(context, 'outside'));

after(async () => {
  rmSync(context, { recursive: true });
  if (skip) return;
  await cleanUp(found.engine);
  assertNothingLeft(found.engine);
});

const COPY = 'FROM initcheck-test/busybox\nCOPY . /context\n';

/** The context as it arrived in an image: type, mode, owner, target and path of everything. */
function listContext(image: string): readonly string[] {
  const script = `cd /context && find . | sort | while read -r path; do
    echo "$(stat -c '%F %a %u:%g' "$path") $path $(readlink "$path")"; done`;
  return docker('run', '--rm', image, 'sh', '-c', script).trim().split(/ *\n/);
}

for (const builder of builders) {
  suite(`with ${builder}`, { skip }, () => {
    const build = async (text: string, options: object = {}) =>
      await buildImage(found.engine, {
        context,
        builder,
        dockerfile: { path: 'Dockerfile', text },
        ...options,
      });

    test('the context arrives with modes, links as links, owned by root', async () => {
      const listed = listContext(await build(COPY));
      assert.ok(listed.includes('regular file 750 0:0 ./build/out'), listed.join('\n'));
      assert.ok(listed.includes('symbolic link 777 0:0 ./outside /etc/passwd'), listed.join('\n'));
      assert.ok(listed.includes('directory 755 0:0 ./empty'));
      assert.equal(
        listed.length,
        files.length + ['.', 'Dockerfile', 'link', 'outside', 'empty', 'sub', 'sub/deep'].length + 3,
      );
    });

    test('files that are not on disk win over those that are, and over ignore files', async () => {
      const overlay = new Map([
        ['.initcheck/reaper', { bytes: Buffer.from('#!/bin/sh\n'), mode: 0o755 }],
        ['a.txt', { bytes: Buffer.from('laid over\n'), mode: 0o600 }],
        ['.dockerignore', { bytes: Buffer.from('.initcheck\nsub\n'), mode: 0o644 }],
      ]);
      const image = await build(COPY, { overlay });
      const listed = listContext(image).join('\n');
      assert.match(listed, /^regular file 755 0:0 .\/.initcheck\/reaper/m);
      assert.doesNotMatch(listed, / \.\/sub/, 'the ignore file is the one laid over');
      assert.equal(docker('run', '--rm', image, 'cat', '/context/a.txt'), 'laid over\n');
    });

    test('target, build arguments and labels reach the image', async () => {
      const text = `FROM initcheck-test/busybox AS first\nARG WORD\nENV SAID=$WORD\nSTOPSIGNAL SIGQUIT\nHEALTHCHECK CMD true\n
        FROM first\nCMD ["never"]`;
      const image = await build(text, {
        target: 'first',
        buildArgs: { WORD: 'hello' },
        labels: { mine: 'yes' },
      });
      const config = await inspectImage(found.engine, image);
      assert.ok(config.env.includes('SAID=hello'));
      assert.deepEqual(
        [config.cmd, config.labels.mine, config.stopSignal, config.hasHealthcheck],
        [['sh'], 'yes', 'SIGQUIT', true],
      );
    });

    test('steps and whole lines are told while it runs', async () => {
      const told: BuildProgress[] = [];
      // A new text each time, for a cached step writes nothing.
      const text = `FROM initcheck-test/busybox\nRUN printf 'é ${process.hrtime.bigint()}\\nlast'`;
      await build(text, { onProgress: (progress: BuildProgress) => told.push(progress) });
      const lines = told.flatMap(progress => (progress.kind === 'log' ? [progress] : []));
      assert.match(lines[0]?.step ?? '', /^\[2\/[23]\] RUN printf/);
      assert.match(lines[0]?.line ?? '', /^é \d+$/);
      assert.ok(
        lines.some(({ line }) => line === 'last'),
        'a line without its end',
      );
      assert.ok(
        told.some(
          progress =>
            progress.kind === 'step' && /RUN printf/.test(progress.step) && progress.state === 'done',
        ),
      );
    });

    test('a failing step is named, with the last lines it wrote', async () => {
      const failing = build(
        'FROM initcheck-test/busybox\nRUN exec >&2; seq 100; echo "no compiler"; exit 3\n',
      );
      await assert.rejects(failing, (error: unknown) => {
        assert.ok(error instanceof EngineBuildError);
        assert.match(error.step ?? '', /^\[2\/[23]\] RUN exec >&2; seq 100/);
        assert.match(error.message, /^the build failed at \[2\/[23]\] RUN exec >&2; seq 100; .*: \S.*3$/);
        assert.ok(error.log.includes('no compiler') && error.log.includes('100'), error.log.join('\n'));
        assert.equal(error.log.length, 20);
        return true;
      });
    });

    const broken: [text: string, message: RegExp, why: string][] = [
      ['', /^the build failed: .*\S$/, 'an empty file'],
      ['# nothing but a comment\n', /^the build failed: .*no instructions$/, 'no FROM'],
      [
        'FROM initcheck-test/busybox\nFRM x\n',
        /^the build failed: .*unknown instruction: FRM\b/i,
        'no such instruction',
      ],
      [
        'FROM initcheck-test/busybox\nCOPY nowhere /\n',
        /^the build failed at \[2\/[23]\] COPY nowhere \/: .*not found/,
        'no such file',
      ],
    ];
    for (const [text, message, why] of broken) {
      test(`a Dockerfile that cannot be built is one sentence: ${why}`, async () => {
        await assert.rejects(
          build(text),
          error => error instanceof EngineBuildError && message.test(error.message),
        );
      });
    }

    test('an interruption ends it at once', async () => {
      const interruption = new AbortController();
      const reason = new Error('interrupted by the test');
      const begin = performance.now();
      const text = `FROM initcheck-test/busybox\nRUN echo ${process.hrtime.bigint()}; sleep 30\n`;
      const onProgress = (progress: BuildProgress) => progress.kind === 'log' && interruption.abort(reason);
      await assert.rejects(build(text, { signal: interruption.signal, onProgress }), reason);
      assert.ok(performance.now() - begin < 10_000);
    });
  });
}

test('a context that is no directory is one sentence', { skip }, async () => {
  const dockerfile = { path: 'Dockerfile', text: 'FROM scratch' };
  await assert.rejects(buildImage(found.engine, { context: join(context, 'nowhere'), dockerfile }), {
    name: 'EngineError',
    message: /^the build context .*nowhere is not a directory$/,
  });
});

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { after, suite, test } from 'node:test';
import { buildImage } from '../../src/engine/build.ts';
import { cleanUp } from '../../src/engine/clean-up.ts';
import { runMain, temporaryDirectory } from '../plugin/run-main.ts';
import { assertNothingLeft, docker, reachEngine } from './engine.ts';

const found = await reachEngine();
const skip = found.skip || (!found.isOwn && 'the base images are only made in the Engine of test/engine/up');
const directory = temporaryDirectory({});
const tag = `initcheck-test/fixed:${process.pid}`;

after(async () => {
  if (skip) return;
  await cleanUp(found.engine);
  assertNothingLeft(found.engine);
});

/** What docker inspect says, without what no two images share. */
function configOf(image: string): Record<string, unknown> {
  const {
    Image: _,
    Hostname: __,
    ...config
  } = JSON.parse(docker('image', 'inspect', '--format', '{{json .Config}}', image));
  return config;
}

/** Its layers, lowest first, and what made them. */
function layersOf(image: string): { layers: string[]; history: string[] } {
  const layers = JSON.parse(docker('image', 'inspect', '--format', '{{json .RootFS.Layers}}', image));
  const history = docker('history', '--no-trunc', '--format', '{{.CreatedBy}}', image).trimEnd().split('\n');
  return { layers, history: history.toReversed() };
}

async function fix(image: string, ...words: readonly string[]) {
  const variables = { DOCKER_HOST: process.env.DOCKER_HOST ?? '' };
  return runMain(['image', image, '--fix', '--fail-level', 'none', ...words], { directory, variables });
}

function build(text: string): Promise<string> {
  return buildImage(found.engine, { context: directory, dockerfile: { path: 'Dockerfile', text } });
}

suite('an image gets an init without a Dockerfile', { skip }, () => {
  const shapes: [text: string, entrypoint: readonly string[], why: string][] = [
    ['FROM redis:7\n', ['/sbin/reaper', '--', 'docker-entrypoint.sh'], 'an entrypoint script and a CMD'],
    ['FROM debian:bookworm\nCMD ["sleep", "9"]\n', ['/sbin/reaper', '--'], 'CMD alone'],
    [
      'FROM busybox\nENV A="b c"\nUSER 7\nWORKDIR /x\nEXPOSE 80\nVOLUME /data\nLABEL a.b="c d"\n' +
        'STOPSIGNAL SIGINT\nHEALTHCHECK --interval=9s CMD true\nONBUILD RUN true\nSHELL ["/bin/ash", "-c"]\n' +
        'ENTRYPOINT ["sleep"]\nCMD ["9"]\n',
      ['/sbin/reaper', '--', 'sleep'],
      'everything a configuration can say',
    ],
    [
      'FROM scratch\nCOPY --from=initcheck-test/busybox /bin/busybox /tools/sleep\nCMD ["/tools/sleep", "9"]\n',
      ['/sbin/reaper', '--'],
      'no /sbin to put it in',
    ],
  ];
  for (const [text, entrypoint, why] of shapes)
    test(why, async () => {
      const image = await build(text);
      const before = configOf(image);
      try {
        const { code, stderr, stdout } = await fix(image, '--tag', tag);
        assert.equal(code, 0, stderr);
        assert.match(stdout, /repaired\n {2}\+ .*\/sbin\/reaper becomes PID 1/);
        assert.match(stdout, new RegExp(`^(?:clean: )?${tag}`, 'm'), 'what is left is left in the new one');
        assert.deepEqual(configOf(image), before, 'the image itself is as it was');
        assert.deepEqual(configOf(tag), { ...before, Entrypoint: entrypoint });
        const [{ layers, history }, old] = [layersOf(tag), layersOf(image)];
        assert.deepEqual(layers.slice(0, -1), old.layers, 'one layer on top of the same ones');
        assert.deepEqual(history.slice(0, -1), old.history, 'and one more line of history');
        const archive = execFileSync('docker', [
          'run',
          '--rm',
          '--entrypoint',
          '/sbin/reaper',
          tag,
          '--version',
        ]);
        assert.match(archive.toString(), /reaper/);
        assert.doesNotMatch(docker('ps', '-a', '--format', '{{.Names}}'), /initcheck-fix-/);
      } finally {
        execFileSync('docker', ['image', 'rm', '--force', tag], { stdio: 'ignore' });
      }
    });

  test('and it works: orphans are collected, and the rest has time to finish', async () => {
    const image = await build(
      'FROM debian:bookworm\nRUN printf \'#!/bin/sh\\n(trap "sleep 1; echo finished; exit" TERM; ' +
        'while :; do sleep 0.1; done) &\\nexec sleep 100\\n\' > /app && chmod 755 /app\nCMD ["/app"]\n',
    );
    const stop = (of: string): string => {
      const id = docker('run', '-d', '--label', `dev.initcheck.run=${found.engine.run}`, of).trim();
      execFileSync('sleep', ['0.5']);
      docker('stop', '-t', '4', id);
      return docker('logs', id).trim();
    };
    try {
      const { code, stderr } = await fix(image, '--tag', tag);
      assert.equal(code, 0, stderr);
      assert.equal(stop(image), '');
      assert.equal(stop(tag), 'finished');
    } finally {
      execFileSync('docker', ['image', 'rm', '--force', tag], { stdio: 'ignore' });
    }
  });
});

suite('what is refused, and makes no image', { skip }, () => {
  const cases: [text: string, words: readonly string[], code: number, message: RegExp, why: string][] = [
    [
      'FROM debian:bookworm\nENTRYPOINT ["tini", "--"]\nCMD ["a"]\n',
      ['--tag', tag],
      0,
      /nothing to repair, so initcheck-test\/fixed:\d+ is not created/,
      'an init',
    ],
    [
      'FROM debian:bookworm\nSTOPSIGNAL SIGTERM\nCMD ["/usr/bin/supervisord", "-n"]\n',
      ['--tag', tag],
      0,
      /nothing to repair, so initcheck-test\/fixed:\d+ is not created/,
      'a supervisor, which does the work of an init',
    ],
    [
      'FROM debian:bookworm\nRUN echo mine > /sbin/reaper\nCMD ["sleep", "9"]\n',
      ['--tag', tag],
      2,
      /the image already has a different \/sbin\/reaper/,
      'a file of that name',
    ],
    ['FROM busybox\nCMD ["sleep", "9"]\n', [], 2, /name it with --tag/, 'no name'],
    ['FROM busybox\nCMD ["sleep", "9"]\n', ['--tag', 'A B'], 2, /is not an image name/, 'a bad name'],
    ['FROM busybox\nCMD ["sleep", "9"]\n', ['other', '--tag', tag], 2, /one image at a time/, 'two images'],
  ];
  for (const [text, words, code, message, why] of cases)
    test(why, async () => {
      const run = await fix(await build(text), ...words);
      assert.match(run.stdout + run.stderr, message);
      assert.equal(run.code, code);
      assert.throws(() => execFileSync('docker', ['image', 'inspect', tag], { stdio: 'ignore' }));
    });

  test('its own name, which it would lose', async () => {
    assert.match(
      (await fix('busybox', '--tag', 'busybox:latest')).stderr,
      /is the name of the original image/,
    );
  });

  test('an interruption leaves neither container nor image', async () => {
    const signal = AbortSignal.abort(130);
    const variables = { DOCKER_HOST: process.env.DOCKER_HOST ?? '' };
    const run = await runMain(['image', 'busybox', '--fix', '--tag', tag], { directory, variables, signal });
    assert.equal(run.code, 130);
    assert.doesNotMatch(docker('ps', '-a', '--format', '{{.Names}}'), /initcheck-fix-/);
  });
});

test('the container of a killed run is swept by the next one', { skip }, async () => {
  const dead = found.engine.run.replace(/^(.*?)-\d+-\d+-(\d+)-(\w+)$/, '$1-4194305-1-$2-$3');
  docker('create', '--name', `initcheck-fix-${dead}-1`, 'busybox', 'true');
  try {
    await fix(await build('FROM busybox\nCMD ["sleep", "9"]\n'), '--tag', tag);
    assert.doesNotMatch(docker('ps', '-a', '--format', '{{.Names}}'), new RegExp(`initcheck-fix-${dead}`));
  } finally {
    execFileSync('docker', ['image', 'rm', '--force', tag], { stdio: 'ignore' });
  }
});

test('the binary put in is the one that is shipped', { skip }, async () => {
  const image = await build('FROM busybox\nCMD ["sleep", "9"]\n');
  try {
    await fix(image, '--tag', tag);
    const sum = docker('run', '--rm', '--entrypoint', 'md5sum', tag, '/sbin/reaper').split(' ')[0];
    const file = `src/reaper/bin/reaper-linux-${found.engine.architecture}`;
    assert.equal(sum, execFileSync('md5sum', { input: readFileSync(file), encoding: 'utf8' }).split(' ')[0]);
  } finally {
    execFileSync('docker', ['image', 'rm', '--force', tag], { stdio: 'ignore' });
  }
});

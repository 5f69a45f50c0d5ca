import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { runMain, temporaryDirectory } from '../plugin/run-main.ts';
import { docker, reachEngine } from './engine.ts';

const { skip, isOwn } = await reachEngine();
const reason = skip || (!isOwn && 'the base images are only made in the Engine of test/engine/up');

interface Report {
  readonly files: readonly {
    readonly image: { readonly pid1: readonly string[] | null; readonly base: { readonly known: boolean } };
    readonly diagnostics: readonly { readonly rule: string; readonly severity: string }[];
  }[];
}

async function report(words: readonly string[], directory: string): Promise<Report> {
  const { stdout, stderr } = await runMain([...words, '--format', 'json'], {
    directory,
    variables: { DOCKER_HOST: process.env.DOCKER_HOST ?? '' },
  });
  assert.equal(stderr, '');
  return JSON.parse(stdout) as Report;
}

suite('images without a Dockerfile', { skip: reason }, () => {
  const cases: [dockerfile: string, pid1: string | null, rules: string[], why: string][] = [
    [
      'FROM redis:7\nCMD redis-server',
      '/bin/sh',
      ['missing-stopsignal', 'shell-as-init'],
      'dash is seen in the image',
    ],
    [
      'FROM initcheck-test/busybox\nCMD sleep 1000',
      'sleep',
      ['keepalive-command', 'missing-stopsignal'],
      'so is BusyBox',
    ],
    ['FROM redis:7', 'redis-server', ['missing-init', 'missing-stopsignal'], 'the entrypoint script is read'],
    [
      'FROM redis:7\nENTRYPOINT ["tini", "--"]\nSTOPSIGNAL SIGTERM\nCMD ["redis-server"]',
      'tini',
      [],
      'an init',
    ],
    [
      'FROM redis:7\nSTOPSIGNAL 65',
      'redis-server',
      ['missing-init', 'undeliverable-stopsignal'],
      'a stop signal that is none',
    ],
  ];
  for (const [dockerfile, pid1, rules, why] of cases) {
    test(`${JSON.stringify(dockerfile)}: ${why}`, async () => {
      const directory = temporaryDirectory({ Dockerfile: dockerfile });
      const image = docker('build', '-q', '--label', 'dev.initcheck.test=image', directory).trim();
      try {
        const { files } = await report(['image', image], directory);
        assert.equal(files[0]?.image.pid1?.[0] ?? null, pid1);
        assert.deepEqual(files[0]?.diagnostics.map(({ rule }) => rule).sort(), rules);
      } finally {
        docker('image', 'rm', '-f', image);
      }
    });
  }

  test('an image that is not there is exit code 3', async () => {
    const variables = { DOCKER_HOST: process.env.DOCKER_HOST ?? '' };
    const { code, stderr } = await runMain(['image', 'initcheck-test/none'], { directory: '.', variables });
    assert.match(stderr, /the Engine has no image initcheck-test\/none/);
    assert.equal(code, 3);
  });
});

test('--base engine knows a base that the facts do not', { skip: reason }, async () => {
  const directory = temporaryDirectory({
    base: 'FROM debian:bookworm\nENTRYPOINT ["tini", "--"]\nSTOPSIGNAL SIGTERM\n',
    Dockerfile: 'FROM initcheck-test/private\nCMD redis-server\n',
  });
  docker(
    'build',
    '-q',
    '--label',
    'dev.initcheck.test=image',
    '-t',
    'initcheck-test/private',
    '-f',
    `${directory}/base`,
    directory,
  );
  try {
    const [facts] = (await report(['Dockerfile'], directory)).files;
    const [engine] = (await report(['--base', 'engine', 'Dockerfile'], directory)).files;
    const [none] = (await report(['--base', 'none', 'Dockerfile'], directory)).files;
    assert.deepEqual(
      [facts, engine, none].map(file => file?.image.base.known),
      [false, true, false],
    );
    assert.deepEqual(
      engine?.diagnostics.map(({ rule }) => rule),
      ['init-hides-shell'],
    );
  } finally {
    docker('image', 'rm', '-f', 'initcheck-test/private');
  }
});

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { buildImage } from '../../../src/engine/build.ts';
import { cleanUp } from '../../../src/engine/clean-up.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { RUN_LABEL } from '../../../src/engine/run.ts';
import { repositoryFiles } from '../../../src/files/repository-files.ts';
import { readWorkload } from '../../../src/workload/read-workload.ts';
import type { WorkloadContainer } from '../../../src/workload/workload.ts';
import { runMain, temporaryDirectory } from '../../plugin/run-main.ts';
import { assertNothingLeft, connect, docker, reachEngine } from '../engine.ts';

const { skip, isOwn } = await reachEngine();
const reason = skip || (!isOwn && 'the base images are only made in the Engine of test/engine/up');

const files = {
  'compose.yaml': `services:
  built:
    build: app
  behind:
    build: app
    command: sh -c "mkdir -p /tmp/data && sleep 1000"
  pulled:
    image: redis:7
    entrypoint: []
    command:
      - sh
      - -c
      - mkdir -p /tmp/data && redis-server --dir /tmp/data --save ''
  idle: {image: "debian:bookworm", command: [tail, -f, /dev/null]}   # to look around
`,
  'app/Dockerfile': 'FROM debian:bookworm\nCMD cd /tmp && sleep 1000; true\n',
};

/** How long each container is waited for, in seconds. */
const grace = 3;

suite('services of a compose file stop after the repair, and not before', { skip: reason }, () => {
  test('built, pulled, and with an init', async () => {
    const engine = await connect();
    after(async () => {
      await cleanUp(engine);
      assertNothingLeft(engine);
      engine.close();
    });
    const directory = temporaryDirectory(files);
    for (const [name, { isKilled }] of await stopAll(directory, engine))
      assert.ok(isKilled, `${name} is killed before the repair`);
    const { stdout, code } = await runMain(['--fix', 'compose.yaml'], { directory });
    assert.equal(code, 0, stdout);
    assert.match(readFileSync(join(directory, 'compose.yaml'), 'utf8'), /init: true\} {3}# to look around$/m);
    for (const [name, { isKilled, words }] of await stopAll(directory, engine))
      assert.ok(!isKilled, `${name} stops after the repair: ${words}`);
    assertCompose(directory);
  });
});

/** Where Compose is installed, it reads the repaired file. */
function assertCompose(cwd: string): void {
  const { error, stdout } = spawnSync('docker', ['compose', 'version'], { encoding: 'utf8' });
  if (error || !/^Docker Compose/.test(stdout)) return;
  const { status, stderr } = spawnSync('docker', ['compose', 'config', '--quiet'], { cwd, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
}

interface Stopped {
  readonly isKilled: boolean;
  readonly words: string;
}

async function stopAll(directory: string, engine: Engine): Promise<Map<string, Stopped>> {
  const path = join(directory, 'compose.yaml');
  const { containers } = await readWorkload(path, 'compose.yaml', readFileSync(path), {
    variables: {},
    files: repositoryFiles(directory)(path),
    limit: work => work(),
  });
  const stopped = containers.map(async container => {
    const image = await imageOf(container, engine);
    return [container.subject.name, stop(image, container, engine)] as const;
  });
  return new Map(await Promise.all(stopped));
}

async function imageOf({ made }: WorkloadContainer, engine: Engine): Promise<string> {
  if (made.from === 'image') return made.reference;
  const text = readFileSync(made.dockerfile as string, 'utf8');
  return await buildImage(engine, { context: made.context, dockerfile: { path: 'Dockerfile', text } });
}

/** As Compose starts it; what is said of entrypoints here is that there is none. */
function stop(image: string, { overrides }: WorkloadContainer, { run }: Engine): Stopped {
  const words = [
    ...['run', '--detach', '--label', `${RUN_LABEL}=${run}`],
    ...(overrides?.init ? ['--init'] : []),
    ...(overrides?.entrypoint ? ['--entrypoint', ''] : []),
    image,
    ...(overrides?.command?.value ?? []),
  ];
  const id = docker(...words).trim();
  spawnSync('sleep', ['1']);
  docker('stop', '--time', String(grace), id);
  const code = docker('inspect', '--format', '{{.State.ExitCode}}', id).trim();
  docker('rm', '--force', id);
  return { isKilled: code === '137', words: words.join(' ') };
}

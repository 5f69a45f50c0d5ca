import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runMain, temporaryDirectory } from './run-main.ts';

test('a Dockerfile that several services are built from is refused once', async () => {
  const service = '    build: .\n';
  const directory = temporaryDirectory({
    Dockerfile: 'FROM debian:12\nroll out\n',
    'compose.yaml': `services:\n  a:\n${service}  b:\n${service}`,
  });
  const { stdout, stderr } = await runMain(['.', '--format', 'json'], { directory });
  assert.equal(stderr.match(/Dockerfile:2: /g)?.length, 1);
  assert.deepEqual(
    JSON.parse(stdout).files.map(({ path }: { path: string }) => path),
    ['Dockerfile'],
  );
});

const shellForm = 'FROM debian:12\nCMD redis-server\n';
const devContainers: [settings: string, isLeftOut: boolean, why: string][] = [
  ['{ "build": { "dockerfile": "Dockerfile" } }', true, 'the tool starts a shell in the place of its CMD'],
  ['{ "overrideCommand": false }', false, 'unless it is told not to'],
  ['{ "dockerComposeFile": "compose.yaml" }', false, 'or has a compose file'],
];
for (const [settings, isLeftOut, why] of devContainers)
  test(`a Dockerfile of a development container: ${why}`, async () => {
    const directory = temporaryDirectory({
      '.devcontainer/Dockerfile': shellForm,
      '.devcontainer/devcontainer.json': settings,
      Dockerfile: 'FROM nginx:1.27\n',
    });
    const { stdout, stderr } = await runMain(['.', '--format', 'json'], { directory });
    assert.equal(/left out: \.devcontainer\/Dockerfile/.test(stderr), isLeftOut);
    assert.equal(/"path": "\.devcontainer\/Dockerfile"/.test(stdout), !isLeftOut);
  });

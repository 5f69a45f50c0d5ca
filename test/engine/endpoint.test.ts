import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { resolveEndpoint, type Surroundings } from '../../src/engine/endpoint.ts';

const home = mkdtempSync(join(tmpdir(), 'initcheck-'));
after(() => rmSync(home, { recursive: true }));
const config = join(home, '.docker');

/** Writes a context as docker/cli's store does. */
function writeContext(name: string, endpoint: object): void {
  const directory = join(config, 'contexts', 'meta', createHash('sha256').update(name).digest('hex'));
  mkdirSync(directory, { recursive: true });
  writeFileSync(
    join(directory, 'meta.json'),
    JSON.stringify({ Name: name, Endpoints: { docker: endpoint } }),
  );
}
writeContext('rootless', { Host: 'unix:///run/user/1000/docker.sock' });
writeContext('plain', { Host: 'tcp://build.example.com:2375' });
writeContext('secured', { Host: 'tcp://build.example.com:2375', SkipTLSVerify: true });
writeContext('far', { Host: 'ssh://me@build.example.com' });
writeContext('empty', {});
writeFileSync(join(config, 'config.json'), '{"currentContext": "rootless"}');
const broken = join(home, 'broken');
mkdirSync(broken);
writeFileSync(join(broken, 'config.json'), '{');
const none = join(home, 'none');

const dial = ['docker', 'system', 'dial-stdio'];
const cases: [
  given: Partial<Surroundings>,
  expected: Record<string, string | number> | string[],
  why: string,
][] = [
  [{ env: { DOCKER_CONFIG: none } }, { address: 'unix:///var/run/docker.sock' }, 'nothing is said'],
  [
    { env: { DOCKER_CONFIG: none }, platform: 'win32' },
    { path: '//./pipe/docker_engine' },
    'nothing is said on Windows',
  ],
  [
    { env: { DOCKER_HOST: 'unix:///x.sock' } },
    { path: '/x.sock' },
    'a socket, which beats the current context',
  ],
  [{ env: { DOCKER_HOST: 'unix://' } }, { path: '/var/run/docker.sock' }, 'a socket without a path'],
  [{ env: { DOCKER_HOST: 'npipe:////./pipe/x' } }, { path: '//./pipe/x' }, 'a named pipe'],
  [{ env: { DOCKER_HOST: 'tcp://10.0.0.1:4243' } }, { host: '10.0.0.1', port: 4243 }, 'TCP'],
  [
    { env: { DOCKER_HOST: 'tcp://10.0.0.1' } },
    { host: '10.0.0.1', port: 2375 },
    "TCP without a port: Docker's",
  ],
  [{ env: { DOCKER_HOST: '10.0.0.1:1' } }, { host: '10.0.0.1', port: 1 }, 'no scheme is TCP'],
  [{ env: { DOCKER_HOST: 'tcp://[::1]:1' } }, { host: '::1', port: 1 }, 'IPv6'],
  [{ env: { DOCKER_HOST: 'tcp://10.0.0.1:2376' } }, dial, 'the port of TLS'],
  [{ env: { DOCKER_HOST: 'tcp://10.0.0.1:1', DOCKER_TLS_VERIFY: '1' } }, dial, 'TLS'],
  [{ env: { DOCKER_HOST: 'tcp://10.0.0.1:1/prefix' } }, dial, 'a path'],
  [{ env: { DOCKER_HOST: 'ssh://me@there' } }, dial, 'ssh'],
  [{}, { path: '/run/user/1000/docker.sock' }, 'the current context'],
  [{ env: { DOCKER_CONTEXT: 'plain' } }, { host: 'build.example.com', port: 2375 }, 'DOCKER_CONTEXT'],
  [{ env: { DOCKER_CONTEXT: 'secured' } }, dial, 'a context with TLS'],
  [{ env: { DOCKER_CONTEXT: 'far' } }, dial, 'a context with ssh'],
  [
    { env: { DOCKER_CONTEXT: 'default' } },
    { path: '/var/run/docker.sock' },
    'the default context is no context',
  ],
  [
    { env: { DOCKER_CONTEXT: 'far', DOCKER_HOST: 'unix:///x.sock' } },
    { path: '/x.sock' },
    'DOCKER_HOST beats DOCKER_CONTEXT',
  ],
  [
    { env: { DOCKER_HOST: 'unix:///x.sock' }, globals: ['--context', 'far'] },
    ['docker', '--context', 'far', 'system', 'dial-stdio'],
    'global flags beat everything',
  ],
  [
    { env: { DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND: '/opt/docker' }, globals: ['--tls'] },
    ['/opt/docker', '--tls', 'system', 'dial-stdio'],
    'the client that called',
  ],
];
for (const [given, expected, why] of cases) {
  test(`${JSON.stringify(given)}: ${why}`, () => {
    const endpoint = resolveEndpoint({ env: {}, home, platform: 'linux', ...given });
    if (Array.isArray(expected)) assert.deepEqual(endpoint.kind === 'dial' && endpoint.command, expected);
    else assert.deepEqual({ ...endpoint, ...expected }, endpoint);
  });
}

const refused: [env: Record<string, string>, message: RegExp, why: string][] = [
  [{ DOCKER_HOST: 'foo://x' }, /^DOCKER_HOST="foo:\/\/x" is not the address of an Engine$/, 'no such scheme'],
  [{ DOCKER_HOST: 'tcp://a:b:c' }, /^DOCKER_HOST="tcp:\/\/a:b:c" is not/, 'no such port'],
  [{ DOCKER_CONTEXT: 'nowhere' }, /^the Docker context "nowhere" does not exist$/, 'no such context'],
  [
    { DOCKER_CONTEXT: 'empty' },
    /^the Docker context "empty" has no Docker Engine$/,
    'a context for something else',
  ],
  [{ DOCKER_CONFIG: broken }, /^cannot read .*config\.json: /, 'a configuration that is no JSON'],
];
for (const [env, message, why] of refused) {
  test(`${JSON.stringify(env)} is one sentence: ${why}`, () => {
    assert.throws(() => resolveEndpoint({ env, home, platform: 'linux' }), { name: 'EngineError', message });
  });
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Chalk } from 'chalk';
import { formatRunning, formatRunningJson, type RunningReport } from '../../src/report/running.ts';

const server: RunningReport = {
  id: 'f00',
  name: 'web',
  image: 'node:22',
  command: 'node server.js',
  argv: ['node', 'server.js'],
  isDockerInit: false,
  init: null,
  zombies: 2,
  dispositions: null,
  parents: [{ command: 'node server.js', zombies: ['git', 'sh'] }],
  stop: { signal: 'SIGTERM', grace: 10, effect: 'dropped' },
};
const good: RunningReport = {
  ...server,
  name: 'db',
  image: 'postgres:17',
  init: 'tini',
  zombies: 0,
  parents: [],
  stop: { signal: 'SIGINT', grace: 60, effect: 'awaited' },
};
const style = (width: number) => ({ chalk: new Chalk({ level: 0 }), width });

test('a line for each container, and whose the zombies are', () => {
  assert.equal(
    formatRunning([server, good], style(120)),
    `CONTAINER  IMAGE        INIT  ZOMBIES  DOCKER STOP, PROBABLY               PID 1
web        node:22      -     ✗ 2      ✗ drops SIGTERM: killed after 10 s  node server.js
db         postgres:17  tini  ✓ 0      ✓ waits for SIGINT                  node server.js

web: 2 of node server.js (git, sh)
`,
  );
  assert.equal(formatRunning([], style(120)), 'no container is running\n');
});

test('long names are cut further where PID 1 would have no room', () => {
  const long = { ...server, name: 'infallible_chandrasekhar', image: 'registry.example.org/team/service:1' };
  assert.equal(
    formatRunning([{ ...long, zombies: 0, parents: [] }], style(100)),
    `CONTAINER       IMAGE           INIT  ZOMBIES  DOCKER STOP, PROBABLY               PID 1
infallible_ch…  registry.exam…  -     ✓ 0      ✗ drops SIGTERM: killed after 10 s  node server.js
`,
  );
});

test('without room for a table each container has lines of its own', () => {
  assert.equal(
    formatRunning([server, { ...good, stop: { ...good.stop, effect: 'unknown' } }], style(60)),
    `web
  image     node:22
  init      -
  zombies   ✗ 2
  stop      ✗ drops SIGTERM: killed after 10 s
  PID 1     node server.js
db
  image     postgres:17
  init      tini
  zombies   ✓ 0
  stop      ? SIGINT, up to 60 s
  PID 1     node server.js

web: 2 of node server.js (git, sh)
`,
  );
});

test('names, commands and signals of others are not obeyed, and cut', () => {
  const bad = '\u001b[2J\n'.repeat(40);
  const stop = { ...server.stop, signal: bad };
  const parents = [{ command: bad, zombies: [bad] }];
  for (const width of [40, 150]) {
    const text = formatRunning(
      [{ ...server, name: bad, image: bad, command: bad, parents, stop }],
      style(width),
    );
    assert.ok(!text.includes('\u001b'));
    for (const line of text.split('\n')) assert.ok([...line].length <= width, line);
  }
});

test('JSON: one document, or one line where many follow each other', () => {
  assert.deepEqual(JSON.parse(formatRunningJson([server], false)), { version: 1, containers: [server] });
  assert.equal(formatRunningJson([server, good], true).trimEnd().split('\n').length, 1);
});

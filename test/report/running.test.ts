import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Chalk } from 'chalk';
import { formatPrometheus } from '../../src/report/prometheus.ts';
import {
  formatRunning,
  formatRunningJson,
  type RunningReport,
  severityOf,
} from '../../src/report/running.ts';
import { growthOf } from '../../src/verify/growth.ts';
import { parseContainers } from './readers.ts';

const server: RunningReport = {
  id: 'f00',
  name: 'web',
  image: 'node:22',
  command: 'node server.js',
  argv: ['node', 'server.js'],
  isDockerInit: false,
  init: null,
  pid: 700,
  pids: { now: 14, limit: 4096 },
  zombies: 2,
  dispositions: null,
  parents: [{ command: 'node server.js', startedBy: ['tini -- npm start'], zombies: ['git', 'sh'] }],
  stop: { signal: 'SIGTERM', grace: 10, effect: 'dropped' },
};
const good: RunningReport = {
  ...server,
  name: 'db',
  image: 'postgres:17',
  init: 'tini',
  zombies: 0,
  pids: { now: 7, limit: null },
  parents: [],
  stop: { signal: 'SIGINT', grace: 60, effect: 'awaited' },
};
const style = (width: number) => ({ chalk: new Chalk({ level: 0 }), width });

test('a line for each container, and whose the zombies are', () => {
  assert.equal(
    formatRunning([server, good], style(120)),
    `CONTAINER  IMAGE        INIT  ZOMBIES  PIDS        DOCKER STOP, PROBABLY               PID 1
web        node:22      -     ✗ 2      14 of 4096  ✗ drops SIGTERM: killed after 10 s  node server.js
db         postgres:17  tini  ✓ 0      7           ✓ waits for SIGINT                  node server.js

web: 2 of node server.js (git, sh), started by tini -- npm start
`,
  );
  assert.equal(formatRunning([], style(120)), 'no container is running\n');
});

test('an image without a name is shown by as much of its digest as docker ps shows', () => {
  const nameless = { ...good, image: `sha256:7274a306f54d${'d'.repeat(52)}` };
  assert.match(formatRunning([nameless], style(120)), /\ndb {9}7274a306f54d {2}tini/);
});

test('long names are cut further where PID 1 would have no room', () => {
  const long = { ...server, name: 'infallible_chandrasekhar', image: 'registry.example.org/team/service:1' };
  assert.equal(
    formatRunning([{ ...long, zombies: 0, parents: [] }], style(112)),
    `CONTAINER       IMAGE           INIT  ZOMBIES  PIDS        DOCKER STOP, PROBABLY               PID 1
infallible_ch…  registry.exam…  -     ✓ 0      14 of 4096  ✗ drops SIGTERM: killed after 10 s  node server.js
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
  pids      14 of 4096
  stop      ✗ drops SIGTERM: killed after 10 s
  PID 1     node server.js
db
  image     postgres:17
  init      tini
  zombies   ✓ 0
  pids      7
  stop      ? SIGINT, up to 60 s
  PID 1     node server.js

web: 2 of node server.js (git, sh), started by tini -- npm
start
`,
  );
});

test('names, commands and signals of others are not obeyed, and cut', () => {
  const bad = '\u001b[2J\n'.repeat(40);
  const stop = { ...server.stop, signal: bad };
  const parents = [{ command: bad, startedBy: [bad], zombies: [bad] }];
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
  assert.deepEqual(parseContainers(formatRunningJson([server], false)), { version: 1, containers: [server] });
  assert.equal(formatRunningJson([server, good], true).trimEnd().split('\n').length, 1);
});

const look = (at: number, ...containers: readonly RunningReport[]) => ({ at, containers });
const withZombies = (zombies: number | null, more: Partial<RunningReport> = {}): RunningReport => ({
  ...server,
  ...{ zombies, pids: { now: 4000, limit: 4096 } },
  ...more,
});

const growths: [first: RunningReport, last: RunningReport, words: string, why: string][] = [
  [
    withZombies(2),
    withZombies(14),
    'web: 12 more zombies in 60 s, 720 an hour; at this rate it meets its limit of 4096 processes in 8 min',
    'it grows towards its limit',
  ],
  [
    withZombies(2),
    withZombies(3, { pids: { now: 5, limit: null } }),
    'web: 1 more zombie in 60 s, 60 an hour',
    'one more, and no limit',
  ],
  [withZombies(2), withZombies(2), '', 'as many'],
  [withZombies(2), withZombies(1), '', 'fewer'],
  [withZombies(null), withZombies(3), '', 'not counted before'],
  [withZombies(2), withZombies(14, { pid: 701 }), '', 'started anew in between'],
  [withZombies(2), withZombies(14, { id: 'f01' }), '', 'another container'],
];
for (const [first, last, words, why] of growths) {
  test(`growth: ${why}`, () => {
    const growth = growthOf(look(0, first), look(60_000, last));
    const lines = formatRunning([last], style(150), { growth }).split('\n');
    assert.equal(lines.find(line => line.includes(' more ')) ?? '', words);
  });
}

const severities: [container: RunningReport, severity: string | undefined, why: string][] = [
  [good, undefined, 'well'],
  [server, 'warning', 'zombies, and a stop that is not heard'],
  [{ ...good, zombies: 1 }, 'warning', 'zombies'],
  [{ ...good, stop: server.stop }, 'warning', 'a stop that is not heard'],
  [{ ...good, pids: { now: 90, limit: 100 } }, 'error', 'nearly as many processes as it may have'],
  [{ ...good, pids: { now: 89, limit: 100 } }, undefined, 'room for more'],
];
for (const [container, severity, why] of severities)
  test(`severity: ${why}`, () => assert.equal(severityOf(container), severity));

test('Prometheus: what is known, with labels that cannot end early', () => {
  const evil = { ...good, name: 'a"b\\c\nd', zombies: null, pids: null };
  assert.equal(
    formatPrometheus([server, evil]),
    `# HELP initcheck_container_zombies Zombie processes in the container.
# TYPE initcheck_container_zombies gauge
initcheck_container_zombies{id="f00",name="web",image="node:22"} 2
# HELP initcheck_container_pids Processes and threads in the container, zombies included.
# TYPE initcheck_container_pids gauge
initcheck_container_pids{id="f00",name="web",image="node:22"} 14
# HELP initcheck_container_pids_limit How many processes and threads the container may have.
# TYPE initcheck_container_pids_limit gauge
initcheck_container_pids_limit{id="f00",name="web",image="node:22"} 4096
# HELP initcheck_container_stop_ignored 1 if PID 1 does not hear its stop signal, so that a stop ends in SIGKILL.
# TYPE initcheck_container_stop_ignored gauge
initcheck_container_stop_ignored{id="f00",name="web",image="node:22"} 1
initcheck_container_stop_ignored{id="f00",name="a\\"b\\\\c\\nd",image="postgres:17"} 0
# HELP initcheck_container_stop_grace_seconds Seconds between the stop signal and SIGKILL.
# TYPE initcheck_container_stop_grace_seconds gauge
initcheck_container_stop_grace_seconds{id="f00",name="web",image="node:22"} 10
initcheck_container_stop_grace_seconds{id="f00",name="a\\"b\\\\c\\nd",image="postgres:17"} 60
`,
  );
  assert.equal(formatPrometheus([]), '');
});

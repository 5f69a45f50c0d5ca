import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import type { StartedAgain } from '../../../src/verify/observation.ts';
import { verify } from '../../../src/verify/verify.ts';
import { assertNothingLeft, connect, probe, reachEngine } from '../engine.ts';

const { skip } = await reachEngine();
const runs: Awaited<ReturnType<typeof connect>>[] = [];
after(() => {
  for (const engine of runs) assertNothingLeft(engine);
});

const BUSYBOX = 'FROM initcheck-test/busybox\n';
const SHELL = (script: string): string => `CMD ["sh", "-c", ${JSON.stringify(script)}]\n`;

/** What becomes of an image that is stopped after two seconds at most and started again. */
async function startAgain(text: string): Promise<StartedAgain | undefined> {
  const engine = await connect();
  runs.push(engine);
  const dockerfile = { path: 'Dockerfile', text };
  const source = { build: { context: 'test/verify', dockerfile, network: 'host' } } as const;
  const options = { probe, grace: 1, orphans: 0, canary: 0, startAgain: true } as const;
  const [seen] = await verify(engine, [{ name: 'original', source }], options);
  assert.equal(seen?.outcome, 'stopped', JSON.stringify(seen));
  return seen.startedAgain;
}

const rsyslog =
  'FROM initcheck-test/debian\nRUN apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq ' +
  '--no-install-recommends rsyslog && sed -i /imklog/d /etc/rsyslog.conf\n';

const rows: [text: string, outcome: StartedAgain['outcome'], trouble: RegExp, why: string][] = [
  [
    `${BUSYBOX}${SHELL('[ -e /lock ] && echo "already running" && exit 3; touch /lock; sleep 600; true')}`,
    'exited',
    /^already running$/,
    'a lock that a kill leaves behind',
  ],
  [
    `${BUSYBOX}${SHELL('trap "exit 0" TERM; echo listening; while :; do sleep 0.1; done')}`,
    'ready',
    /^$/,
    'one that ends by its handler comes up as before',
  ],
  [
    `${BUSYBOX}${SHELL('[ -e /was ] && exec /gone; touch /was; exec sleep 600')}`,
    'exited',
    /^$/,
    'one that needs what its first start has taken',
  ],
  [
    `FROM initcheck-test/redis\n${SHELL(
      'redis-server --appendonly yes --dir /data & sleep 1; printf "*3\\r\\n\\0443\\r\\nSET" ' +
        '>>/data/appendonlydir/appendonly.aof.1.incr.aof; wait',
    )}`,
    'ready',
    /short read while loading the AOF|AOF.*truncated/i,
    'the append-only file of redis whose last command was not written to its end',
  ],
  [
    `${rsyslog}${SHELL('for i in $(cat /was); do sleep 600 & done; seq 20 >/was; rsyslogd -n; true')}`,
    'exited',
    /pidfile '\/run\/rsyslogd.pid' and pid \d+ already exist/,
    "rsyslog's pid file is left when it is killed, and its process id is another program's now",
  ],
  [
    `${rsyslog}${SHELL('rsyslogd -n & trap "kill $!; wait; exit" TERM; wait')}`,
    'ready',
    /^$/,
    'rsyslog removes it when it is stopped',
  ],
];
suite('a container is started again after its stop', { skip, concurrency: 2 }, () => {
  for (const [text, outcome, trouble, why] of rows) {
    test(why, async () => {
      const again = await startAgain(text);
      assert.equal(again?.outcome, outcome, JSON.stringify(again));
      assert.match(again?.trouble[0] ?? '', trouble);
      assert.ok(again.seconds < 10, `${again.seconds} s`);
    });
  }
});

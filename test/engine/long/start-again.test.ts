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

/** How a container was stopped: `killed` because it does not hear of it. */
type End = 'killed' | 'by itself';

/** What becomes of an image that is stopped and started again. */
async function startAgain(text: string, end: End): Promise<StartedAgain | undefined> {
  const engine = await connect();
  runs.push(engine);
  const dockerfile = { path: 'Dockerfile', text };
  const source = { build: { context: 'test/verify', dockerfile, network: 'host' } } as const;
  // Whoever ends by itself may take its time, on a busy machine too.
  const grace = end === 'killed' ? 1 : 60;
  const options = { probe, grace, orphans: 0, canary: 0, startAgain: true } as const;
  const [seen] = await verify(engine, [{ name: 'original', source }], options);
  assert.equal(seen?.outcome, 'stopped', JSON.stringify(seen));
  assert.equal(seen.stop.killed, end === 'killed', JSON.stringify(seen.stop));
  assert.ok(seen.startedAgain && seen.startedAgain.seconds < seen.timings.total, JSON.stringify(seen));
  return seen.startedAgain;
}

const debian = (name: string, more = ''): string =>
  'FROM initcheck-test/debian\nRUN apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq ' +
  `--no-install-recommends ${name}${more}\n`;
const rsyslog = debian('rsyslog', ' && sed -i /imklog/d /etc/rsyslog.conf');
const apache = debian('apache2', ' && echo ServerName localhost >>/etc/apache2/apache2.conf');
const postgresql = debian('postgresql');
const postgres =
  'setpriv --reuid=postgres --regid=postgres --init-groups /usr/lib/postgresql/15/bin/postgres ' +
  '-D /var/lib/postgresql/15/main -c config_file=/etc/postgresql/15/main/postgresql.conf';
/** The second time, what was the program's process id is another program's. */
const otherPids = 'for i in $(cat /was); do sleep 600 & done; seq 30 >/was;';

const rows: [text: string, end: End, outcome: StartedAgain['outcome'], trouble: RegExp, why: string][] = [
  [
    `${BUSYBOX}${SHELL('[ -e /lock ] && echo "already running" && exit 3; touch /lock; sleep 600; true')}`,
    'killed',
    'exited',
    /^already running$/,
    'a lock that a kill leaves behind',
  ],
  [
    `${BUSYBOX}${SHELL('trap "exit 0" TERM; echo listening; while :; do sleep 0.1; done')}`,
    'by itself',
    'ready',
    /^$/,
    'one that ends by its handler comes up as before',
  ],
  [
    `${BUSYBOX}${SHELL('[ -e /was ] && exec /gone; touch /was; exec sleep 600')}`,
    'killed',
    'exited',
    /^$/,
    'one that needs what its first start has taken',
  ],
  [
    `FROM initcheck-test/redis\n${SHELL(
      'redis-server --appendonly yes --dir /data & sleep 1; printf "*3\\r\\n\\0443\\r\\nSET" ' +
        '>>/data/appendonlydir/appendonly.aof.1.incr.aof; wait',
    )}`,
    'killed',
    'ready',
    /short read while loading the AOF|AOF.*truncated/i,
    'the append-only file of redis whose last command was not written to its end',
  ],
  [
    `${rsyslog}${SHELL(`${otherPids} rsyslogd -n; true`)}`,
    'killed',
    'exited',
    /pidfile '\/run\/rsyslogd.pid' and pid \d+ already exist/,
    "rsyslog's pid file is left when it is killed, and its process id is another program's now",
  ],
  [
    `${rsyslog}${SHELL('rsyslogd -n & trap "kill $!; wait; exit" TERM; wait')}`,
    'by itself',
    'ready',
    /^$/,
    'rsyslog removes it when it is stopped',
  ],
  [
    `${apache}${SHELL(`${otherPids} apache2ctl -D FOREGROUND; true`)}`,
    'killed',
    'exited',
    /^httpd \(pid \d+\) already running$/,
    "apache's pid file is left when it is killed, and its process id is another program's now",
  ],
  [
    `${apache}${SHELL('. /etc/apache2/envvars; mkdir -p $APACHE_RUN_DIR; exec apache2 -D FOREGROUND')}`,
    'by itself',
    'ready',
    /^$/,
    'apache removes it when it is stopped',
  ],
  [
    `${postgresql}${SHELL(`${postgres}; true`)}`,
    'killed',
    'ready',
    /database system was interrupted|not properly shut down; automatic recovery/,
    'PostgreSQL recovers when it was killed',
  ],
  [
    `${postgresql}${SHELL(`exec ${postgres}`)}`,
    'by itself',
    'ready',
    /^$/,
    'PostgreSQL has nothing to recover when it was stopped',
  ],
];
const again = (silence: string): string => `[ -e /was ] && ${silence}; touch /was;`;
const python =
  'import os, signal, sys, time; time.sleep(3 * os.path.exists("/was")); open("/was", "w"); ' +
  'signal.signal(15, lambda *_: sys.exit(0)); signal.pause()';
const handler =
  "exec python3 -c 'import signal, sys; signal.signal(15, lambda *_: sys.exit(0)); signal.pause()'";

/** Starts that are silent the second time: whether they are ready, after how many seconds at least, and why not. */
const silent: [
  text: string,
  end: End,
  outcome: StartedAgain['outcome'],
  least: number,
  because: RegExp,
  why: string,
][] = [
  [
    `${BUSYBOX}${SHELL(`${again('sleep 6')} trap "exit 0" TERM; while :; do sleep 0.1; done`)}`,
    ...(['by itself', 'ready', 5.9, /^$/, 'a shell that waits six seconds before it sets its trap'] as const),
  ],
  [
    `FROM initcheck-test/python\nCMD ["python3", "-c", ${JSON.stringify(python)}]\n`,
    ...(['by itself', 'ready', 2.9, /^$/, 'a program that sleeps for three seconds before that'] as const),
  ],
  [
    `FROM initcheck-test/python\nENTRYPOINT ["tini", "--"]\n${SHELL(`${again('sleep 7')} ${handler}`)}`,
    ...(['by itself', 'ready', 6.9, /^$/, 'a program behind tini that comes after seven seconds'] as const),
  ],
  [
    `${BUSYBOX}${SHELL(`${again('sleep 999')} trap "exit 0" TERM; while :; do sleep 0.1; done`)}`,
    ...(['by itself', 'not-ready', 10] as const),
    /^sh does not listen to SIGTERM, as it did in the first start$/,
    'a shell that hangs before it sets its trap',
  ],
  [
    `FROM initcheck-test/python\nENTRYPOINT ["tini", "--"]\n${SHELL(`${again('sleep 999')} ${handler}`)}`,
    ...(['by itself', 'not-ready', 10] as const),
    /^python3 does not run, as it did in the first start$/,
    'a script that hangs before it starts its program, behind tini',
  ],
  [
    `FROM initcheck-test/python\n${SHELL(`[ -e /was ] || sleep 900 & touch /was; ${handler}`)}`,
    ...([
      'by itself',
      'ready',
      0,
      /^$/,
      'something in the background that is there the first time only',
    ] as const),
  ],
];

suite('a container is started again after its stop', { skip, concurrency: 2 }, () => {
  for (const [text, end, outcome, trouble, why] of rows) {
    test(why, async () => {
      const again = await startAgain(text, end);
      assert.equal(again?.outcome, outcome, JSON.stringify(again));
      assert.match(again?.trouble[0] ?? '', trouble);
    });
  }

  for (const [text, end, outcome, least, because, why] of silent) {
    test(why, async () => {
      const again = await startAgain(text, end);
      assert.equal(again?.outcome, outcome, JSON.stringify(again));
      assert.ok(again.seconds >= least, JSON.stringify(again));
      assert.match(again.because ?? '', because);
    });
  }
});

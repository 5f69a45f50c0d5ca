import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, suite, test } from 'node:test';
import { EngineError, type EngineErrorKind } from '../../src/engine/error.ts';
import type { Exited, Observation, Stopped } from '../../src/verify/observation.ts';
import { judge } from '../../src/verify/verdict.ts';
import { type Subject, type VerifyOptions, verify } from '../../src/verify/verify.ts';
import { assertNothingLeft, connect, probe, reachEngine } from './engine.ts';

const { skip } = await reachEngine();
const runs: Awaited<ReturnType<typeof connect>>[] = [];
after(() => {
  for (const engine of runs) assertNothingLeft(engine);
});

type Settings = Partial<VerifyOptions>;

/** The files every Dockerfile here may copy. */
const overlay = new Map([
  ['probe', { bytes: readFileSync('src/reaper/bin/probe-linux-amd64'), mode: 0o755 }],
  ['reaper', { bytes: readFileSync('src/reaper/bin/reaper-linux-amd64'), mode: 0o755 }],
  [
    'server.sh',
    {
      bytes: Buffer.from("trap 'sleep 1; echo flushed; exit 0' TERM; echo up; while :; do sleep 0.1; done\n"),
      mode: 0o755,
    },
  ],
]);

function subject(name: string, text: string): Subject {
  // Nothing of this directory matters: whatever is copied is laid over it.
  return {
    name,
    source: { build: { context: 'test/verify', dockerfile: { path: 'Dockerfile', text }, overlay } },
  };
}

/** Each experiment is a run of its own; a grace period of two seconds makes those who ignore the stop quick. */
async function observeAll(subjects: readonly Subject[], options: Settings = {}) {
  const engine = await connect();
  runs.push(engine);
  return await verify(engine, subjects, { probe, grace: 2, ...options });
}

async function observeOne(text: string, options: Settings = {}): Promise<Observation> {
  const [observation] = await observeAll([subject('original', text)], options);
  assert.ok(observation);
  return observation;
}

function assertStopped(observation: Observation | undefined): asserts observation is Stopped {
  assert.equal(observation?.outcome, 'stopped', JSON.stringify(observation));
}

function assertExited(observation: Observation): asserts observation is Exited {
  assert.equal(observation.outcome, 'exited', JSON.stringify(observation));
}

const loopOf = (seconds: number): string => `while :; do sleep ${seconds}; done`;
const IDLE = 'setInterval(() => {}, 1000)';
const BUSYBOX = 'FROM initcheck-test/busybox\n';

interface Row {
  readonly why: string;
  readonly text: string;
  readonly pid1: RegExp;
  readonly killed: boolean;
  readonly exitCode: number;
  readonly left: number;
  readonly canary: 'finished' | 'lost';
  readonly signal?: string;
}

const rows: readonly Row[] = [
  {
    why: 'node without a handler: the kernel drops a signal PID 1 does not handle',
    text: `FROM initcheck-test/node\nCMD ["node", "-e", "${IDLE}"]`,
    pid1: /^node -e /,
    killed: true,
    exitCode: 137,
    left: 5,
    canary: 'lost',
  },
  {
    why: 'node with a handler stops at once, and reaps nobody all the same',
    text: `FROM initcheck-test/node\nCMD ["node", "-e", "process.on('SIGTERM', () => process.exit(0)); ${IDLE}"]`,
    pid1: /^node -e /,
    killed: false,
    exitCode: 0,
    left: 5,
    canary: 'lost',
  },
  {
    why: 'a program that loads for two seconds and sets its handler then is not stopped before',
    text:
      `FROM initcheck-test/node\nCMD ["node", "-e", "while (process.uptime() < 2); process.on('SIGTERM', ` +
      `() => process.exit(0)); ${IDLE}"]`,
    pid1: /^node -e /,
    killed: false,
    exitCode: 0,
    left: 5,
    canary: 'lost',
  },
  {
    why: 'tini reaps and forwards, and waits for nobody',
    text: `FROM initcheck-test/node\nENTRYPOINT ["tini", "--"]\nCMD ["node", "-e", "${IDLE}"]`,
    pid1: /^tini -- node -e /,
    killed: false,
    exitCode: 143,
    left: 0,
    canary: 'lost',
  },
  {
    why: "nginx with its own signal, by the image's STOPSIGNAL",
    text: 'FROM initcheck-test/nginx',
    ...{
      pid1: /^nginx: master process/,
      killed: false,
      exitCode: 0,
      left: 0,
      canary: 'lost',
      signal: 'SIGQUIT',
    },
  },
  {
    why: 'scratch with one static program: nothing else is needed in the image',
    text: 'FROM scratch\nCOPY probe /program\nENTRYPOINT ["/program", "pause"]',
    pid1: /^\/program pause$/,
    killed: false,
    exitCode: 0,
    left: 5,
    canary: 'lost',
  },
  {
    why: 'the same behind the reaper: no zombies, and everybody finishes',
    text: 'FROM scratch\nCOPY probe reaper /\nENTRYPOINT ["/reaper", "--", "/probe", "pause"]',
    pid1: /^\/reaper -- \/probe pause$/,
    killed: false,
    exitCode: 0,
    left: 0,
    canary: 'finished',
  },
  {
    why: 'an unprivileged user: the probe runs as that user too',
    text: 'FROM scratch\nCOPY probe reaper /\nUSER 1234:1234\nENTRYPOINT ["/reaper", "--", "/probe", "pause"]',
    pid1: /^\/reaper/,
    killed: false,
    exitCode: 0,
    left: 0,
    canary: 'finished',
  },
];

suite('an image is seen as it is', { skip, concurrency: 2 }, () => {
  for (const { why, text, pid1, killed, exitCode, left, canary, signal = 'SIGTERM' } of rows) {
    test(why, async () => {
      const seen = await observeOne(text);
      assertStopped(seen);
      assert.match(seen.pid1.join(' '), pid1);
      assert.deepEqual(
        [seen.stop.killed, seen.stop.exitCode, seen.zombies.left, seen.canary.fate, seen.stop.signal],
        [killed, exitCode, left, canary, signal],
      );
      assert.equal(seen.zombies.made, 5);
      assert.ok(
        killed ? seen.stop.seconds >= 2 && seen.stop.seconds < 4 : seen.stop.seconds < 2,
        `${seen.stop.seconds}`,
      );
      assert.deepEqual(seen.notes, []);
      assert.equal(seen.processes[0]?.parent, 0);
      assert.ok(seen.dispositions);
    });
  }
});

test('a wrapper whose server needs a second to flush, before and after the repair', { skip }, async () => {
  const base = 'FROM initcheck-test/debian\nCOPY reaper server.sh /\n';
  const [original, repaired] = await observeAll([
    subject('original', `${base}CMD ["sh", "-c", "true && sh /server.sh; true"]`),
    subject(
      'repaired',
      `${base}ENTRYPOINT ["/reaper", "--"]\nCMD ["sh", "-c", "true && sh /server.sh; true"]`,
    ),
  ]);
  assertStopped(original);
  assertStopped(repaired);
  assert.ok(original.stop.killed && !original.log.includes('flushed'), original.log.join('\n'));
  assert.ok(!repaired.stop.killed && repaired.log.includes('flushed'), repaired.log.join('\n'));
  assert.ok(repaired.stop.seconds >= 1, 'it waited for the server');
  // Process ids begin again from the lowest when they are used up, so a child may come before its parent.
  const [first, ...others] = original.processes;
  const server = others.find(({ command }) => command === 'sh /server.sh');
  assert.equal(first?.command, 'sh -c true && sh /server.sh; true');
  assert.equal(server?.parent, first?.pid);
  for (const symptom of ['stop-ignored', 'work-lost'] as const) {
    const { verdict, repair } = judge(symptom, original, repaired);
    assert.deepEqual([symptom, verdict, repair], [symptom, 'confirmed', 'confirmed']);
  }
});

suite('settling', { skip, concurrency: 3 }, () => {
  /** In seconds: settled within them. */
  const LEISURE = 8;
  const settling: [text: string, options: Settings, by: string, pid1: RegExp, why: string, most?: number][] =
    [
      [
        `${BUSYBOX}HEALTHCHECK --interval=1m CMD test -e /ready\nCMD ["sh", "-c", "sleep 2; touch ` +
          '/ready; exec sleep 60"]',
        {},
        'healthy',
        /^sleep 60$/,
        'a health check that runs once a minute is not waited for a minute',
      ],
      [
        `${BUSYBOX}CMD ["sh", "-c", "sleep 2; echo ready to serve; exec sleep 60"]`,
        { waitFor: /ready/ },
        'log',
        /^sleep 60$/,
        'a line that was asked for',
      ],
      [
        `${BUSYBOX}CMD ["sleep", "60"]`,
        { waitFor: /never/, settleTimeout: 1000 },
        'timeout',
        /^sleep/,
        'a line that never comes',
      ],
      [
        `${BUSYBOX}HEALTHCHECK CMD false\nCMD ["sleep", "60"]`,
        { settleTimeout: 1500 },
        'timeout',
        /^sleep/,
        'never healthy',
      ],
      [`${BUSYBOX}HEALTHCHECK NONE\nCMD ["sleep", "60"]`, {}, 'quiet', /^sleep/, 'HEALTHCHECK NONE is none'],
      [
        `${BUSYBOX}CMD ["sleep", "60"]`,
        {},
        'quiet',
        /^sleep/,
        'nothing comes after a sleep that nobody waits for, without a grace period either',
        5,
      ],
      [
        `${BUSYBOX}CMD ["sh", "-c", "${loopOf(0.05)}"]`,
        { grace: 10 },
        'quiet',
        /^sh/,
        'a polling loop is quiet, and its grace period shows that it is one',
        5,
      ],
      [
        `${BUSYBOX}CMD ["sh", "-c", "${loopOf(1)}"]`,
        { grace: 10 },
        'quiet',
        /^sh/,
        'so is one that polls once a second, when it has done it once',
        5,
      ],
      [
        `${BUSYBOX}CMD ["sh", "-c", "while :; do echo; sleep 0.05; done"]`,
        { settleTimeout: 1500 },
        'timeout',
        /^sh/,
        'one that always writes is not',
      ],
      [
        `${BUSYBOX}COPY probe reaper /\nENTRYPOINT ["/reaper", "--"]\nCMD ["sh", "-c", ` +
          '"for i in 1 2 3 4 5 6 7 8 9 10; do sleep 0.3; done; exec /probe pause"]',
        {},
        'quiet',
        /^\/reaper/,
        'short sleeps behind an init are waited for until the program is there',
      ],
    ];
  for (const [text, options, by, pid1, why, most = LEISURE] of settling) {
    test(`${by}: ${why}`, async () => {
      const seen = await observeOne(text, { orphans: 0, canary: 0, grace: 0, ...options });
      assertStopped(seen);
      assert.equal(seen.settled.by, by);
      assert.equal(seen.early !== null, by === 'timeout');
      if (seen.early !== null) assert.match(seen.early, /may still have been starting/);
      assert.deepEqual(seen.notes, []);
      assert.match(seen.pid1.join(' '), pid1);
      assert.ok(seen.settled.seconds < most, `${seen.settled.seconds} s`);
      assert.deepEqual(
        [seen.zombies, seen.canary.fate],
        [{ made: 0, left: 0, before: 0, later: 0 }, 'not-run'],
      );
    });
  }

  const asPid1 = `${BUSYBOX}CMD ["sh", "-c", "${loopOf(0.1)}"]`;
  const behindInit = `${BUSYBOX}COPY reaper /\nENTRYPOINT ["/reaper", "--"]\nCMD ["sh", "-c", "${loopOf(0.1)}"]`;
  const doubted: [texts: readonly string[], grace: number, doubts: readonly boolean[], why: string][] = [
    [[behindInit], 10, [true], 'the signal ends a loop behind an init, and nobody sees how it would go on'],
    [[asPid1, behindInit], 10, [false, false], 'the same loop as PID 1 shows how'],
    [[asPid1], 0, [true], 'without a grace period it is in view for a few seconds only'],
  ];
  for (const [texts, grace, doubts, why] of doubted) {
    test(`doubt of ${doubts.join(' and ')}: ${why}`, async () => {
      const subjects = texts.map((text, index) => subject(`${index}`, text));
      const all = await observeAll(subjects, { orphans: 0, canary: 0, grace });
      assert.deepEqual(
        all.map(({ notes }) => notes.length > 0),
        doubts,
      );
      const words =
        /^sh was asleep before the stop(?:, for up to 0\.\d s more)?, and did not listen to SIGTERM: whether it was /;
      for (const note of all.flatMap(({ notes }) => notes)) assert.match(note, words);
    });
  }
});

suite('a container that ends by itself is an outcome', { skip, concurrency: 2 }, () => {
  const ends: [command: string, exitCode: number, log: string, because: RegExp, why: string][] = [
    [
      'echo no configuration >&2; exit 3',
      3,
      'no configuration',
      /^the container exited by itself after \d+\.\d s: exit code 3$/,
      'at once',
    ],
    [
      'for i in 1 2 3 4 5 6; do echo up; sleep 0.2; done; exit 0',
      0,
      'up',
      /after [1-9]\d*\.\d s: exit code 0 \(success\)$/,
      'while it settles',
    ],
    [
      'no-such-program',
      127,
      'sh: no-such-program: not found',
      /exit code 127 \(the command was not found\)$/,
      'its shell finds nothing',
    ],
    ['printf "half a line"; kill -9 $$', 0, '', /./, 'SIGKILL from inside is dropped for PID 1'],
  ];
  for (const [command, exitCode, line, because, why] of ends) {
    test(`exit code ${exitCode}: ${why}`, async () => {
      const seen = await observeOne(`${BUSYBOX}CMD ["sh", "-c", ${JSON.stringify(command)}]`);
      assertExited(seen);
      assert.deepEqual([seen.exitCode, seen.oom], [exitCode, false]);
      assert.match(seen.because, because);
      assert.ok(line === '' || seen.log.some(said => said.includes(line)), seen.log.join('\n'));
      assert.deepEqual(seen.command, ['sh', '-c', command]);
    });
  }
});

suite('what cannot be verified is one sentence', { skip, concurrency: 2 }, () => {
  const refused: [text: string, kind: EngineErrorKind, message: RegExp, why: string][] = [
    [
      `${BUSYBOX}CMD ["no-such-program"]`,
      'no-program',
      /^cannot start the container: .*"no-such-program": executable file not found/,
      'no such program',
    ],
    [
      `${BUSYBOX}CMD ["/no/such/program"]`,
      'no-program',
      /^cannot start the container: .*no such file or directory/,
      'no such path',
    ],
    [
      `${BUSYBOX}CMD ["/tmp"]`,
      'no-start',
      /^cannot start the container: .*permission denied|is a directory/,
      'a program that cannot be executed',
    ],
    [
      'FROM scratch\nCOPY probe /',
      'other',
      /^cannot create a container from sha256:\w+: [Nn]o command specified$/,
      'an image without a command',
    ],
    [`${BUSYBOX}STOPSIGNAL SIGNOPE\nCMD ["sleep", "60"]`, 'other', /SIGNOPE/, 'no such signal'],
  ];
  for (const [text, kind, message, why] of refused) {
    test(why, () => assert.rejects(observeOne(text), { kind, message }));
  }

  const comparisons: [program: string, exitCode: number, why: string][] = [
    ['/no/such/init', 127, 'an init that the image does not have'],
    ['/tmp', 126, 'one that cannot be executed'],
  ];
  for (const [program, exitCode, why] of comparisons) {
    test(`compared with ${why}`, async () => {
      const init = { from: 'image', program } as const;
      const compared = { ...subject('other', `${BUSYBOX}CMD ["sleep", "60"]`), init, isComparison: true };
      const [seen] = await observeAll([compared]);
      assert.ok(seen);
      assertExited(seen);
      assert.equal(seen.exitCode, exitCode, seen.because);
    });
  }

  test('an image the Engine does not have', async () => {
    const missing = observeAll([{ name: 'original', source: { reference: 'initcheck-test/none' } }]);
    await assert.rejects(missing, {
      kind: 'no-image',
      message: 'the Engine has no image initcheck-test/none',
    });
  });

  test('an architecture there is no probe for', async () => {
    const none = () => {
      throw new EngineError('there is no probe for it');
    };
    await assert.rejects(observeOne(`${BUSYBOX}CMD ["sleep", "60"]`, { probe: none }), /no probe for it/);
  });
});

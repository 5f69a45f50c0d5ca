import type {
  DeafWindow,
  Exited,
  Life,
  Sample,
  Stopped,
  Sweep,
  TracedProcess,
} from '../../src/verify/observation.ts';

const seen = {
  reference: 'sha256:1',
  log: ['listening'],
  notes: [],
  timings: { total: 13, added: 1.5 },
};

export function life(pid: number, command: string, ended: number, more: Partial<Life> = {}): Life {
  const isOurs = command === 'our canary';
  return {
    pid,
    parent: pid === 1 ? 0 : 1,
    command,
    isOurs,
    began: 0,
    seen: ended,
    ended,
    end: 'with-pid1',
    ...more,
  };
}

function traced(pid: number, command: string, at: number): TracedProcess {
  const end = { at, how: 'exited', exitCode: 0, signal: null } as const;
  return { pid, parent: pid === 1 ? 0 : 1, command, began: null, end };
}

/** A shell that keeps the signal to itself. */
export const killed: Stopped = {
  ...seen,
  outcome: 'stopped',
  subject: 'original',
  command: ['/bin/sh', '-c', 'node server.js'],
  pid1: ['/bin/sh', '-c', 'node server.js'],
  settled: { by: 'quiet', seconds: 0.7 },
  dispositions: null,
  processes: [
    { pid: 1, parent: 0, state: 'Ss', command: '/bin/sh -c node server.js' },
    { pid: 2, parent: 1, state: 'S', command: 'node server.js' },
    { pid: 3, parent: 2, state: 'S', command: 'node worker.js' },
    { pid: 4, parent: 1, state: 'S', command: 'sleep 5' },
  ],
  zombies: { made: 5, left: 0, before: 0, later: null },
  canary: { fate: 'lost', told: false, needs: 500 },
  stop: {
    signal: 'SIGTERM',
    grace: 10,
    seconds: 10.02,
    own: 10.02,
    margin: 0.21,
    killed: true,
    oom: false,
    exitCode: 137,
    signals: [
      { signal: 15, at: 0 },
      { signal: 9, at: 10.01 },
    ],
  },
  timeline: [
    life(1, '/bin/sh -c node server.js', 10.02),
    life(2, 'node server.js', 10.02),
    life(4, 'sleep 5', 4.1, { end: 'before' }),
    life(9, 'our canary', 10.02),
  ],
  heard: 'dropped',
  work: {
    fate: 'cut',
    cut: ['/bin/sh -c node server.js', 'node server.js'].map(command => ({ command, signal: null })),
    doubt: null,
  },
  lastWords: [],
  early: null,
  trace: { by: 'looks', because: null },
};

/** The same behind the reaper. */
export const graceful: Stopped = {
  ...killed,
  subject: 'repaired',
  pid1: ['/sbin/reaper', '--', 'node', 'server.js'],
  zombies: { made: 5, left: 0, before: 0, later: null },
  canary: { fate: 'finished', told: true, needs: 500 },
  stop: {
    ...killed.stop,
    seconds: 1.58,
    own: 1.08,
    killed: false,
    exitCode: 0,
    signals: [{ signal: 15, at: 0 }],
  },
  timeline: [
    life(1, '/sbin/reaper -- node server.js', 1.58),
    life(2, 'node server.js', 1.08, { end: 'before' }),
    life(9, 'our canary', 1.58),
  ],
  heard: 'awaited',
  trace: {
    by: 'kernel',
    means: 'here',
    lost: 0,
    signals: [
      { at: 0, signal: 15, from: null, to: 1, fate: 'awaited', reached: null },
      { at: 0.001, signal: 15, from: 1, to: 2, fate: 'handled', reached: 0.002 },
      { at: 1.08, signal: 15, from: 1, to: 9, fate: 'awaited', reached: null },
    ],
    processes: [
      traced(1, '/sbin/reaper -- node server.js', 1.58),
      traced(2, 'node server.js', 1.08),
      traced(9, 'our canary', 1.58),
    ],
  },
  work: { fate: 'finished', cut: [], doubt: null },
};

/** The two with all that is only looked at where somebody asks. */
export const asked: readonly [Stopped, Stopped] = [
  {
    ...killed,
    startedAgain: {
      outcome: 'exited',
      seconds: 0.46,
      exitCode: 1,
      trouble: ['app: /run/app.pid: already running'],
      because: 'exit code 1',
    },
    requests: {
      url: 'http://localhost:80/',
      before: 9,
      answered: 58,
      errors: 2,
      refused: 25,
      cut: 3,
      because: null,
    },
    sweep: sweepUntil(0.31, { from: 0, to: 0.31, precision: 0.02 }),
    preStop: { seconds: 0.04, outcome: 'failed', because: 'exit code 7: drain: no such user' },
  },
  {
    ...graceful,
    startedAgain: { outcome: 'ready', seconds: 0.31, exitCode: null, trouble: [], because: null },
    requests: {
      url: 'http://localhost:80/',
      before: 9,
      answered: 4,
      errors: 0,
      refused: 25,
      cut: 0,
      because: null,
    },
    sweep: sweepUntil(0, null),
    preStop: { seconds: 1.21, outcome: 'ended-it', because: null },
  },
];

/** Stops every tenth of a second, which have no effect until then. */
function sweepUntil(edge: number, deaf: DeafWindow | null): Sweep {
  const moments = [0.02, 0.12, 0.22, 0.29, 0.33, 0.42, 0.52, 0.62, 0.92, 2.2];
  const samples = moments.map(
    (at): Sample => ({
      moment: 'setup',
      at,
      ...(at < edge
        ? { seconds: 3.02, outcome: 'killed', exitCode: 137 }
        : { seconds: 0.12, outcome: 'ended', exitCode: 0 }),
    }),
  );
  const others = (['health-check', 'exec', 'load'] as const).map(
    (moment): Sample => ({ moment, at: 0.9, seconds: 0.2, outcome: 'ended', exitCode: 0 }),
  );
  return { grace: 3, ready: 0.6, samples: [...samples, ...others], deaf, notes: [] };
}

export const exited: Exited = {
  ...seen,
  ...{
    outcome: 'exited',
    subject: 'tini',
    command: ['tini', '--', 'server'],
    exitCode: 127,
    oom: false,
    seconds: 0,
  },
  because: 'cannot start the container: "tini": executable file not found in $PATH',
};

const hostile =
  '\u001b[2J</title><script>alert(1)</script> | `x` **bold** @everyone https://evil.example [a](b) \u202egpj';

/** What an image could have in its process names and its log. */
export const malicious: Stopped = {
  ...killed,
  subject: 'original',
  pid1: ['sh', '-c', hostile],
  log: [hostile],
  notes: [hostile],
  processes: killed.processes.map(process => ({ ...process, command: hostile })),
  stop: { ...killed.stop, signal: hostile },
  timeline: Array.from({ length: 40 }, (_, index) =>
    life(index + 1, `${hostile} ${'long '.repeat(200)}`, 10.02),
  ),
};

/** The same in what is only looked at where somebody asks. */
export const maliciousAsked: Stopped = {
  ...malicious,
  startedAgain: { outcome: 'exited', seconds: 1, exitCode: 1, trouble: [hostile], because: hostile },
  requests: { url: hostile, before: 0, answered: 0, errors: 0, refused: 0, cut: 0, because: hostile },
  sweep: { ...sweepUntil(0.31, { from: 0, to: 0.31, precision: 0.02 }), notes: [hostile] },
  preStop: { seconds: 1, outcome: 'failed', because: hostile },
};

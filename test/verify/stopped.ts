import type { Exited, Stop, Stopped } from '../../src/verify/observation.ts';

const stop: Stop = {
  signal: 'SIGTERM',
  grace: 10,
  seconds: 0.04,
  own: 0.04,
  margin: 0.04,
  killed: false,
  oom: false,
  exitCode: 0,
  signals: [{ signal: 15, at: 0 }],
};
const seen = {
  subject: 'original',
  reference: 'sha256:1',
  command: ['server'],
  log: [],
  notes: [],
  timings: { total: 1, added: 1 },
};

/** A container that does everything right. */
export const good: Stopped = {
  ...seen,
  outcome: 'stopped',
  settled: { by: 'quiet', seconds: 0.7 },
  pid1: ['server'],
  dispositions: null,
  processes: [],
  zombies: { made: 5, left: 0, before: 0, later: 0 },
  canary: { fate: 'finished', told: true, needs: 500 },
  stop,
  heard: 'handled',
  timeline: [],
  work: { fate: 'finished', cut: [], doubt: null },
  lastWords: [],
  early: null,
  trace: { by: 'looks', because: null },
};

/** One that ended before anybody stopped it. */
export const gone: Exited = {
  ...seen,
  outcome: 'exited',
  exitCode: 3,
  oom: false,
  seconds: 0.1,
  because: 'the container exited by itself after 0.1 s: exit code 3',
};

/** The good one with other values of its stop, and of the rest. */
export function stopped(stopChanges: Partial<Stop>, rest: Partial<Stopped> = {}): Stopped {
  return { ...good, stop: { ...stop, ...stopChanges }, ...rest };
}

/** One that was killed after its grace period. */
export const killed = stopped(
  { seconds: 10.02, own: 10.02, killed: true, exitCode: 137 },
  {
    heard: 'dropped',
    work: { fate: 'cut', cut: [{ command: 'server', signal: null }], doubt: null },
    canary: { fate: 'lost', told: false, needs: 500 },
  },
);

/**
 * What becomes of SIGTERM in each program of a story, by construction: its sources, and what the init in front of it
 * is documented to do. `docker run --init` signals its child alone, `tini -g` and dumb-init its process group, and the
 * reaper the program and, when that has ended, all others.
 *
 * - `ignored`: it is PID 1 and has no handler
 * - `default`: it has no handler, and is ended by it
 * - `handled`: its handler ran
 * - `told`: it got it and has a handler; PID 1 ends in the same moment, before or after the handler has run
 * - `never`: nobody sent it to it
 */
export type Fate = 'ignored' | 'default' | 'handled' | 'told' | 'never';

export const inits = ['none', 'docker-init', 'tini -g', 'dumb-init', 'reaper'] as const;
export type Init = (typeof inits)[number];

/** Programs by their names, with their fates; others are not looked at, such as the `sleep` of a loop. */
type Fates = Readonly<Record<string, Fate>>;

const everywhere = (fates: Fates): Readonly<Record<Init, Fates>> => ({
  none: fates,
  'docker-init': fates,
  'tini -g': fates,
  'dumb-init': fates,
  reaper: fates,
});

/** A shell that runs a program without exec: both have the init's process group. */
const shellAnd = (program: string): Readonly<Record<Init, Fates>> => ({
  none: { 'sh -c': 'ignored', [program]: 'never' },
  'docker-init': { 'sh -c': 'default', [program]: 'never' },
  // The shell ends at once, and the init with it.
  'tini -g': { 'sh -c': 'default', [program]: 'told' },
  'dumb-init': { 'sh -c': 'default', [program]: 'told' },
  reaper: { 'sh -c': 'default', [program]: 'handled' },
});

/** The process group of a daemon is its own. */
const nginx = { tail: 'default', nginx: 'never' } as const;
/** What sshd starts has sessions of its own, and the visitor has not. */
const sshd = { sshd: 'handled', ssh: 'told', 'session.sh': 'never' } as const;
const bash = { 'start.sh': 'handled', 'app.sh': 'told' } as const;

export const fates: Readonly<Record<string, Readonly<Record<Init, Fates>>>> = {
  'cgi-grep': everywhere({ 'server.py': 'handled' }),
  'full-init': everywhere({ 'app.sh': 'handled' }),
  'health-check': everywhere({ 'app.py': 'handled' }),
  'kill-zero': everywhere({ 'manager.py': 'handled', 'worker.sh': 'handled' }),
  'lost-write': shellAnd('server.js'),
  'nginx-daemon': {
    none: { tail: 'ignored', nginx: 'never' },
    'docker-init': nginx,
    'tini -g': nginx,
    'dumb-init': nginx,
    reaper: { tail: 'default', nginx: 'handled' },
  },
  'pids-limit': everywhere({ 'service.py': 'handled' }),
  // The first signal means that clients may stay; the one here has no handler.
  'postgres-session': {
    none: { postgres: 'handled', psql: 'never' },
    'docker-init': { postgres: 'handled', psql: 'never' },
    'tini -g': { postgres: 'handled', psql: 'default' },
    'dumb-init': { postgres: 'handled', psql: 'default' },
    reaper: { postgres: 'handled', psql: 'never' },
  },
  'set-e': shellAnd('app.sh'),
  'sshd-sessions': {
    none: { sshd: 'handled', ssh: 'never', 'session.sh': 'never' },
    'docker-init': { sshd: 'handled', ssh: 'never', 'session.sh': 'never' },
    'tini -g': sshd,
    'dumb-init': sshd,
    reaper: { sshd: 'handled', ssh: 'handled', 'session.sh': 'handled' },
  },
  'trap-exit': {
    // Its handler signals its child and ends.
    none: bash,
    'docker-init': bash,
    'tini -g': bash,
    'dumb-init': bash,
    reaper: { 'start.sh': 'handled', 'app.sh': 'handled' },
  },
};

/** What programs that are not ours write when they get it. */
const words: Readonly<Record<string, RegExp>> = {
  nginx: /signal 15 \(SIGTERM\) received/,
  postgres: /received smart shutdown request/,
  sshd: /Received signal 15; terminating/,
};

/** The line by which a program says that it got the signal; undefined for one that writes nothing. */
export function witnessOf(program: string): RegExp | undefined {
  return (
    words[program] ?? (/\.(?:sh|py|js)$/.test(program) ? new RegExp(`${program} got SIGTERM`) : undefined)
  );
}

import { type Actor, type Does, stopSignals } from './actors.ts';
import { type Explored, explore } from './explore.ts';
import { checkEnd, checkMoments, checkRuntimeKill } from './invariants.ts';
import { createKernel, RUNTIME_KILLED, type Script } from './kernel.ts';
import type { Program } from './machine.ts';

const NEVER = Number.POSITIVE_INFINITY;

/** How main behaves: what it does about a stop signal, and how long it then takes. */
const mains: readonly Pick<Actor, 'does' | 'flush'>[] = [
  { does: 'dies', flush: 0 },
  { does: 'catches', flush: 1000 },
  { does: 'catches', flush: 7600 },
  { does: 'ignores', flush: NEVER },
];

/** How the others do. `parent` is the one before it. */
const others: readonly {
  does: Does;
  flush: number;
  kind?: Actor['kind'];
  isForeign?: boolean;
  isElsewhere?: boolean;
  isChild?: boolean;
  isWorker?: boolean;
}[] = [
  { does: 'catches', flush: 0 },
  { does: 'catches', flush: 1000 },
  { does: 'catches', flush: 1000, isElsewhere: true },
  { does: 'catches TERM', flush: 1000, kind: 'stranger' },
  { does: 'waits', flush: NEVER },
  { does: 'dies', flush: 0 },
  { does: 'dies', flush: 0, isChild: true },
  { does: 'catches', flush: 1000, isChild: true },
  { does: 'catches TERM', flush: 1000, isChild: true, isWorker: true },
  { does: 'reads', flush: 0 },
  { does: 'reads', flush: NEVER },
  { does: 'ignores', flush: NEVER },
  { does: 'terminal', flush: NEVER, kind: 'stranger' },
  { does: 'dies', flush: 0, kind: 'stranger', isForeign: true },
];

const stops = [[], ...stopSignals.map(signal => [signal]), ...stopSignals.map(signal => [15, signal])];
const graces = [5000, 10_000, 30_000];
/** The variables by which the reaper knows them. */
const platforms: Readonly<Record<number, readonly string[]>> = {
  5000: ['NOMAD_ALLOC_ID=1'],
  30000: ['KUBERNETES_SERVICE_HOST=10.0.0.1'],
};

type Other = (typeof others)[number];
type Main = (typeof mains)[number];

/** Every script with so many processes beside main. */
export function scriptsWith(count: number): Script[] {
  const choices = [...choicesOf(count, 0)];
  return [1, 42].flatMap(pid =>
    mains.flatMap(main => choices.flatMap(chosen => scriptsOf(pid, actorsOf(main, chosen), main, count))),
  );
}

function scriptsOf(pid: number, actors: readonly Actor[], main: Main, count: number): Script[] {
  return stops.flatMap(signals =>
    // A main that never ends by itself is waited for until somebody stops the container.
    main.flush === NEVER && signals.length === 0
      ? []
      : (count < 2 ? graces : [10_000]).map(grace => ({
          pid,
          actors,
          signals,
          grace,
          moments: 'waits' as const,
        })),
  );
}

function actorsOf(main: Main, chosen: readonly Other[]): Actor[] {
  return [
    { pid: 2, kind: 'main', status: 7 << 8, ...main },
    ...chosen.map(({ isChild, ...other }, index): Actor => {
      const actor = { kind: 'child' as const, pid: 3 + index, status: 0, ...other };
      // The child of a stranger is not in the care of a reaper that is not PID 1.
      const isOurs = chosen[index - 1]?.kind !== 'stranger';
      return isChild && index > 0 && isOurs ? { ...actor, parent: 2 + index } : actor;
    }),
  ];
}

function* choicesOf(count: number, from: number): Generator<Other[]> {
  if (count === 0) yield [];
  else
    for (let index = from; index < others.length; index++)
      for (const rest of choicesOf(count - 1, index)) yield [others[index] as Other, ...rest];
}

/** Runs a script in every variant. */
export function simulate(program: Program, script: Script, everyRun = false): Explored {
  return explore(choose => {
    const { machine, observed } = createKernel(script, choose, program);
    try {
      const { code } = program.run(machine, ['reaper', 'main'], platforms[script.grace]);
      checkEnd(observed, script, code);
    } catch (error) {
      if (!(error instanceof RUNTIME_KILLED)) throw error;
      checkRuntimeKill(observed, script);
    } finally {
      checkMoments(observed, script);
    }
  }, everyRun);
}

/** A script in one line. */
export function nameOf({ pid, actors, signals, grace }: Script): string {
  const who = actors.map(({ kind, does, flush, isForeign }) =>
    [kind, does, flush === NEVER ? 'for ever' : flush, isForeign ? 'foreign' : ''].join(' ').trim(),
  );
  return `as ${pid}, ${grace} ms, signals ${signals.join(' ') || 'none'}: ${who.join(', ')}`;
}

import assert from 'node:assert/strict';
import { EXITED, type Machine, type Program } from './machine.ts';

/** A process other than the reaper. A stranger came with `docker exec`: it is nobody's child here. */
export interface Actor {
  readonly pid: number;
  readonly kind: 'main' | 'child' | 'stranger';
  readonly status: number;
}

/** What may happen, at any moment the explorer chooses: the signals in this order, the ends in every order. */
export interface Script {
  readonly pid: number;
  readonly actors: readonly Actor[];
  readonly signals: readonly number[];
  /** Whether things happen only while the reaper waits, or before every call that looks at processes. */
  readonly moments: 'waits' | 'calls';
}

/** One `kill` of the reaper: whom, what, and when. */
export interface Sent {
  readonly pid: number;
  readonly signal: number;
  readonly time: number;
  readonly isMainGone: boolean;
}

export interface Observed {
  readonly sent: Sent[];
  /** Signals that the reaper took from the kernel, SIGCHLD aside, and whether main was reaped before. */
  readonly received: { signal: number; time: number; wasMainGone: boolean }[];
  readonly waits: { milliseconds: number; wasMainGone: boolean }[];
  calls: number;
  unreaped: number;
  alive: number;
  time: number;
}

const SIGKILL = 9;
const SIGCHLD = 17;
const EAGAIN = -11;
const ESRCH = -3;
const ECHILD = -10;
const ENOENT = -2;

/**
 * Chooses one of so many ways on. The key says where the ways begin: from equal keys on, everything that can follow is equal,
 * and so is what will be said of it.
 */
export type Choose = (count: number, key: string) => number;

/** What the explorer has to know beside the kernel's own state to say that two moments are the same one. */
export interface Watched {
  /** What the program remembers. */
  readonly program: Pick<Program, 'state'>;
  /** What of the past still counts for what is checked in the end; throws if it is wrong already. */
  readonly remember: (observed: Observed) => string;
}

/** The kernel's side of the calls that the reaper makes after it has started main. */
export function createKernel(
  script: Script,
  choose: Choose,
  { program, remember }: Watched,
): { machine: Machine; observed: Observed } {
  const alive = new Set(script.actors);
  const zombies: Actor[] = [];
  const pending: number[] = [];
  const signals = [...script.signals];
  let wasMainReaped = false;
  let isQuiet = false;
  const observed: Observed = {
    sent: [],
    received: [],
    waits: [],
    calls: 0,
    unreaped: 0,
    alive: 0,
    time: 1000,
  };

  const isMain = (actor: Actor): boolean => actor.kind === 'main';
  const post = (signal: number): void => {
    // Standard signals do not queue: signal(7). Real-time signals do.
    if (signal >= 32 || !pending.includes(signal)) pending.push(signal);
  };
  const end = (actor: Actor): void => {
    alive.delete(actor);
    if (actor.kind === 'stranger') return;
    zombies.push(actor);
    post(SIGCHLD);
  };

  /** All that may happen next. Of actors alike only one is tried, for the others would tell the same story. */
  function happenings(): (() => void)[] {
    const next = signals[0];
    const seen = new Set<string>();
    const ends = [...alive].filter(({ kind, status }) => {
      const alike = `${kind} ${status}`;
      return !seen.has(alike) && seen.add(alike);
    });
    return [
      ...ends.map(actor => () => end(actor)),
      ...(next === undefined ? [] : [() => post(signals.shift() ?? next)]),
    ];
  }

  /**
   * The program is deterministic: what it remembers while it waits, and what it was answered since, say where it is.
   */
  let remembered = 0;
  let answers: unknown[] = [];
  const answer = <T>(value: T): T => {
    answers.push(value);
    return value;
  };
  const key = (place: string): string =>
    [
      ...[
        place,
        remembered,
        JSON.stringify(answers),
        pids(alive),
        JSON.stringify(zombies.map(({ pid, status }) => [pid, status])),
      ],
      ...[pending, signals.length, isQuiet, wasMainReaped, observed.time, remember(observed)],
    ].join(' ');

  /** Lets things happen until the explorer says that no more do. */
  function moment(mustHappen: boolean): boolean {
    let happened = false;
    for (let possible = happenings(); possible.length > 0; possible = happenings()) {
      const isForced = mustHappen && !happened;
      const place = `${script.moments} ${mustHappen} ${happened} ${answers.length}`;
      const chosen = choose(possible.length + (isForced ? 0 : 1), key(place)) - (isForced ? 0 : 1);
      if (chosen < 0) break;
      possible[chosen]?.();
      happened = true;
    }
    return happened;
  }

  const call = (): void => {
    observed.calls++;
    assert.ok(observed.calls < 5000, 'the reaper does not come to an end');
    if (script.moments === 'calls' && !isQuiet) moment(false);
  };

  const take = (): number => {
    const signal = Math.min(...pending);
    pending.splice(pending.indexOf(signal), 1);
    if (signal !== SIGCHLD)
      observed.received.push({ signal, time: observed.time, wasMainGone: wasMainReaped });
    return signal;
  };

  const machine: Machine = {
    getpid: () => script.pid,
    clock: () => answer(observed.time),
    spawn: () => script.actors.find(isMain)?.pid ?? ENOENT,
    rt_sigtimedwait(milliseconds) {
      remembered = program.state();
      answers = [milliseconds];
      observed.waits.push({ milliseconds, wasMainGone: wasMainReaped });
      if (pending.length > 0) return answer(take());
      const mustHappen = milliseconds < 0;
      assert.ok(!mustHappen || happenings().length > 0, 'the reaper waits for ever for nothing');
      if (!isQuiet || mustHappen) {
        // Nothing happens now: then nothing does until the deadline, or polling would have endless variants.
        if (!moment(mustHappen)) isQuiet = true;
        if (pending.length > 0) return answer(take());
      }
      observed.time += Math.max(milliseconds, 1);
      return answer(EAGAIN);
    },
    wait4() {
      call();
      const dead = zombies.shift();
      if (dead) {
        wasMainReaped ||= isMain(dead);
        return answer([dead.pid, dead.status] as const);
      }
      return answer([[...alive].some(({ kind }) => kind !== 'stranger') ? 0 : ECHILD, 0] as const);
    },
    kill(pid, signal) {
      call();
      assert.ok(pid !== -1 || script.pid === 1, 'kill(-1) outside PID 1');
      if (signal !== 0) observed.sent.push({ pid, signal, time: observed.time, isMainGone: wasMainReaped });
      const everybody = [...alive, ...zombies];
      const targets = pid === -1 ? everybody : everybody.filter(actor => actor.pid === Math.abs(pid));
      if (signal === SIGKILL) {
        isQuiet = false;
        for (const actor of targets.filter(target => alive.has(target))) {
          end({ ...actor, status: SIGKILL });
          alive.delete(actor);
        }
      }
      return answer(targets.length > 0 ? 0 : ESRCH);
    },
    processes: () =>
      answer(
        [...alive, ...zombies].map(({ pid, kind }) => ({
          pid,
          parent: kind === 'stranger' ? 0 : script.pid,
        })),
      ),
    exit(code): never {
      observed.unreaped = zombies.length;
      observed.alive = alive.size;
      throw new EXITED(code);
    },
  };
  return { machine, observed };
}

function pids(actors: Iterable<Actor>): string {
  return [...actors].map(({ pid }) => pid).join();
}

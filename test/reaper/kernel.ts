import assert from 'node:assert/strict';
import { type Actor, disposition, isCaught, isIgnored } from './actors.ts';
import { EXITED, type Machine, type Program } from './machine.ts';
import type { Process } from './proc-files.ts';

/** What may happen: the stop signals in this order, each at any moment the explorer chooses, and main's end. */
export interface Script {
  readonly pid: number;
  readonly actors: readonly Actor[];
  readonly signals: readonly number[];
  /** Milliseconds from the first signal to the runtime's SIGKILL. */
  readonly grace: number;
  /**
   * Whether things happen only while the reaper waits, or before every call that looks at processes or signals them.
   */
  readonly moments: 'waits' | 'calls';
}

/** One `kill` of the reaper: whom, what, and when. */
export interface Sent {
  readonly pid: number;
  readonly signal: number;
  readonly time: number;
  readonly wasMainGone: boolean;
  /** Who was alive in this moment, but for main. */
  readonly alive: readonly Actor[];
}

export interface Observed {
  readonly sent: Sent[];
  readonly received: { readonly signal: number; readonly time: number; readonly wasMainGone: boolean }[];
  /** Each wait of the reaper, and whom it could have waited for. */
  readonly waits: {
    readonly milliseconds: number;
    readonly time: number;
    readonly wasMainGone: boolean;
    readonly alive: readonly Actor[];
  }[];
  /** How everybody ended who has: 0 by itself, or the signal. */
  readonly ended: Map<Actor, { readonly time: number; readonly signal: number }>;
  mainReapedAt: number | undefined;
  unreaped: number;
  time: number;
}

export const SIGKILL = 9;
export const SIGCHLD = 17;
export const SIGCONT = 18;
const EPERM = -1;
const ESRCH = -3;
const ECHILD = -10;
const EAGAIN = -11;

/** The runtime's SIGKILL ends PID 1 and everybody else. */
export class RUNTIME_KILLED extends Error {}

/**
 * Chooses one of so many ways on. The key says where the ways begin: from equal keys on, everything that can follow is
 * equal, and so is what will be said of it.
 */
export type Choose = (count: number, key: string) => number;

/** The kernel's side of the calls that the reaper makes after it has started main. */
export function createKernel(script: Script, choose: Choose, program: Pick<Program, 'state'>) {
  const alive = new Set(script.actors);
  const zombies: Actor[] = [];
  const finishes = new Map<Actor, number>();
  const pending: number[] = [];
  const signals = [...script.signals];
  let killAt = Number.POSITIVE_INFINITY;
  /**
   * Nothing has happened since the explorer last chose that nothing does: then nothing will, or polling had endless
   * variants.
   */
  let isQuiet = false;
  const observed: Observed = {
    ...{ sent: [], received: [], waits: [], ended: new Map() },
    ...{ mainReapedAt: undefined, unreaped: 0, time: 1000 },
  };
  const rest = (): Actor[] => [...alive].filter(({ kind }) => kind !== 'main');
  const post = (signal: number): void => {
    // Standard signals do not queue: signal(7). Real-time signals do.
    if (signal >= 32 || !pending.includes(signal)) pending.push(signal);
  };
  const end = (actor: Actor, signal: number): void => {
    if (!alive.delete(actor)) return;
    isQuiet = false;
    finishes.delete(actor);
    observed.ended.set(actor, { time: observed.time, signal });
    if (actor.kind !== 'stranger') {
      zombies.push({ ...actor, status: signal || actor.status });
      post(SIGCHLD);
    }
    // Who reads what others write ends with the last of them.
    if (!rest().some(({ does }) => does !== 'reads') && ![...alive].some(({ kind }) => kind === 'main'))
      for (const reader of rest().filter(({ flush }) => flush === 0)) end(reader, 0);
  };
  const deliver = (actor: Actor, signal: number): void => {
    if (signal === SIGKILL) end(actor, signal);
    else if (signal === 0 || signal === SIGCONT || !alive.has(actor)) return;
    else if (isCaught(actor, signal)) {
      isQuiet = false;
      if (actor.flush === 0) end(actor, 0);
      else if (!finishes.has(actor)) finishes.set(actor, observed.time + actor.flush);
    } else if (!isIgnored(actor, signal)) end(actor, signal);
  };
  const parentOf = ({ kind, parent }: Actor): number => {
    if (kind === 'stranger') return 0;
    return [...alive].some(({ pid }) => pid === parent) ? (parent ?? script.pid) : script.pid;
  };
  /** What is due at this time happens, first of all the runtime's SIGKILL. */
  const passTo = (time: number): void => {
    const [next, at] = [...finishes].sort((one, other) => one[1] - other[1])[0] ?? [
      undefined,
      Number.POSITIVE_INFINITY,
    ];
    if (Math.min(at, killAt) > time) {
      observed.time = time;
      return;
    }
    observed.time = Math.max(observed.time, Math.min(at, killAt));
    if (killAt <= at) throw new RUNTIME_KILLED();
    if (next) end(next, 0);
  };

  /** What may happen at any time: the next stop signal, and main's end if it is not stopped. */
  const happenings = (): (() => void)[] => {
    const [main] = [...alive].filter(({ kind }) => kind === 'main');
    const next = signals[0];
    return [
      ...(main && main.flush !== Number.POSITIVE_INFINITY ? [() => end(main, 0)] : []),
      ...(next === undefined
        ? []
        : [
            () => {
              signals.shift();
              if (killAt === Number.POSITIVE_INFINITY) killAt = observed.time + script.grace;
              isQuiet = false;
              post(next);
            },
          ]),
    ];
  };

  let remembered = 0;
  let answers: unknown[] = [];
  const answer = <T>(value: T): T => {
    answers.push(value);
    return value;
  };
  const key = (): string =>
    JSON.stringify([
      ...[remembered, answers, [...alive].map(({ pid }) => pid), zombies.map(({ pid }) => pid)],
      ...[[...finishes].map(([{ pid }, at]) => [pid, at]), pending, signals.length, observed.time],
      ...[observed.received, observed.sent.map(({ pid, signal, time }) => [pid, signal, time])],
    ]);
  /** Lets things happen until the explorer says that no more do. */
  const moment = (mustHappen: boolean): void => {
    for (let isForced = mustHappen; ; isForced = false) {
      const possible = happenings();
      if (possible.length === 0) return;
      const chosen = choose(possible.length + (isForced ? 0 : 1), key()) - (isForced ? 0 : 1);
      if (chosen < 0) return;
      possible[chosen]?.();
      answers.push('!');
    }
  };
  const call = (): void => {
    if (script.moments === 'calls') moment(false);
  };
  /** A process may sleep longer than it asked for; here it does where it only looks again and again. */
  const sleep = (milliseconds: number): number => {
    const looks = observed.waits.slice(-12);
    const isIdle = looks.length === 12 && looks.every(one => one.milliseconds === milliseconds);
    return Math.max(milliseconds, isIdle ? 100 : 1);
  };
  const take = (): number => {
    const signal = Math.min(...pending);
    pending.splice(pending.indexOf(signal), 1);
    if (signal !== SIGCHLD)
      observed.received.push({
        signal,
        time: observed.time,
        wasMainGone: observed.mainReapedAt !== undefined,
      });
    return answer(signal);
  };

  const machine: Machine = {
    getpid: () => script.pid,
    clock: () => answer(observed.time),
    spawn: () => script.actors.find(({ kind }) => kind === 'main')?.pid ?? ESRCH,
    rt_sigtimedwait(milliseconds) {
      remembered = program.state();
      answers = [milliseconds];
      if (pending.length > 0) return take();
      const wasMainGone = observed.mainReapedAt !== undefined;
      observed.waits.push({ milliseconds, time: observed.time, wasMainGone, alive: rest() });
      assert.ok(observed.waits.length < 4000, 'it ends');
      const isForEver = milliseconds < 0;
      const isStuck = isForEver && finishes.size === 0 && killAt === Number.POSITIVE_INFINITY;
      if (!isQuiet) {
        assert.ok(!isStuck || happenings().length > 0, 'the reaper waits for ever for nothing');
        isQuiet = true;
        moment(isStuck);
      }
      if (pending.length === 0)
        passTo(isForEver ? Math.min(...finishes.values(), killAt) : observed.time + sleep(milliseconds));
      return pending.length > 0 ? take() : answer(EAGAIN);
    },
    wait4() {
      call();
      const dead = zombies.shift();
      if (dead?.kind === 'main') observed.mainReapedAt = observed.time;
      if (dead) return answer([dead.pid, dead.status] as const);
      return answer([[...alive].some(({ kind }) => kind !== 'stranger') ? 0 : ECHILD, 0] as const);
    },
    kill(pid, signal) {
      if (signal !== 0) call();
      assert.ok(pid !== -1 || script.pid === 1, 'kill(-1) outside PID 1');
      const targets = [...alive, ...zombies].filter(actor => pid === -1 || actor.pid === Math.abs(pid));
      const allowed = targets.filter(({ isForeign }) => !isForeign);
      if (signal !== 0 && (pid < 0 || allowed.length > 0)) {
        const wasMainGone = observed.mainReapedAt !== undefined;
        observed.sent.push({ pid, signal, time: observed.time, wasMainGone, alive: rest() });
        for (const actor of allowed) deliver(actor, signal);
      }
      if (targets.length === 0) return answer(ESRCH);
      return answer(allowed.length === 0 && pid > 0 ? EPERM : 0);
    },
    processes: () =>
      answer(
        [...alive, ...zombies].map(
          (actor): Process => ({
            pid: actor.pid,
            parent: parentOf(actor),
            dispositions: disposition(actor, alive.has(actor)),
            waits: !actor.isElsewhere && [...alive].some(({ parent }) => parent === actor.pid),
            pipe: actor.does === 'reads' ? 100 + actor.pid : 0,
            leadsTerminal: actor.does === 'terminal',
          }),
        ),
      ),
    exit(code): never {
      observed.unreaped = zombies.length;
      throw new EXITED(code);
    },
  };
  return { machine, observed };
}

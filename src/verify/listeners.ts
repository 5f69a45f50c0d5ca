import { setTimeout } from 'node:timers/promises';
import type { ContainerProcess } from '../engine/processes.ts';
import { nameOf } from '../image/image-path.ts';
import { parseSignal } from '../syntax/signal.ts';
import { parseDispositions } from './dispositions.ts';
import { effectOf } from './effect.ts';
import { isOurs } from './probe.ts';
import { isHere, readStatus } from './proc.ts';
import { isRuntime, listProcessesOf, type Place } from './processes.ts';
import { isAwaiting } from './waiting.ts';

/** The programs of a container by their names, and which of them listen to its stop signal. */
export interface Listeners {
  readonly running: ReadonlySet<string>;
  readonly listening: ReadonlySet<string>;
}

/**
 * Who listens now, by this machine's /proc; undefined where the Engine is on another machine. `earlier`: of those alone
 * who were there before, so that whoever comes and goes is of no account.
 */
export async function findListeners(
  place: Place,
  stopSignal: string,
  earlier?: readonly ContainerProcess[],
): Promise<Listeners | undefined> {
  if (!(await isHere(place.pid, place.id))) return undefined;
  const known = earlier && new Set(earlier.map(({ pid }) => pid));
  const processes = (await listProcessesOf(place)).filter(
    ({ pid, command }) => !isOurs(command) && !isRuntime(command) && (!known || known.has(pid)),
  );
  const listens = await Promise.all(processes.map(({ pid }) => listensTo(pid, stopSignal)));
  const names = processes.map(({ command }) => programOf(command));
  return { running: new Set(names), listening: new Set(names.filter((_, index) => listens[index])) };
}

const LOOK_EVERY = 50;

/**
 * Waits until all are there again and listen as before. Resolves with the milliseconds that it took; with those who do
 * not listen by then, as a clause, where some do not within the time; or with null where those who are missing never
 * listened, and may have had something to do at first only.
 */
export async function untilListening(
  place: Place,
  stopSignal: string,
  before: Listeners,
  patience: number,
): Promise<number | string | null> {
  const begin = performance.now();
  for (;;) {
    const now = await findListeners(place, stopSignal).catch(() => undefined);
    place.signal?.throwIfAborted();
    const took = performance.now() - begin;
    if (now && isAsBefore(before, now)) return took;
    if (took >= patience) return now ? missingWords(before, now, stopSignal) : null;
    await setTimeout(LOOK_EVERY, undefined, { signal: place.signal });
  }
}

function isAsBefore(before: Listeners, now: Listeners): boolean {
  return [...before.running].every(
    name => now.running.has(name) && (!before.listening.has(name) || now.listening.has(name)),
  );
}

/** Who listened at first and does not now; null where everybody does who ever did. */
function missingWords(before: Listeners, now: Listeners, stopSignal: string): string | null {
  const missing = [...before.listening].filter(name => !now.listening.has(name));
  const present = missing.find(name => now.running.has(name));
  if (present !== undefined)
    return `${present} does not listen to ${stopSignal}, as it did in the first start`;
  const [gone] = missing;
  return gone === undefined ? null : `${gone} does not run, as it did in the first start`;
}

/** Whether a process of this machine would do something of its own with that signal now. */
export async function listensTo(pid: number, stopSignal: string): Promise<boolean> {
  const masks = parseDispositions(await readStatus(pid));
  const awaits = await isAwaiting(pid, parseSignal(stopSignal));
  return ['handled', 'awaited'].includes(effectOf(stopSignal, masks, awaits));
}

/** Without its folder and its arguments, which may have a process id in them. */
function programOf(command: string): string {
  const [word = ''] = command.split(' ', 1);
  return nameOf(word) || word;
}

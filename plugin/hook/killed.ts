import { formatSeconds } from '../../src/seconds.ts';
import type { HookEvent } from './ask-events.ts';

/** A container that had to be killed at the end of its grace period. */
export interface KilledContainer {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  /** Its labels, among other words of the event. */
  readonly labels: Readonly<Record<string, string>>;
  /** When it ended, in nanoseconds. */
  readonly time: number;
  /** From the stop signal to its end. */
  readonly seconds: number;
}

/** Who stops with so short a grace period wants it killed. */
const LEAST = 0.9;

/**
 * The containers that a command has killed after a stop signal, by the Engine's events: those that it names, or those
 * of Compose. `words` are those of the command; with none it is not known which it named.
 */
export function killedIn(
  events: readonly HookEvent[],
  command: string,
  words: readonly string[],
): KilledContainer[] {
  const ids = new Set(events.flatMap(({ Actor }) => Actor?.ID ?? []));
  return [...ids].flatMap(id => {
    const own = lastLife(events.filter(({ Actor }) => Actor?.ID === id));
    const [first, ...later] = own.filter(({ Action }) => Action === 'kill');
    const last = later.findLast(event => signalOf(event) === '9');
    const end = own.findLast(({ Action }) => Action === 'die');
    if (!first || !last || !end || signalOf(first) === '9') return [];
    const { name = '', image = '', ...labels } = end.Actor?.Attributes ?? {};
    const isCompose = command.startsWith('compose ');
    const isMeant = isCompose
      ? labels['com.docker.compose.project'] !== undefined
      : words.length === 0 ||
        words.some(word => word === name || (/^[0-9a-f]+$/.test(word) && id.startsWith(word)));
    const [began = 0, time = 0] = [first.timeNano, end.timeNano];
    const seconds = (time - began) / 1e9;
    return isMeant && seconds >= LEAST ? [{ id, name, image, labels, time, seconds }] : [];
  });
}

/** Of a container that has ended more than once, what it heard since the end before the last. */
function lastLife(events: readonly HookEvent[]): readonly HookEvent[] {
  const ends = events.flatMap(({ Action }, index) => (Action === 'die' ? [index] : []));
  return events.slice((ends.at(-2) ?? -1) + 1);
}

function signalOf({ Actor }: HookEvent): string | undefined {
  return Actor?.Attributes?.signal;
}

/** One line; docker reads it as a template, so that nothing that could be one comes from outside. */
export function sentenceOn(command: string, killed: readonly KilledContainer[], advice: string): string {
  const [first, ...others] = killed;
  const name = plain(first?.name ?? '') ?? first?.id.slice(0, 12);
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  const longest = Math.max(...killed.map(({ seconds }) => seconds));
  return `docker ${command} had to kill ${name}${more} after ${formatSeconds(longest)}. To see why: ${advice}`;
}

/** A text that a terminal and a template show as it is; undefined for any other. */
export function plain(text: string): string | undefined {
  return /^[\w.\-/:@]{1,200}$/.test(text) ? text : undefined;
}

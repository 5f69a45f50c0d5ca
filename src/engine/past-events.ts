import type { Readable } from 'node:stream';
import type { Engine } from './engine.ts';
import { engineError } from './error.ts';
import { readJsonLines } from './json-lines.ts';

/** Something that happened to a container, as the Engine remembers it. */
export interface PastEvent {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly action: string;
  /** Seconds since 1970. */
  readonly time: number;
  /** The signal's number, of a `kill`. */
  readonly signal: number | undefined;
}

/** What an Engine remembers of the past. */
export interface Past {
  readonly events: readonly PastEvent[];
  /** The time of the oldest event that it still has, where it has forgotten older ones; null where all are there. */
  readonly forgottenBefore: number | null;
}

/** An Engine keeps so many events, of all kinds (moby daemon/events/events.go, eventsLimit). */
const KEPT = 256;

interface Message {
  readonly Type?: string;
  readonly Action?: string;
  readonly timeNano?: number;
  readonly Actor?: { readonly ID?: string; readonly Attributes?: Readonly<Record<string, string>> };
}

/** The events of containers since a moment, in seconds since 1970, as far as the Engine remembers them. */
export async function readPast(engine: Engine, since: number, signal?: AbortSignal): Promise<Past> {
  try {
    const until = Math.ceil(Date.now() / 1000);
    // Without filters, for whether some are forgotten shows in their number.
    const options = { since: Math.floor(since), until, ...(signal && { abortSignal: signal }) };
    const stream = (await engine.docker.getEvents(options)) as Readable;
    const messages: Message[] = [];
    for await (const message of readJsonLines<Message>(stream)) messages.push(message);
    const [oldest] = messages;
    return {
      events: messages.filter(({ Type }) => Type === 'container').map(parse),
      forgottenBefore: oldest && messages.length >= KEPT ? (oldest.timeNano ?? 0) / 1e9 : null,
    };
  } catch (error) {
    throw engineError('read the events of the past', error, signal);
  }
}

function parse({ Action = '', timeNano = 0, Actor }: Message): PastEvent {
  const { name = '', image = '', signal } = Actor?.Attributes ?? {};
  return {
    ...{ id: Actor?.ID ?? '', name, image, action: Action, time: timeNano / 1e9 },
    signal: signal === undefined ? undefined : Number(signal),
  };
}

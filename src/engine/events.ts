import type { Readable } from 'node:stream';
import type { Engine } from './engine.ts';
import { engineError } from './error.ts';
import { readJsonLines } from './json-lines.ts';

/** Something that happened to a container, by the Engine's own clock. */
export interface ContainerEvent {
  /** `start`, `kill`, `die`, `oom`, `health_status: healthy`, … (docs.docker.com/reference/cli/docker/system/events) */
  readonly action: string;
  /** Seconds since 1970, to about a microsecond. */
  readonly time: number;
  /** The signal's number, of a `kill`. */
  readonly signal: number | undefined;
  /** Of a `die`. */
  readonly exitCode: number | undefined;
}

/** The events of one container from the moment of asking on. */
export interface ContainerEvents {
  /** What came so far, oldest first. */
  seen(): readonly ContainerEvent[];
  /** Resolves with the first event, past or coming, of that action; undefined when the Engine's stream ends first. */
  next(action: string): Promise<ContainerEvent | undefined>;
  /** Resolves with the first event from now on whose action matches; undefined when the Engine's stream ends first. */
  nextOf(action: RegExp): Promise<ContainerEvent | undefined>;
  close(): void;
}

interface Message {
  readonly Action?: string;
  readonly status?: string;
  readonly timeNano?: number;
  readonly Actor?: { readonly Attributes?: Readonly<Record<string, string>> };
}

/** Subscribes to a container's events. Call it before the container is started. */
export async function followEvents(
  engine: Engine,
  id: string,
  signal?: AbortSignal,
): Promise<ContainerEvents> {
  const options = { filters: { container: [id] }, ...(signal && { abortSignal: signal }) };
  const stream = (await engine.docker.getEvents(options).catch(error => {
    throw engineError('follow the events of the container', error, signal);
  })) as Readable;
  const seen: ContainerEvent[] = [];
  const waiting = new Set<() => void>();
  let isOver = false;
  const tell = () => {
    for (const look of waiting) look();
  };
  const read = async () => {
    for await (const message of readJsonLines<Message>(stream)) {
      seen.push(parseEvent(message));
      tell();
    }
  };
  // A stream that breaks is a stream that ends: those who wait learn of it.
  read()
    .catch(() => {})
    .finally(() => {
      isOver = true;
      tell();
    });
  const first = (since: number, isIt: (event: ContainerEvent) => boolean) =>
    new Promise<ContainerEvent | undefined>(resolve => {
      const look = () => {
        const event = seen.slice(since).find(isIt);
        if (event || isOver) resolve(event);
      };
      waiting.add(look);
      look();
    });
  return {
    seen: () => seen,
    next: action => first(0, past => past.action === action),
    nextOf: action => first(seen.length, past => action.test(past.action)),
    close: () => void stream.destroy(),
  };
}

function parseEvent({ Action, status, timeNano = 0, Actor }: Message): ContainerEvent {
  const { signal, exitCode } = Actor?.Attributes ?? {};
  return {
    action: Action ?? status ?? '',
    time: timeNano / 1e9,
    signal: signal === undefined ? undefined : Number(signal),
    exitCode: exitCode === undefined ? undefined : Number(exitCode),
  };
}

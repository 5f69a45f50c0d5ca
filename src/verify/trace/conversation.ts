import type { Readable, Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout } from 'node:timers/promises';
import type { TraceEvent } from './event.ts';
import { createEventReader } from './event-reader.ts';

/** Where the probe runs: on this machine, or in a container of our own on the Engine's. */
export type Means = 'here' | 'helper';

/** The probe in its mode `trace`, wherever it runs. */
export interface TracingProbe {
  readonly means: Means;
  readonly input: Writable;
  readonly output: Readable;
  readonly errors: Readable;
  /** The name of its instances: `initcheck-…`. */
  readonly name: string;
  /** Resolves when it has ended and removed its instances. */
  readonly ended: Promise<unknown>;
  /** Ends it when it does not end by itself. */
  kill(): Promise<void>;
}

/** A probe that answers. */
export interface Conversation {
  readonly probe: Pick<TracingProbe, 'name' | 'means'>;
  /** The kernel's events that came since they were taken out of it. */
  readonly events: TraceEvent[];
  /** Threads whose end was reported. */
  readonly exited: ReadonlySet<number>;
  /** What the clock of the kernel's events began at, in milliseconds since 1970. */
  readonly epoch: number;
  /** Writes texts to files of the instances, each as `FILE TEXT`; those that failed, with the number of the error. */
  order(lines: readonly string[]): Promise<readonly Failure[]>;
  /** Seconds of the clock of the kernel's events. */
  time(): Promise<number>;
  /** What files of the Engine's machine hold, or the names in its folders; empty for what cannot be read. */
  read(paths: readonly string[]): Promise<readonly string[]>;
  /** Resolves when the probe has ended. */
  end(): Promise<void>;
}

interface Failure {
  readonly what: string;
  readonly error: number;
}

/**
 * How long an answer and the end may take, in milliseconds: through a container they come from far away, and whoever
 * begins while others do waits for a tenth of a second for each of them.
 */
const ANSWER = { here: 10_000, helper: 15_000 } as const;
const END = { here: 3_000, helper: 10_000 } as const;

/** Waits until the probe is ready. Throws an Error with one sentence where the kernel does not let us. */
export async function converse(probe: TracingProbe, signal: AbortSignal): Promise<Conversation> {
  const heard = listen(probe);
  const ask = async (lines: readonly string[]): Promise<Ready> => {
    const ready = heard.ready();
    probe.input.write(lines.map(line => `${line}\n`).join(''));
    return await answered(probe, heard, ready, signal);
  };
  try {
    const { time } = await ask(['']);
    return {
      probe,
      events: heard.events,
      exited: heard.exited,
      epoch: Date.now() - time,
      time: async () => (await ask([''])).time / 1000,
      order: async lines => (await ask([...lines, ''])).failures,
      read: async paths => (await ask([...paths.map(path => `< ${path}`), ''])).contents,
      end: () => end(probe),
    };
  } catch (error) {
    await end(probe);
    throw error;
  }
}

/** The answer to an empty line: what came before it, and the time of the kernel's clock in milliseconds. */
interface Ready {
  readonly time: number;
  readonly failures: readonly Failure[];
  readonly contents: readonly string[];
}

interface Heard {
  readonly events: TraceEvent[];
  readonly exited: ReadonlySet<number>;
  /** What the probe says that is no answer. */
  readonly others: string[];
  /** The next one. */
  ready(): Promise<Ready>;
}

function listen({ output, errors }: TracingProbe): Heard {
  const [events, others, waiting]: [TraceEvent[], string[], ((ready: Ready) => void)[]] = [[], [], []];
  const exited = new Set<number>();
  const readEvents = createEventReader();
  let [failures, contents, lines]: [Failure[], string[], string[]] = [[], [], []];
  const hear = (line: string): void => {
    const [, seconds, nanoseconds] = /^ready (\d+) (\d+)$/.exec(line) ?? [];
    if (seconds !== undefined) {
      waiting.shift()?.({ time: Number(seconds) * 1000 + Number(nanoseconds) / 1e6, failures, contents });
      [failures, contents] = [[], []];
    } else if (line === '<') {
      contents.push(lines.join('\n'));
      lines = [];
    } else if (line.startsWith('< ')) lines.push(line.slice(2));
    else if (line.startsWith('failed ')) failures.push(failureOf(line));
    else hearOther(line);
  };
  const hearOther = (line: string): void => {
    const found = readEvents(line);
    for (const event of found) if (event.kind === 'exit') exited.add(event.thread);
    events.push(...found);
    if (found.length === 0) others.push(line);
  };
  eachLine(output, hear);
  eachLine(errors, line => others.push(line));
  return {
    ...{ events, exited },
    get others() {
      return [...others, ...failures.map(wordsOf)];
    },
    ready: () => new Promise(resolve => waiting.push(resolve)),
  };
}

function eachLine(stream: Readable, hear: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  stream.on('data', (piece: Buffer) => {
    const lines = (rest + decoder.write(piece)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) hear(line);
  });
  stream.on('error', () => {});
}

function failureOf(line: string): Failure {
  const [, what = '', error] = /^failed (.*) (\d+)$/.exec(line) ?? [];
  return { what, error: Number(error) };
}

async function answered(
  probe: TracingProbe,
  heard: Heard,
  ready: Promise<Ready>,
  signal: AbortSignal,
): Promise<Ready> {
  const answer = await Promise.race([
    ready,
    probe.ended.then(
      () => 'it ended',
      () => 'it ended',
    ),
    setTimeout(ANSWER[probe.means], 'no answer', { ref: false, signal }),
  ]);
  if (typeof answer === 'object') return answer;
  // What it said last may come after the news of its end.
  await setTimeout(10);
  throw new Error(`the kernel's events cannot be followed: ${heard.others.join(', ').trim() || answer}`);
}

/** By errno(3). */
const reasons: Readonly<Record<number, string>> = {
  1: 'the kernel does not permit it',
  2: 'there is no such file',
  13: 'the kernel does not permit it',
  16: 'somebody else uses it',
  19: 'this kernel has no tracefs',
  28: 'there is no room for more of them',
};

/** Why something could not be used. */
export function wordsOf({ what, error }: Failure): string {
  if (what === 'namespace') return "its processes have other numbers there than the kernel's own";
  return `${what}: ${reasons[error] ?? `error ${error}`}`;
}

async function end(probe: TracingProbe): Promise<void> {
  if (!probe.input.writableEnded) probe.input.end('end\n');
  const isEnded = await Promise.race([
    probe.ended.then(
      () => true,
      () => true,
    ),
    setTimeout(END[probe.means], false, { ref: false }),
  ]);
  if (!isEnded) await probe.kill();
}

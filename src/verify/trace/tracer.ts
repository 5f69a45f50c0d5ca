import type { Readable, Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout } from 'node:timers/promises';
import { parseEvent, type TraceEvent } from './event.ts';
import { exitCodes, instanceSettings, threadSettings } from './followed-events.ts';
import type { Member } from './scene.ts';
import type { SignalStory } from './signal-story.ts';
import { beginStory, type News } from './story.ts';

/** Where tracefs is mounted (docs.kernel.org/trace/ftrace): every kernel that has it has this folder. */
export const TRACING = '/sys/kernel/tracing';

/** The probe in its mode `trace`, wherever it runs. */
export interface TracingProbe {
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

/** A container whose signals are followed. */
export interface Tracer {
  /** The processes that were there when it began. */
  readonly members: readonly Member[];
  /** What has become certain since the last time, and whether PID 1 has ended. To be asked a few times each second. */
  news(): News & { readonly isOver: boolean };
  /** Ends it, and says what happened since it began. */
  finish(): Promise<SignalStory>;
}

/** How long the probe may take to begin and to end, and the last events to come, in milliseconds. */
const BEGIN = 3_000;
const END = 3_000;
const LAST_EVENTS = 1_000;
const LOOK_EVERY = 10;

/**
 * Follows the signals of the members of a container, which `list` lists, PID 1 first. Throws an Error with one sentence
 * where the kernel does not let us.
 */
export async function follow(
  probe: TracingProbe,
  list: () => Promise<readonly Member[]>,
  signal: AbortSignal,
): Promise<Tracer> {
  const events: TraceEvent[] = [];
  const heard = listen(probe, events);
  try {
    const members = await begin(probe, heard, list, signal);
    const pid1 = members[0]?.pid ?? 0;
    const isOver = (): boolean => heard.ended.has(pid1);
    const story = beginStory(members);
    let held = 0;
    return {
      members,
      news: () => {
        // What came since the last time may come before what the other instance is about to hand over.
        const wasOver = isOver() && held === events.length;
        story.take(events.splice(0, held));
        held = events.length;
        return { ...story.news(), isOver: wasOver };
      },
      finish: async () => {
        await lastEvents(isOver);
        // The kernel takes its time to remove the instances, and nobody waits for that.
        endProbe(probe).catch(() => {});
        story.take(events.splice(0));
        return story.tell();
      },
    };
  } catch (error) {
    await endProbe(probe);
    throw error;
  }
}

async function begin(
  probe: TracingProbe,
  heard: Heard,
  list: () => Promise<readonly Member[]>,
  signal: AbortSignal,
): Promise<readonly Member[]> {
  const members = await list();
  const pid1 = members[0];
  if (!pid1) throw new Error('the container has no processes');
  const threads = members.flatMap(member => member.threads);
  write(probe, instanceSettings(probe.name, pid1.pid, threads));
  const answer = await Promise.race([
    heard.ready,
    probe.ended.then(() => 'ended' as const),
    setTimeout(BEGIN, 'late' as const, { ref: false, signal }),
  ]);
  if (answer !== 'ready') {
    const why = heard.others.join(' ').trim() || (answer === 'late' ? 'no answer' : 'it ended');
    throw new Error(`the kernel's events cannot be followed here: ${why}`);
  }
  const failed = heard.others.filter(line => line.startsWith('failed ') && !line.includes(exitCodes));
  if (failed.length > 0) throw new Error(`the kernel's events cannot be followed here: ${failed.join(', ')}`);
  // Whoever was started between the list and the first event is followed from now on.
  const later = await list();
  const known = new Set(threads);
  const missed = later.flatMap(member => member.threads).filter(thread => !known.has(thread));
  if (missed.length > 0) write(probe, threadSettings(probe.name, missed));
  const pids = new Set(members.map(({ pid }) => pid));
  return [...members, ...later.filter(({ pid }) => !pids.has(pid))];
}

/** An empty line asks for an answer when all is done. */
function write({ input }: TracingProbe, lines: readonly string[]): void {
  input.write(`${lines.join('\n')}\n\n`);
}

interface Heard {
  readonly ready: Promise<'ready'>;
  /** What the probe says that is no event. */
  readonly others: string[];
  /** Threads whose end was reported. */
  readonly ended: ReadonlySet<number>;
}

function listen({ output, errors }: TracingProbe, events: TraceEvent[]): Heard {
  const others: string[] = [];
  const ended = new Set<number>();
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const hear = (line: string, isReady: (ready: 'ready') => void): void => {
    const event = parseEvent(line);
    if (event?.kind === 'exit') ended.add(event.thread);
    if (event) events.push(event);
    else if (line === 'ready') isReady('ready');
    else others.push(line);
  };
  const ready = new Promise<'ready'>(resolve => {
    output.on('data', (piece: Buffer) => {
      const lines = (rest + decoder.write(piece)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) hear(line, resolve);
    });
  });
  output.on('error', () => {});
  errors.on('data', (piece: Buffer) => others.push(piece.toString('utf8')));
  return { ready, others, ended };
}

/** The kernel's lines come a moment after what they report. */
async function lastEvents(isOver: () => boolean): Promise<void> {
  const until = performance.now() + LAST_EVENTS;
  while (performance.now() < until && !isOver()) await setTimeout(LOOK_EVERY);
  await setTimeout(LOOK_EVERY);
}

async function endProbe(probe: TracingProbe): Promise<void> {
  probe.input.end();
  const isEnded = await Promise.race([
    probe.ended.then(
      () => true,
      () => true,
    ),
    setTimeout(END, false, { ref: false }),
  ]);
  if (!isEnded) await probe.kill();
}

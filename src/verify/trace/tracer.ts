import { setTimeout } from 'node:timers/promises';
import { type Conversation, type Means, wordsOf } from './conversation.ts';
import type { TraceEvent } from './event.ts';
import { instanceSettings, isOfSystemCalls, threadSettings } from './followed-events.ts';
import type { Member } from './scene.ts';
import type { SignalStory } from './signal-story.ts';
import { beginStory, type News } from './story.ts';

/** A container whose signals are followed. */
export interface Tracer {
  readonly means: Means;
  /** The processes that were there when it began. */
  readonly members: readonly Member[];
  /** What the clock of the story's times began at, in milliseconds since 1970. */
  readonly epoch: number;
  /** What has become certain since the last time, and whether PID 1 has ended. To be asked a few times each second. */
  news(): News & { readonly isOver: boolean };
  /** Ends it, and says what happened since it began. */
  finish(): Promise<SignalStory>;
}

/** The last events come a moment after what they report, in milliseconds. */
const LAST_EVENTS = 1_000;
const LOOK_EVERY = 10;
/** The probe reads them at intervals of 20 ms, of each instance by itself. */
const INTERVALS = 50;

/**
 * Makes the kernel write what happens to PID 1, which takes a while: each event that is switched on changes code of the
 * kernel. Throws an Error with one sentence where the kernel does not let us.
 */
export async function switchOn(conversation: Conversation, pid1: number): Promise<Kernel> {
  const seesCalls = await orderAll(conversation, instanceSettings(conversation.probe.name, pid1));
  return { conversation, seesCalls };
}

/** A kernel that writes what happens, and whether that is so of system calls. */
export interface Kernel {
  readonly conversation: Conversation;
  readonly seesCalls: boolean;
}

/** Whether all that only some kernels have was there as well. */
async function orderAll({ order }: Conversation, lines: readonly string[]): Promise<boolean> {
  const failures = await order(lines);
  const failed = failures.filter(({ what }) => !isOfSystemCalls(what));
  if (failed.length > 0)
    throw new Error(`the kernel's events cannot be followed: ${failed.map(wordsOf).join(', ')}`);
  return failures.length === 0;
}

/**
 * Follows the signals of the members of a container, which `list` lists, PID 1 first, once its events are switched on.
 * Throws an Error with one sentence where the kernel does not let us.
 */
export async function follow(
  { conversation, seesCalls }: Kernel,
  list: () => Promise<readonly Member[]>,
): Promise<Tracer> {
  try {
    // What happened before is of another story, though it may be told only now.
    const since = await conversation.time();
    conversation.events.splice(0);
    const members = await begin(conversation, list);
    const { events, exited, epoch } = conversation;
    const take = (some: readonly TraceEvent[]): void =>
      story.take(some.filter(event => event.kind === 'lost' || event.at >= since));
    const pid1 = members[0]?.pid ?? 0;
    const isOver = (): boolean => exited.has(pid1);
    const story = beginStory(members, seesCalls);
    let [held, wasGone] = [0, false];
    return {
      means: conversation.probe.means,
      members,
      epoch,
      news: () => {
        // What came since the last time may come before what the other instance is about to hand over.
        const wasOver = isOver() && wasGone;
        wasGone = isOver();
        take(events.splice(0, held));
        held = events.length;
        return { ...story.news((Date.now() - epoch) / 1000), isOver: wasOver };
      },
      finish: async () => {
        await lastEvents(isOver);
        take(events.splice(0));
        return story.tell();
      },
    };
  } catch (error) {
    await conversation.end();
    throw error;
  }
}

async function begin(
  conversation: Conversation,
  list: () => Promise<readonly Member[]>,
): Promise<readonly Member[]> {
  const { name } = conversation.probe;
  const members = await list();
  if (members.length === 0) throw new Error('the container has no processes');
  const threads = members.flatMap(member => member.threads);
  await orderAll(conversation, threadSettings(name, threads));
  // Whoever was started between the list and the first event is followed from now on.
  const later = await list();
  const known = new Set(threads);
  const missed = later.flatMap(member => member.threads).filter(thread => !known.has(thread));
  if (missed.length > 0) await orderAll(conversation, threadSettings(name, missed));
  const pids = new Set(members.map(({ pid }) => pid));
  return [...members, ...later.filter(({ pid }) => !pids.has(pid))];
}

/** The kernel's lines come a moment after what they report. */
async function lastEvents(isOver: () => boolean): Promise<void> {
  const until = performance.now() + LAST_EVENTS;
  while (performance.now() < until && !isOver()) await setTimeout(LOOK_EVERY);
  await setTimeout(INTERVALS);
}

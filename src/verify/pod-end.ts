import { stopContainer } from '../engine/container.ts';
import { formatSetSeconds } from '../seconds.ts';
import type { Ended, Watch } from './bench.ts';
import { type Hook, type HookEnd, type HookPlace, runHook } from './hook.ts';
import { type BeforeSignal, type Ending, endPod } from './kubelet.ts';
import type { Started } from './started.ts';
import type { Watched } from './timeline.ts';

/** A container of a pod that runs. */
interface Running extends Pick<Ending, 'name' | 'role'> {
  readonly preStop?: Hook | undefined;
  readonly place: HookPlace;
}

/** Ends the containers of a pod, in the order of their start, and says how that went for one of them. */
export async function endAround(
  subject: string,
  containers: readonly Running[],
  { events, signal }: Started,
  grace: number,
  watch: Watch,
): Promise<Ended> {
  const seen: { stop?: Watched; hook?: Watched } = {};
  const died = events.next('die').then(() => undefined);
  const ends = containers.map(container =>
    container.name === subject ? watchedEnd(container, watch, died, seen) : plainEnd(container),
  );
  const whole = grace < 0 ? Number.POSITIVE_INFINITY : grace;
  const before = await endPod(ends, whole, signal).get(subject);
  if (!before || !seen.stop) throw new Error(`${subject} is no container of this pod`);
  const { left, preStop } = before;
  return {
    stopped: seen.stop,
    grace: secondsOf(left),
    ...(preStop && { hook: { ...preStop, watched: seen.hook } }),
    notes: notesOf(before, whole),
  };
}

function plainEnd({ name, role, preStop, place }: Running): Ending {
  return {
    name,
    role,
    preStop: preStop && (most => runHook(preStop, place, most)),
    stop: async most => {
      await stop(place, most);
    },
  };
}

/** Its hook is looked at too: who ends because of that takes it along. */
function watchedEnd(
  { name, role, preStop, place }: Running,
  watch: Watch,
  died: Promise<undefined>,
  seen: { stop?: Watched; hook?: Watched },
): Ending {
  const hook = async (own: Hook, most: number): Promise<HookEnd> => {
    if (own.kind === 'sleep') return await runHook(own, place, most);
    const begin = performance.now();
    let end: HookEnd | undefined;
    seen.hook = await watch(async () => {
      end = await Promise.race([runHook(own, place, most), died]);
      return true;
    });
    return end ?? { seconds: (performance.now() - begin) / 1000, outcome: 'done', because: null };
  };
  return {
    name,
    role,
    preStop: preStop && (most => hook(preStop, most)),
    stop: async most => {
      seen.stop = await watch(() => stop(place, most));
    },
  };
}

async function stop({ engine, id, signal }: HookPlace, seconds: number): Promise<boolean> {
  return await stopContainer(engine, id, secondsOf(seconds), signal);
}

/** As the Engine has it: -1 for ever. */
function secondsOf(left: number): number {
  return Number.isFinite(left) ? left : -1;
}

/** Why the signal came noticeably later than the end of the pod began. */
function notesOf({ left, preStop, waited }: BeforeSignal, grace: number): string[] {
  const causes = [
    ...(preStop && preStop.outcome !== 'cut' && preStop.seconds >= 1
      ? [`preStop took ${formatSetSeconds(preStop.seconds)}`]
      : []),
    ...(waited >= 1 ? [`the containers that end before it took ${formatSetSeconds(waited)}`] : []),
  ];
  if (causes.length === 0 || !Number.isFinite(grace)) return [];
  const rest = `${formatSetSeconds(left)} of the ${formatSetSeconds(grace)} of the pod were left for its stop`;
  return [`${causes.join(', and ')}: ${rest}`];
}

import { type HookEnd, untilOver } from './hook.ts';

/** A container of a pod, as far as its end is concerned. */
export interface Ending {
  readonly name: string;
  readonly role: 'sidecar' | 'main';
  /** Runs its hook for so many seconds at most; left out where it has none. */
  readonly preStop?: ((most: number) => Promise<HookEnd>) | undefined;
  /** Sends the stop signal, waits so many seconds, and kills what is left; it is gone then. */
  readonly stop: (seconds: number) => Promise<void>;
}

/** What has come before the signal. */
export interface BeforeSignal {
  /** How long the kubelet waits for the container after the signal, in seconds. */
  readonly left: number;
  readonly preStop: HookEnd | undefined;
  /** For the containers that end before it, in seconds. */
  readonly waited: number;
}

/** What a kubelet leaves to every container after the signal, in seconds. */
const LEAST_GRACE = 2;

/**
 * Ends the containers of a pod as a kubelet does, all at the same time: the hook, then the turn of a sidecar, which
 * comes when all main containers and the sidecars that were started after it are gone, then the signal. All of it takes
 * its whole seconds from one grace period. Returns what has come before the signal of each.
 *
 * k8s.io/kubernetes/pkg/kubelet/kuberuntime: killContainer, terminationOrdering
 */
export function endPod(
  containers: readonly Ending[],
  grace: number,
  signal: AbortSignal,
): ReadonlyMap<string, Promise<BeforeSignal>> {
  const gone = new Map<string, Promise<unknown>>();
  const told = new Map<string, Promise<BeforeSignal>>();
  // The last one first: it is waited for by those before it.
  for (const container of containers.toReversed()) {
    const earlier = predecessorsOf(container, containers).flatMap(({ name }) => gone.get(name) ?? []);
    const before = prepareEnd(container, earlier, grace, signal);
    const ended = before.then(({ left }) => container.stop(left));
    // What goes wrong with one is no reason to keep the others waiting; who asks for it learns of it.
    gone.set(
      container.name,
      ended.catch(() => {}),
    );
    told.set(
      container.name,
      ended.then(() => before),
    );
  }
  for (const each of told.values()) each.catch(() => {});
  return told;
}

/** Whose end a container waits for. */
function predecessorsOf({ name, role }: Ending, all: readonly Ending[]): readonly Ending[] {
  if (role === 'main') return [];
  const later = all.slice(all.findIndex(other => other.name === name) + 1);
  return [...all.filter(other => other.role === 'main'), ...later.filter(other => other.role === 'sidecar')];
}

async function prepareEnd(
  { preStop }: Ending,
  earlier: readonly Promise<unknown>[],
  grace: number,
  signal: AbortSignal,
): Promise<BeforeSignal> {
  let left = grace;
  const end = preStop && left > 0 ? await preStop(left) : undefined;
  left -= Math.floor(end?.seconds ?? 0);
  const waited = left > 0 && earlier.length > 0 ? await waitFor(earlier, left, signal) : 0;
  left -= Math.floor(waited);
  return { left: Math.max(LEAST_GRACE, left), preStop: end, waited };
}

/** Waits until all are gone, or so many seconds; how long that took. */
async function waitFor(
  earlier: readonly Promise<unknown>[],
  most: number,
  signal: AbortSignal,
): Promise<number> {
  const begin = performance.now();
  const over = new AbortController();
  await Promise.race([Promise.all(earlier), untilOver(most, AbortSignal.any([signal, over.signal]))]);
  over.abort();
  return (performance.now() - begin) / 1000;
}

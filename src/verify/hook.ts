import { setTimeout } from 'node:timers/promises';
import { addressesOf } from '../engine/addresses.ts';
import { inspectContainer } from '../engine/container.ts';
import type { Engine } from '../engine/engine.ts';
import { EngineError } from '../engine/error.ts';
import { execute } from '../engine/processes.ts';
import { formatExitCode } from './exit-code.ts';
import { isHere } from './proc.ts';
import { ask } from './request.ts';
import { reasonInWords } from './requests.ts';

/** What the kubelet does when a container of a pod has started, or before it ends it. */
export type Hook =
  | { readonly kind: 'exec'; readonly argv: readonly string[] }
  | { readonly kind: 'sleep'; readonly seconds: number }
  | {
      readonly kind: 'http';
      readonly isTls: boolean;
      /** The pod itself without it. */
      readonly host?: string;
      readonly port: number;
      readonly path: string;
      readonly headers: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'none' };

/** Where a hook is run. */
export interface HookPlace {
  readonly engine: Engine;
  readonly id: string;
  /** The container that has the network. */
  readonly network: string;
  readonly signal: AbortSignal;
}

/** What came of a hook; `because` is a clause where it did not do its work, untrusted text. */
export interface HookEnd {
  readonly seconds: number;
  /** `cut`: it was not over when its time was. `not-run`: an experiment cannot do what a cluster does. */
  readonly outcome: 'done' | 'failed' | 'cut' | 'not-run';
  readonly because: string | null;
}

/** Runs a hook for so many seconds at most. One that takes longer goes on, as with a kubelet, and is not waited for. */
export async function runHook(hook: Hook, place: HookPlace, most: number): Promise<HookEnd> {
  const reason = await whyNotRun(hook, place);
  if (reason !== undefined) return { seconds: 0, outcome: 'not-run', because: reason };
  const begin = performance.now();
  const seconds = (): number => (performance.now() - begin) / 1000;
  const over = new AbortController();
  const signal = AbortSignal.any([place.signal, over.signal]);
  const running = failureOf(hook, place).then(because => ({
    seconds: seconds(),
    outcome: because === null ? ('done' as const) : ('failed' as const),
    because,
  }));
  try {
    const end = await Promise.race([running, untilOver(most, signal)]);
    // Who is not waited for may fail when the container is removed.
    running.catch(() => {});
    return end ?? { seconds: seconds(), outcome: 'cut', because: `it was not over after ${most} s` };
  } finally {
    over.abort();
  }
}

/** Resolves after so many seconds, or never for infinitely many; a signal ends it. */
export async function untilOver(seconds: number, signal: AbortSignal): Promise<null> {
  if (!Number.isFinite(seconds)) return await new Promise(() => {});
  return await setTimeout(1000 * seconds, null, { signal }).catch(() => null);
}

/** Does what a hook says; the reason why that failed, null for success. */
async function failureOf(hook: Hook, place: HookPlace): Promise<string | null> {
  switch (hook.kind) {
    case 'exec':
      return await failureOfProgram(hook.argv, place);
    case 'http':
      return await failureOfRequest(hook, place);
    case 'sleep':
      await setTimeout(1000 * hook.seconds, undefined, { signal: place.signal });
      return null;
    default:
      return 'no kubelet can run it';
  }
}

async function failureOfProgram(
  argv: readonly string[],
  { engine, id, signal }: HookPlace,
): Promise<string | null> {
  try {
    const { exitCode, stderr, stdout } = await execute(engine, id, argv, { signal });
    const code = await exitCode();
    if (!code) return null;
    const last = `${stdout}\n${stderr}`.trim().split('\n').at(-1)?.trim();
    return `${formatExitCode(code)}${last ? `: ${last}` : ''}`;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof EngineError) return error.message;
    throw error;
  }
}

/** Only the pod itself is asked, as with all requests of experiments, and that only from the Engine's own machine. */
async function whyNotRun(hook: Hook, place: HookPlace): Promise<string | undefined> {
  if (hook.kind !== 'http') return undefined;
  if (hook.host !== undefined) return `it asks ${hook.host}, and experiments ask the pod alone`;
  if ((await addressOf(place)) === undefined)
    return 'no request was sent: the pod cannot be reached from here';
  return undefined;
}

async function addressOf({ engine, network, signal }: HookPlace): Promise<string | undefined> {
  const { own } = await addressesOf(engine, network, signal);
  const { pid } = await inspectContainer(engine, network, signal);
  return (await isHere(pid, network)) ? own[0] : undefined;
}

/** Whatever the status of the answer is. */
async function failureOfRequest(
  { port, path, isTls, headers }: Extract<Hook, { kind: 'http' }>,
  place: HookPlace,
): Promise<string | null> {
  const { signal } = place;
  const address = await addressOf(place);
  if (address === undefined) return 'the pod has no address any more';
  const { fate, reason } = await ask({ host: address, port, path, isTls }, false, signal, headers);
  signal.throwIfAborted();
  return fate === 'refused' || fate === 'cut' ? `its request failed: ${reasonInWords(reason)}` : null;
}

import type { Image } from '../image/image.ts';
import { calledName } from '../image/step.ts';
import { formatSetSeconds } from '../seconds.ts';
import { canonicalSignal } from '../syntax/signal.ts';

/** Docker's, between the stop signal and SIGKILL, where nothing sets another one. */
const defaultGrace = 10;

/**
 * What a user sees when the stop signal has no effect, and the reason for it:
 * `docker stop waits 10 s, then kills redis-server: sh is PID 1 and does not forward SIGTERM`.
 */
export function ignoredStop(image: Image, because: (signal: string) => string): string {
  const { stopSignal, overrides } = image;
  const signal = stopSignal === undefined ? undefined : canonicalSignal(stopSignal?.value ?? 'SIGTERM');
  // SIGKILL is not ignored, whatever PID 1 does.
  if (signal === 'SIGKILL') return because('the stop signal');
  const { seconds, spent } = overrides?.gracePeriod ?? { seconds: defaultGrace, spent: 0 };
  const by = stopperOf(image);
  const time = formatSetSeconds(Math.max(0, seconds - spent));
  const victim = serviceName(image) ?? 'the container';
  const outcome = isCertain(image)
    ? `${by} waits ${time}, then kills ${victim}`
    : `${by} may wait ${time} and then kill ${victim}`;
  return `${outcome}: ${because(signal ?? 'the stop signal')}`;
}

/** Who stops the container. */
export function stopperOf({ overrides }: Image): 'docker stop' | 'Kubernetes' {
  return overrides?.runtime === 'kubernetes' ? 'Kubernetes' : 'docker stop';
}

/**
 * The program that does the work, where it is known what it is for. The last command of a script may only be its last
 * word.
 */
export function serviceName({ pid1: { service } }: Image): string | undefined {
  return service && services.has(service.program?.kind ?? '') ? calledName(service) : undefined;
}

const services = new Set(['server', 'worker', 'dev-server', 'runtime']);

/** An unknown base image may have an ENTRYPOINT, and its shell may become the program. */
function isCertain({ pid1: { isAssumed, stays } }: Image): boolean {
  return !isAssumed && stays !== undefined;
}

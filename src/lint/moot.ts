import { isAbsent } from '../image/absent-program.ts';
import type { Image } from '../image/image.ts';
import { canonicalSignal } from '../syntax/signal.ts';
import { type Offender, type Rule, type Symptom, symptomOf } from './rule.ts';

const ofTheStop: readonly Symptom[] = ['stop-ignored', 'cut-short', 'work-lost'];

/**
 * Whether the stop signal makes a finding pointless: the kernel acts on SIGKILL and SIGSTOP itself, so that it does not
 * matter who gets them, or passes them on. That the signal is one of them is a finding of its own. What is not there
 * does not run.
 */
export function isMoot({ symptom, phase }: Rule, image: Image): boolean {
  const { stopSignal } = image;
  if (symptom !== 'build-fails' && symptom !== 'start-fails' && isAbsent(image)) return true;
  const isUnstoppable = /^SIG(?:KILL|STOP)$/.test(canonicalSignal(stopSignal?.value ?? 'SIGTERM'));
  return isUnstoppable && phase !== 'stopsignal' && ofTheStop.includes(symptom);
}

/** `stop_grace_period: 0s`: whoever asks for that wants no time for the signal. */
export function isKilledAtOnce(rule: Rule, offender: Offender, { overrides }: Image): boolean {
  return overrides?.gracePeriod?.seconds === 0 && symptomOf(rule, offender) === 'stop-ignored';
}

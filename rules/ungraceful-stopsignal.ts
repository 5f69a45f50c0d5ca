import { instructionOf } from '../src/image/image.ts';
import { fixed } from '../src/lint/example.ts';
import { ignoredStop, stopperOf } from '../src/lint/ignored-stop.ts';
import { defineRule, type Offender, placeOf } from '../src/lint/rule.ts';
import { addStopSignal } from '../src/repair/stop-signal.ts';
import { canonicalSignal } from '../src/syntax/signal.ts';

interface Ungraceful extends Offender {
  readonly signal: string;
}

export default defineRule<Ungraceful>({
  id: 'ungraceful-stopsignal',
  severity: 'warning',
  symptom: 'stop-ignored',
  summary: 'The stop signal cannot be handled, or has no effect',
  docs: `
SIGKILL and SIGSTOP cannot be handled: SIGKILL ends the program in the middle of its work, SIGSTOP freezes it until it is killed. SIGCHLD,
SIGCONT, SIGURG and SIGWINCH have no effect on a program that does not handle them, so every stop takes the whole grace period; Apache is one that
handles SIGWINCH.`,

  check({ stopSignal, pid1, platform }) {
    const instruction = instructionOf(stopSignal);
    const signal = canonicalSignal(stopSignal?.value ?? '');
    const program = pid1.service?.program;
    if (!instruction || platform === 'windows' || !(never.has(signal) || ignored.has(signal))) return [];
    if (ignored.has(signal) && (program?.gracefulSignal === signal || program?.signals[signal] || !program))
      return [];
    return [{ place: placeOf(instruction), signal }];
  },

  message({ signal }, image) {
    const by = stopperOf(image);
    if (signal === 'SIGKILL')
      return `${by} kills the program in the middle of its work: SIGKILL cannot be handled`;
    if (signal === 'SIGSTOP')
      return `${by} freezes the program, then kills it after the grace period: SIGSTOP cannot be handled`;
    return ignoredStop(image, () => `${signal} does not end a program by itself`);
  },

  phase: 'stopsignal',
  fix(_, image) {
    const graceful = image.pid1.service?.program?.gracefulSignal;
    return graceful ? addStopSignal(image, graceful) : null;
  },

  examples: [
    fixed`
        FROM redis:7
      - STOPSIGNAL SIGSTOP
      + STOPSIGNAL SIGTERM
        CMD ["redis-server"]
    `,
  ],
});

const never = new Set(['SIGKILL', 'SIGSTOP']);
const ignored = new Set(['SIGCHLD', 'SIGCONT', 'SIGURG', 'SIGWINCH']);

import { instructionOf } from '../src/image/image.ts';
import { fixed } from '../src/lint/example.ts';
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
  summary: 'The stop signal cannot be handled, or ends nothing',
  docs: `
SIGKILL and SIGSTOP cannot be handled: the first ends the program in the middle of its work, the second stops it in its tracks until it is killed. SIGCHLD, SIGCONT, SIGURG
and SIGWINCH do nothing to a program that does not ask for them, so that every stop takes the whole grace period; Apache is one that asks for SIGWINCH.`,

  check({ stopSignal, pid1, platform }) {
    const instruction = instructionOf(stopSignal);
    const signal = canonicalSignal(stopSignal?.value ?? '');
    const program = pid1.service?.program;
    if (!instruction || platform === 'windows' || !(never.has(signal) || ignored.has(signal))) return [];
    if (ignored.has(signal) && (program?.gracefulSignal === signal || program?.signals[signal] || !program))
      return [];
    return [{ place: placeOf(instruction), signal }];
  },

  message: ({ signal }) =>
    signal === 'SIGKILL'
      ? 'SIGKILL ends the program in the middle of its work; nobody can handle it'
      : signal === 'SIGSTOP'
        ? 'SIGSTOP stops the program in its tracks, until it is killed after the grace period'
        : `${signal} ends nothing by itself: the program is killed after the grace period`,

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

import { instructionOf } from '../src/image/image.ts';
import { byHand } from '../src/lint/example.ts';
import { defineRule, type Offender, placeOf } from '../src/lint/rule.ts';
import { parseSignal } from '../src/syntax/signal.ts';

interface Undeliverable extends Offender {
  readonly number: number;
}

export default defineRule<Undeliverable>({
  id: 'undeliverable-stopsignal',
  severity: 'error',
  symptom: 'stop-ignored',
  summary: 'STOPSIGNAL is a number that no signal has',
  docs: `
Docker takes any number but 0 at build time. Signals go from 1 to 64. One that does not exist cannot be sent: the Engine says nothing, and the program is killed without ever
having been told to stop.`,

  check({ stopSignal, platform }) {
    const instruction = instructionOf(stopSignal);
    const number = stopSignal && parseSignal(stopSignal.value);
    if (!instruction || !number || platform === 'windows' || (number >= 1 && number <= 64)) return [];
    return [{ place: placeOf(instruction), number }];
  },

  message: ({ number }) => `there is no signal ${number}: the program is killed without being told to stop`,

  examples: [
    byHand`
        FROM redis:7
      - STOPSIGNAL 65
      + STOPSIGNAL SIGTERM
        CMD ["redis-server"]
    `,
  ],
});

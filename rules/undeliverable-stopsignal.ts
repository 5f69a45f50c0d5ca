import { instructionOf } from '../src/image/image.ts';
import { byHand } from '../src/lint/example.ts';
import { stopperOf } from '../src/lint/ignored-stop.ts';
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
The program is killed without ever getting a stop signal. Docker accepts any number but 0 at build time, but signals
go from 1 to 64. One that does not exist cannot be sent, and the Engine reports no error.`,

  check({ stopSignal, platform }) {
    const instruction = instructionOf(stopSignal);
    const number = stopSignal && parseSignal(stopSignal.value);
    if (!instruction || !number || platform === 'windows' || (number >= 1 && number <= 64)) return [];
    return [{ place: placeOf(instruction), number }];
  },

  message: ({ number }, image) =>
    `${stopperOf(image)} kills the program without sending it a stop signal first: there is no signal ${number}`,

  examples: [
    byHand`
        FROM redis:7
      - STOPSIGNAL 65
      + STOPSIGNAL SIGTERM
        CMD ["redis-server"]
    `,
  ],
});

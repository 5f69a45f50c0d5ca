import { byHand } from '../src/lint/example.ts';
import { defineRule, type Offender } from '../src/lint/rule.ts';
import { commandPlace } from '../src/repair/stop-signal.ts';

interface TwoInits extends Offender {
  readonly first: string;
  readonly second: string;
}

export default defineRule<TwoInits>({
  id: 'double-init',
  severity: 'info',
  symptom: 'none',
  summary: 'An init starts another init',
  docs: `
One init is enough. The second one is not PID 1 and has no orphans to collect; tini prints a warning about it at
every start. Usually the base image has an init already.`,

  check(image) {
    const place = commandPlace(image);
    const inits = image.pid1.steps.flatMap(({ program }) =>
      program?.isInit && !program.mustBePid1 ? [program.name] : [],
    );
    const [first, second] = inits;
    return place && first && second ? [{ place, first, second }] : [];
  },

  message: ({ first, second }) => `${first} starts ${second}: one init is enough`,

  examples: [
    byHand`
        FROM redis:7
      - ENTRYPOINT ["tini", "--", "dumb-init", "--"]
      + ENTRYPOINT ["tini", "--"]
        CMD ["redis-server"]
    `,
  ],
});

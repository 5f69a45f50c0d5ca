import type { Step } from '../src/image/step.ts';
import { byHand } from '../src/lint/example.ts';
import { defineRule, type Offender } from '../src/lint/rule.ts';
import { commandPlace } from '../src/repair/stop-signal.ts';

interface Hidden extends Offender {
  readonly init: string;
  readonly before: Step;
}

export default defineRule<Hidden>({
  id: 'init-not-pid1',
  severity: 'warning',
  symptom: 'stop-ignored',
  summary: 'An init is started, but another program stays as PID 1',
  docs: `
Orphaned processes stay zombies, and the init does not get the stop signal. Both go to PID 1. An init that is started
by a shell without \`exec\` is just another process: there is nothing for it to collect, and no signal reaches it.`,

  check({ pid1, ...image }) {
    const place = commandPlace({ pid1, ...image });
    const at = pid1.steps.findIndex(({ program }) => program?.isInit && !program.mustBePid1);
    const before = pid1.steps
      .slice(0, Math.max(at, 0))
      .find(({ stays, program }) => stays === true && !program?.isInit);
    const init = pid1.steps[at]?.program?.name;
    return place && before && init ? [{ place, init, before }] : [];
  },

  message: ({ init, before }) =>
    `${init} is not PID 1 and collects no orphans: ${before.argv[0]} starts it and stays as PID 1`,

  examples: [
    byHand`
        FROM redis:7
      - ENTRYPOINT tini -- redis-server
      + ENTRYPOINT ["tini", "--", "redis-server"]
    `,
  ],
});

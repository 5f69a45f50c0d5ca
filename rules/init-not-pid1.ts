import type { Step } from '../src/image/pid1.ts';
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
  summary: 'An init is started, but something else stays as PID 1',
  docs: `
An init has to be PID 1: orphans go to PID 1, and so does the stop signal. Started from a shell that does not hand over with \`exec\`, it is one process among
others, collects nothing and gets no signal.`,

  check({ pid1, ...image }) {
    const place = commandPlace({ pid1, ...image });
    const at = pid1.steps.findIndex(({ program }) => program?.isInit && !program.mustBePid1);
    const before = pid1.steps
      .slice(0, Math.max(at, 0))
      .find(({ stays, program }) => stays === true && !program?.isInit);
    const init = pid1.steps[at]?.program?.name;
    return place && before && init ? [{ place, init, before }] : [];
  },

  message: ({ init, before }) => `${init} is not PID 1: ${before.argv[0]} stays in front of it`,

  examples: [
    byHand`
        FROM redis:7
      - ENTRYPOINT tini -- redis-server
      + ENTRYPOINT ["tini", "--", "redis-server"]
    `,
  ],
});

import type { Image } from '../src/image/image.ts';
import type { Step } from '../src/image/step.ts';
import { byHand } from '../src/lint/example.ts';
import { hasWorkers, signalsGroup } from '../src/lint/group-signal.ts';
import { defineRule, type Offender } from '../src/lint/rule.ts';
import { stopSignalPlace } from '../src/repair/stop-signal.ts';

interface Signalled extends Offender {
  readonly init: string;
  readonly program: string;
  /** How the init is told to signal its child alone. */
  readonly remedy: string;
}

export default defineRule<Signalled>({
  id: 'group-signal-to-workers',
  severity: 'warning',
  symptom: 'none',
  summary: 'The init sends the stop signal to worker processes as well',
  docs: `
Running tasks are lost. On SIGTERM a Celery worker stops accepting tasks and waits for those at work, which its child
processes do. dumb-init sends every signal to the whole session, and \`tini -g\` and \`catatonit -g\` to the process
group: the child processes get SIGTERM too, and it ends them in the middle of a task. Airflow's Celery workers are the
same. Let the init signal only its own child: \`dumb-init --single-child\`, \`DUMB_INIT_SETSID=0\` in the environment,
\`tini\` without \`-g\`.`,

  check(image) {
    const place = stopSignalPlace(image);
    const worker = image.pid1.service;
    const at = image.pid1.steps.findIndex(({ program }) => program?.kind === 'init');
    const init = image.pid1.steps[at];
    const remedy = init && remedyFor(init, image);
    // What is between the two keeps the group together, and the signal reaches it all the same.
    if (!place || !worker || !init || !remedy || !hasWorkers(worker)) return [];
    return [{ place, init: init.program?.name ?? '', program: worker.program?.name ?? '', remedy }];
  },

  message: ({ init, program, remedy }) =>
    `${init} also signals the child processes of ${program}, and the tasks that they run are lost: ` +
    `${remedy} signals ${program} alone`,

  examples: [
    byHand`
        FROM debian:bookworm
      - ENTRYPOINT ["dumb-init", "--"]
      + ENTRYPOINT ["dumb-init", "--single-child", "--"]
        CMD ["celery", "-A", "shop", "worker"]
    `,
  ],
});

/** Undefined for an init that signals its child alone. */
function remedyFor(init: Step, image: Image): string | undefined {
  if (!signalsGroup(init, image)) return undefined;
  return init.program?.name === 'dumb-init' ? '--single-child' : `${init.program?.name} without -g`;
}

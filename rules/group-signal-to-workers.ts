import { optionValue } from '../src/image/facts/options.ts';
import type { Image } from '../src/image/image.ts';
import type { Step } from '../src/image/step.ts';
import { byHand } from '../src/lint/example.ts';
import { defineRule, type Offender } from '../src/lint/rule.ts';
import { commandPlace } from '../src/repair/stop-signal.ts';

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
    const place = commandPlace(image);
    const worker = image.pid1.service;
    const at = image.pid1.steps.findIndex(({ program }) => program?.kind === 'init');
    const init = image.pid1.steps[at];
    const remedy = init && remedyFor(init, image);
    // What is between the two keeps the group together, and the signal reaches it all the same.
    if (!place || !worker || !init || !remedy || !hasChildren(worker)) return [];
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
function remedyFor({ argv, program }: Step, { variables }: Image): string | undefined {
  const options = argv.slice(1, argv.includes('--') ? argv.indexOf('--') : argv.length);
  const own = options.slice(0, options.findIndex(word => !word.startsWith('-')) >>> 0);
  const has = (letter: string): boolean =>
    own.some(word => /^-[a-zA-Z]+$/.test(word) && word.includes(letter));
  if (program?.name === 'dumb-init') {
    const isSingle = has('c') || own.includes('--single-child') || variables.DUMB_INIT_SETSID === '0';
    return isSingle ? undefined : '--single-child';
  }
  const isGroup = has('g') || (program?.name === 'tini' && variables.TINI_KILL_PROCESS_GROUP !== undefined);
  return isGroup ? `${program?.name} without -g` : undefined;
}

/** Celery's default pool is of processes; that of threads, and of none, has no children to end. */
function hasChildren({ argv, program }: Step): boolean {
  if (program?.name !== 'celery' && program?.name !== 'airflow') return false;
  if (program.kind !== 'worker' || argv.includes('beat')) return false;
  const pool = optionValue(argv.slice(program.at + 1), ['-P', '--pool']);
  return pool === undefined || /^(?:prefork|processes)$/.test(pool);
}

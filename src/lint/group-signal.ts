import { optionValue } from '../image/facts/options.ts';
import { passesToGroup } from '../image/group-signal.ts';
import type { Image } from '../image/image.ts';
import type { Step } from '../image/step.ts';

/** Whether an init passes signals on to the process group or the session of what it starts, not to that alone. */
export function signalsGroup(init: Step, { variables, overrides }: Image): boolean {
  return passesToGroup(init, { ...variables, ...overrides?.environment });
}

/** Celery's default pool is of processes; that of threads, and of none, has no children that a signal would end. */
export function hasWorkers({ argv, program }: Step): boolean {
  if (program?.name !== 'celery' && program?.name !== 'airflow') return false;
  if (program.kind !== 'worker' || argv.includes('beat')) return false;
  const pool = optionValue(argv.slice(program.at + 1), ['-P', '--pool']);
  return pool === undefined || /^(?:prefork|processes)$/.test(pool);
}

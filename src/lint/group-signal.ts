import { optionValue } from '../image/facts/options.ts';
import type { Image } from '../image/image.ts';
import { reaperProgram } from '../image/reaper.ts';
import type { Step } from '../image/step.ts';

/** Whether an init passes signals on to the process group or the session of what it starts, not to that alone. */
export function signalsGroup({ argv, program }: Step, image: Image): boolean {
  const variables = { ...image.variables, ...image.overrides?.environment };
  const options = argv.slice(1, argv.includes('--') ? argv.indexOf('--') : argv.length);
  const own = options.slice(0, options.findIndex(word => !word.startsWith('-')) >>> 0);
  const has = (letter: string): boolean =>
    own.some(word => /^-[a-zA-Z]+$/.test(word) && word.includes(letter));
  const { name } = program ?? {};
  if (name === 'dumb-init')
    return !(has('c') || own.includes('--single-child') || variables.DUMB_INIT_SETSID === '0');
  const isReaper = reaperProgram.names.some(known => known === argv[0]);
  if (isReaper && (own.includes('--group') || variables.REAPER_GROUP === '1')) return true;
  const isTini = isReaper || name === 'tini';
  return has('g') || (isTini && variables.TINI_KILL_PROCESS_GROUP !== undefined);
}

/** Celery's default pool is of processes; that of threads, and of none, has no children that a signal would end. */
export function hasWorkers({ argv, program }: Step): boolean {
  if (program?.name !== 'celery' && program?.name !== 'airflow') return false;
  if (program.kind !== 'worker' || argv.includes('beat')) return false;
  const pool = optionValue(argv.slice(program.at + 1), ['-P', '--pool']);
  return pool === undefined || /^(?:prefork|processes)$/.test(pool);
}

import { reaperProgram } from './reaper.ts';
import type { Step } from './step.ts';

/** Whether an init passes signals on to the process group or the session of what it starts, not to that alone. */
export function passesToGroup(
  { argv, program }: Pick<Step, 'argv' | 'program'>,
  variables: Readonly<Record<string, string | undefined>>,
): boolean {
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

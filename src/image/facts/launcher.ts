import type { Program, ProgramKind } from './program.ts';

/** Programs that start others as their business; servers with workers and shells are something else. */
const kinds: readonly ProgramKind[] = [
  'task-runner',
  'watcher',
  'fork-wrapper',
  'process-manager',
  'service-script',
];

export function isLauncher({ kind }: Program): boolean {
  return kinds.includes(kind);
}

/** Whether it ignores the stop signal, or does not pass it on and nothing more is known. */
export function isWithoutHandler({ sigterm, forwards }: Program): boolean {
  return sigterm === 'ignored' || (sigterm === undefined && forwards === false);
}

import type { Program } from './facts/program.ts';

/** Whether a signal makes a program finish its work first, as far as it is known. */
export function finishesOn(signal: string, program: Program | undefined): boolean {
  return program?.gracefulSignal === signal || program?.signals[signal] === 'graceful';
}

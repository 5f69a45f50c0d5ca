import { formatSignal as nameOfSignal } from '../syntax/signal.ts';
import type { Cut } from './observation.ts';

/**
 * The name of a signal in an observation: `SIGTERM`, `SIGRTMIN+3` counted from the first up to the last,
 * `signal 32`.
 */
export function formatSignal(number: number): string {
  if (number >= 34 && number <= 64) return number === 34 ? 'SIGRTMIN' : `SIGRTMIN+${number - 34}`;
  if (number === 0) return 'a signal';
  return number >= 1 && number <= 31 ? nameOfSignal(number) : `signal ${number}`;
}

/** An exit code with its meaning: `exit code 127 (the command was not found)`. */
export function formatExitCode(code: number): string {
  const meaning =
    meanings.get(code) ?? (code > 128 && code <= 192 ? `ended by ${formatSignal(code - 128)}` : undefined);
  return meaning === undefined ? `exit code ${code}` : `exit code ${code} (${meaning})`;
}

/** Conventions of shells and of Docker (docs.docker.com/reference/cli/docker/container/run, "Exit status"). */
const meanings = new Map([
  [0, 'success'],
  [126, 'the command cannot be executed'],
  [127, 'the command was not found'],
]);

/** `node server.js (SIGTERM, no handler), worker, which was writing /data/log` */
export function cutWords(cut: readonly Cut[]): string {
  const why = (signal: number): string => {
    if (signal === 0) return 'by a signal of the kernel or from outside';
    return `${formatSignal(signal)}${signal === 9 ? '' : ', no handler'}`;
  };
  const all = cut.map(({ command, signal, writing }) => {
    const who = signal === null ? command : `${command} (${why(signal)})`;
    return writing === undefined ? who : `${who}, which was writing ${writing}`;
  });
  return [...new Set(all)]
    .map(each => {
      const times = all.filter(other => other === each).length;
      return times === 1 ? each : `${times} × ${each}`;
    })
    .join(', ');
}

import { cut, printable } from '../../src/report/printable.ts';
import type { VerifyProgress } from '../../src/verify/verify.ts';
import type { Output, ProgressChoice } from '../process/streams.ts';

export interface Progress {
  readonly show: (progress: VerifyProgress) => void;
  /** Takes the last line off the terminal again. */
  readonly end: () => void;
}

const steps = {
  companions: 'starting what it needs',
  start: 'starting',
  settle: 'waiting for it to be ready',
  examine: 'creating orphans',
  requests: 'sending requests',
  stop: 'stopping it',
  'start-again': 'starting it again',
  done: 'stopped',
  sweep: 'stopping others at other moments',
} as const;

/**
 * Shows an experiment while it runs: one line that changes (tty), a line for each step and each line of the builds
 * (plain), or nothing. Left alone it is the first on a terminal, and elsewhere a line for each step.
 */
export function createProgress(kind: ProgressChoice, output: Output): Progress {
  if (kind === 'quiet') return { show: () => undefined, end: () => undefined };
  if (kind === 'plain' || (kind === 'auto' && !output.isTTY)) {
    return {
      show: progress => {
        const line = describe(progress) ?? (kind === 'plain' ? describeLog(progress) : undefined);
        if (line !== undefined) output.write(`${line}\n`);
      },
      end: () => undefined,
    };
  }
  const current = new Map<string, string>();
  return {
    show: progress => {
      current.set(progress.subject, describe(progress) ?? current.get(progress.subject) ?? '');
      output.write(`\r\u001b[K${cut([...current.values()].join(' · '), (output.columns ?? 80) - 1)}`);
    },
    end: () => output.write('\r\u001b[K'),
  };
}

/** Undefined for what is of no interest: lines of a build's log, and steps that are over. */
function describe(progress: VerifyProgress): string | undefined {
  if (progress.kind === 'observe') return printable(`${progress.subject}: ${steps[progress.step]}`);
  if (progress.kind === 'step' && progress.state === 'started')
    return printable(`${progress.subject}: ${progress.step}`);
  return undefined;
}

/** What a step of a build writes. */
function describeLog(progress: VerifyProgress): string | undefined {
  return progress.kind === 'log' ? printable(`${progress.subject}: | ${progress.line}`) : undefined;
}

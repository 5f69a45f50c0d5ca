import { formatSeconds } from '../seconds.ts';
import type { StartedAgain } from './asked-for.ts';

/**
 * What went wrong when a container was started once more, as the end of a sentence; undefined when it came up as
 * before. Untrusted text.
 */
export function uncleanWords({
  outcome,
  seconds,
  trouble: [line],
  because,
}: StartedAgain): string | undefined {
  const said = line === undefined ? '' : `: “${line}”`;
  switch (outcome) {
    case 'ready':
      return line === undefined ? undefined : `it finds that it was not stopped cleanly${said}`;
    case 'not-ready':
      return `it is not ready after ${formatSeconds(seconds)}${because === null ? '' : `: ${because}`}${said}`;
    case 'exited':
      return `it exits after ${formatSeconds(seconds)} with ${because}${said}`;
    case 'refused':
      return `it does not start: ${because}`;
  }
}

import { formatSeconds } from '../seconds.ts';
import { parseSignal } from '../syntax/signal.ts';
import { deafSeconds, timedSamples } from './deaf-window.ts';
import { cutWords, formatExitCode } from './exit-code.ts';
import type { Expectation } from './expectation.ts';
import type { ExperimentFinding } from './experiment-finding.ts';
import { killWords } from './killed-at.ts';
import { matchLines } from './match-lines.ts';
import type { Exited, Observation, Stopped } from './observation.ts';
import { requestWords } from './requests.ts';
import { deafWords } from './sweep-words.ts';

/** An expectation, and what was seen of it. */
export interface Expected {
  /** Of whom, where there are several: a container, or the repaired image. */
  readonly subject?: string | undefined;
  /** As it was written. */
  readonly expected: string;
  /** Null where there was nothing to see: the container did not run. What could not be measured is not met. */
  readonly isMet: boolean | null;
  /** A clause; untrusted text. */
  readonly seen: string;
}

/** What was seen, and whether it is what was expected. */
type Met = Pick<Expected, 'isMet' | 'seen'>;

/** Holds what a container was seen to do against what was expected of it. */
export function judgeExpectations(
  expectations: readonly Expectation[],
  observation: Observation,
  subject?: string,
): readonly Expected[] {
  return expectations.map(expectation => ({
    subject,
    expected: expectation.text,
    ...(observation.outcome === 'stopped'
      ? sightOf(expectation, observation)
      : sightOfExited(expectation, observation)),
  }));
}

/** What was expected and is not so, as findings: whoever expects something wants to know at any level. */
export function unmetFindings(judged: readonly Expected[]): readonly ExperimentFinding[] {
  return judged
    .filter(({ isMet }) => isMet === false)
    .map(({ subject, expected, seen }) => ({
      symptom: 'unmet',
      severity: 'error',
      message: `${subject === undefined ? '' : `${subject}: `}expected ${expected}: ${seen}`,
    }));
}

function sightOf(expectation: Expectation, seen: Stopped): Met {
  switch (expectation.kind) {
    case 'stopped':
    case 'no-kill':
      return endOf(seen);
    case 'within':
      return timeOf(seen, expectation.most);
    case 'exit':
      return exitOf(seen.stop.exitCode, expectation.codes);
    case 'zombies':
      return zombiesOf(seen, expectation.most);
    case 'finished':
      return workOf(seen);
    case 'log':
      return logOf(seen, expectation.pattern, expectation.flags);
    case 'deaf':
      return deafnessOf(seen, expectation.most);
    case 'requests-lost':
      return requestsOf(seen, expectation.most);
  }
}

/**
 * One that did not run when it was to be stopped has shown nothing of a stop. An experiment with an image has its code,
 * and a job of a stack that has done its work has nothing to show.
 */
function sightOfExited({ kind, ...rest }: Expectation, { because, exitCode, oom, isDone }: Exited): Met {
  if (isDone !== undefined) return { isMet: isDone ? null : false, seen: because };
  if (kind === 'exit' && 'codes' in rest) return { ...exitOf(exitCode, rest.codes), seen: because };
  return { isMet: kind === 'stopped' || (kind === 'no-kill' && oom) ? false : null, seen: because };
}

function endOf({ stop }: Stopped): Met {
  const { signal, own, killed, oom } = stop;
  if (oom) return { isMet: false, seen: 'it ran out of memory' };
  if (killed) return { isMet: false, seen: `it was ${killWords(stop)}` };
  if (parseSignal(signal) === 9)
    return { isMet: false, seen: 'it was killed at once: SIGKILL is its stop signal' };
  return { isMet: true, seen: `it exited ${formatSeconds(own)} after ${signal}` };
}

/** Who had to be killed has not ended in that time, however short its grace period was. */
function timeOf(seen: Stopped, most: number): Met {
  const end = endOf(seen);
  return end.isMet ? { ...end, isMet: seen.stop.own <= most } : end;
}

function exitOf(exitCode: number, codes: readonly number[]): Met {
  return { isMet: codes.includes(exitCode), seen: formatExitCode(exitCode) };
}

function zombiesOf({ zombies: { made, left, before, later } }: Stopped, most: number): Met {
  if (before === null && later === null && made === 0)
    return { isMet: false, seen: 'zombies could not be counted' };
  const count = Math.max(later ?? 0, (before ?? 0) + left);
  const whose = left > 0 ? `, ${left} of ${made} orphans among them` : '';
  return { isMet: count <= most, seen: `${count} ${count === 1 ? 'zombie' : 'zombies'}${whose}` };
}

function workOf({ work: { fate, cut, doubt }, trace }: Stopped): Met {
  if (fate === 'finished') return { isMet: true, seen: 'its own processes ended by themselves' };
  if (fate === 'cut') return { isMet: false, seen: `killed: ${cutWords(cut)}` };
  if (doubt !== null) return { isMet: false, seen: doubt };
  const why = trace.by === 'looks' && trace.because !== null ? `: ${trace.because}` : '';
  return {
    isMet: false,
    seen: `whether its own processes had finished is not known${why}`,
  };
}

/** Only what it wrote after the stop signal says something of the stop. */
function logOf({ lastWords }: Stopped, pattern: string, flags: string): Met {
  const last = lastWords.at(-1);
  if (last === undefined) return { isMet: false, seen: 'it wrote nothing after the stop signal' };
  const result = matchLines(pattern, flags, lastWords);
  if (result === 'too-slow') return { isMet: false, seen: 'the pattern takes more than a second to match' };
  if (result === 'found') return { isMet: true, seen: 'it wrote such a line after the stop signal' };
  const lines = lastWords.length === 1 ? 'the one line' : `none of the ${lastWords.length} lines`;
  const verb = lastWords.length === 1 ? 'does not match' : 'matches';
  return { isMet: false, seen: `${lines} that it wrote after the stop signal ${verb}: “${last.trim()}”` };
}

function deafnessOf({ sweep }: Stopped, most: number): Met {
  if (!sweep || timedSamples(sweep.samples).length === 0)
    return { isMet: false, seen: 'stops after its start were not measured' };
  return { isMet: deafSeconds(sweep.deaf) <= most, seen: `stops after its start: ${deafWords(sweep)}` };
}

function requestsOf({ requests }: Stopped, most: number): Met {
  if (!requests) return { isMet: false, seen: 'no requests were sent' };
  const { because, cut } = requests;
  if (because !== null) return { isMet: false, seen: because };
  return { isMet: cut <= most, seen: requestWords(requests) };
}

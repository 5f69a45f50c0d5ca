import { formatSetSeconds } from '../seconds.ts';
import type { PreStop, Requests, StartedAgain, Sweep } from './asked-for.ts';
import { surelyDeafSeconds } from './deaf-window.ts';
import type { ExperimentFinding } from './experiment-finding.ts';
import type { Stopped } from './observation.ts';
import { requestWords } from './requests.ts';
import { deafWords, killedKinds, sampleWords, TOLERATED } from './sweep-words.ts';
import { uncleanWords } from './unclean.ts';

/** What is bad of all that was only looked for because somebody asked. */
export function askedForFindings(seen: Stopped): readonly ExperimentFinding[] {
  const { startedAgain, requests, sweep, preStop } = seen;
  return [
    ...(preStop ? findHook(preStop) : []),
    ...(sweep && !seen.stop.killed ? findDeafness(sweep, seen.stop.grace) : []),
    ...(requests ? findCutRequests(requests) : []),
    ...(startedAgain ? findUncleanRestart(startedAgain) : []),
  ];
}

/** A cluster goes on all the same, and tells it in an event alone. */
function findHook({ outcome, because }: PreStop): readonly ExperimentFinding[] {
  if (outcome === 'failed')
    return [{ symptom: 'prestop-failed', severity: 'warning', message: `preStop failed: ${because}` }];
  if (outcome !== 'cut') return [];
  const message = `preStop takes the whole grace period: ${because}, and then the stop signal leaves 2 s`;
  return [{ symptom: 'prestop-failed', severity: 'warning', message }];
}

/** Who asks for requests and gets none would take silence for success. */
function findCutRequests(requests: Requests): readonly ExperimentFinding[] {
  const { because, cut } = requests;
  if (because === null && cut === 0) return [];
  const words = `${cut} ${cut === 1 ? 'request was' : 'requests were'} cut off by the stop: ${requestWords(requests)}`;
  return [{ symptom: 'requests-cut', severity: 'warning', message: because ?? words }];
}

function findUncleanRestart(again: StartedAgain): readonly ExperimentFinding[] {
  const words = uncleanWords(again);
  if (words === undefined) return [];
  return [
    { symptom: 'unclean-restart', severity: 'warning', message: `started again after the stop, ${words}` },
  ];
}

/** Where no stop has an effect the first one has had none either, and that is its finding. */
function findDeafness(sweep: Sweep, wholeGrace: number): readonly ExperimentFinding[] {
  const { deaf, grace } = sweep;
  // To try many moments, less time is given than a stop has.
  const whatComes =
    grace < wholeGrace
      ? `the container still runs ${formatSetSeconds(grace)} later`
      : 'the container is killed after the grace period';
  const sentences = [
    ...(surelyDeafSeconds(deaf) > TOLERATED
      ? [`stops after its start: ${deafWords(sweep)}; ${whatComes}`]
      : []),
    ...killedKinds(sweep).map(sample => `stopped ${sampleWords(sample, grace)}`),
  ];
  return sentences.map(message => ({ symptom: 'deaf-start', severity: 'warning', message }));
}

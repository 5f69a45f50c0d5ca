import type { Requests, StartedAgain } from './asked-for.ts';
import type { ExperimentFinding } from './experiment-finding.ts';
import type { Stopped } from './observation.ts';
import { requestWords } from './requests.ts';
import { uncleanWords } from './unclean.ts';

/** What is bad of all that was only looked for because somebody asked. */
export function askedForFindings({ startedAgain, requests }: Stopped): readonly ExperimentFinding[] {
  return [
    ...(requests ? findCutRequests(requests) : []),
    ...(startedAgain ? findUncleanRestart(startedAgain) : []),
  ];
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

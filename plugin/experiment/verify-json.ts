import type { VerificationReport } from '../../src/report/verification.ts';

/** An experiment by the contract of `--format json`; the verdicts are with the original. */
export function verificationJson({
  path,
  observations,
  judgements,
  findings,
  repair,
  expected,
}: VerificationReport): unknown[] {
  return observations.map((observation, index) => {
    const { subject, reference, log, notes } = observation;
    const verdicts =
      index === 0
        ? judgements.map(({ rule, verdict, repair, because }) => ({ rule, verdict, repair, because }))
        : [];
    const seen = { path, subject, reference };
    const judged = {
      verdicts,
      ...(index === 0 && { findings, expected }),
      ...(subject === 'repaired' && repair && { repair }),
    };
    if (observation.outcome === 'exited') {
      const { command, exitCode, seconds, because } = observation;
      return { ...seen, pid1: command, exited: { exitCode, seconds, because }, log, notes, ...judged };
    }
    const { pid1, zombies, canary, stop, settled, timings, processes, dispositions, timeline } = observation;
    const { work, heard, early, lastWords, trace, startedAgain, requests, sweep, preStop } = observation;
    return {
      ...seen,
      pid1,
      zombies,
      canary: canary.fate,
      stop,
      settled,
      timings,
      dispositions,
      processes: processes.map(({ pid, parent, command }) => ({ pid, parent, command })),
      timeline,
      work,
      heard,
      early,
      lastWords,
      trace,
      startedAgain,
      requests,
      sweep,
      preStop,
      log,
      notes,
      ...judged,
    };
  });
}

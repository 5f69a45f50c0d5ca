import type { VerificationReport } from '../../src/report/verification.ts';

/** An experiment by the contract of `--format json`; the verdicts are with the original. */
export function verificationJson({ path, observations, judgements }: VerificationReport): unknown[] {
  return observations.map((observation, index) => {
    const { subject, reference, log, notes } = observation;
    const verdicts =
      index === 0
        ? judgements.map(({ rule, verdict, repair, because }) => ({ rule, verdict, repair, because }))
        : [];
    const seen = { path, subject, reference };
    if (observation.outcome === 'exited') {
      const { command, exitCode, seconds, because } = observation;
      return { ...seen, pid1: command, exited: { exitCode, seconds, because }, log, notes, verdicts };
    }
    const { pid1, zombies, canary, stop, settled, timings, processes, dispositions, timeline } = observation;
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
      log,
      notes,
      verdicts,
    };
  });
}

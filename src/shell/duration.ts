/**
 * How long a command runs: `always` until it is stopped, `service` likewise unless it is asked for a single job,
 * `likely` as a rule, as a runtime does, `short` never long; undefined where nothing is known of it.
 */
export type Duration = 'always' | 'service' | 'likely' | 'short' | undefined;

/** Whether it runs until it is stopped, so that nothing after it is reached before. */
export function lasts(duration: Duration): boolean {
  return duration === 'always' || duration === 'service';
}

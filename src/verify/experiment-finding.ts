import type { Severity } from '../lint/diagnostic.ts';
import type { Symptom } from '../lint/rule.ts';

/**
 * Something bad that an experiment shows and that no rule has said: a symptom that rules know, or one of those that are
 * looked for only where somebody asks, `unmet` being what was expected and is not so.
 */
export interface ExperimentFinding {
  readonly symptom: Symptom | 'unclean-restart' | 'requests-cut' | 'deaf-start' | 'prestop-failed' | 'unmet';
  readonly severity: Severity;
  /** One sentence, without a full stop; untrusted text. */
  readonly message: string;
}

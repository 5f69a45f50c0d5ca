import { InputError } from '../../src/input-error.ts';
import { didYouMean } from '../../src/lint/did-you-mean.ts';
import type { Rule } from '../../src/lint/rule.ts';
import { formatRule, formatRuleList } from '../../src/report/rule-page.ts';
import { exitClean } from '../process/exit-codes.ts';
import { type ColorChoice, chalkFor, type Environment, type Streams, widthOf } from '../process/streams.ts';

/** `docker initcheck explain [RULE]`: a rule's page, or the list. Returns the exit code. */
export function runExplain(
  id: string | undefined,
  { color }: { color: ColorChoice },
  rules: readonly Rule[],
  { stdout }: Streams,
  { variables }: Environment,
): number {
  const style = { chalk: chalkFor(stdout, color, variables), width: widthOf(stdout) };
  const rule = rules.find(candidate => candidate.id === id);
  const ids = rules.map(candidate => candidate.id);
  if (id !== undefined && !rule)
    throw new InputError(
      `there is no rule ${id}${didYouMean(id, ids)}; docker initcheck explain lists all rules`,
    );
  stdout.write(rule ? formatRule(rule, style) : formatRuleList(rules, style));
  return exitClean;
}

import { InputError } from '../../src/input-error.ts';
import { didYouMean } from '../../src/lint/did-you-mean.ts';
import type { Rule } from '../../src/lint/rule.ts';
import { formatRule, formatRuleList, formatTopic } from '../../src/report/rule-page.ts';
import type { TextStyle } from '../../src/report/text-finding.ts';
import { findTopic } from '../../src/report/topics.ts';
import { exitClean } from '../process/exit-codes.ts';
import { type ColorChoice, chalkFor, type Environment, type Streams, widthOf } from '../process/streams.ts';

/**
 * `docker initcheck explain [RULE]`: a rule's page, the list, or what is known about an exit code, a symptom or another
 * linter's rule. Returns the exit code.
 */
export function runExplain(
  asked: string | undefined,
  { color }: { color: ColorChoice },
  rules: readonly Rule[],
  { stdout }: Streams,
  { variables }: Environment,
): number {
  const style = { chalk: chalkFor(stdout, color, variables), width: widthOf(stdout) };
  stdout.write(asked === undefined ? formatRuleList(rules, style) : explain(asked, rules, style));
  return exitClean;
}

function explain(asked: string, rules: readonly Rule[], style: TextStyle): string {
  const rule = rules.find(({ id }) => id === asked);
  if (rule) return formatRule(rule, style);
  const ids = rules.map(({ id }) => id);
  const meant = didYouMean(asked, ids);
  const topic = meant === '' ? findTopic(asked, rules) : undefined;
  if (topic) return formatTopic(topic, rules, style);
  throw new InputError(`there is no rule ${asked}${meant || '; docker initcheck explain lists all rules'}`);
}

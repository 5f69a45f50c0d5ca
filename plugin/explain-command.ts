import { distance } from '../src/image/stages.ts';
import { InputError } from '../src/input-error.ts';
import { formatRule, formatRuleList } from '../src/report/rule-page.ts';
import type { Rule } from '../src/rule.ts';
import { exitClean } from './exit-codes.ts';
import { type ColorChoice, chalkFor, type Environment, type Streams, widthOf } from './streams.ts';

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
  if (id !== undefined && !rule) throw new InputError(`there is no rule ${id}${nearest(id, rules)}`);
  stdout.write(rule ? formatRule(rule, style) : formatRuleList(rules, style));
  return exitClean;
}

function nearest(id: string, rules: readonly Rule[]): string {
  const near = rules.toSorted((one, other) => distance(one.id, id) - distance(other.id, id))[0];
  return near ? `; did you mean ${near.id}? The list: docker initcheck explain` : '';
}

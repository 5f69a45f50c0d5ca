import { InputError } from '../../src/input-error.ts';
import { didYouMean } from '../../src/lint/did-you-mean.ts';
import type { Rule } from '../../src/lint/rule.ts';
import { formatJsonText } from '../../src/report/json-text.ts';
import { formatRule, formatRuleList, formatTopic } from '../../src/report/rule-page.ts';
import { findSubject, type Topic } from '../../src/report/subjects.ts';
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
  { color, format }: { readonly color: ColorChoice; readonly format: 'text' | 'json' },
  rules: readonly Rule[],
  { stdout }: Streams,
  { variables }: Environment,
): number {
  const found = asked === undefined ? rules : lookUp(asked, rules);
  const style = {
    chalk: chalkFor(stdout, color, variables),
    width: widthOf(stdout),
    breaksLines: stdout.columns !== undefined,
  };
  stdout.write(format === 'json' ? formatJsonText(explanation(found, rules)) : pageOf(found, rules, style));
  return exitClean;
}

/** All rules, one, or something that rules are about. */
type Found = readonly Rule[] | Rule | Topic;

function lookUp(asked: string, rules: readonly Rule[]): Found {
  const rule = rules.find(({ id }) => id === asked);
  if (rule) return rule;
  const ids = rules.map(({ id }) => id);
  const meant = didYouMean(asked, ids);
  const topic = meant === '' || findSubject(asked) ? findTopic(asked, rules) : undefined;
  if (topic) return topic;
  throw new InputError(`there is no rule ${asked}${meant || '; docker initcheck explain lists all rules'}`);
}

function pageOf(found: Found, rules: readonly Rule[], style: TextStyle): string {
  if (isList(found)) return formatRuleList(found, style);
  return 'id' in found ? formatRule(found, style) : formatTopic(found, rules, style);
}

/** The same for programs: the rules, and for a subject that is no rule a text about it. */
function explanation(found: Found, rules: readonly Rule[]): object {
  if (isList(found)) return { version: 1, rules: found.map(ruleJson) };
  if ('id' in found) return { version: 1, rules: [ruleJson(found)] };
  const { title, text, rules: ids } = found;
  return {
    version: 1,
    topic: { title, text },
    rules: rules.filter(({ id }) => ids.includes(id)).map(ruleJson),
  };
}

function isList(found: Found): found is readonly Rule[] {
  return Array.isArray(found);
}

function ruleJson({ id, severity, symptom, summary, docs, examples, repair }: Rule): object {
  return {
    id,
    severity,
    summary,
    symptom,
    hasRepair: repair !== undefined,
    docs: docs.trim(),
    examples: examples.map(({ bad, good, isFixed, files, compose }) => ({
      bad,
      good,
      isFixed,
      ...(files && { files }),
      ...(compose && { compose }),
    })),
  };
}

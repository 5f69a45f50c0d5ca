import { InputError } from '../../src/input-error.ts';
import { type Severity, severities } from '../../src/lint/diagnostic.ts';
import { didYouMean } from '../../src/lint/did-you-mean.ts';
import type { Rule } from '../../src/lint/rule.ts';

/** What `--rule` says of one rule. */
export interface RuleOption {
  readonly id: string;
  readonly severity: Severity | 'off';
}

/** Reads `ID=error|warning|info|off`; throws an InputError that names the nearest right word. */
export function parseRuleOption(text: string, rules: readonly Rule[]): RuleOption {
  const [id = '', severity = ''] = text.split('=', 2);
  const ids = rules.map(rule => rule.id);
  const place = `--rule ${text}`;
  if (id === '') throw new InputError(`expected ID=SEVERITY, such as ${ids[0]}=off`, place);
  if (!ids.includes(id)) throw new InputError(`there is no rule ${id}${ruleMeant(id, ids)}`, place);
  const levels = [...severities, 'off'] as const;
  const level = levels.find(candidate => candidate === severity);
  if (!level)
    throw new InputError(`expected ${id}=${levels.join('|')}${severityMeant(severity, levels)}`, place);
  return { id, severity: level };
}

/** Rules of other tools have numbers. */
function ruleMeant(id: string, ids: readonly string[]): string {
  return /^[A-Z_-]+\d+$/.test(id)
    ? `; which it is here: docker initcheck explain ${id}`
    : didYouMean(id.toLowerCase().replaceAll('_', '-'), ids);
}

/** Other tools have other words for `off`. */
function severityMeant(word: string, levels: readonly string[]): string {
  return /^(?:no|none|never|false|0|disabled?|ignored?|skip)$/i.test(word)
    ? '; did you mean off?'
    : didYouMean(word, levels);
}

/** The rules that are left, with the severities that were asked for. */
export function applyRuleOptions(rules: readonly Rule[], options: readonly RuleOption[]): Rule[] {
  return rules.flatMap(rule => {
    const severity = options.findLast(option => option.id === rule.id)?.severity;
    if (severity === undefined) return [rule];
    if (severity === 'off') return [];
    return [
      { ...rule, severity, check: image => rule.check(image).map(offender => ({ ...offender, severity })) },
    ];
  });
}

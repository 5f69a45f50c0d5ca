import type { ChalkInstance } from 'chalk';
import type { Rule } from '../lint/rule.ts';
import { printable, wrap } from './printable.ts';
import type { Topic } from './subjects.ts';
import type { TextStyle } from './text-finding.ts';

/** A line for each rule. */
export function formatRuleList(rules: readonly Rule[], { chalk, width, breaksLines }: TextStyle): string {
  const longest = Math.max(0, ...rules.map(rule => rule.id.length));
  // A program that reads a pipe has one line for each rule.
  const room = breaksLines ? Math.max(width - longest - 2, 20) : Number.POSITIVE_INFINITY;
  const indent = ' '.repeat(longest + 2);
  return rules
    .map(({ id, severity, summary, repair }) => {
      const kind = `(${severity}${repair ? ', --fix' : ''})`;
      const oneWord = kind.replace(' ', '_');
      const lines = wrap(`${summary} ${oneWord}`, room).join(`\n${indent}`);
      return `${chalk.bold(id.padEnd(longest))}  ${lines.slice(0, -kind.length)}${chalk.dim(kind)}\n`;
    })
    .join('');
}

/** What is known about a subject that is no rule, and the rules about it. */
export function formatTopic(
  { title, text, rules: ids }: Topic,
  rules: readonly Rule[],
  style: TextStyle,
): string {
  const about = rules.filter(({ id }) => ids.includes(id));
  const list = about.length > 0 ? ['', 'Rules about it (docker initcheck explain RULE):'] : [];
  const lines = [
    style.chalk.bold(printable(title)),
    '',
    ...wrap(text, Math.min(style.width, 100)),
    ...list,
    '',
  ];
  return lines.join('\n') + formatRuleList(about, style);
}

/** What a rule is about, and its examples as diffs. */
export function formatRule(
  { id, severity, summary, docs, examples, repair }: Rule,
  style: TextStyle,
): string {
  const { chalk, width } = style;
  const head = `${chalk.bold(id)} ${chalk.dim(`(${severity}${repair ? ', --fix repairs it' : ''})`)}`;
  const paragraphs = docs
    .trim()
    .split(/\n\s*\n/)
    .map(paragraph => wrap(paragraph, Math.min(width, 100)).join('\n'));
  const diffs = examples.map(({ bad, good, isFixed, files = {}, compose }) => {
    const by = isFixed ? 'docker initcheck --fix changes' : 'change by hand';
    const others = { ...files, ...(compose && { 'compose.yaml': compose }) };
    const scripts = Object.entries(others).map(
      ([path, file]) => `${chalk.dim(`${path}:`)}\n${formatExample(file.bad, file.good, chalk)}`,
    );
    return `${chalk.dim(`${by}:`)}\n${formatExample(bad, good, chalk)}${scripts.join('')}`;
  });
  return [head, summary, '', paragraphs.join('\n\n'), '', diffs.join('\n')].join('\n');
}

/** The lines only one of the two has are marked; the rest is common. */
function formatExample(bad: string, good: string, chalk: ChalkInstance): string {
  const [before, after] = [bad, good].map(text => text.trimEnd().split('\n')) as [string[], string[]];
  const lines: string[] = [];
  let next = 0;
  for (const line of before) {
    const at = after.indexOf(line, next);
    if (at < 0) lines.push(chalk.red(`  - ${line}`));
    else {
      lines.push(...after.slice(next, at).map(added => chalk.green(`  + ${added}`)), `    ${line}`);
      next = at + 1;
    }
  }
  return `${[...lines, ...after.slice(next).map(added => chalk.green(`  + ${added}`))].join('\n')}\n`;
}

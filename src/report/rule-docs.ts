import { Chalk } from 'chalk';
import type { Example } from '../lint/example.ts';
import type { Linted } from '../lint/lint.ts';
import type { Rule } from '../lint/rule.ts';
import { symptomWords } from '../lint/symptom-words.ts';
import { outlineOf } from './outline.ts';
import { formatText } from './text.ts';

/** Lints the bad file of an example with all rules, as the page shows it. */
export type Lint = (example: Example) => Linted;

/** `rules/README.md`: every rule with its reason, its examples, and what the linter really reports about them. */
export function formatRuleDocs(rules: readonly Rule[], lint: Lint): string {
  const rows = rules.map(
    ({ id, severity, summary, repair }) =>
      `| [\`${id}\`](#${id}) | ${severity} | ${repair ? 'yes' : ''} | ${summary} |`,
  );
  return [
    '# Rules',
    '',
    '<!-- Written by `npm run docs` from the rules themselves; a test compares. -->',
    '',
    'The severity is the highest that a rule reports; with less evidence it reports less. `--fix` ' +
      'repairs rules with a "yes", where the repair is safe.',
    'The tests build every example, and where its rule claims a symptom, run and stop it on a Docker Engine.',
    '',
    '| rule | severity | `--fix` | defect |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    ...rules.flatMap(rule => formatPage(rule, lint)),
  ].join('\n');
}

/** The rules by what goes wrong, for a page that has no room for more. */
export function formatRuleTable(rules: readonly Rule[]): string {
  const rows = Object.entries(symptomWords).flatMap(([symptom, sentence]) => {
    const ids = rules.filter(rule => rule.symptom === symptom).map(({ id }) => `\`${id}\``);
    return ids.length > 0
      ? [`| ${sentence || 'Nothing yet, and it is worth knowing.'} | ${ids.join(' · ')} |`]
      : [];
  });
  return ['| what happens | rules |', '| --- | --- |', ...rows, ''].join('\n');
}

function formatPage({ id, severity, summary, symptom, docs, examples }: Rule, lint: Lint): string[] {
  return [
    `## ${id}`,
    '',
    `**${summary}** (${severity}). ${symptomWords[symptom]}`.trim(),
    '',
    docs.trim(),
    '',
    ...examples.flatMap(example => formatExample(id, example, lint)),
  ];
}

function formatExample(id: string, example: Example, lint: Lint): string[] {
  const { bad, good, isFixed, files = {}, compose } = example;
  const { pid1, diagnostics } = outlineOf(lint(example));
  const found = diagnostics.filter(({ rule }) => rule === id);
  const style = { chalk: new Chalk({ level: 0 }), width: 120 };
  const others = { ...files, ...(compose && { 'compose.yaml': compose }) };
  const scripts = new Map(Object.entries(others).map(([path, file]) => [path, { path, text: file.bad }]));
  const report = { path: 'Dockerfile', text: bad, pid1, diagnostics: found, unknown: [], scripts };
  const output = formatText([report], style);
  return [
    '❌ Bad',
    '',
    ...formatSide(example, bad, 'bad'),
    '```text',
    output.split('\n').slice(0, -4).join('\n').trimEnd(),
    '```',
    '',
    `✅ Good${isFixed ? ', and what `--fix` makes of it' : ''}`,
    '',
    ...formatSide(example, good, 'good'),
  ];
}

/** The Dockerfile and its scripts; carriage returns and invisible marks are spelled out. */
function formatSide({ files = {}, compose }: Example, text: string, side: 'bad' | 'good'): string[] {
  const scripts = Object.entries(files).flatMap(([path, file]) => [
    `\`${path}\`${file.isExecutable === false ? ', not executable' : ''}:`,
    '',
    '```sh',
    visible(file[side].trimEnd()),
    '```',
    '',
  ]);
  const service = compose ? ['```yaml', compose[side].trimEnd(), '```', ''] : [];
  return ['```dockerfile', text.trimEnd(), '```', '', ...scripts, ...service];
}

function visible(text: string): string {
  return text.replaceAll('\r', '␍').replaceAll('\uFEFF', '␣BOM␣');
}

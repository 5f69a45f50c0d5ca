import { findKnownBase } from '../../src/image/known-bases.ts';
import type { Overrides } from '../../src/image/overrides.ts';
import { contextOfExample, type Example } from '../../src/lint/example.ts';
import { lint } from '../../src/lint/lint.ts';
import type { Rule } from '../../src/lint/rule.ts';
import { formatRuleDocs, formatRuleTable } from '../../src/report/rule-docs.ts';
import { parseDockerfile } from '../../src/syntax/dockerfile.ts';
import { overridesOfExample } from '../../src/workload/example-overrides.ts';

/** `rules/index.ts`, from the names of the files in `rules/`: a file is called as its rule. */
export function formatIndex(files: readonly string[]): string {
  // Biome's order of imports: a name comes before those that begin with it.
  const ids = files.map(file => file.replace(/\.ts$/, '')).sort();
  return [
    "import type { Rule } from '../src/lint/rule.ts';",
    ...ids.map(id => `import ${nameOf(id)} from './${id}.ts';`),
    '',
    '/** All rules, in the order of the alphabet. Written by `npm run docs` from the files of this folder. */',
    'export const rules: readonly Rule[] = [',
    ...ids.map(id => `  ${nameOf(id)},`),
    '];',
    '',
  ].join('\n');
}

/** `exec-in-subshell` → `execInSubshell` */
function nameOf(id: string): string {
  return id.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** `rules/README.md`: each rule, and what the linter really says of its examples. */
export async function formatRulePages(rules: readonly Rule[]): Promise<string> {
  const said = new Map<Example, Overrides | undefined>();
  for (const example of rules.flatMap(({ examples }) => examples))
    said.set(example, await overridesOfExample(example, 'bad'));
  return formatRuleDocs(rules, example => {
    const overrides = said.get(example);
    const context = contextOfExample(example, 'bad');
    return lint(parseDockerfile(example.bad), {
      rules,
      bases: findKnownBase,
      context,
      ...(overrides && { overrides }),
    });
  });
}

const begin = '<!-- Written by `npm run docs`: the rules, by what goes wrong. -->\n';
const end = '<!-- The end of what is written by `npm run docs`. -->\n';

/** README.md with its table of rules. Throws when it has no place for one. */
export function formatReadme(text: string, rules: readonly Rule[]): string {
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`README.md has no lines ${begin}${end}`);
  return `${before}${begin}\n${formatRuleTable(rules)}\n${end}${after}`;
}

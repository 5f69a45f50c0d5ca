import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Rule } from '../../src/lint/rule.ts';
import { formatIndex, formatReadme, formatRulePages } from './rule-lists.ts';

/**
 * `npm run docs`: writes what is generated from the sources. test/docs.test.ts fails when something of it is not up to
 * date. The list of rules first: the pages are made of the rules that it names.
 */
export const indexPath = 'rules/index.ts';

/** The texts of the generated files, by their paths. */
export async function generated(rules: readonly Rule[]): Promise<ReadonlyMap<string, string>> {
  const files = readdirSync('rules').filter(name => name.endsWith('.ts') && name !== 'index.ts');
  // Imports the rules by way of the command.
  const { expectedOutputs } = await import('./shapes.ts');
  return new Map([
    [indexPath, formatIndex(files)],
    ['rules/README.md', await formatRulePages(rules)],
    ['README.md', formatReadme(readFileSync('README.md', 'utf8').replaceAll('\r\n', '\n'), rules)],
    ...(await expectedOutputs()),
  ]);
}

async function write(): Promise<void> {
  const files = readdirSync('rules').filter(name => name.endsWith('.ts') && name !== 'index.ts');
  writeFileSync(indexPath, formatIndex(files));
  const { rules } = await import('../../rules/index.ts');
  for (const [path, text] of await generated(rules)) writeFileSync(path, text);
}

if (process.argv[1]?.endsWith('docs.ts')) await write();

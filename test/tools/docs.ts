import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { configSchema } from '../../plugin/config/config-schema.ts';
import type { Rule } from '../../src/lint/rule.ts';
import { gracePeriods } from '../../src/reaper/grace-periods.ts';
import { formatManPage } from './man-page.ts';
import { formatIndex, formatReadme, formatRulePages } from './rule-lists.ts';

/**
 * `npm run docs`: writes what is generated from the sources. test/docs.test.ts fails when something of it is not up to
 * date. The list of rules first: the pages are made of the rules that it names.
 */
export const indexPath = 'rules/index.ts';
const manPagePath = 'src/reaper/reaper.8';

/** The texts of the generated files, by their paths. */
export async function generated(rules: readonly Rule[]): Promise<ReadonlyMap<string, string>> {
  // Imports the rules by way of the command.
  const { expectedOutputs } = await import('./shapes.ts');
  const manPage = formatManPage(readFileSync(manPagePath, 'utf8'), gracePeriods);
  return new Map([...(await lists(rules)), [manPagePath, manPage], ...(await expectedOutputs())]);
}

/** Those that name the rules: all that a rule that finds nothing yet can change. */
async function lists(rules: readonly Rule[]): Promise<ReadonlyMap<string, string>> {
  return new Map([
    [indexPath, formatIndex(ruleFiles())],
    ['rules/README.md', await formatRulePages(rules)],
    ['plugin/config/schema.json', `${JSON.stringify(configSchema(rules), null, 2)}\n`],
    ['README.md', formatReadme(readFileSync('README.md', 'utf8').replaceAll('\r\n', '\n'), rules)],
  ]);
}

const ruleFiles = (): string[] =>
  readdirSync('rules').filter(name => name.endsWith('.ts') && name !== 'index.ts');

async function write(areLists: boolean): Promise<void> {
  writeFileSync(indexPath, formatIndex(ruleFiles()));
  const { rules } = await import('../../rules/index.ts');
  for (const [path, text] of await (areLists ? lists(rules) : generated(rules))) {
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
    writeFileSync(path, text);
    if (!areLists) console.log(`changed: ${path}`);
  }
}

// With `lists` the pages and lists of rules alone, as `npm run new-rule` needs them.
if (process.argv[1]?.endsWith('docs.ts')) await write(process.argv[2] === 'lists');

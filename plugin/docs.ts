import { writeFile } from 'node:fs/promises';
import { rules } from '../rules/index.ts';
import { findKnownBase } from '../src/image/known-bases.ts';
import type { Overrides } from '../src/image/overrides.ts';
import { contextOfExample, type Example } from '../src/lint/example.ts';
import { lint } from '../src/lint/lint.ts';
import { formatRuleDocs } from '../src/report/rule-docs.ts';
import { parseDockerfile } from '../src/syntax/dockerfile.ts';
import { overridesOfExample } from '../src/workload/example-overrides.ts';

/** Writes what is generated from the sources; test/docs.test.ts fails when it is not up to date. */
export async function generateRuleDocs(): Promise<string> {
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

if (process.argv[1]?.endsWith('docs.ts')) await writeFile('rules/README.md', await generateRuleDocs());

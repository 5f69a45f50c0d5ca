import { writeFile } from 'node:fs/promises';
import { rules } from '../rules/index.ts';
import { contextOfExample } from '../src/example.ts';
import { findKnownBase } from '../src/image/known-bases.ts';
import { lint } from '../src/lint.ts';
import { formatRuleDocs } from '../src/report/rule-docs.ts';

/** Writes what is generated from the sources; test/docs.test.ts fails when it is not up to date. */
export function generateRuleDocs(): string {
  return formatRuleDocs(rules, example =>
    lint(example.bad, { rules, bases: findKnownBase, context: contextOfExample(example, 'bad') }),
  );
}

if (process.argv[1]?.endsWith('docs.ts')) await writeFile('rules/README.md', generateRuleDocs());

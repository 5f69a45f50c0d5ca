import { writeFile } from 'node:fs/promises';
import { rules } from '../rules/index.ts';
import { findKnownBase } from '../src/image/known-bases.ts';
import { lint } from '../src/lint.ts';
import { formatRuleDocs } from '../src/report/rule-docs.ts';

/** Writes what is generated from the sources; test/docs.test.ts fails when it is not up to date. */
export function generateRuleDocs(): string {
  return formatRuleDocs(rules, text => lint(text, { rules, bases: findKnownBase }));
}

if (process.argv[1]?.endsWith('docs.ts')) await writeFile('rules/README.md', generateRuleDocs());

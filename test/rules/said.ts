import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rules } from '../../rules/index.ts';
import { contextOf } from '../../src/image/build-context.ts';
import { findKnownBase } from '../../src/image/known-bases.ts';
import { lintText } from '../lint-text.ts';

/** A Dockerfile, what is said of it, why, and the files of its build context. */
export type Row = [dockerfile: string, said: string, why: string, files?: Readonly<Record<string, string>>];

/**
 * What is said, heaviest first letter and rule, without what is said of nearly every file: an info about an init that
 * is for health checks is.
 */
export function saidOf(dockerfile: string, files: Readonly<Record<string, string>> = {}): string {
  const context = contextOf(
    Object.entries(files).map(([path, text]) => ({ path, text, isExecutable: true })),
  );
  const { diagnostics, problems } = lintText(dockerfile, { rules, bases: findKnownBase, context });
  assert.deepEqual(problems, []);
  return diagnostics
    .filter(
      ({ rule, severity, message }) =>
        rule !== 'missing-stopsignal' &&
        !(rule === 'missing-init' && severity === 'info' && !message.includes('health check')),
    )
    .map(({ rule, severity }) => `${severity.charAt(0)}:${rule}`)
    .join(' ');
}

/** One test for each row. */
export function check(rows: readonly Row[]): void {
  for (const [dockerfile, said, why, files] of rows)
    test(`${JSON.stringify(dockerfile.replace(/^FROM /, ''))}: ${said || 'nothing'}, ${why}`, () => {
      assert.equal(saidOf(dockerfile, files), said);
    });
}

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { runMain, temporaryDirectory } from '../plugin/run-main.ts';

/** Repairs a file, and says what it reads then; a second run must find nothing to do. */
export async function repaired(
  text: string,
  others: Readonly<Record<string, string>> = {},
  words: readonly string[] = ['compose.yaml'],
): Promise<{ text: string; said: string; directory: string }> {
  const directory = temporaryDirectory({ [words[0] as string]: text, ...others });
  const path = join(directory, words[0] as string);
  const first = await runMain(['--fix', ...words], { directory });
  assert.ok(first.code === 0 || first.code === 1, first.stderr);
  const after = readFileSync(path, 'utf8');
  const second = await runMain(['--fix', ...words], { directory });
  assert.equal(readFileSync(path, 'utf8'), after, 'a second run changes nothing');
  assert.doesNotMatch(second.stdout, /: repaired/);
  assert.ok(parseAllDocuments(after, { merge: true }).every(({ errors }) => errors.length === 0));
  return { text: after, said: `${first.stdout}${first.stderr}`, directory };
}

export function lines(...all: readonly string[]): string {
  return all.join('\n');
}

export function windowsLines(...all: readonly string[]): string {
  return all.join('\r\n');
}

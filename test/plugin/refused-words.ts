import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { runMain } from './run-main.ts';

/** Words that end in this sentence and exit code 2. No Engine is reached: there is none. */
export type RefusedWords = [words: string, message: RegExp, why: string];

export function suiteOfRefused(name: string, directory: string, rows: readonly RefusedWords[]): void {
  const variables = { DOCKER_HOST: 'unix:///nowhere/docker.sock' };
  suite(name, () => {
    for (const [words, message, why] of rows) {
      test(`${words}: ${why}`, async () => {
        const { code, stderr } = await runMain(words.split(' '), { directory, variables });
        assert.match(stderr, message);
        assert.equal(code, 2);
      });
    }
  });
}

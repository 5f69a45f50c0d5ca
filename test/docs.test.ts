import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { generateRuleDocs } from '../plugin/docs.ts';
import { rules } from '../rules/index.ts';

test('rules/README.md is what npm run docs writes', async () => {
  assert.equal(readFileSync('rules/README.md', 'utf8').replaceAll('\r\n', '\n'), await generateRuleDocs());
});

test('the README names every rule', () => {
  const readme = readFileSync('README.md', 'utf8');
  assert.deepEqual(
    rules.map(({ id }) => id).filter(id => !readme.includes(`\`${id}\``)),
    [],
  );
});

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { transformSync } from 'esbuild';
import tokens from 'js-tokens';
import { analyse } from 'scslre';

/** The regular expressions that are written in a module. Those that are put together at run time are not among them. */
function patternsIn(path: string): readonly string[] {
  const { code } = transformSync(readFileSync(path, 'utf8'), { loader: 'ts' });
  return [...tokens(code)].flatMap(({ type, value }) => (type === 'RegularExpressionLiteral' ? [value] : []));
}

/** Whether some text makes it try twice as often for each further character: such a file would never be checked. */
function isExponential(pattern: string): boolean {
  const end = pattern.lastIndexOf('/');
  const literal = { source: pattern.slice(1, end), flags: pattern.slice(end + 1) };
  return analyse(literal, { reportTypes: { Move: false } }).reports.some(({ exponential }) => exponential);
}

const modules = ['src', 'rules', 'plugin'].flatMap(folder =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.ts'))
    .map(path => `${folder}/${path}`),
);

suite('regular expressions', () => {
  for (const path of modules)
    test(`${path}: no text takes them for ever`, () => {
      assert.deepEqual(patternsIn(path).filter(isExponential), []);
    });

  test('one that does is found', () => {
    assert.equal(isExponential('/^(?:a+|b| )+$/'), true);
    assert.equal(isExponential('/^(?:a|b| )+$/'), false);
  });
});

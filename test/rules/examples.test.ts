import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { rules } from '../../rules/index.ts';
import { repair } from '../../src/fix.ts';
import { findKnownBase } from '../../src/image/known-bases.ts';
import { lint } from '../../src/lint.ts';

const bases = findKnownBase;

for (const rule of rules) {
  // What can only be said when the others have run needs them.
  const asked = rule.checkIgnores ? rules : [rule];
  suite(rule.id, () => {
    for (const { bad, good, isFixed } of rule.examples) {
      test(JSON.stringify(bad), () => {
        const found = lint(bad, { rules, bases }).diagnostics.filter(
          diagnostic => diagnostic.rule === rule.id,
        );
        assert.equal(found.length, 1, 'the bad file is reported once');
        assert.equal(found[0]?.fixable, isFixed, isFixed ? 'it can be repaired' : 'it is left to the author');
        assert.equal(repair(bad, { rules: asked, bases }).text, isFixed ? good : bad, 'repaired as written');
        assert.deepEqual(
          lint(good, { rules: asked, bases }).diagnostics.filter(each => each.rule === rule.id),
          [],
          'the good file is accepted',
        );
        assert.equal(repair(good, { rules: asked, bases }).text, good, 'a second repair changes nothing');
      });
      test(`with CRLF line ends: ${JSON.stringify(bad)}`, () => {
        const crlf = (text: string): string => text.replaceAll('\n', '\r\n');
        assert.equal(repair(crlf(bad), { rules: asked, bases }).text, crlf(isFixed ? good : bad));
      });
    }
  });
}

test('rules are listed in the order of the alphabet, each under one id', () => {
  const ids = rules.map(rule => rule.id);
  assert.deepEqual(ids, [...new Set(ids)].sort());
});

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { rules } from '../../rules/index.ts';
import { findKnownBase } from '../../src/image/known-bases.ts';
import { contextOfExample, type Example } from '../../src/lint/example.ts';
import { overridesOfExample } from '../../src/workload/example-overrides.ts';
import { lintText, repairText } from '../lint-text.ts';

const bases = findKnownBase;

for (const rule of rules) {
  // What can only be said when the others have run needs them.
  const asked = rule.checkIgnores ? rules : [rule];
  suite(rule.id, () => {
    for (const example of rule.examples) {
      const { bad, good, isFixed } = example;
      const optionsOf = async (side: 'bad' | 'good') => {
        const overrides = await overridesOfExample(example, side);
        return { bases, context: contextOfExample(example, side), ...(overrides && { overrides }) };
      };
      test(nameOf(example), async () => {
        const { diagnostics } = lintText(bad, { rules, ...(await optionsOf('bad')) });
        const found = diagnostics.filter(diagnostic => diagnostic.rule === rule.id);
        const reported = diagnostics.map(each => `${each.rule}: ${each.message}`).join('\n') || 'nothing';
        assert.equal(
          found.length,
          1,
          `${rule.id} has to report the bad file once; reported was\n${reported}`,
        );
        // What a compose file says is repaired there: test/workload/fix-compose.test.ts.
        const isInCompose = example.compose !== undefined && rule.repair !== undefined;
        const isRepairable = isFixed || isInCompose;
        assert.equal(
          found[0]?.fixable,
          isRepairable,
          isRepairable ? 'it can be repaired' : 'it is left to the author',
        );
        const repaired = repairText(bad, { rules: asked, ...(await optionsOf('bad')) });
        assert.equal(repaired.text, isFixed ? good : bad, 'repaired as written');
        assert.deepEqual(
          Object.fromEntries(repaired.files.map(({ path, text }) => [path, text])),
          isFixed ? changedFiles(example) : {},
          'and so are its scripts',
        );
        const accepted = { rules: asked, ...(await optionsOf('good')) };
        assert.deepEqual(
          lintText(good, accepted).diagnostics.filter(each => each.rule === rule.id),
          [],
          'the good file is accepted',
        );
        const again = repairText(good, accepted);
        assert.equal(again.text, good, 'a second repair changes nothing');
        assert.deepEqual(again.files, [], 'in its scripts neither');
      });
      test(`with CRLF line ends: ${nameOf(example)}`, async () => {
        const crlf = (text: string): string => text.replaceAll('\n', '\r\n');
        const options = { rules: asked, ...(await optionsOf('bad')) };
        assert.equal(repairText(crlf(bad), options).text, crlf(isFixed ? good : bad));
      });
    }
  });
}

function nameOf({ bad, files = {}, compose }: Example): string {
  return JSON.stringify([bad, ...Object.values(files).map(file => file.bad), compose?.bad].join(''));
}

function changedFiles({ files = {} }: Example): Record<string, string> {
  const changed = Object.entries(files).filter(([, file]) => file.bad !== file.good);
  return Object.fromEntries(changed.map(([path, file]) => [path, file.good]));
}

test('rules are listed in the order of the alphabet, each under one id', () => {
  const ids = rules.map(rule => rule.id);
  assert.deepEqual(ids, [...new Set(ids)].sort());
});

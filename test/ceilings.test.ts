import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type Ceilings, complexities, longLines, readCeilings } from './tools/ceilings.ts';

/** What is above its ceiling, and what has sunk below it. */
function differences(now: Ceilings, ceilings: Ceilings, usual: number): string[] {
  return [...new Set([...Object.keys(now), ...Object.keys(ceilings)])].sort().flatMap(path => {
    const [value = usual, most = usual] = [now[path], ceilings[path]];
    if (value > most) return [`${path}: ${value}, and at most ${most} may be there: make it less`];
    return value < most ? [`${path}: ${value}, and ${most} were there: npm run ceilings`] : [];
  });
}

suite('ceilings sink', () => {
  const { complexity, lines } = readCeilings();

  test('functions are no more complex than before', () => {
    assert.deepEqual(differences(complexities(), complexity, 15), []);
  });

  test('no more lines have over 120 columns than before', () => {
    assert.deepEqual(differences(longLines(), lines, 0), []);
  });

  const cases: [now: Ceilings, ceilings: Ceilings, expected: RegExp, why: string][] = [
    [{}, {}, /^$/, 'nothing'],
    [{ a: 16 }, { a: 16 }, /^$/, 'as it was'],
    [{ a: 17 }, { a: 16 }, /^a: 17, and at most 16 may be there: make it less$/, 'worse'],
    [{ a: 16 }, {}, /^a: 16, and at most 15 may be there: make it less$/, 'one more file'],
    [{ a: 16 }, { a: 18 }, /^a: 16, and 18 were there: npm run ceilings$/, 'better'],
    [{}, { a: 16 }, /^a: 15, and 16 were there: npm run ceilings$/, 'as good as all others'],
  ];
  for (const [now, ceilings, expected, why] of cases)
    test(why, () => assert.match(differences(now, ceilings, 15).join('\n'), expected));
});

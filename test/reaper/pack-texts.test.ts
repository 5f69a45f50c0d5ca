import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { packTexts } from '../../src/reaper/pack-texts.ts';
import { sampled } from '../random.ts';

/** What usage.ts does, by the definition. */
function unpack(pairs: Uint8Array, packed: Uint8Array): string {
  const expand = (byte: number): string =>
    byte < 128
      ? String.fromCharCode(byte)
      : [0, 1].map(which => expand(pairs[(byte - 128) * 2 + which] as number)).join('');
  return [...packed].map(expand).join('');
}

suite('packed texts', () => {
  const rows: [texts: string[], most: number, why: string][] = [
    [[''], 0, 'nothing'],
    [['abc'], 3, 'no pair is worth its place'],
    [['aaaaaaaa'], 6, 'a pair of equal bytes is counted without overlap'],
    [['abababab', 'abab'], 8, 'texts share their pairs'],
    [['a\0ba\0ba\0ba\0b'], 13, 'a zero is in no pair, for it ends a text'],
    [[readFileSync('LICENSE', 'utf8')], 850, 'the licence'],
  ];
  for (const [texts, most, why] of rows)
    test(`${why}: at most ${most} bytes`, () => {
      const { pairs, texts: packed } = packTexts(texts.map(text => Buffer.from(text)));
      assert.deepEqual(
        packed.map(one => unpack(pairs, one)),
        texts,
      );
      assert.ok(
        packed.every(
          (one, index) =>
            one.filter(byte => byte === 0).length === (texts[index]?.split('\0').length ?? 0) - 1,
        ),
        'every zero is still there',
      );
      const size = pairs.length + packed.reduce((sum, one) => sum + one.length, 0);
      assert.ok(size <= most, `${size} bytes`);
    });

  test('what is not ASCII is refused', () => {
    assert.throws(() => packTexts([Buffer.from('é')]), /not ASCII/);
  });

  test('every text comes back', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '\x7f'), maxLength: 200 });
    fc.assert(
      fc.property(fc.array(text, { maxLength: 4 }), texts => {
        const { pairs, texts: packed } = packTexts(texts.map(one => Buffer.from(one)));
        assert.deepEqual(
          packed.map(one => unpack(pairs, one)),
          texts,
        );
      }),
      sampled(300),
    );
  });
});

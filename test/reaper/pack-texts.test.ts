import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { FIRST_PAIR, packTexts } from '../../src/reaper/pack-texts.ts';
import { sampled } from '../random.ts';

/** What text.ts does, by the definition. */
function unpack(pairs: Uint8Array, packed: Uint8Array): string {
  const expand = (byte: number): number[] =>
    byte < FIRST_PAIR
      ? [byte]
      : [0, 1].flatMap(which => expand(pairs[(byte - FIRST_PAIR) * 2 + which] as number));
  return Buffer.from([...packed].flatMap(expand))
    .toString('latin1')
    .split('\0')
    .map(text =>
      text
        .split('\x01')
        .map((part, at) => (at % 2 === 1 ? part.toUpperCase() : part))
        .join(''),
    )
    .join('\0');
}

suite('packed texts', () => {
  const rows: [texts: string[], most: number, why: string][] = [
    [[''], 0, 'nothing'],
    [['abc'], 3, 'no pair is worth its place'],
    [['aaaaaaaa'], 6, 'a pair of equal bytes is counted without overlap'],
    [['abababab', 'abab'], 8, 'texts share their pairs'],
    [['a\0ba\0ba\0ba\0b'], 13, 'a zero is in no pair, for it ends a text'],
    [['the software', 'THE SOFTWARE', 'The Software'], 33, 'capitals share the pairs of small letters'],
    [['A\0b'], 4, 'a text behind a zero begins with small letters'],
    [[readFileSync('LICENSE', 'utf8')], 780, 'the licence'],
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

  for (const text of ['é', '{', '\x7f', '\x01'])
    test(`${JSON.stringify(text)} is refused: it would stand for something else`, () => {
      assert.throws(() => packTexts([Buffer.from(text)]), /stands for something else/);
    });

  test('every text comes back', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'A', 'B', ' ', '\0'), maxLength: 200 });
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

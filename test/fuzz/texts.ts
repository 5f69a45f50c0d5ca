import fc from 'fast-check';

/** What may be done to a text; numbers are places in it, as parts of a million. */
type Change =
  | { readonly kind: 'insert'; readonly at: number; readonly word: string }
  | { readonly kind: 'remove'; readonly at: number; readonly length: number }
  | { readonly kind: 'repeat'; readonly at: number; readonly length: number; readonly times: number }
  | { readonly kind: 'move'; readonly at: number; readonly length: number; readonly to: number };

const million = 1_000_000;
const place = fc.integer({ min: 0, max: million - 1 });
const length = fc.integer({ min: 1, max: 30 });

/**
 * Texts of a format: one that is right with a few changes to it, or words of the format in any order. What is nearly
 * right gets further in than what is not right at all.
 */
export function textsOf(seeds: readonly string[], words: readonly string[]): fc.Arbitrary<string> {
  const word = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...words) },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 5 }) },
  );
  const change: fc.Arbitrary<Change> = fc.oneof(
    fc.record({ kind: fc.constant('insert' as const), at: place, word }),
    fc.record({ kind: fc.constant('remove' as const), at: place, length }),
    fc.record({
      kind: fc.constant('repeat' as const),
      at: place,
      length,
      times: fc.oneof({ weight: 9, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constant(300) }),
    }),
    fc.record({ kind: fc.constant('move' as const), at: place, length, to: place }),
  );
  const changed = fc
    .tuple(fc.constantFrom(...seeds), fc.array(change, { minLength: 1, maxLength: 6 }))
    .map(([seed, changes]) => changes.reduce(apply, seed));
  const blank = fc.constantFrom(' ', ' ', '\n', '\n  ', '\n    ', '\r\n', '\t', '');
  const anything = fc.array(fc.tuple(word, blank), { maxLength: 30 }).map(pairs => pairs.flat().join(''));
  return fc.oneof({ weight: 4, arbitrary: changed }, { weight: 1, arbitrary: anything });
}

function apply(text: string, change: Change): string {
  const at = Math.floor((change.at / million) * (text.length + 1));
  if (change.kind === 'insert') return text.slice(0, at) + change.word + text.slice(at);
  const piece = text.slice(at, at + change.length);
  if (change.kind === 'repeat') return text.slice(0, at) + piece.repeat(change.times) + text.slice(at);
  const rest = text.slice(0, at) + text.slice(at + change.length);
  if (change.kind === 'remove') return rest;
  const to = Math.floor((change.to / million) * (rest.length + 1));
  return rest.slice(0, to) + piece + rest.slice(to);
}

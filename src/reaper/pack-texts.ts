/** The bytes of a text, of which those from FIRST_PAIR on stand for two others, which may be such bytes again. */
export interface PackedTexts {
  /** What the bytes from FIRST_PAIR on stand for, in their order: two bytes each. */
  readonly pairs: Uint8Array;
  readonly texts: readonly Uint8Array[];
}

/** The first byte behind the letters: texts have no braces. */
export const FIRST_PAIR = 0x7b;

/**
 * From it to the next one, or to the end of the text, what is written as a small letter is a capital one. So `THE
 * SOFTWARE` shares its pairs with `the software`.
 */
const SHIFT = 1;

/** A pair costs its two bytes and saves one wherever it is found. */
const WORTH_IT = 3;

/**
 * Packs texts by byte pair encoding, which unpacks in a few instructions: again and again, the most frequent two bytes
 * become one (P. Gage, "A New Algorithm for Data Compression", 1994).
 */
export function packTexts(texts: readonly Uint8Array[]): PackedTexts {
  if (texts.some(text => text.some(byte => byte === SHIFT || byte >= FIRST_PAIR)))
    throw new Error('a text has a byte that stands for something else when it is packed');
  const pairs: number[] = [];
  let packed = texts.map(text => withoutCapitals(text));
  for (let next = FIRST_PAIR; next < 256; next++) {
    const { pair, count } = mostFrequent(packed);
    if (count < WORTH_IT) break;
    pairs.push(pair >> 8, pair & 255);
    packed = packed.map(text => replacePair(text, pair, next));
  }
  return { pairs: Uint8Array.from(pairs), texts: packed.map(text => Uint8Array.from(text)) };
}

/** Texts between zeros begin with small letters, each for itself. */
function withoutCapitals(text: Uint8Array): number[] {
  let isShifted = false;
  return [...text].flatMap(byte => {
    const isCapital = byte >= 0x41 && byte <= 0x5a;
    const isSmall = byte >= 0x61 && byte <= 0x7a;
    const shifts = isShifted ? isSmall : isCapital;
    if (byte === 0) isShifted = false;
    else if (shifts) isShifted = isCapital;
    const written = isCapital ? byte + 0x20 : byte;
    return shifts ? [SHIFT, written] : [written];
  });
}

/** The pair without a zero that is found most often without overlap; the first of them if there are several. */
function mostFrequent(texts: readonly (readonly number[])[]): { pair: number; count: number } {
  const counts = new Map<number, number>();
  for (const text of texts) for (const pair of pairsIn(text)) counts.set(pair, (counts.get(pair) ?? 0) + 1);
  let most = { pair: 0, count: 0 };
  for (const [pair, count] of counts) if (count > most.count) most = { pair, count };
  return most;
}

/** The pairs of a text; what is between zeros is a text of its own. */
function* pairsIn(text: readonly number[]): Generator<number> {
  let before = -1;
  for (let at = 0; at + 1 < text.length; at++) {
    const pair = pairAt(text, at);
    const overlaps = pair === before;
    before = overlaps ? -1 : pair;
    if (!overlaps && text[at] !== 0 && text[at + 1] !== 0) yield pair;
  }
}

function replacePair(text: readonly number[], pair: number, by: number): number[] {
  const replaced: number[] = [];
  for (let at = 0; at < text.length; at++) {
    if (at + 1 < text.length && pairAt(text, at) === pair) {
      replaced.push(by);
      at++;
    } else replaced.push(text[at] as number);
  }
  return replaced;
}

function pairAt(text: readonly number[], at: number): number {
  return ((text[at] as number) << 8) | (text[at + 1] as number);
}

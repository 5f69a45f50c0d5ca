/** A replacement of a piece of a file, by offsets. */
export interface Change {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

export function applyTo(text: string, changes: readonly Change[]): string {
  return changes
    .toSorted((one, other) => other.start - one.start)
    .reduce((result, { start, end, newText }) => result.slice(0, start) + newText + result.slice(end), text);
}

/** A word that is there more often than this is not looked for at each of its places. */
const mostPlaces = 20;

/**
 * The ways to change one text into another inside a value, however that is quoted, folded or broken into lines: at the
 * text itself where it is there as it reads, else at the word that something is put in front of.
 */
export function* changedInside(
  text: string,
  { start, end }: Pick<Change, 'start' | 'end'>,
  before: string,
  after: string,
  encode: (text: string) => string,
): Generator<Change> {
  const raw = text.slice(start, end);
  const same = lengthOfSame(before, after);
  const most = Math.min(before.length, after.length) - same;
  const tail = Math.min(lengthOfSameEnd(before, after), most);
  const removed = before.slice(same, before.length - tail);
  const added = after.slice(same, after.length - tail);
  const whole = encode(before);
  for (const at of placesOf(whole, raw)) {
    const from = start + at + encode(before.slice(0, same)).length;
    yield { start: from, end: from + encode(removed).length, newText: encode(added) };
  }
  const word = /^\S+/.exec(before.slice(same))?.[0];
  if (removed !== '' || word === undefined) return;
  for (const at of placesOf(encode(word), raw))
    yield { start: start + at, end: start + at, newText: encode(added) };
}

function placesOf(word: string, raw: string): number[] {
  const places: number[] = [];
  for (
    let at = raw.indexOf(word);
    word !== '' && at >= 0 && places.length < mostPlaces;
    at = raw.indexOf(word, at + 1)
  )
    places.push(at);
  return places;
}

function lengthOfSame(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}

function lengthOfSameEnd(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one.at(-1 - length) === other.at(-1 - length)) length++;
  return length;
}

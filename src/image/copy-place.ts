import { isDynamic } from '../shell/shell-word.ts';
import { pathBelow, unknownFolder } from './image-path.ts';

/** Where a path may lie below what a COPY writes to: `''` is the destination itself. */
export interface PlaceBelow {
  readonly below: string;
  /** False where a variable, or a folder that is not known, decides. */
  readonly isCertain: boolean;
}

/**
 * Where a path of the image lies below a destination. Both may begin in a folder that is not known, and have variables
 * in them that are not known: then every place that fits what is known of both.
 */
export function placesBelow(destination: string, path: string): PlaceBelow[] {
  const below = pathBelow(destination, path);
  if (below !== undefined) return [{ below, isCertain: true }];
  if (!isHazy(destination) && !isHazy(path)) return [];
  const [head, tail] = endsOf(destination);
  const [pathHead, segments] = endsOf(path);
  if (!agree(head, isHazy(path) ? pathHead : segments)) return [];
  const shortest = isHazy(destination) ? head.length + tail.length : 0;
  const places: PlaceBelow[] = [];
  for (let from = isHazy(path) ? 0 : shortest; from < segments.length; from++) {
    const before = segments.slice(0, from);
    if (isHazy(path) || endsWith(before, tail))
      places.push({ below: segments.slice(from).join('/'), isCertain: false });
  }
  const isNamed = tail.length > 0 && endsWith(segments, tail);
  return isNamed ? [...places, { below: '', isCertain: false }] : places;
}

/** Whether a path is not known from its beginning to its end. */
function isHazy(path: string): boolean {
  return path.startsWith(unknownFolder) || isDynamic(path);
}

/**
 * The segments before the first one that is not known, and those after the last; of a path that is known all are the
 * latter.
 */
function endsOf(path: string): [head: string[], tail: string[]] {
  const segments = path.split('/').filter(segment => segment !== '');
  const isUnknown = (segment: string): boolean => segment === unknownFolder || isDynamic(segment);
  const first = segments.findIndex(isUnknown);
  if (first < 0) return [[], segments];
  return [segments.slice(0, first), segments.slice(segments.findLastIndex(isUnknown) + 1)];
}

/** Whether two lists are the same as far as both go. */
function agree(one: readonly string[], other: readonly string[]): boolean {
  return one.every((segment, index) => index >= other.length || other[index] === segment);
}

function endsWith(segments: readonly string[], tail: readonly string[]): boolean {
  return tail.every((segment, index) => segments[segments.length - tail.length + index] === segment);
}

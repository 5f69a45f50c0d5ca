import { hasGlob } from '../shell/shell-pattern.ts';
import { isDynamic } from '../shell/shell-word.ts';
import { nameOf, pathBelow, resolvePath } from './image-path.ts';
import type { RunEffect, Scene } from './run-scene.ts';

/** The last word is what is written; `mv` takes the others away. */
export function effectOfCopy(name: string, words: readonly string[], scene: Scene): RunEffect | undefined {
  const { path, folder, hit, after } = scene;
  const operands = words.filter(word => !word.startsWith('-'));
  const sources = operands.slice(0, -1);
  const place = operands.at(-1) ?? '';
  if (name === 'mv' && sources.some(source => hit(source) !== 'no')) return { kind: 'changed' };
  if (isDynamic(place))
    return nameOf(place) === nameOf(path) || sources.some(hasName(path)) ? { kind: 'changed' } : undefined;
  const target = resolvePath(folder, place);
  const source =
    hit(place) === 'yes' ? sources[0] : sources.find(one => resolvePath(target, nameOf(one)) === path);
  const isOne = hit(place) !== 'yes' || sources.length === 1;
  const isPlain = name !== 'rsync' && words.every(word => !word.startsWith('-') || /^-[afpvfT]+$/.test(word));
  if (source !== undefined && isOne && isPlain && !isBroad(source, /(?:^|\/)\.?$/))
    return { kind: 'copied', source: resolvePath(folder, source), after };
  const isWritten =
    hit(place) !== 'no' ||
    (pathBelow(target, path) !== undefined && sources.some(one => hasName(path)(one) || isBroad(one)));
  return isWritten ? { kind: 'changed' } : undefined;
}

function hasName(path: string): (source: string) => boolean {
  return source => nameOf(source) === nameOf(path);
}

/** A folder, a glob or a variable: more than one file by one word. */
function isBroad(source: string, folder = /(?:^|\/)\.?$|(?:^|\/)[^./]+$/): boolean {
  return hasGlob(source) || isDynamic(source) || folder.test(source);
}

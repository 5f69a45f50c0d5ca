/**
 * The working directory of a base image, where it is unknown: relative paths below it are compared with one another
 * only.
 */
export const unknownFolder = '?';

/**
 * A path of the image without `.`, `..` and double slashes; a relative one begins at `folder`, and one with a variable
 * in front that is not known begins at an unknown place.
 */
export function resolvePath(folder: string, path: string): string {
  const isAbsolute = path.startsWith('/');
  const from = path.startsWith('$') ? unknownFolder : folder;
  const root = isAbsolute || from.startsWith('/') ? '/' : `${unknownFolder}/`;
  const start = isAbsolute ? '' : from.replace(/^\?/, '');
  return `${root}${segmentsOf(`${start}/${path}`).join('/')}`;
}

/** A path of the build context, without a slash in front and unable to leave it. */
export function contextPath(path: string): string {
  return segmentsOf(path).join('/');
}

/** The part of a path below a folder, `''` for the folder itself; undefined when it is not below it. */
export function pathBelow(folder: string, path: string): string | undefined {
  if (path === folder) return '';
  const start = folder.endsWith('/') ? folder : `${folder}/`;
  return path.startsWith(start) ? path.slice(start.length) : undefined;
}

/** Whether one of two paths begins at an unknown place and the other does not, so that they cannot be compared. */
export function areIncomparable(one: string, other: string): boolean {
  return one.startsWith('/') !== other.startsWith('/');
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 1));
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function segmentsOf(path: string): string[] {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return segments;
}

/** What distributions start and stop their services by. */
export function isInitScript(path: string): boolean {
  return /^\/etc\/(?:rc\.d\/)?init\.d\/[^/]+$/.test(path);
}

import { realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { namesIn } from '../../src/files/look.ts';
import { readRegular } from '../../src/files/read-regular.ts';
import { reasonOf } from '../../src/files/reason.ts';
import { entryAt, type PlannedFile } from '../../src/files/staged-files.ts';
import { isWithin } from '../../src/files/within.ts';
import { reaperArchitectures, reaperFile, reaperFolder } from '../../src/image/reaper.ts';
import { InputError } from '../../src/input-error.ts';
import { ignoreFilesOf, parseIgnoreFile } from '../../src/syntax/ignore-file.ts';
import type { Binaries } from '../process/binaries.ts';

/**
 * The platforms a repaired Dockerfile can be built for without another thought: what `docker build` of today is run on.
 */
const usualArchitectures: readonly string[] = ['amd64', 'arm64'];

/** The architectures of platforms, `linux/arm/v7`. */
export function architecturesOf(platforms: readonly string[]): string[] {
  return platforms.map(platform => platform.split('/')[1] ?? '');
}

/** The architectures that a repair is for where nobody names them: the usual ones, and those it is built for. */
export function builtFor(platforms: readonly string[]): string[] {
  const wanted = new Set([...usualArchitectures, ...architecturesOf(platforms)]);
  return reaperArchitectures.filter(name => wanted.has(name));
}

/** What a repair begins with: as if the file had copied no reaper, where that is not in the build context. */
export function beforeRepair(text: string, applied: readonly { readonly rule: string }[]): string {
  return applied.some(({ rule }) => rule === 'reaper-not-in-context') ? '' : text;
}

/**
 * The binaries that a repaired Dockerfile copies and the original does not, by their paths in the build context.
 * `architectures` are those it may be built for; one that FROM names is taken in any case.
 */
export function reapersFor(
  before: string,
  after: string,
  binaries: Binaries,
  architectures = usualArchitectures,
): Map<string, Uint8Array> {
  const old = copiedIn(before);
  const added = copiedIn(after).filter(name => {
    const at = old.indexOf(name);
    if (at >= 0) old.splice(at, 1);
    return at < 0;
  });
  const wanted = new Set(added.flatMap(name => (name.startsWith('$') ? architectures : [name])));
  const known = reaperArchitectures.filter(name => wanted.has(name));
  const files = known.map(name => {
    const file = `reaper-linux-${name}`;
    return [`${reaperFolder}/${file}`, readBinary(binaries, file)] as const;
  });
  return new Map(files);
}

/** What follows `reaper-linux-` in the COPY of every stage that has one. */
function copiedIn(text: string): string[] {
  return [...text.matchAll(/\.initcheck\/reaper-linux-(\$\{\w+:-\w+\}|\w+)/g)].map(
    ([, name]) => name as string,
  );
}

/** A binary of the installation, `reaper-linux-amd64`. */
export function readBinary(binaries: Binaries, name: string): Uint8Array {
  try {
    return binaries.read(name);
  } catch {
    throw new InputError(`${name} is missing from ${binaries.place}; is the installation complete?`);
  }
}

/** The machines the installation has a reaper for. */
export function installedArchitectures(binaries: Binaries): string[] {
  const names = binaries.names();
  return reaperArchitectures.filter(name => names.includes(`reaper-linux-${name}`));
}

/**
 * What has to be written so that a build context has the binaries and its ignore file lets them through. Throws an
 * InputError where other files are in the way.
 */
export async function planReapers(
  context: string,
  dockerfile: string,
  files: ReadonlyMap<string, Uint8Array>,
  bundled: Binaries,
): Promise<PlannedFile[]> {
  if (files.size === 0) return [];
  const root = await realpath(context).catch((error: NodeJS.ErrnoException) => {
    throw new InputError(`the build context ${context}: ${reasonOf(error)}`);
  });
  const folder = await entryAt(join(root, reaperFolder));
  if (folder && !folder.isDirectory())
    throw new InputError(`${join(root, reaperFolder)} is not a directory, and the reaper belongs there`);
  const binaries: PlannedFile[] = [];
  for (const [path, bytes] of files) {
    const planned = await planBinary(join(root, path), bytes, bundled);
    if (planned) binaries.push(planned);
  }
  const ignoreFile = await planIgnoreFile(root, dockerfile, [...files.keys()]);
  return ignoreFile ? [...binaries, ignoreFile] : binaries;
}

/** A copy that is no reaper of any version may be somebody's own, and is not written over. */
async function planBinary(
  path: string,
  bytes: Uint8Array,
  bundled: Binaries,
): Promise<PlannedFile | undefined> {
  const old = await entryAt(path);
  if (!old) return { path, bytes, before: null, mode: 0o755 };
  const before = old.isFile() ? readRegular(path, path) : undefined;
  const { versionOf } = await import('./reaper-versions.ts');
  const state = before && versionOf(basename(path), before, bundled).is;
  if (before === undefined || state === 'unknown')
    throw new InputError(
      `${path} is no reaper of any known version; delete it to let --fix write the one of this version`,
    );
  const modeBefore = Number(old.mode);
  if (state === 'older') return { path, bytes, before, mode: modeBefore | 0o111, modeBefore };
  const isExecutable = process.platform === 'win32' || (modeBefore & 0o111) === 0o111;
  return isExecutable ? undefined : { path, bytes, before, mode: 0o755, modeBefore };
}

/** The machines of which a build context has the reaper of an earlier version: all are to be of one. */
export async function olderIn(context: string, bundled: Binaries): Promise<readonly string[]> {
  const names = namesIn(join(context, reaperFolder));
  const there = reaperArchitectures.filter(name => names.includes(`reaper-linux-${name}`));
  if (there.length === 0) return [];
  const { versionOf } = await import('./reaper-versions.ts');
  const older: string[] = [];
  for (const name of there) {
    const bytes = await copyAt(join(context, reaperFile(name)));
    if (bytes && versionOf(`reaper-linux-${name}`, bytes, bundled).is === 'older') older.push(name);
  }
  return older;
}

/** Undefined for what is no file: a link may lead to a device, which has no end. */
async function copyAt(path: string): Promise<Buffer | undefined> {
  try {
    return (await entryAt(path))?.isFile() ? readRegular(path, path) : undefined;
  } catch {
    return undefined;
  }
}

/** `<Dockerfile>.dockerignore` wins over `.dockerignore`; a last line lets the binaries through when it hides them. */
async function planIgnoreFile(
  root: string,
  dockerfile: string,
  paths: readonly string[],
): Promise<PlannedFile | undefined> {
  for (const name of ignoreFilesOf(dockerfile, root)) {
    if (!(await entryAt(name))) continue;
    const path = await realpath(name).catch(() => name);
    if (!isWithin(root, path))
      throw new InputError(`${name} is a link to a file outside of the build context, which is not changed`);
    const before = readRegular(path, name);
    if (!hides(before.toString(), paths)) return undefined;
    const end = /\r?\n/.exec(before.toString())?.[0] ?? '\n';
    const isOpen = before.length > 0 && before.at(-1) !== 0x0a;
    const line = Buffer.from(`${isOpen ? end : ''}!${reaperFolder}/**${end}`);
    const bytes = Buffer.concat([before, line]);
    if (hides(bytes.toString(), paths))
      throw new InputError(`${name} excludes ${reaperFolder}, and no line at its end would change that`);
    return { path, bytes, before, mode: Number((await entryAt(path))?.mode ?? 0o644) };
  }
  return undefined;
}

function hides(text: string, paths: readonly string[]): boolean {
  return paths.some(parseIgnoreFile(text).ignores);
}

import { createReadStream } from 'node:fs';
import { lstat, readdir, readFile, readlink, stat } from 'node:fs/promises';
import { join, posix, relative, resolve, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Header, type Pack, pack } from 'tar-stream';
import { type IgnoreFile, ignoreFilesOf, parseIgnoreFile } from '../syntax/ignore-file.ts';
import { EngineError } from './error.ts';

/** A file that is sent without being on disk. */
export interface OverlayFile {
  readonly bytes: Uint8Array;
  /** Permission bits, 0o755. */
  readonly mode: number;
}

/** What goes to the builder: a directory as Docker would send it, and files laid over it. */
export interface ContextSource {
  /** The directory. */
  readonly context: string;
  /** The Dockerfile's path, absolute or relative to the context, and the text to build, whatever is on disk. */
  readonly dockerfile: { readonly path: string; readonly text: string };
  /** Files by their path in the context, `/` between names; they win over those on disk and over ignore files. */
  readonly overlay?: ReadonlyMap<string, OverlayFile>;
  /** The legacy builder knows `.dockerignore` only. */
  readonly builder?: 'buildkit' | 'legacy';
}

/** A context as a tar stream, and the Dockerfile's name in it. */
export interface PackedContext {
  readonly tar: Readable;
  readonly dockerfile: string;
}

/**
 * Packs a build context as the docker client does: ignore files applied, links kept as links, owner root, modes kept
 * (docker/cli cli/command/image/build/context.go, moby pkg/archive). The Dockerfile itself is always sent.
 */
export async function packContext(source: ContextSource): Promise<PackedContext> {
  const root = resolve(source.context);
  const isDirectory = await stat(root).then(
    found => found.isDirectory(),
    () => false,
  );
  if (!isDirectory) throw new EngineError(`the build context ${source.context} is not a directory`);

  const dockerfile = nameInContext(root, source.dockerfile.path);
  const text = { bytes: Buffer.from(source.dockerfile.text), mode: 0o644 };
  const overlay = new Map([...(source.overlay ?? []), [dockerfile, text] as const]);
  const ignored = await readIgnoreFile(root, source, overlay);
  const tar = pack();
  // The stream carries the failure: whoever reads it learns of it.
  writeEntries(tar, root, filterOf(ignored, source.builder), overlay).then(
    () => tar.finalize(),
    error =>
      tar.destroy(new EngineError(`cannot read the build context: ${error.message}`, { cause: error })),
  );
  return { tar: tar as unknown as Readable, dockerfile };
}

/** A Dockerfile outside the context is sent under a name of its own, as the docker client does. */
function nameInContext(root: string, path: string): string {
  const inside = relative(root, resolve(root, path)).split(sep).join('/');
  return inside === '..' || inside.startsWith('../') || inside === '' ? '.initcheck.Dockerfile' : inside;
}

async function readIgnoreFile(
  root: string,
  { dockerfile, builder }: ContextSource,
  overlay: ReadonlyMap<string, OverlayFile>,
): Promise<IgnoreFile> {
  for (const file of ignoreFilesOf(resolve(root, dockerfile.path), root, builder === 'legacy')) {
    const laid = overlay.get(relative(root, file).split(sep).join('/'));
    const text = laid
      ? Buffer.from(laid.bytes).toString()
      : await readFile(file, 'utf8').catch(() => undefined);
    if (text !== undefined) return parseIgnoreFile(text);
  }
  return parseIgnoreFile('');
}

/** What is left out, and which ignored directories may still hold something that is sent. */
interface IgnoreFilter {
  ignores(path: string): boolean;
  mayHoldMore(directory: string): boolean;
}

/**
 * An ignored directory is entered when a `!` pattern lies below it. A `!` pattern with a wildcard opens every
 * directory for BuildKit (tonistiigi/fsutil filter.go), and none for the legacy client (moby pkg/archive).
 */
function filterOf({ patterns, ignores }: IgnoreFile, builder: ContextSource['builder']): IgnoreFilter {
  const takenBack = patterns
    .map(line => line.trim())
    .filter(line => line.startsWith('!'))
    .map(line => `${posix.normalize(line.slice(1).trim()).replace(/^\/+|\/+$/g, '')}/`);
  const isAnywhere = builder !== 'legacy' && takenBack.some(pattern => /[*?[]/.test(pattern));
  return {
    ignores,
    mayHoldMore: directory => isAnywhere || takenBack.some(pattern => pattern.startsWith(`${directory}/`)),
  };
}

async function writeEntries(
  tar: Pack,
  root: string,
  filter: IgnoreFilter,
  overlay: ReadonlyMap<string, OverlayFile>,
): Promise<void> {
  const walk = async (directory: string): Promise<void> => {
    for (const name of (await readdir(join(root, directory))).sort()) {
      const path = directory === '' ? name : `${directory}/${name}`;
      if (overlay.has(path)) continue;
      const ignored = filter.ignores(path);
      const found = await lstat(join(root, path));
      if (!ignored) await writeEntry(tar, root, path, found);
      if (found.isDirectory() && (!ignored || filter.mayHoldMore(path))) await walk(path);
    }
  };
  await walk('');
  for (const [name, { bytes, mode }] of overlay) {
    await new Promise<void>((done, fail) =>
      tar.entry({ ...owner, name, mode, type: 'file' }, Buffer.from(bytes), error =>
        error ? fail(error) : done(),
      ),
    );
  }
}

const owner = { uid: 0, gid: 0, uname: '', gname: '' };

type Found = Awaited<ReturnType<typeof lstat>>;

/** Sockets, devices and pipes have nothing to send. */
async function writeEntry(tar: Pack, root: string, name: string, found: Found): Promise<void> {
  // Windows has no permission bits; Docker makes everything executable there.
  const mode = process.platform === 'win32' ? 0o755 : Number(found.mode) & 0o7777;
  const header: Partial<Header> & { name: string } = { ...owner, name, mode, mtime: found.mtime };
  if (found.isDirectory()) tar.entry({ ...header, type: 'directory' });
  else if (found.isSymbolicLink())
    tar.entry({ ...header, type: 'symlink', linkname: await readlink(join(root, name)) });
  else if (found.isFile()) await writeFile(tar, join(root, name), { ...header, size: Number(found.size) });
}

async function writeFile(tar: Pack, path: string, header: Partial<Header> & { name: string }): Promise<void> {
  const size = header.size ?? 0;
  if (size === 0) return void tar.entry(header, Buffer.alloc(0));
  // A file that grows meanwhile is cut at the size that was promised, one that shrinks is an error of tar-stream.
  const content = createReadStream(path, { end: size - 1 });
  await pipeline(content, tar.entry(header) as unknown as NodeJS.WritableStream);
}

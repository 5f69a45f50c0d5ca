import type { Instruction } from '../syntax/instruction.ts';
import type { ContextFile } from './build-context.ts';
import type { ImageFile } from './image-file.ts';
import type { ImageFiles } from './image-files.ts';
import { resolvePath } from './image-path.ts';

/** What whoever runs an image puts over its files. */
export interface Mount {
  /** Its path in the container. */
  readonly target: string;
  /** The file or folder that is put there, absolute; undefined for a volume, and for what is not known. */
  readonly source?: string | undefined;
  /** Where that is said. */
  readonly instruction: Instruction;
}

/** Reads a file by its absolute path; undefined for what is no file of the repository. */
export type ReadMounted = (path: string) => ContextFile | undefined;

/**
 * The files of an image with those that are mounted over them. What a folder does not have is taken from the image all
 * the same: a repository lacks what its users build in it.
 */
export function withMounts(
  files: ImageFiles,
  mounts: readonly Mount[],
  read: ReadMounted | undefined,
): ImageFiles {
  const known = mounts.filter(({ source }) => source !== undefined);
  if (!read || known.length === 0) return files;
  // The innermost hides what is mounted around it.
  const innermost = known.toSorted((one, other) => other.target.length - one.target.length);
  const mountedAt = (path: string): ImageFile | undefined => {
    const full = resolvePath(files.workdir(), path);
    for (const mount of innermost) {
      const source = sourceOf(full, mount);
      const found = source === undefined ? undefined : read(source);
      if (!found) continue;
      // `.:/app` over `COPY . /app`: a repair changes both.
      const own = files.find(full);
      return own?.context === found.path ? own : arrivedAt(full, found, mount);
    }
    return undefined;
  };
  return {
    ...files,
    find: path => mountedAt(path) ?? files.find(path),
    obscured: path => (mountedAt(path) ? undefined : files.obscured(path)),
  };
}

function sourceOf(path: string, { target, source }: Mount): string | undefined {
  const folder = target.replace(/\/+$/, '');
  if (path === folder) return source;
  return path.startsWith(`${folder}/`) ? `${source}${path.slice(folder.length)}` : undefined;
}

/** Its mode is that of whoever runs it. */
function arrivedAt(path: string, { path: context, text }: ContextFile, { instruction }: Mount): ImageFile {
  const arrival = { path, text, context, offset: 0, instruction, isMounted: true };
  return { ...arrival, isExecutable: undefined, hasUnixLines: false };
}

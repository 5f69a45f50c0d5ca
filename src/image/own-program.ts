import type { Instruction } from '../syntax/instruction.ts';
import { parseCopy } from './copy.ts';
import { isSystemPath } from './facts/places.ts';
import type { Applied } from './fold.ts';
import { contextPath, nameOf, resolvePath } from './image-path.ts';
import type { Stage } from './stages.ts';

/** Where an image's programs come from. */
export interface ProgramOrigins {
  /** The instructions that make it. */
  readonly applied: readonly Applied[];
  /** All stages of the file. */
  readonly stages: readonly Stage[];
  /** The folders in which a bare name is looked for. */
  readonly searchPath: () => readonly string[];
  /** The escape character of the file. */
  readonly mark: string;
}

/** Answers for each name once: a script may start the same program many times. */
export function ownPrograms(origins: ProgramOrigins): (name: string) => boolean {
  const known = new Map<string, boolean>();
  return name => {
    const answer = known.get(name) ?? isOwnProgram(name, origins);
    known.set(name, answer);
    return answer;
  };
}

/**
 * Whether a program is the user's own: a COPY or ADD that names its path brings it from the build context, or from
 * where another stage has built it, or a compiler writes it there. What comes from a folder of the system, from another
 * image or from the network is what it is called.
 */
function isOwnProgram(name: string, { applied, stages, searchPath, mark }: ProgramOrigins): boolean {
  // Of a relative path only the folder counts, which is none of the system's.
  if (name.includes('/') && !name.startsWith('/')) return false;
  const isIt = (path: string): boolean =>
    name.startsWith('/')
      ? path === name
      : nameOf(path) === name && searchPath().some(folder => path === `${folder}/${name}`);
  const isMade = stages.some(stage =>
    stage.instructions.some(instruction => outputsOf(instruction).some(isIt)),
  );
  return isMade || applied.some(each => brings(each, isIt, { stages, mark }));
}

function brings(
  { instruction, workdir, variables }: Applied,
  isIt: (path: string) => boolean,
  { stages, mark }: Pick<ProgramOrigins, 'stages' | 'mark'>,
): boolean {
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return false;
  const copy = parseCopy(instruction, workdir, variables, mark);
  if (!copy || copy.hasParents || isForeign(copy.from, stages)) return false;
  const { destination } = copy;
  return copy.sources.some(
    source =>
      typeof source === 'string' &&
      (isIt(destination) || isIt(resolvePath(destination, nameOf(source)))) &&
      !isFetched(source) &&
      !(copy.from !== null && isSystemPath(`/${contextPath(source)}`)),
  );
}

/** `go build -o /usr/local/bin/service`, `gcc -o /bin/app`: what a compiler is to write. */
function outputsOf({ keyword, line }: Instruction): string[] {
  if (keyword !== 'RUN' || !line.text.includes('-o')) return [];
  return [...line.text.matchAll(compiled)].map(([, path = '']) => path);
}

const compiled =
  /\b(?:go|gcc|g\+\+|cc|c\+\+|clang|rustc|ghc|nim|crystal|zig|swiftc)\s[^;&|]*?\s-o(?:\s+|=)?["']?(\/[^\s"';&|]+)/g;

/** Another image, as opposed to a stage of the file. */
function isForeign(from: string | null, stages: readonly Stage[]): boolean {
  return from !== null && !/^\d+$/.test(from) && !stages.some(({ name }) => name === from.toLowerCase());
}

function isFetched(source: string): boolean {
  return /^(?:https?|ftp|git|ssh):|^git@/.test(source);
}

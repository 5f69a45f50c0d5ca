import { join } from 'node:path';
import { unknownBase } from '../../image/base-image.ts';
import { parseCopy } from '../../image/copy.ts';
import { type Applied, type FoldedStage, foldScopeOf, foldStage, startOf } from '../../image/fold.ts';
import { contextPath } from '../../image/image-path.ts';
import { parseStages, type Stage } from '../../image/stages.ts';
import { globOf, hasGlob } from '../../shell/shell-pattern.ts';
import { isDynamic } from '../../shell/shell-word.ts';
import type { Dockerfile } from '../../syntax/dockerfile.ts';
import type { Variables } from '../../syntax/expand.ts';
import type { Instruction } from '../../syntax/instruction.ts';
import type { FoldersRead } from './folders-read.ts';

/** The files and folders that a Dockerfile takes from its build context, as far as they are known. */
export function contextSources(dockerfile: Dockerfile, buildArgs: Variables = {}): string[] {
  const { stages, globals } = parseStages(dockerfile, buildArgs);
  const scope = foldScopeOf(dockerfile, globals, buildArgs);
  const folds = new Map<Stage, FoldedStage>();
  for (const stage of stages) {
    const below = typeof stage.base === 'object' ? folds.get(stage.base) : undefined;
    folds.set(stage, foldStage(stage, below ?? startOf(unknownBase, 'linux'), scope));
  }
  const sources = [...folds.values()].flatMap(({ applied }) =>
    applied.flatMap(one => sourcesOf(one, scope.mark)),
  );
  return [...new Set(sources.map(contextPath))];
}

function sourcesOf({ instruction, variables }: Applied, mark: string): string[] {
  const { keyword } = instruction;
  if (keyword === 'RUN') return mountedSources(instruction);
  if (keyword !== 'COPY' && keyword !== 'ADD') return [];
  const copy = parseCopy(instruction, '/', variables, mark);
  if (!copy || copy.from !== null) return [];
  return copy.sources
    .filter(source => typeof source === 'string')
    .filter(source => !isRemote.test(source) && !isDynamic(source));
}

/** Whether a source is the whole context, which fits everywhere. */
export function isWhole(source: string): boolean {
  return /^[*?./]*$/.test(source);
}

const isRemote = /^(?:https?|ftp|git|ssh):|^git@/;

/** `RUN --mount=type=bind,source=package.json,target=…` */
function mountedSources({ flags }: Instruction): string[] {
  return flags
    .filter(({ name, value }) => name === 'mount' && value !== null)
    .map(
      ({ value }) =>
        new Map((value as string).split(',').map(pair => pair.split('=', 2) as [string, string])),
    )
    .filter(mount => (mount.get('type') ?? 'bind') === 'bind' && !mount.has('from'))
    .flatMap(mount => mount.get('source') ?? mount.get('src') ?? [])
    .filter(source => !source.includes('$'));
}

/** Whether a folder has what a source names; a pattern has to match something. */
export function isThere(folder: string, source: string, read: FoldersRead): boolean {
  return isBelow(folder, source, { read, left: mostFolders });
}

/** Links may lead round and round; what is not found in so many folders is presumed to be there. */
const mostFolders = 1000;

interface Search {
  readonly read: FoldersRead;
  left: number;
}

function isBelow(folder: string, source: string, search: Search): boolean {
  if (search.left-- <= 0) return true;
  const names = source.split('/');
  const at = names.findIndex(hasGlob);
  if (at < 0) return search.read.has(join(folder, source));
  const pattern = globOf(names[at] as string);
  if (!pattern) return false;
  const parent = join(folder, ...names.slice(0, at));
  const matches = search.read.namesIn(parent).filter(name => pattern.test(name));
  const rest = names.slice(at + 1).join('/');
  return rest === '' ? matches.length > 0 : matches.some(name => isBelow(join(parent, name), rest, search));
}

import { join } from 'node:path';
import { lookAt } from '../../files/look.ts';
import { parseCopy } from '../../image/copy.ts';
import { contextPath } from '../../image/image-path.ts';
import { globOf, hasGlob } from '../../shell/shell-pattern.ts';
import type { Dockerfile } from '../../syntax/dockerfile.ts';
import { expandVariables, parseAssignments } from '../../syntax/expand.ts';
import type { Instruction } from '../../syntax/instruction.ts';
import type { FoldersRead } from './folders-read.ts';

/** The files and folders that a Dockerfile takes from its build context, as far as they are known. */
export function contextSources({ instructions, directives }: Dockerfile): string[] {
  const variables: Record<string, string | undefined> = {};
  const sources = instructions.flatMap(instruction => {
    const { keyword, argument } = instruction;
    if (keyword === 'ARG' || keyword === 'ENV')
      for (const { name, value } of parseAssignments(argument.text))
        if (value !== null) variables[name] = expandVariables(value, variables, directives.escape);
    if (keyword === 'RUN') return mountedSources(instruction);
    if (keyword !== 'COPY' && keyword !== 'ADD') return [];
    const copy = parseCopy(instruction, '/', variables, directives.escape);
    if (!copy || copy.from !== null) return [];
    return copy.sources.filter(source => typeof source === 'string' && !isRemote.test(source)) as string[];
  });
  return [...new Set(sources.map(contextPath))];
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
  const names = source.split('/');
  const at = names.findIndex(hasGlob);
  if (at < 0) return lookAt(join(folder, source)) !== undefined;
  const pattern = globOf(names[at] as string);
  if (!pattern) return false;
  const parent = join(folder, ...names.slice(0, at));
  const matches = read.namesIn(parent).filter(name => pattern.test(name));
  const rest = names.slice(at + 1).join('/');
  return rest === '' ? matches.length > 0 : matches.some(name => isThere(join(parent, name), rest, read));
}

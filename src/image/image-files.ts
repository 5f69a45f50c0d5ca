import type { Dockerfile, Instruction } from '../syntax/dockerfile.ts';
import { expandVariables, parseAssignments, type Variables } from '../syntax/expand.ts';
import type { Heredoc } from '../syntax/heredoc.ts';
import type { ScriptText } from '../syntax/script-ending.ts';
import type { BuildContext, ContextFile } from './build-context.ts';
import { parseCopy } from './copy.ts';
import { originOf, type Tree } from './copy-origin.ts';
import { resolvePath, unknownFolder } from './image-path.ts';
import { effectsOfRun, type RunEffect } from './run-effect.ts';
import { chainOf, type Stage } from './stages.ts';

/** A file of the image whose content is known, because the Dockerfile copies it. */
export interface ImageFile extends ScriptText {
  /** Its path in the image. */
  readonly path: string;
  /** Its path in the build context; null when it stands in the Dockerfile, as a here-document. */
  readonly context: string | null;
  /** Of a here-document, where its text begins in the Dockerfile; null when the two differ. */
  readonly offset: number | null;
  readonly isExecutable: boolean | undefined;
  /** Whether a RUN takes the carriage returns off its lines. */
  readonly hasUnixLines: boolean;
  /** The COPY or ADD that brings it. */
  readonly instruction: Instruction;
}

/** The files of an image, as far as its Dockerfile and build context tell. Nothing is read before it is asked for. */
export interface ImageFiles {
  /** Undefined when nobody can tell what is at a path, null when no instruction puts anything there. */
  readonly find: (path: string) => ImageFile | null | undefined;
  /** Where relative paths begin. */
  readonly workdir: () => string;
  /** The folders in which programs are looked for. */
  readonly searchPath: () => readonly string[];
}

export interface FileScope {
  readonly dockerfile: Dockerfile;
  readonly stages: readonly Stage[];
  readonly globals: Variables;
  readonly buildArgs: Variables;
  readonly context: BuildContext | undefined;
}

/** The files of a stage; `chain` is the stages it is built on, lowest first, itself last. */
export function imageFiles(chain: readonly Stage[], scope: FileScope): ImageFiles {
  let layers: Layers | undefined;
  const known = (): Layers => {
    layers ??= readLayers(chain, scope);
    return layers;
  };
  return {
    find: path => findFile(known(), resolvePath(known().workdir, path), scope),
    workdir: () => known().workdir,
    searchPath: () => (known().variables.PATH ?? '').split(':').filter(folder => folder.startsWith('/')),
  };
}

/** An instruction that may write a file, and what was in force where it stands. */
interface Layer {
  readonly instruction: Instruction;
  readonly stage: Stage;
  readonly workdir: string;
  readonly variables: Variables;
}

interface Layers {
  readonly writes: readonly Layer[];
  readonly workdir: string;
  readonly variables: Variables;
}

/** What Docker gives a container that has no PATH of its own. moby oci/defaults.go */
const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

function readLayers(chain: readonly Stage[], { globals, buildArgs, dockerfile }: FileScope): Layers {
  const mark = dockerfile.directives.escape;
  const writes: Layer[] = [];
  let workdir: string = chain[0]?.base === 'scratch' ? '/' : unknownFolder;
  let args: Variables = {};
  let env: Variables = { PATH: defaultPath };
  for (const stage of chain)
    for (const instruction of stage.instructions) {
      const { keyword, argument } = instruction;
      const variables = { ...args, ...env };
      const expand = (text: string): string | undefined => expandVariables(text, variables, mark);
      const assignments = keyword === 'ARG' || keyword === 'ENV' ? parseAssignments(argument.text) : [];
      for (const { name, value } of assignments) {
        if (keyword === 'ENV') env = { ...env, [name]: expand(value ?? '') };
        else args = { ...args, [name]: buildArgs[name] ?? (value === null ? globals[name] : expand(value)) };
      }
      if (keyword === 'WORKDIR') workdir = resolvePath(workdir, expand(argument.text) ?? unknownFolder);
      if (writers.has(keyword)) writes.push({ instruction, stage, workdir, variables });
    }
  return { writes, workdir, variables: { ...args, ...env } };
}

const writers = new Set(['COPY', 'ADD', 'RUN']);

/** Links that lead to links further than this are somebody playing with us. */
const mostLinks = 8;

/** Goes back from the last instruction to the one that brings the file, and remembers what was done to it since. */
function findFile({ writes }: Layers, start: string, scope: FileScope): ImageFile | null | undefined {
  const since: RunEffect[] = [];
  let path = start;
  let links = 0;
  for (const { instruction, stage, workdir, variables } of writes.toReversed()) {
    const mark = scope.dockerfile.directives.escape;
    if (instruction.keyword === 'RUN') {
      const effects = effectsOfRun(instruction, path, workdir, variables, mark);
      const link = effects.findLast(effect => effect.kind === 'link');
      if (effects.some(({ kind }) => kind === 'changed') || (link && ++links > mostLinks)) return undefined;
      if (link) path = link.target;
      since.unshift(...effects);
      continue;
    }
    const copy = parseCopy(instruction, workdir, variables, mark);
    if (!copy) continue;
    const found =
      copy.from === null
        ? originOf(copy, path, contextTree(scope))
        : originOf(copy, path, stageTree(copy.from, stage, scope));
    if (found === undefined) return undefined;
    if (found === null) continue;
    const file = toImageFile(found, instruction, path);
    return (
      file &&
      applySince({ ...file, isExecutable: copy.chmod === null ? file.isExecutable : copy.chmod }, since)
    );
  }
  return null;
}

function contextTree({ context }: FileScope): Tree<ContextFile> {
  return {
    read: path => (context ? (context.read(path) ?? null) : undefined),
    list: context && (folder => context.list(folder)),
  };
}

/** What another stage has there. What no instruction of it puts there may come from its base, or from a RUN. */
function stageTree(from: string, { index }: Stage, scope: FileScope): Tree<ImageFile> {
  const { stages } = scope;
  const stage =
    stages.find(({ name }) => name === from.toLowerCase()) ?? stages[/^\d+$/.test(from) ? Number(from) : -1];
  if (!stage || stage.index >= index) return { read: () => undefined, list: undefined };
  const files = imageFiles(chainOf(stage), scope);
  return { read: path => files.find(`/${path}`) ?? undefined, list: undefined };
}

function toImageFile(
  found: ContextFile | ImageFile | Heredoc,
  instruction: Instruction,
  path: string,
): ImageFile | undefined {
  if ('chomp' in found) return ofHeredoc(found, instruction, path);
  if ('instruction' in found) return { ...found, path };
  const { text, isExecutable } = found;
  return { path, text, context: found.path, offset: 0, isExecutable, hasUnixLines: false, instruction };
}

/** Of a body in which Docker replaces variables first, the result is not known. A file from one is not executable by itself. */
function ofHeredoc(heredoc: Heredoc, instruction: Instruction, path: string): ImageFile | undefined {
  const { content, chomp, expands, start } = heredoc;
  if (expands && /[$\\]/.test(content)) return undefined;
  const text = chomp ? content.replace(/^\t+/gm, '') : content;
  const offset = text === content ? start : null;
  return { path, text, context: null, offset, isExecutable: false, hasUnixLines: false, instruction };
}

function applySince(file: ImageFile, since: readonly RunEffect[]): ImageFile {
  const mode = since.findLast(effect => effect.kind === 'mode');
  const hasUnixLines = file.hasUnixLines || since.some(({ kind }) => kind === 'unix-lines');
  return { ...file, hasUnixLines, isExecutable: mode ? mode.isExecutable : file.isExecutable };
}

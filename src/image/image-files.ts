import type { ScriptText } from '../shell/script-ending.ts';
import type { Heredoc } from '../syntax/heredoc.ts';
import type { Instruction } from '../syntax/instruction.ts';
import type { BuildContext, ContextFile } from './build-context.ts';
import { parseCopy } from './copy.ts';
import { originOf, type Tree } from './copy-origin.ts';
import type { Applied, FoldedStage } from './fold.ts';
import { nameOf, resolvePath } from './image-path.ts';
import { commandsOfRun } from './run-commands.ts';
import { effectsOfRun, type RunEffect } from './run-effect.ts';
import type { Stage } from './stages.ts';

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
  /** Undefined when nobody can tell what is at a path, null when no instruction names it or brings it. */
  readonly find: (path: string) => ImageFile | null | undefined;
  /** Where relative paths begin. */
  readonly workdir: () => string;
  /** The folders in which programs are looked for. */
  readonly searchPath: () => readonly string[];
}

export interface FileScope {
  readonly stages: readonly Stage[];
  readonly context: BuildContext | undefined;
  /** The escape character of the file. */
  readonly mark: string;
  /** A stage with those it is built on, lowest first, itself last. */
  readonly foldOf: (stage: Stage) => readonly FoldedStage[];
}

/** An instruction that may write a file. */
interface Layer extends Applied {
  /** The commands of a RUN, read when they are needed, and once; undefined when they cannot be. */
  readonly commands: () => ReturnType<typeof commandsOfRun>;
}

const writers = new Set(['COPY', 'ADD', 'RUN']);

/** The files of a stage. */
export function imageFiles(stage: Stage, scope: FileScope): ImageFiles {
  const folded = once(() => scope.foldOf(stage));
  const layers = once(() => folded().flatMap(({ applied }) => applied.flatMap(layerOf)));
  const last = () => folded().at(-1) as FoldedStage;
  return {
    find: path => findFile(layers(), resolvePath(last().workdir, path), scope),
    workdir: () => last().workdir,
    searchPath: () => (last().variables.PATH ?? '').split(':').filter(folder => folder.startsWith('/')),
  };
}

function layerOf(applied: Applied): Layer[] {
  const { instruction } = applied;
  return writers.has(instruction.keyword)
    ? [{ ...applied, commands: once(() => commandsOfRun(instruction)) }]
    : [];
}

/** The work done when it is first asked for. */
function once<T>(work: () => T): () => T {
  let result: { readonly value: T } | undefined;
  return () => {
    result ??= { value: work() };
    return result.value;
  };
}

/** Links that lead to links further than this are somebody playing with us. */
const mostLinks = 8;

/** Goes back from the last instruction to the one that brings the file, and remembers what may have been done to it since. */
function findFile(writes: readonly Layer[], start: string, scope: FileScope): ImageFile | null | undefined {
  const later: (() => readonly RunEffect[])[] = [];
  let path = start;
  let links = 0;
  for (const layer of writes.toReversed()) {
    if (layer.instruction.keyword !== 'RUN') {
      const found = broughtBy(layer, path, scope);
      if (found === null) continue;
      return (
        found &&
        withEffects(
          found,
          later.toReversed().flatMap(effects => effects()),
        )
      );
    }
    const at = path;
    // What does not name the file can only matter to one that is there: a chmod of everything, for example.
    if (!layer.instruction.line.text.includes(nameOf(path)) && layer.instruction.heredocs.length === 0) {
      later.push(() => effectsOfRun(layer.commands(), layer, at, scope.mark));
      continue;
    }
    const effects = effectsOfRun(layer.commands(), layer, path, scope.mark);
    const link = effects.findLast(effect => effect.kind === 'link');
    if (effects.some(({ kind }) => kind === 'changed') || (link && ++links > mostLinks)) return undefined;
    if (link) path = link.target;
    later.push(() => effects);
  }
  return null;
}

/** What a COPY or ADD puts at a path, with the mode that it gives. */
function broughtBy(layer: Layer, path: string, scope: FileScope): ImageFile | null | undefined {
  const { instruction, stage, workdir, variables } = layer;
  const copy = parseCopy(instruction, workdir, variables, scope.mark);
  if (!copy) return null;
  const found =
    copy.from === null
      ? originOf(copy, path, contextTree(scope))
      : originOf(copy, path, stageTree(copy.from, stage, scope));
  const file = found && toImageFile(found, instruction, path);
  if (!file) return found === null ? null : undefined;
  return { ...file, isExecutable: copy.chmod === null ? file.isExecutable : copy.chmod };
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
  const files = imageFiles(stage, scope);
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

/** The file after the RUNs behind its COPY; undefined when one of them changes it. */
function withEffects(file: ImageFile, effects: readonly RunEffect[]): ImageFile | undefined {
  if (effects.some(({ kind }) => kind === 'changed')) return undefined;
  const mode = effects.findLast(effect => effect.kind === 'mode');
  const hasUnixLines = file.hasUnixLines || effects.some(({ kind }) => kind === 'unix-lines');
  return { ...file, hasUnixLines, isExecutable: mode ? mode.isExecutable : file.isExecutable };
}

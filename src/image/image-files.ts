import type { ShellTexts } from '../shell/shell-texts.ts';
import type { Heredoc } from '../syntax/heredoc.ts';
import type { Instruction } from '../syntax/instruction.ts';
import type { BuildContext, ContextFile } from './build-context.ts';
import { contextTree, stageTree } from './copied-trees.ts';
import { parseCopy } from './copy.ts';
import { originOf } from './copy-origin.ts';
import { afterCopy, afterRun, type FileState, nothing, type Obscured } from './file-state.ts';
import type { Applied, FoldedStage } from './fold.ts';
import { arrived, type ImageFile } from './image-file.ts';
import { nameOf, resolvePath } from './image-path.ts';
import { commandsOfRun } from './run-commands.ts';
import { effectsOfRun } from './run-effect.ts';
import type { Stage } from './stages.ts';

/** The files of an image, as far as its Dockerfile and build context show. Nothing is read before it is asked for. */
export interface ImageFiles {
  /** Undefined when it is unknown what is at a path, null when no instruction names it or brings it. */
  readonly find: (path: string) => ImageFile | null | undefined;
  /** Why it is unknown; undefined for any other path. */
  readonly obscured: (path: string) => Obscured | undefined;
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
  /** Where RUNs are parsed. */
  readonly texts: ShellTexts;
}

/** An instruction that may write a file. */
interface Layer extends Applied {
  /** The commands of a RUN, read when they are needed, and once; undefined when they cannot be. */
  readonly commands: () => ReturnType<typeof commandsOfRun>;
}

const writers = new Set(['COPY', 'ADD', 'RUN']);

/** The files of a stage. `others` are those of the stages that it copies from, each made once. */
export function imageFiles(
  stage: Stage,
  scope: FileScope,
  others: Map<Stage, ImageFiles> = new Map(),
): ImageFiles {
  const folded = once(() => scope.foldOf(stage));
  const layers = once(() =>
    folded().flatMap(({ applied }) => applied.flatMap(each => layerOf(each, scope.texts))),
  );
  const last = () => folded().at(-1) as FoldedStage;
  const filesOf = (other: Stage): ImageFiles => {
    const files = others.get(other) ?? imageFiles(other, scope, others);
    others.set(other, files);
    return files;
  };
  const walks = new Map<string, Walk[]>();
  const follow: Follow = (count, path, links) => {
    const walk = walks.get(path) ?? [{ state: nothing, names: [path] }];
    walks.set(path, walk);
    // Made once: there may be hundreds of layers, and as many paths.
    const followed = walk.length <= count && { ...scope, layers: layers(), filesOf, follow, links };
    while (followed && walk.length <= count) {
      const index = walk.length - 1;
      walk[index + 1] = step(walk[index] as Walk, index, followed);
    }
    return (walk[count] as Walk).state;
  };
  const stateOf = (path: string): FileState => follow(layers().length, resolvePath(last().workdir, path), 0);
  return {
    find: path => {
      const state = stateOf(path);
      return state.kind === 'file' ? state.file : state.kind === 'nothing' ? null : undefined;
    },
    obscured: path => {
      const state = stateOf(path);
      return state.kind === 'unknown' ? state.because : undefined;
    },
    workdir: () => last().workdir,
    searchPath: () => (last().variables.PATH ?? '').split(':').filter(folder => folder.startsWith('/')),
  };
}

/** What is known of a path after the first so many layers; `links` were followed to it. */
type Follow = (count: number, path: string, links: number) => FileState;

/** How far a path has been followed. */
interface Walk {
  readonly state: FileState;
  /** The path, and what it is a link to. */
  readonly names: readonly string[];
}

/** What a path is followed with. */
interface Followed extends FileScope {
  readonly layers: readonly Layer[];
  readonly filesOf: (stage: Stage) => ImageFiles;
  readonly follow: Follow;
  readonly links: number;
}

function layerOf(applied: Applied, texts: ShellTexts): Layer[] {
  const { instruction } = applied;
  return writers.has(instruction.keyword)
    ? [{ ...applied, commands: once(() => commandsOfRun(instruction, texts)) }]
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

/** A longer chain of links than this is not followed. */
const mostLinks = 8;

/** Follows a path over one layer; what it becomes a link to is followed in its place. */
function step(before: Walk, index: number, scope: Followed): Walk {
  const layer = scope.layers[index] as Layer;
  const { instruction } = layer;
  let { state } = before;
  for (const name of before.names) {
    if (instruction.keyword !== 'RUN') {
      state = afterCopyOf(layer, name, state, scope);
      continue;
    }
    // What does not name the file can only matter to one that is there: a chmod of everything, for example.
    if (state.kind !== 'file' && !mentions(instruction, name)) continue;
    const effects = effectsOfRun(layer.commands(), layer, name, scope.mark);
    const link = effects.findLast(effect => effect.kind === 'link');
    if (link) return afterLink(before, index, link.target, scope);
    state = afterRun(state, effects, { path: name, instruction, stateOf: otherThan(layer, index, scope) });
  }
  return state === before.state ? before : { state, names: before.names };
}

/** What is at another path before a RUN, or in the middle of it. */
function otherThan(
  layer: Layer,
  index: number,
  { follow, links, mark }: Followed,
): (path: string, after?: number) => FileState {
  const stateOf = (path: string, after = 0): FileState => {
    const before = links === mostLinks ? nothing : follow(index, path, links + 1);
    const earlier = layer.commands()?.slice(0, after);
    if (!earlier?.length) return before;
    const effects = effectsOfRun(earlier, layer, path, mark);
    return afterRun(before, effects, { path, instruction: layer.instruction, stateOf });
  };
  return stateOf;
}

function afterLink({ names }: Walk, index: number, target: string, scope: Followed): Walk {
  const { follow, links, layers } = scope;
  const { instruction } = layers[index] as Layer;
  const because = { why: 'RUN makes it a link that leads on and on', instruction, isScript: false };
  const state: FileState =
    links === mostLinks ? { kind: 'unknown', because } : follow(index + 1, target, links + 1);
  return { state, names: [...names.slice(0, 1), target] };
}

function mentions({ line, heredocs }: Instruction, path: string): boolean {
  return line.text.includes(nameOf(path)) || heredocs.length > 0;
}

/** What a COPY or ADD puts at a path, with the mode that it gives. */
function afterCopyOf(layer: Layer, path: string, before: FileState, scope: Followed): FileState {
  const { instruction, stage, workdir, variables } = layer;
  const copy = parseCopy(instruction, workdir, variables, scope.mark);
  if (!copy) return before;
  const toFile = (found: ContextFile | ImageFile | Heredoc): ImageFile => {
    const file = arrived(found, { path, instruction, variables });
    return { ...file, isExecutable: copy.chmod === null ? file.isExecutable : copy.chmod };
  };
  return copy.from === null
    ? afterCopy(before, originOf(copy, path, contextTree(scope.context)), toFile, instruction)
    : afterCopy(before, originOf(copy, path, stageTree(copy.from, stage, scope)), toFile, instruction);
}

import type { BuildContext, ContextFile } from './build-context.ts';
import type { Tree } from './copy-tree.ts';
import type { Obscured } from './file-state.ts';
import type { ImageFile } from './image-file.ts';
import type { Stage } from './stages.ts';

/** What a COPY takes from the build context; nothing is known of it without one. */
export function contextTree(context: BuildContext | undefined): Tree<ContextFile> {
  return {
    read: path => (context ? (context.read(path) ?? null) : undefined),
    list: context && (folder => context.list(folder)),
  };
}

interface Stages {
  readonly stages: readonly Stage[];
  readonly filesOf: (stage: Stage) => {
    readonly find: (path: string) => ImageFile | null | undefined;
    readonly obscured: (path: string) => Obscured | undefined;
  };
}

/** What another stage has there, as far as instructions bring it; the rest comes from its base, or from a RUN. */
export function stageTree(from: string, { index }: Stage, { stages, filesOf }: Stages): Tree<ImageFile> {
  const stage =
    stages.find(({ name }) => name === from.toLowerCase()) ?? stages[/^\d+$/.test(from) ? Number(from) : -1];
  if (!stage || stage.index >= index) return { read: () => null, list: undefined };
  const files = filesOf(stage);
  // What may only be in a folder that was copied there as a whole may be in one here as well.
  const read = (path: string): ImageFile | null | undefined => {
    const found = files.find(`/${path}`);
    return found === undefined && files.obscured(`/${path}`)?.isFolder ? null : found;
  };
  return { read, list: undefined };
}

import type { RedirectedCommand } from '../shell/shell-commands.ts';
import type { Dockerfile } from '../syntax/dockerfile.ts';
import { expandVariables, parseAssignments, type Variables } from '../syntax/expand.ts';
import type { Instruction } from '../syntax/instruction.ts';
import { resolvePath, unknownFolder } from './image-path.ts';
import { commandsOfRun } from './run-commands.ts';
import type { Stage } from './stages.ts';

/** An instruction that may write a file, and what was in force where it stands. */
export interface Layer {
  readonly instruction: Instruction;
  readonly stage: Stage;
  readonly workdir: string;
  readonly variables: Variables;
  /** The commands of a RUN, read when they are needed, and once; undefined when they cannot be. */
  readonly commands: () => readonly RedirectedCommand[] | undefined;
}

export interface Layers {
  readonly writes: readonly Layer[];
  readonly workdir: string;
  readonly variables: Variables;
}

export interface LayerScope {
  readonly dockerfile: Dockerfile;
  readonly globals: Variables;
  readonly buildArgs: Variables;
}

const writers = new Set(['COPY', 'ADD', 'RUN']);

/** What Docker gives a container that has no PATH of its own. moby oci/defaults.go */
const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Reads the instructions of a stage and of those below it, lowest first. */
export function readLayers(chain: readonly Stage[], { globals, buildArgs, dockerfile }: LayerScope): Layers {
  const mark = dockerfile.directives.escape;
  const writes: Layer[] = [];
  let workdir: string = chain[0]?.base === 'scratch' ? '/' : unknownFolder;
  let variables: Variables = { PATH: defaultPath };
  for (const stage of chain)
    for (const instruction of stage.instructions) {
      const { keyword, argument } = instruction;
      const seen = variables;
      const expand = (text: string): string | undefined => expandVariables(text, seen, mark);
      const assignments = keyword === 'ARG' || keyword === 'ENV' ? parseAssignments(argument.text) : [];
      for (const { name, value } of assignments) {
        const byDefault = value === null ? globals[name] : expand(value);
        const set = keyword === 'ENV' ? expand(value ?? '') : (buildArgs[name] ?? byDefault);
        if (keyword === 'ENV' || set !== undefined) variables = { ...variables, [name]: set };
      }
      if (keyword === 'WORKDIR') workdir = resolvePath(workdir, expand(argument.text) ?? unknownFolder);
      if (writers.has(keyword))
        writes.push({
          instruction,
          stage,
          workdir,
          variables: seen,
          commands: once(() => commandsOfRun(instruction)),
        });
    }
  return { writes, workdir, variables };
}

/** The work done when it is first asked for. */
export function once<T>(work: () => T): () => T {
  let result: { readonly value: T } | undefined;
  return () => {
    result ??= { value: work() };
    return result.value;
  };
}

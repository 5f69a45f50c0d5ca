import { relative, sep } from 'node:path';
import type { GracePeriod, Override, Overrides } from '../image/overrides.ts';
import type { Instruction } from '../syntax/instruction.ts';
import type { YamlEntry, YamlMap, YamlScalar, YamlSource } from './yaml-value.ts';

/** One container of a workload: what it is made of, and what overrides that. */
export interface WorkloadContainer {
  readonly subject: Subject;
  readonly made: Build | Pull;
  readonly overrides: Overrides | undefined;
  /** Where each of the overrides is written, or would be; none for what the file cannot say. */
  readonly settings: Settings;
}

export type SettingName = 'entrypoint' | 'command' | 'stopSignal' | 'gracePeriod' | 'init';
export type Settings = Readonly<Partial<Record<SettingName, Setting>>>;

/** What a file may say over an image. */
export interface Setting {
  readonly key: string;
  /** Undefined where the file does not say it. */
  readonly entry: YamlEntry | undefined;
  /** The mapping that it belongs into. */
  readonly map: YamlMap;
}

/** What a compose file, a bake file or a manifest runs, and a note for each container that cannot be judged. */
export interface Workload {
  readonly containers: readonly WorkloadContainer[];
  /** Every build that it names, whether or not all of it is known. */
  readonly builds: readonly Build[];
  readonly notes: readonly string[];
}

/** What a finding is about: `service web`, `container api of Deployment shop`, `target app`. */
export interface Subject {
  readonly kind: 'service' | 'container' | 'target';
  readonly name: string;
}

/** It is built, from a Dockerfile. */
export interface Build {
  readonly from: 'build';
  /** The build context, absolute. */
  readonly context: string;
  /** The Dockerfile, absolute; or its text, which is in the describing file. */
  readonly dockerfile: string | YamlScalar;
  /** The text of a Dockerfile that is in the describing file. */
  readonly inline?: string;
  readonly target: string | undefined;
  readonly args: Readonly<Record<string, string>>;
  readonly platforms: readonly string[];
  /** The names of images and stages that other contexts take the place of. */
  readonly replaced: readonly string[];
  /** Where the file says that it is built. */
  readonly place: Span;
}

/** It is an image from somewhere, of which only the facts are known. */
export interface Pull {
  readonly from: 'image';
  readonly reference: string;
  readonly place: Span;
  /** The folder of the file, to which places in other files are relative. */
  readonly context: string;
}

/** A piece of a file. */
export interface Span {
  readonly source: YamlSource;
  readonly start: number;
  readonly end: number;
}

/** What a file says in the place of an instruction, as an instruction that is in it. */
export function instructionAt(
  keyword: string,
  name: string,
  { source, start, end }: Span,
  context: string,
): Instruction {
  const line = { text: source.text.slice(start, end), pieces: [{ index: 0, offset: start }], end };
  const elsewhere = { path: pathFrom(context, source), text: source.text, name };
  return { keyword, start, end, line, flags: [], argument: line, heredocs: [], elsewhere };
}

/** A file as findings name it: relative to the build context. */
export function pathFrom(context: string, { path }: YamlSource): string {
  return relative(context, path).replaceAll(sep, '/');
}

/** Overrides without those that nothing is said about. */
export function overridesOf(
  always: Pick<
    Overrides,
    'runtime' | 'instruction' | 'init' | 'initInstruction' | 'hasOwnPid1' | 'isTerminal'
  > & {
    readonly gracePeriod: GracePeriod;
  },
  said: { readonly [K in Optional]: Overrides[K] | undefined },
): Overrides {
  const known = Object.entries(said).filter(([, value]) => value !== undefined);
  return { ...always, ...(Object.fromEntries(known) as Partial<Overrides>) };
}

type Optional = 'entrypoint' | 'command' | 'stopSignal' | 'user' | 'healthcheck' | 'environment' | 'mounts';

export type CommandOverride = Override<readonly string[] | undefined>;

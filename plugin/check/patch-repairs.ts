import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, relative, sep } from 'node:path';
import { isOfSha256 } from '../../src/files/git.ts';
import { repositoryOf } from '../../src/files/repository-of.ts';
import type { PlannedFile } from '../../src/files/staged-files.ts';
import { isWithin } from '../../src/files/within.ts';
import { isInputError } from '../../src/input-error.ts';
import type { Environment } from '../process/streams.ts';
import type { Checked } from './check-file.ts';
import { formatHunks, formatPatch, type ObjectHash } from './git-patch.ts';
import { distinct, planRepair } from './plan-repair.ts';

/** All that `--fix` would write, as patches of single files. */
export interface RepairPatch {
  readonly files: readonly FilePatch[];
  /** A sentence for each Dockerfile that `--fix` would refuse. */
  readonly failures: readonly string[];
}

interface FilePatch {
  readonly name: string;
  readonly text: string;
  /** The bytes of a binary, which nobody reads; undefined for text. */
  readonly size?: number;
  /** The folder it is to be applied in, where that is not the one we are in. */
  readonly root?: string;
}

/** Plans the repairs as for writing them, each file once: what several Dockerfiles share is in the patch once. */
export async function patchRepairs(
  checked: readonly Checked[],
  environment: Environment,
): Promise<RepairPatch> {
  const planned = new Map<string, PlannedFile>();
  const unwritten: FilePatch[] = [];
  const failures: string[] = [];
  const here = realpathSync(environment.directory);
  const { signal } = environment;
  for (const file of checked) {
    signal.throwIfAborted();
    if (isAbsolute(file.source.path)) {
      const failure = await planInto(planned, file, environment);
      if (failure !== undefined) failures.push(failure);
    } else unwritten.push(...patchOfText(file));
  }
  const hashOf = objectHashes();
  const patches: ReturnType<typeof patchOf>[] = [];
  for (const file of planned.values()) {
    // A signal is heard between two turns of the event loop.
    await new Promise(setImmediate);
    signal.throwIfAborted();
    const patch = patchOf(file, here, hashOf);
    if (patch.text !== '') patches.push(patch);
  }
  const files = [...unwritten, ...inOnePlace(patches)];
  return { files: files.toSorted((one, other) => rank(one, other)), failures };
}

/** Adds what `--fix` would write for a file; returns why it would write nothing, or undefined. */
async function planInto(
  planned: Map<string, PlannedFile>,
  file: Checked,
  environment: Environment,
): Promise<string | undefined> {
  try {
    const { beside, dockerfile } = await planRepair(file, environment);
    const own = [...beside, ...dockerfile];
    const same = own.flatMap(({ path }) => planned.get(path) ?? []);
    for (const each of distinct([...same, ...own])) planned.set(each.path, each);
    return undefined;
  } catch (error) {
    if (!isInputError(error)) throw error;
    return error.message;
  }
}

/** Files that are changed together are applied in one place: where one of them does not lie here, all of its root. */
function inOnePlace(
  patches: readonly (FilePatch & { readonly root: string; readonly isHere: boolean })[],
): FilePatch[] {
  const elsewhere = new Set(patches.filter(({ isHere }) => !isHere).map(({ root }) => root));
  return patches.map(({ root, isHere: _, ...patch }) => ({ ...patch, ...(elsewhere.has(root) && { root }) }));
}

/**
 * By place; binaries are last, and so is what has a header of git, which would take the next one without for its own.
 */
function rank(one: FilePatch, other: FilePatch): number {
  const [left, right] = [one, other].map(
    ({ root = '', text }) => `${root}\0${Number(text.startsWith('diff --git'))}`,
  );
  const [first, second] = [one, other].map(({ size }) => Number(size !== undefined));
  return compare(left as string, right as string) || (first as number) - (second as number);
}

/** Standard input is where it is said to be, and nothing is written beside it. */
function patchOfText({ path, source, repaired }: Checked): FilePatch[] {
  if (!repaired || repaired.isElsewhere || repaired.text === source.text) return [];
  return [{ name: path, text: formatHunks(path, source.text, repaired.text) }];
}

/** How repositories name their objects, each asked once: only those of SHA-256 have other names than all others. */
function objectHashes(): (root: string) => ObjectHash {
  const known = new Map<string, ObjectHash>();
  return root => {
    const hash =
      known.get(root) ?? (repositoryOf(root) !== undefined && isOfSha256(root) ? 'sha256' : 'sha1');
    known.set(root, hash);
    return hash;
  };
}

function patchOf(
  { path, bytes, before, mode, modeBefore = mode }: PlannedFile,
  here: string,
  hashOf: (root: string) => ObjectHash,
) {
  const root = rootOf(path, here);
  const name = relative(root, path).replaceAll(sep, '/');
  const text = formatPatch(
    { name, before, after: bytes, mode, modeBefore, hash: hashOf(root) },
    root !== here,
  );
  return {
    name,
    text,
    ...(/^GIT binary patch$/m.test(text) && { size: bytes.length }),
    root,
    isHere: isWithin(root, here) && isWithin(here, path),
  };
}

/** Git applies a patch in a repository, wherever in it that is; elsewhere it is applied in the folder we are in. */
function rootOf(path: string, here: string): string {
  const folder = dirname(path);
  const repository = repositoryOf(folder);
  if (repository !== undefined) return repository;
  if (isWithin(here, path)) return here;
  return basename(folder) === '.initcheck' ? dirname(folder) : folder;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

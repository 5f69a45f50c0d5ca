import { readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { reasonOf } from '../../src/files/reason.ts';
import { decodeSource } from '../../src/files/source-file.ts';
import type { PlannedFile } from '../../src/files/staged-files.ts';
import { InputError, isInputError } from '../../src/input-error.ts';
import type { Environment } from '../process/streams.ts';
import { beforeRepair, builtFor, olderIn, planReapers, reapersFor } from '../reaper/reaper-files.ts';
import type { Checked } from './check-file.ts';
import { whyUnwritten } from './outside-context.ts';

/** What is to be written for one Dockerfile, in the order in which it is written. */
export interface Plan {
  readonly file: Checked;
  readonly beside: readonly PlannedFile[];
  readonly dockerfile: readonly PlannedFile[];
}

/** Plans what `--fix` writes for a Dockerfile; throws an InputError where it writes nothing. */
export async function planRepair(file: Checked, environment: Environment): Promise<Plan> {
  const { binaries } = environment;
  const { repaired, source, context } = file;
  const before = repaired ? beforeRepair(source.text, repaired.applied) : source.text;
  const isSame = repaired?.text === before && repaired.files.length === 0;
  if (!repaired || repaired.isElsewhere || isSame) return { file, beside: [], dockerfile: [] };
  const dockerfile = await planText(file.path, source.path, source.text, repaired.text);
  const scripts: PlannedFile[] = [];
  for (const { path, before, text } of repaired.files)
    scripts.push(await planText(path, join(context, path), before, text));
  const machines = [
    ...(file.reaperPlatforms ?? builtFor(file.platforms ?? [])),
    ...(await olderIn(context, binaries)),
  ];
  const reapers = reapersFor(before, repaired.text, binaries, machines);
  await assertInside(file, dockerfile.path);
  return {
    file,
    beside: [...(await planReapers(context, source.path, reapers, binaries)), ...scripts],
    dockerfile: repaired.text === source.text ? [] : [dockerfile],
  };
}

/** A file of text as it was read and as it is to be; a link to it stays one. */
export async function planText(
  name: string,
  path: string,
  before: string,
  after: string,
): Promise<PlannedFile> {
  try {
    const target = await realpath(path);
    const found = await stat(target);
    if (!found.isFile()) throw new InputError('this is a pipe, so there is no file to repair', name);
    const { mode, nlink } = found;
    const bytes = await readFile(target);
    const { text, isUtf8 } = decodeSource(name, bytes);
    if (!isUtf8) throw new InputError('it is not UTF-8, so it is not rewritten', name);
    if (text !== before)
      throw new InputError('the file has changed since it was read; nothing was written', name);
    return { path: target, bytes: Buffer.from(after), before: bytes, mode, otherNames: nlink - 1 };
  } catch (error) {
    throw isInputError(error) ? error : new InputError(reasonOf(error as NodeJS.ErrnoException), name);
  }
}

async function assertInside(file: Checked, dockerfile: string): Promise<void> {
  const root = await realpath(file.context).catch((error: NodeJS.ErrnoException) => {
    throw new InputError(`the build context ${file.context}: ${reasonOf(error)}`);
  });
  const reason = whyUnwritten(file, root, dockerfile);
  if (reason !== undefined) throw new InputError(reason);
}

/** Dockerfiles may share an ignore file, binaries and scripts, as long as they want the same of them. */
export function distinct(files: readonly PlannedFile[]): PlannedFile[] {
  const found = new Map<string, PlannedFile>();
  for (const file of files) {
    const same = found.get(file.path);
    if (same && !Buffer.from(same.bytes).equals(file.bytes))
      throw new InputError(
        'two repairs change it in different ways; repair one Dockerfile after the other',
        file.path,
      );
    if (!same) found.set(file.path, file);
  }
  return [...found.values()];
}

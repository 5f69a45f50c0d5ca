import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { EngineError } from '../../src/engine/error.ts';
import type { EngineImage } from '../../src/engine/images.ts';
import { reasonOf } from '../../src/files/reason.ts';
import { resolveIn } from '../../src/files/resolve-in.ts';
import { unknownBase } from '../../src/image/base-image.ts';
import { commonPid1, resolvePid1 } from '../../src/image/pid1.ts';
import { InputError } from '../../src/input-error.ts';
import type { InitInFront } from '../../src/verify/init-in-front.ts';
import type { Binaries } from '../process/binaries.ts';
import type { Environment } from '../process/streams.ts';

/** An init to compare with, and what reports call it. */
export interface ComparedInit {
  readonly name: string;
  readonly init: InitInFront;
}

/** Reads the words of --compare. Throws an InputError for a file that cannot be a Linux program. */
export function parseCompare(words: readonly string[], { directory }: Environment): ComparedInit[] {
  const inits = words.map((word): ComparedInit => {
    if (word === 'docker-init') return { name: word, init: { from: 'engine' } };
    if (!/[\\/]/.test(word)) return { name: word, init: { from: 'image', program: word } };
    const name = basename(word);
    const bytes = readProgram(word, resolveIn(directory, word));
    return { name, init: { from: 'file', name, read: () => bytes } };
  });
  const names = ['original', 'repaired', ...inits.map(({ name }) => name)];
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw new InputError(`--compare: there would be two columns named ${twice}`);
  return inits;
}

function readProgram(word: string, path: string): Uint8Array {
  try {
    const bytes = readFileSync(path);
    if (bytes.subarray(0, 4).toString('latin1') === '\u007fELF') return bytes;
  } catch (error) {
    throw new InputError(`--compare ${word}: ${reasonOf(error as NodeJS.ErrnoException)}`);
  }
  throw new InputError(`--compare ${word}: this is not a Linux program`);
}

/** The reaper as `verify --image` puts it in front. */
export function reaperInFront(binaries: Binaries): Extract<InitInFront, { from: 'file' }> {
  const read = (architecture: string): Uint8Array => {
    try {
      return binaries.read(`reaper-linux-${architecture}`);
    } catch {
      throw new EngineError(`there is no reaper for ${architecture}`);
    }
  };
  return { from: 'file', name: 'reaper', read };
}

/** Why no init belongs in front of an image, undefined when one does. */
export function reasonForNoInit({
  entrypoint,
  cmd,
}: Pick<EngineImage, 'entrypoint' | 'cmd'>): string | undefined {
  const { init, steps } = commonPid1(resolvePid1(entrypoint, cmd, unknownBase));
  if (init) return `${init} is PID 1 already`;
  const alone = steps.find(({ program }) => program?.mustBePid1)?.program;
  if (alone) return `${alone.name} has to be PID 1 itself`;
  const supervisor = steps.find(({ program }) => program?.kind === 'supervisor')?.program;
  return supervisor ? `${supervisor.name} does the work of an init` : undefined;
}

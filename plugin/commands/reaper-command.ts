import { writeFile } from 'node:fs/promises';
import { reasonOf } from '../../src/files/reason.ts';
import { resolveIn } from '../../src/files/resolve-in.ts';
import { reaperPath } from '../../src/image/reaper.ts';
import { InputError } from '../../src/input-error.ts';
import { printable } from '../../src/report/printable.ts';
import type { Binaries } from '../process/binaries.ts';
import { exitClean } from '../process/exit-codes.ts';
import type { Environment, Streams } from '../process/streams.ts';
import { parseImageName } from '../reaper/image-name.ts';
import { installedArchitectures, readBinary } from '../reaper/reaper-files.ts';

export interface ReaperOptions {
  /** Machines, as TARGETARCH names them. */
  readonly platform?: readonly string[];
  /** The name of an image that is to be made. */
  readonly image?: string;
  readonly output?: string;
}

/**
 * `docker initcheck reaper`: the binary, or an image that `--inject=image=REF` can take it from. Returns the exit code.
 */
export async function runReaper(
  options: ReaperOptions,
  { stdout }: Streams,
  environment: Environment,
): Promise<number> {
  const { image, output } = options;
  if (image !== undefined && output === undefined) {
    stdout.write(`${printable(await load(image, options, environment))}\n`);
    return exitClean;
  }
  const bytes =
    image === undefined ? await binary(options, environment) : await layout(image, options, environment);
  if (output !== undefined && output !== '-') {
    const mode = image === undefined ? 0o755 : 0o644;
    await writeFile(resolveIn(environment.directory, output), bytes, { mode }).catch(error => {
      throw new InputError(`--output ${output}: ${reasonOf(error as NodeJS.ErrnoException)}`);
    });
  } else if (stdout.isTTY)
    throw new InputError('the reaper is a binary: redirect standard output, or add --output FILE');
  else stdout.write(bytes);
  return exitClean;
}

/** Node's names of the machines it runs on. nodejs.org/api/process.html, process.arch */
const ownMachine: Readonly<Record<string, string>> = {
  x64: 'amd64',
  arm64: 'arm64',
  arm: 'arm',
  ia32: '386',
  ppc64: 'ppc64le',
  s390x: 's390x',
  riscv64: 'riscv64',
};

async function binary({ platform }: ReaperOptions, { binaries }: Environment): Promise<Uint8Array> {
  const [architecture, ...others] = platform ?? [ownMachine[process.arch] ?? ''];
  if (others.length > 0)
    throw new InputError('a program is for one platform: use --platform with one of them');
  if (!architecture)
    throw new InputError('there is no reaper for this machine: choose a platform with --platform');
  return readBinary(binaries, `reaper-linux-${architecture}`);
}

async function layout(
  image: string,
  { platform }: ReaperOptions,
  { binaries }: Environment,
): Promise<Uint8Array> {
  const name = parseImageName(image);
  const { packLayout } = await import('../reaper/oci-layout.ts');
  const architectures = platform ?? installedArchitectures(binaries);
  return packLayout(await Promise.all(architectures.map(programFor(binaries))), reaperPath, name);
}

async function load(image: string, { platform }: ReaperOptions, environment: Environment): Promise<string> {
  const name = parseImageName(image);
  const [asked, ...others] = platform ?? [];
  if (others.length > 0)
    throw new InputError(
      'the Engine loads one platform only: for several, write an OCI layout with --output FILE',
    );
  const { loadReaper } = await import('../reaper/load-reaper.ts');
  const architecture = await loadReaper(name, asked, programFor(environment.binaries), environment);
  return `loaded ${name.text} for linux/${architecture}; use it with --inject=image=${name.text}`;
}

function programFor(binaries: Binaries) {
  return async (architecture: string) => ({
    architecture,
    bytes: readBinary(binaries, `reaper-linux-${architecture}`),
  });
}

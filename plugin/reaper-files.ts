import { chmod, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import ignore from '@balena/dockerignore';
import { reaperFolder } from '../src/image/reaper.ts';
import { InputError } from '../src/input-error.ts';
import { reasonOf } from './find-dockerfiles.ts';

/** The platforms a repaired Dockerfile can be built for without another thought: what `docker build` of today is run on. */
const architectures = ['amd64', 'arm64'];

/** The binaries a repaired Dockerfile copies, by their paths in the build context. */
export async function readReapers(binaries: string): Promise<Map<string, Uint8Array>> {
  const names = await readdir(binaries).catch((): string[] => []);
  const wanted = architectures
    .map(architecture => `reaper-linux-${architecture}`)
    .filter(name => names.includes(name));
  if (wanted.length === 0)
    throw new InputError(
      `the binaries of the reaper are missing from ${binaries}; is the installation complete?`,
    );
  const contents = await Promise.all(wanted.map(name => readFile(join(binaries, name))));
  return new Map(wanted.map((name, index) => [`${reaperFolder}/${name}`, contents[index] as Uint8Array]));
}

/** Puts the binaries into a build context and sees that its ignore file lets them through. Returns the paths it wrote. */
export async function writeReapers(
  context: string,
  dockerfile: string,
  files: Map<string, Uint8Array>,
): Promise<string[]> {
  try {
    await mkdir(join(context, reaperFolder), { recursive: true });
    const written: string[] = [];
    for (const [path, bytes] of files) {
      if (await writeUnlessThere(join(context, path), bytes)) written.push(path);
    }
    const ignoreFile = await letThrough(context, dockerfile, [...files.keys()]);
    return ignoreFile ? [...written, ignoreFile] : written;
  } catch (error) {
    throw new InputError(
      `${join(context, reaperFolder)}: it could not be written: ${reasonOf(error as NodeJS.ErrnoException)}`,
    );
  }
}

async function writeUnlessThere(path: string, bytes: Uint8Array): Promise<boolean> {
  const old = await readFile(path).catch(() => undefined);
  if (old?.equals(bytes)) return false;
  await writeFile(`${path}.tmp`, bytes, { mode: 0o755 });
  await chmod(`${path}.tmp`, 0o755);
  await rename(`${path}.tmp`, path);
  return true;
}

/** `<Dockerfile>.dockerignore` wins over `.dockerignore`; a last line lets the binaries through when it hides them. */
async function letThrough(
  context: string,
  dockerfile: string,
  paths: readonly string[],
): Promise<string | undefined> {
  for (const name of [`${dockerfile}.dockerignore`, join(context, '.dockerignore')]) {
    const text = await readFile(name, 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    if (paths.every(path => !ignore.default().add(text).ignores(path))) return undefined;
    await writeFile(name, `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}!${reaperFolder}/**\n`);
    return name;
  }
  return undefined;
}

import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import { removeContainer } from './container.ts';
import { createContainer } from './create-container.ts';
import type { Engine } from './engine.ts';
import { statusOf } from './error.ts';

/** What a look into an image's files shows that its configuration does not. */
export interface ImageFiles {
  /** Where /bin/sh leads to: a path, the path itself for a regular file, null when there is none. */
  readonly shell: string | null;
  /** The text of the file at a path, undefined when there is none or it is no text. */
  readonly entrypoint: string | undefined;
}

/** No script is longer; what is, is a program. */
const longest = 256 * 1024;

/** Looks into an image through a container that is made and never started. */
export async function lookInto(
  engine: Engine,
  image: string,
  entrypoint: string | undefined,
): Promise<ImageFiles> {
  const id = await createContainer(engine, { image, entrypoint: ['/never-started'] });
  try {
    const shell = await statIn(engine, id, '/bin/sh');
    const paths = entrypoint === undefined ? [] : candidates(entrypoint);
    let text: string | undefined;
    for (const path of paths) text ??= await readTextIn(engine, id, path);
    return { shell: shell ? shell.linkTarget || '/bin/sh' : null, entrypoint: text };
  } finally {
    await removeContainer(engine, id);
  }
}

interface PathStat {
  readonly linkTarget?: string;
  readonly size: number;
}

/** A bare name is looked for where PATH of nearly all images looks. */
function candidates(path: string): string[] {
  if (path.includes('/')) return [path];
  return ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'].map(
    folder => `${folder}/${path}`,
  );
}

/** https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerArchiveInfo */
async function statIn({ docker }: Engine, id: string, path: string): Promise<PathStat | undefined> {
  try {
    const answer = (await docker.getContainer(id).infoArchive({ path })) as unknown as IncomingMessage;
    // An answer that is not read keeps its connection, and with it the process.
    answer.resume();
    const stat = answer.headers['x-docker-container-path-stat'] as string | undefined;
    return stat === undefined ? undefined : (JSON.parse(Buffer.from(stat, 'base64').toString()) as PathStat);
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

async function readTextIn(engine: Engine, id: string, path: string): Promise<string | undefined> {
  const stat = await statIn(engine, id, path);
  if (!stat || stat.size > longest) return undefined;
  const archive = await engine.docker.getContainer(id).getArchive({ path });
  let text: string | undefined;
  // Read to its end: an answer that is left half read keeps the connection, and the process, alive.
  for await (const entry of Readable.from(archive).pipe(extract())) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    if (entry.header.type === 'file' && !bytes.includes(0)) text ??= bytes.toString('utf8');
  }
  return text;
}

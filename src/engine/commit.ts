import { isDeepStrictEqual } from 'node:util';
import type Docker from 'dockerode';
import { pack } from 'tar-stream';
import { removeContainer } from './container.ts';
import { readBytesIn } from './container-bytes.ts';
import type { Engine } from './engine.ts';
import { EngineError, engineError } from './error.ts';
import type { RawConfig } from './images.ts';
import { isOver } from './run.ts';

/** What is to be another in the new image; everything else stays. */
export interface ImageChange {
  /** A program that is put into it, by its absolute path; null for none. */
  readonly program: { readonly path: string; readonly bytes: Uint8Array } | null;
  readonly entrypoint: readonly string[] | null;
  readonly cmd: readonly string[] | null;
  /** Null for none. */
  readonly stopSignal: string | null;
}

/** The new image, or the path of a file of the old one that the program would replace. */
export type Committed = { readonly id: string } | { readonly inTheWay: string };

/**
 * Makes an image of another one through a container that is never started. Its configuration is compared with the old
 * one at the end; one that differs in anything that was not asked for is removed again, and that is an EngineError.
 */
export async function commitImage(
  engine: Engine,
  reference: string,
  name: { readonly repo: string; readonly tag: string },
  change: ImageChange,
  signal?: AbortSignal,
): Promise<Committed> {
  await sweepContainers(engine);
  signal?.throwIfAborted();
  const wanted = changedConfig(await rawConfig(engine, reference), change);
  const container = await createIdle(engine, reference);
  try {
    const { program } = change;
    if (program) {
      const old = await readBytesIn(engine, container.id, program.path);
      if (old !== undefined && !Buffer.from(program.bytes).equals(old)) return { inTheWay: program.path };
      if (old === undefined) await putProgram(container, program);
    }
    signal?.throwIfAborted();
    const query = { ...name, container: container.id, comment: 'docker initcheck', pause: false };
    // Its types know neither a body nor what comes back.
    const commit = container.commit.bind(container) as (options: object) => Promise<{ Id: string }>;
    const { Id } = await commit({ _query: query, _body: wanted });
    await assertConfig(engine, Id, wanted);
    return { id: Id };
  } catch (error) {
    throw engineError('make the new image', error, signal);
  } finally {
    await removeContainer(engine, container.id);
  }
}

type Config = RawConfig & Record<string, unknown>;

async function rawConfig({ docker }: Engine, reference: string): Promise<Config> {
  const { Config } = await docker.getImage(reference).inspect();
  return (Config ?? {}) as unknown as Config;
}

function changedConfig(config: Config, { entrypoint, cmd, stopSignal }: ImageChange): Config {
  const { StopSignal: _, ...rest } = config;
  return {
    ...rest,
    Entrypoint: entrypoint && [...entrypoint],
    Cmd: cmd && [...cmd],
    ...(stopSignal !== null && { StopSignal: stopSignal }),
  };
}

const prefix = 'initcheck-fix-';

/** Known by its name: a label of the container would become one of the image. */
async function createIdle({ docker, run }: Engine, reference: string): Promise<Docker.Container> {
  return docker
    .createContainer({ Image: reference, name: `${prefix}${run}-${Date.now()}`, NetworkDisabled: false })
    .catch(error => {
      throw engineError(`create a container from ${reference}`, error);
    });
}

/** Removes the containers of runs that were killed in the middle of this. */
async function sweepContainers(engine: Engine): Promise<void> {
  const found = await engine.docker.listContainers({ all: true, filters: { name: [`^/${prefix}`] } });
  for (const { Id, Names } of found) {
    const run = Names[0]?.slice(1 + prefix.length).replace(/-\d+$/, '') ?? '';
    if (isOver(run)) await removeContainer(engine, Id);
  }
}

async function putProgram(
  container: Docker.Container,
  { path, bytes }: NonNullable<ImageChange['program']>,
): Promise<void> {
  const tar = pack();
  // The file alone: an entry for its folder would replace the link that /sbin is today.
  tar.entry({ name: path.slice(1), mode: 0o755, uid: 0, gid: 0 }, Buffer.from(bytes));
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar) chunks.push(chunk as Uint8Array);
  await container.putArchive(Buffer.concat(chunks), { path: '/' });
}

/** What no container is made with: which image it came from, and the name of the machine. */
const ofTheContainer = new Set(['Image', 'Hostname']);

async function assertConfig(engine: Engine, id: string, wanted: Config): Promise<void> {
  const config = await rawConfig(engine, id);
  const fields = [...new Set([...Object.keys(wanted), ...Object.keys(config)])];
  const other = fields.find(field => !ofTheContainer.has(field) && !isSame(config[field], wanted[field]));
  if (other === undefined) return;
  await engine.docker.getImage(id).remove({ force: true });
  throw new EngineError(`the new image would also differ in ${other}, and was removed again`);
}

/** Nothing, null and an empty list, object or text are the same to Docker. */
function isSame(one: unknown, other: unknown): boolean {
  const isEmpty = (value: unknown): boolean =>
    value === null ||
    value === undefined ||
    value === '' ||
    value === false ||
    Object.keys(Object(value)).length === 0;
  return isDeepStrictEqual(one, other) || (isEmpty(one) && isEmpty(other) && typeof one !== 'number');
}

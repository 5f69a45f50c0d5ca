import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type Docker from 'dockerode';
import { extract, pack } from 'tar-stream';
import type { OverlayFile } from './context.ts';
import type { Engine } from './engine.ts';
import { EngineError, engineError, statusOf } from './error.ts';
import { hasHealthcheck, type RawConfig } from './images.ts';
import { RUN_LABEL } from './run.ts';

/** What to create a container from; what is not given is the image's. */
export interface ContainerOptions {
  /** An image id or a name. */
  readonly image: string;
  readonly entrypoint?: readonly string[] | undefined;
  readonly cmd?: readonly string[] | undefined;
  /** `NAME=value`. */
  readonly env?: readonly string[] | undefined;
  readonly user?: string | undefined;
  readonly platform?: string | undefined;
  /** How often the image's own health check runs, in seconds; as the image says without it. */
  readonly healthInterval?: number | undefined;
}

/** A container's state as inspect tells it. */
export interface ContainerState {
  readonly running: boolean;
  /** PID 1's process id on the Engine's machine, 0 when it is not running. */
  readonly pid: number;
  readonly exitCode: number;
  readonly oomKilled: boolean;
  /** Docker's words when it could not be started. */
  readonly error: string;
  /** `healthy`, `unhealthy`, `starting`; undefined without a health check. */
  readonly health: string | undefined;
  /** The program and arguments Docker started. */
  readonly command: readonly string[];
  /** The stop signal as it was written, undefined for SIGTERM. */
  readonly stopSignal: string | undefined;
  /** The image's own grace period in seconds, undefined for the Engine's ten. */
  readonly stopTimeout: number | undefined;
  readonly hasHealthcheck: boolean;
  /** The image's id. */
  readonly image: string;
}

/** More than an application has; a program that forks without end stops here. */
const PIDS_LIMIT = 4096;

/** Creates a container with the run's label and without Docker's own init; returns its id. */
export async function createContainer(engine: Engine, options: ContainerOptions): Promise<string> {
  const { image, entrypoint, cmd, env, user, platform, healthInterval } = options;
  try {
    // Not abortable on purpose: a container whose id is never heard of could not be removed.
    const container = await engine.docker.createContainer({
      Image: image,
      Labels: { [RUN_LABEL]: engine.run },
      // Said explicitly, for the Engine's configuration may turn it on; what is written is read over attach.
      HostConfig: { Init: false, PidsLimit: PIDS_LIMIT, LogConfig: { Type: 'none', Config: {} } },
      ...(entrypoint && { Entrypoint: [...entrypoint] }),
      ...(cmd && { Cmd: [...cmd] }),
      ...(env && { Env: [...env] }),
      ...(user !== undefined && { User: user }),
      ...(platform && { platform }),
      // Without a test of its own it keeps the image's (moby daemon/commit.go, merge).
      ...(healthInterval && { Healthcheck: { Interval: healthInterval * 1e9 } as Docker.HealthConfig }),
    });
    return container.id;
  } catch (error) {
    throw engineError(`create a container from ${image}`, error);
  }
}

/** Puts a new directory with files into a container that was not started yet; works without a shell in the image. */
export async function putDirectory(
  engine: Engine,
  id: string,
  directory: string,
  files: ReadonlyMap<string, OverlayFile>,
): Promise<void> {
  const tar = pack();
  const owner = { uid: 0, gid: 0 };
  tar.entry({ ...owner, name: directory, type: 'directory', mode: 0o777 });
  for (const [name, { bytes, mode }] of files) {
    tar.entry({ ...owner, name: `${directory}/${name}`, mode }, Buffer.from(bytes));
  }
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar) chunks.push(chunk as Uint8Array);
  try {
    await engine.docker.getContainer(id).putArchive(Buffer.concat(chunks), { path: '/' });
  } catch (error) {
    if (/read-only/.test(String(error))) {
      throw new EngineError(
        'a container with a read-only root cannot be verified: the probe has no place in it',
      );
    }
    throw engineError('put the probe into the container', error);
  }
}

/** Starts a container; one that cannot be started is an EngineError with Docker's words. */
export async function startContainer(engine: Engine, id: string, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  await engine.docker
    .getContainer(id)
    .start()
    .catch(error => {
      throw engineError('start the container', error, signal);
    });
}

/**
 * Stops a container as `docker stop` does: its stop signal, `grace` seconds, then SIGKILL. Returns when it is gone.
 * Stopping one that has already exited is no error.
 */
export async function stopContainer(
  engine: Engine,
  id: string,
  grace: number,
  signal?: AbortSignal,
): Promise<void> {
  try {
    await engine.docker.getContainer(id).stop({ t: grace, ...(signal && { abortSignal: signal }) });
  } catch (error) {
    if (statusOf(error) !== 304) throw engineError('stop the container', error, signal);
  }
}

/** Reads a container's state. */
export async function inspectContainer(
  engine: Engine,
  id: string,
  signal?: AbortSignal,
): Promise<ContainerState> {
  try {
    const found = await engine.docker.getContainer(id).inspect({ ...(signal && { abortSignal: signal }) });
    const { State: state } = found;
    const config = found.Config as RawConfig;
    return {
      running: state.Running,
      pid: state.Pid,
      exitCode: state.ExitCode,
      oomKilled: state.OOMKilled,
      error: state.Error,
      health: state.Health?.Status,
      command: [found.Path, ...found.Args],
      stopSignal: config.StopSignal || undefined,
      stopTimeout: config.StopTimeout,
      hasHealthcheck: hasHealthcheck(config),
      image: found.Image,
    };
  } catch (error) {
    throw engineError('inspect the container', error, signal);
  }
}

/** Reads a file out of a container, running or not; undefined when there is none. */
export async function readFileIn(engine: Engine, id: string, path: string): Promise<string | undefined> {
  try {
    const tar = extract();
    ((await engine.docker.getContainer(id).getArchive({ path })) as Readable).pipe(
      tar as unknown as Writable,
    );
    for await (const entry of tar) return await text(entry as unknown as Readable);
    return undefined;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw engineError(`read ${path} in the container`, error);
  }
}

/** Removes a container whatever its state, and its anonymous volumes; one that is gone is no error. */
export async function removeContainer(engine: Engine, id: string, abortSignal?: AbortSignal): Promise<void> {
  try {
    await engine.docker
      .getContainer(id)
      .remove({ force: true, v: true, ...(abortSignal && { abortSignal }) });
  } catch (error) {
    // 409: somebody else is removing it right now.
    if (![404, 409].includes(statusOf(error) ?? 0)) throw engineError(`remove the container ${id}`, error);
  }
}

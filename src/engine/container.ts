import { InputError } from '../input-error.ts';
import type { Engine } from './engine.ts';
import { EngineError, engineError, statusOf, wordsOf } from './error.ts';
import { hasHealthcheck, type RawConfig } from './images.ts';

/** A container's state as inspect reports it. */
export interface ContainerState {
  readonly id: string;
  readonly name: string;
  /** As the user named it. */
  readonly imageName: string;
  /** Whether Docker's own init is PID 1. */
  readonly isInit: boolean;
  readonly running: boolean;
  readonly isPaused: boolean;
  /** Whether it waits to be started again by its restart policy: Docker says of it that it runs. */
  readonly isRestarting: boolean;
  /** Whether it was ever started. */
  readonly wasStarted: boolean;
  /** Whether the processes of another container are its own: who is PID 1 there ends it. */
  readonly hasForeignPids: boolean;
  /**
   * PID 1's process id where the Engine lists processes: its own machine, or for Podman the container; 0 when it is not
   * running.
   */
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
  /** Whether it has a terminal. */
  readonly isTty: boolean;
  /** The image's id. */
  readonly image: string;
}

/** Starts a container; one that cannot be started is an EngineError with Docker's words. */
export async function startContainer(engine: Engine, id: string, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  await engine.docker
    .getContainer(id)
    .start()
    .catch(error => {
      // The words of runc and crun, which Docker itself looks for. moby daemon/errors.go, translateContainerdStartErr
      const isMissing = /not found|no such file/i.test(wordsOf(error));
      const refusal = isMissing ? 'no-program' : 'no-start';
      throw engineError(
        'start the container',
        error,
        signal,
        statusOf(error) === undefined ? 'other' : refusal,
      );
    });
}

/** In seconds: how long an Engine may take to see that what it has killed is gone. */
const AFTER_KILL = 60;

/**
 * Stops a container as `docker stop` does: its stop signal or another, `grace` seconds (-1 for ever), then SIGKILL.
 * Returns when it is gone: false when it already was.
 */
export async function stopContainer(
  engine: Engine,
  id: string,
  grace: number,
  signal?: AbortSignal,
  stopSignal?: string,
): Promise<boolean> {
  if (stopSignal !== undefined) assertTakesSignals(engine);
  const limit = AbortSignal.timeout((grace + AFTER_KILL) * 1000);
  try {
    const options = { t: grace, ...(stopSignal !== undefined && { signal: stopSignal }) };
    const abortSignal = signal ? AbortSignal.any([signal, limit]) : limit;
    await engine.docker.getContainer(id).stop({ ...options, abortSignal });
    return true;
  } catch (error) {
    if (statusOf(error) === 304) return false;
    if (limit.aborted && !signal?.aborted)
      throw new EngineError(
        `the Engine has not stopped the container ${AFTER_KILL} s after its grace period: somebody may have paused it`,
      );
    throw engineError('stop the container', error, signal);
  }
}

/** Since API 1.42; an older one stops with the container's own, and says nothing. */
export function assertTakesSignals({ apiVersion, version }: Engine): void {
  const [major = 0, minor = 0] = apiVersion.split('.').map(Number);
  if (major === 1 && minor < 42)
    throw new EngineError(
      `the Docker Engine ${version} stops containers with their own signal only: --signal needs 23.0 or later`,
    );
}

/** Whether the Engine takes a text for a container's name or id. moby daemon/names/names.go */
export function isContainerName(text: string): boolean {
  return /^\/?[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(text);
}

/** Reads a container's state. What is not the name of a container is not asked for, and is an InputError. */
export async function inspectContainer(
  engine: Engine,
  id: string,
  signal?: AbortSignal,
): Promise<ContainerState> {
  if (!isContainerName(id)) throw new InputError(`${JSON.stringify(id)} is not the name of a container`);
  try {
    const found = await engine.docker.getContainer(id).inspect({ ...(signal && { abortSignal: signal }) });
    const { State: state } = found;
    const config = found.Config as RawConfig;
    return {
      id: found.Id,
      name: found.Name.replace(/^\//, ''),
      imageName: found.Config.Image,
      isInit: found.HostConfig.Init ?? false,
      running: state.Running,
      isPaused: state.Paused,
      isRestarting: state.Restarting,
      wasStarted: !state.StartedAt.startsWith('0001-'),
      hasForeignPids: /^container:/.test(found.HostConfig.PidMode ?? ''),
      pid: state.Pid && engine.isPodman ? 1 : state.Pid,
      exitCode: state.ExitCode,
      oomKilled: state.OOMKilled,
      error: state.Error,
      health: state.Health?.Status,
      command: [found.Path, ...found.Args],
      stopSignal: config.StopSignal ? String(config.StopSignal) : undefined,
      // Podman says 0 where nobody has said anything.
      stopTimeout: engine.isPodman ? config.StopTimeout || undefined : config.StopTimeout,
      hasHealthcheck: hasHealthcheck(config),
      isTty: found.Config.Tty,
      image: found.Image,
    };
  } catch (error) {
    if (statusOf(error) === 404)
      throw new EngineError(`the Engine has no container ${id}`, { kind: 'no-container', cause: error });
    throw engineError('inspect the container', error, signal);
  }
}

/** Removes a container whatever its state, and its anonymous volumes; one that is gone is no error. */
export async function removeContainer(engine: Engine, id: string, abortSignal?: AbortSignal): Promise<void> {
  try {
    await engine.docker
      .getContainer(id)
      .remove({ force: true, v: true, ...(abortSignal && { abortSignal }) });
  } catch (error) {
    // 409: another process is removing it right now.
    if ([404, 409].includes(statusOf(error) ?? 0)) return;
    throw engineError(`remove the container ${id}`, error, abortSignal);
  }
}

import type { Duplex, Readable, Writable } from 'node:stream';
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { pack } from 'tar-stream';
import { removeContainer } from './container.ts';
import type { Engine } from './engine.ts';
import { EngineError, engineError } from './error.ts';
import { readJsonLines } from './json-lines.ts';
import { RUN_LABEL } from './run.ts';

/** A static program to run beside the containers, with rights that an image of the user's never gets. */
export interface HelperOptions {
  readonly program: Uint8Array;
  readonly words: readonly string[];
  /** A folder for it to mount something on. */
  readonly directory: string;
}

/** It runs until its input ends. */
export interface Helper {
  readonly id: string;
  readonly input: Writable;
  readonly output: Readable;
  readonly errors: Readable;
  /** Resolves when it has ended. */
  readonly ended: Promise<unknown>;
}

/** The program's name in its image, which has nothing else in it. */
const PROGRAM = '/program';

/**
 * What the program may do: mount, and look at the processes of the Engine's machine. It is not `--privileged`, which
 * a machine in a sandbox may refuse; and it has no network, no devices and no other file than itself.
 */
const rights = {
  CapDrop: ['ALL'],
  CapAdd: ['SYS_ADMIN', 'SYS_PTRACE'],
  PidMode: 'host',
  // An Engine that maps users shares its processes only with a container whose users are its own.
  UsernsMode: 'host',
  // AppArmor's profile for containers forbids mounts, and SELinux's forbids looking at others.
  SecurityOpt: ['apparmor=unconfined', 'label=disable'],
  NetworkMode: 'none',
  ReadonlyRootfs: true,
  PidsLimit: 16,
};

/**
 * Starts a program in a container of our own, made from an image that has nothing but it. Both have the run's label,
 * and the Engine removes the container when it ends, also when nobody is left to ask for it: its input ends with us.
 */
export async function startHelper(
  engine: Engine,
  options: HelperOptions,
  signal?: AbortSignal,
): Promise<Helper> {
  signal?.throwIfAborted();
  let id: string | undefined;
  try {
    const image = await importImage(engine, options);
    const container = await engine.docker.createContainer({
      Image: image,
      Labels: { [RUN_LABEL]: engine.run },
      Entrypoint: [PROGRAM],
      Cmd: [...options.words],
      ...{ OpenStdin: true, StdinOnce: true, AttachStdin: true, AttachStdout: true, AttachStderr: true },
      HostConfig: { ...rights, AutoRemove: true, Init: false, LogConfig: { Type: 'none', Config: {} } },
    });
    id = container.id;
    const words = { stream: true, hijack: true, stdin: true, stdout: true, stderr: true };
    const connection = (await container.attach(words)) as unknown as Duplex;
    const [output, errors] = [new PassThrough(), new PassThrough()];
    engine.docker.modem.demuxStream(connection, output, errors);
    const ended = finished(connection, { writable: false }).finally(() => {
      output.end();
      errors.end();
    });
    ended.catch(() => {});
    await container.start();
    signal?.throwIfAborted();
    return { id, input: connection, output, errors, ended };
  } catch (error) {
    if (id !== undefined) await removeContainer(engine, id).catch(() => {});
    throw engineError('start a container that follows signals', error, signal);
  }
}

/** An image from nothing with one program in it; its id. */
async function importImage(engine: Engine, { program, directory }: HelperOptions): Promise<string> {
  const tar = pack();
  tar.entry({ name: PROGRAM.slice(1), mode: 0o755, uid: 0, gid: 0 }, Buffer.from(program));
  tar.entry({ name: directory.slice(1), type: 'directory', mode: 0o755, uid: 0, gid: 0 });
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar) chunks.push(chunk as Uint8Array);
  const changes = `LABEL ${RUN_LABEL}=${engine.run}`;
  const answer = await engine.docker.importImage(Buffer.concat(chunks) as never, { changes });
  let image: string | undefined;
  for await (const { status, error } of readJsonLines<{ status?: string; error?: string }>(
    answer as unknown as AsyncIterable<Uint8Array>,
  )) {
    if (error !== undefined) throw new EngineError(error);
    image = /sha256:[0-9a-f]+/.exec(status ?? '')?.[0] ?? image;
  }
  if (image === undefined) throw new EngineError('the Engine named no image');
  return image;
}

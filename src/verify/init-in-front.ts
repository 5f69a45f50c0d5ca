import type { ContainerSettings } from '../engine/create-container.ts';
import type { EngineImage } from '../engine/images.ts';

/** An init to put in front of what an image starts, without building anything. */
export type InitInFront =
  /** Docker's own, as with `docker run --init`. */
  | { readonly from: 'engine' }
  /** A program of the image, by path or name. */
  | { readonly from: 'image'; readonly program: string }
  /** A static program that is put into the container; reads it for an architecture as Go names it, or throws. */
  | { readonly from: 'file'; readonly name: string; readonly read: (architecture: string) => Uint8Array };

/** A container's settings with the init in them, and the program to put beside the probe. */
export interface Fronted {
  readonly settings: ContainerSettings;
  readonly isInit: boolean;
  readonly file: { readonly name: string; readonly bytes: Uint8Array } | undefined;
}

/**
 * Makes an init PID 1 and what was PID 1 its main child, with the same arguments; `directory` is where files are put.
 */
export function putInFront(
  init: InitInFront | undefined,
  image: EngineImage,
  settings: ContainerSettings,
  directory: string,
): Fronted {
  if (init === undefined) return { settings, isInit: false, file: undefined };
  if (init.from === 'engine') return { settings, isInit: true, file: undefined };
  const program = init.from === 'image' ? init.program : `/${directory}/${init.name}`;
  const entrypoint = settings.entrypoint ?? image.entrypoint ?? [];
  // An ENTRYPOINT of the container's own resets the image's CMD (moby daemon/commit.go, merge): it is said again.
  const cmd = settings.cmd ?? (settings.entrypoint ? [] : (image.cmd ?? []));
  const file = init.from === 'file' ? { name: init.name, bytes: init.read(image.architecture) } : undefined;
  const isNothing = entrypoint.length + cmd.length === 0;
  const fronted = isNothing ? {} : { entrypoint: [program, '--', ...entrypoint], cmd };
  return { settings: { ...settings, ...fronted }, isInit: false, file };
}

import type { Engine } from '../../src/engine/engine.ts';
import { EngineError } from '../../src/engine/error.ts';
import { lookInto } from '../../src/engine/image-shell.ts';
import { type EngineImage, inspectImage } from '../../src/engine/images.ts';
import type { BaseImage } from '../../src/image/base-image.ts';
import { followScript } from '../../src/shell/follow-script.ts';
import type { Shell } from '../../src/shell/shells.ts';
import { isImageReference } from '../../src/syntax/image-reference.ts';

/** An image of the Engine, as a rule sees a base image; undefined when the Engine does not have it. */
export async function findEngineBase(engine: Engine, reference: string): Promise<BaseImage | undefined> {
  if (!isImageReference(reference)) return undefined;
  const image = await inspectImage(engine, reference).catch((error: unknown) => {
    if (error instanceof EngineError && error.kind === 'no-image') return undefined;
    throw error;
  });
  return image && baseImageOf(engine, image);
}

/** What an image's configuration and files say; nothing in it is unknown but what its entrypoint script does. */
export async function baseImageOf(engine: Engine, image: EngineImage): Promise<BaseImage> {
  const files = image.os === 'windows' ? undefined : await lookInto(engine, image.id, image.entrypoint?.[0]);
  return {
    entrypoint: image.entrypoint,
    cmd: image.cmd,
    stopSignal: image.stopSignal,
    user: image.user || null,
    shell: image.shell,
    hasHealthcheck: image.hasHealthcheck,
    sh: files && shellOf(files.shell),
    entrypointExecs: files?.entrypoint?.startsWith('#!') ? handsOver(files.entrypoint) : undefined,
    init: undefined,
    platform: image.os === 'windows' ? 'windows' : 'linux',
    workdir: image.workingDir || (image.os === 'windows' ? 'C:\\' : '/'),
    env: variablesOf(image.env),
    onbuild: image.onBuild,
  };
}

function variablesOf(env: readonly string[]): Record<string, string> {
  return Object.fromEntries(env.map(text => text.split(/=(.*)/s, 2) as [string, string]));
}

/** Whether a script becomes another program on every way that is not an end on purpose; undefined where it may not. */
function handsOver(text: string): true | undefined {
  const endings =
    followScript({ text }, { positional: undefined })?.filter(({ how }) => how !== 'exit') ?? [];
  return (endings.length > 0 && endings.every(({ how }) => how === 'exec')) || undefined;
}

/** `/bin/sh` is a link nearly everywhere, and the name of what it leads to says which shell it is. */
function shellOf(path: string | null): Shell | null | undefined {
  if (path === null) return null;
  const name = path.split('/').at(-1);
  if (name === 'dash' || name === 'bash' || name === 'mksh' || name === 'zsh') return name;
  return name === 'busybox' ? 'ash' : undefined;
}

import type { ImageReference } from '../syntax/image-reference.ts';
import type { BaseImage } from './base-image.ts';
import type { Base, BaseRow } from './facts/base.ts';
import { findBase } from './facts/bases.ts';

/** Looks a base image up in the facts of this repository; a user's `own` rows win. */
export function findKnownBase(
  reference: ImageReference,
  own: readonly BaseRow[] = [],
): BaseImage | undefined {
  const facts = findBase(reference, own);
  return facts && baseImageOf(facts);
}

/** An image that starts an init whatever its CMD is has it in its entrypoint. */
const startsInit = new Set(['entrypoint', 'entrypoint-script', 'shebang']);

function baseImageOf(facts: Base): BaseImage {
  const { init } = facts;
  const hasScriptInit = init?.how === 'entrypoint-script' && facts.entrypointExecs === true;
  return {
    entrypoint: facts.entrypoint,
    cmd: facts.cmd,
    stopSignal: facts.stopSignal,
    user: facts.user,
    shell: null,
    hasHealthcheck: undefined,
    sh: facts.sh,
    libc: facts.libc,
    entrypointExecs: facts.entrypointExecs ?? undefined,
    becomes: facts.becomes,
    scripts: facts.scripts,
    scriptInit: hasScriptInit ? (init.path ?? init.name) : undefined,
    prepares: facts.prepares,
    init: init && (startsInit.has(init.how) && !hasScriptInit ? init.name : null),
    hasInit: init === undefined ? undefined : init !== null,
    installedInit: init?.path === undefined ? undefined : { name: init.name, path: init.path },
    platform: facts.platform,
    workdir: facts.workdir,
    env: undefined,
    onbuild: undefined,
  };
}

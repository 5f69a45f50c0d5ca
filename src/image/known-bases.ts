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

/** An image that starts an init without a Dockerfile that says so has it in its entrypoint or its CMD. */
const startsInit = new Set(['entrypoint', 'entrypoint-script', 'shebang', 'cmd']);

function baseImageOf(facts: Base): BaseImage {
  const { init } = facts;
  return {
    entrypoint: facts.entrypoint,
    cmd: facts.cmd,
    stopSignal: facts.stopSignal,
    user: facts.user,
    shell: null,
    hasHealthcheck: undefined,
    sh: facts.sh,
    entrypointExecs: facts.entrypointExecs ?? undefined,
    prepares: facts.prepares,
    init: init && (startsInit.has(init.how) && init.how !== 'cmd' ? init.name : null),
    hasInit: init === undefined ? undefined : init !== null,
    platform: facts.platform,
    workdir: facts.workdir,
    env: undefined,
    onbuild: undefined,
  };
}

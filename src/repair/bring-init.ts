import type { Image } from '../image/image.ts';
import { reaperArchitectures, reaperFile, reaperPath } from '../image/reaper.ts';
import type { Injection } from '../lint/injection.ts';
import type { Declined } from '../lint/rule.ts';
import type { BroughtInit } from './brought-init.ts';
import { installPackage } from './install-package.ts';
import { reaperCopy } from './reaper-copy.ts';
import { downloadReaper } from './reaper-download.ts';

/** Brings an init as the injection says; `isForGroup` when it has to signal all that the program runs. */
export function bringInit(image: Image, injection: Injection, isForGroup: boolean): BroughtInit | Declined {
  const { from } = injection;
  if (from === 'nowhere')
    return { declined: '--inject=none adds no init to the image; docker run --init starts one' };
  if (typeof from === 'object' && 'package' in from) return installPackage(image, from.package, isForGroup);
  const words = [reaperPath, ...(isForGroup ? ['-g'] : []), '--'];
  if (typeof from === 'object' && 'url' in from) {
    const download = downloadReaper(image, from, injection.isLegacy);
    return 'declined' in download ? download : { words, ...download };
  }
  const lines = reaperCopy(image, { ...injection, from });
  if ('declined' in lines) return lines;
  return {
    words,
    lines,
    edits: [],
    ...(from === 'context' && { brings: reaperArchitectures.map(reaperFile) }),
  };
}

import { parseImageReference } from '../syntax/image-reference.ts';
import type { BaseImage } from './base-image.ts';

/** A base image, by its name and by what is known of it. */
export interface NamedBase {
  readonly reference: string;
  readonly image: BaseImage;
}

/** Only Debian and Ubuntu have dash for /bin/sh, of all that the facts know. */
export function isDebian({ image }: NamedBase): boolean {
  return image.sh === 'dash';
}

/** BusyBox with musl is Alpine, but for Wolfi and BusyBox itself. */
export function isAlpine(base: NamedBase): boolean {
  const { reference, image } = base;
  const repository = parseImageReference(reference)?.repository ?? reference;
  return (
    image.sh === 'ash' && image.libc === 'musl' && !/(?:^|\/)busybox$/.test(repository) && !isWolfi(base)
  );
}

/** Alpine before 3.8: its BusyBox is older than 1.28, and its bash than 5.1. */
export function isOldAlpine(base: NamedBase): boolean {
  const { repository = '', tag = '' } = parseImageReference(base.reference) ?? {};
  const version = /(?:^|\/)alpine$/.test(repository)
    ? tag
    : (/alpine-?(\d[\d.]*)/.exec(tag ?? '')?.[1] ?? '');
  return base.image.sh === 'ash' && /^(?:2|3\.[0-7])(?:\.|-|_|$)/.test(version ?? '');
}

export function isWolfi({ reference }: Pick<NamedBase, 'reference'>): boolean {
  return /chainguard|wolfi|cgr\.dev/.test(reference);
}

import type { Image } from '../image/image.ts';
import type { ImageFile } from '../image/image-file.ts';
import { nameOf } from '../image/image-path.ts';
import type { SimpleCommand } from '../shell/script.ts';
import type { Ending, Trap } from '../shell/script-ending.ts';
import { canonicalSignal } from '../syntax/signal.ts';

/** The trap that is set for the signal that stops the image; one that ignores it is none. */
export function stopTrap({ traps }: Ending<ImageFile>, { stopSignal }: Image): Trap<ImageFile> | undefined {
  const signal = canonicalSignal(stopSignal?.value ?? 'SIGTERM').replace(/^SIG/, '');
  return traps.find(trap => trap.signal === signal && trap.handler !== '');
}

export function hasStopTrap(ending: Ending<ImageFile>, image: Image): boolean {
  return stopTrap(ending, image) !== undefined;
}

/** Every `exec` of the end of a script that replaces a child of the shell and not the shell. */
export function lostExecsOf({ how, lostExecs, background }: Ending<ImageFile>): readonly SimpleCommand[] {
  return how === 'wait' ? background.filter(({ isExec }) => isExec) : lostExecs;
}

/** Commands that are a step of a job and never what a container is kept for: a script that ends in one is a job. */
const shortLived = new Set(
  (
    'apk apt apt-get aws awk basename base64 cat chgrp chmod chown cmp cp curl cut date dd df diff dirname du env file find gh git gpg ' +
    'grep gunzip gzip head hostname id install jq ln ls md5sum mkdir mktemp mv nproc openssl paste pip pip3 ps python-config readlink ' +
    'realpath rm rmdir rsync scp sed seq sha256sum sort stat tar tee touch tr uname uniq unzip wc wget which whoami xz yq zip'
  ).split(' '),
);

export function isShortLived([name = '']: readonly string[]): boolean {
  return shortLived.has(nameOf(name));
}

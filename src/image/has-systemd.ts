import { distributionOf } from './distribution.ts';
import type { Image } from './image.ts';

/** Distributions in which no package but systemd has an init: all others may have sysvinit, runit or OpenRC. */
const onlySystemd: ReadonlySet<string | undefined> = new Set(['enterprise', 'fedora', 'suse']);

/**
 * Whether the program at `/sbin/init` is known to be systemd. Under that name there is procd in OpenWrt, an init of
 * Debian that the user has chosen, and whatever a file copies there.
 */
export function hasSystemd(path: string, image: Image): boolean {
  if (/systemd$/.test(path)) return true;
  const texts = image.applied
    .filter(({ instruction }) => /^(?:RUN|COPY|ADD)$/.test(instruction.keyword))
    .map(({ instruction: { line, heredocs } }) =>
      [line.text, ...heredocs.map(({ content }) => content)].join('\n'),
    );
  if (texts.some(text => brings.test(text) && !/\/systemd\s+\S*\/s?bin\/init\b/.test(text))) return false;
  if (texts.some(text => others.test(text))) return false;
  const { reference } = image.base;
  return (
    /systemd|(?:^|\/)ubi\d*-init\b/.test(reference) ||
    texts.some(text => systemd.test(text)) ||
    (reference !== 'scratch' && onlySystemd.has(distributionOf(image)?.name))
  );
}

/** A copy that ends at that path, or a command that writes it. */
const brings =
  /^(?:COPY|ADD)\b[\s\S]*\/s?bin\/init["\s\]]*$|\b(?:ln|mv|cp|install|curl|wget)\s[^;&|]*\/s?bin\/init(?![\w.-])/i;

const others = /\b(?:sysvinit-core|runit-init|openrc|busybox-init|finit|opkg|dinit|s6-linux-init|upstart)\b/;

/** Installed, or set up in the image: `apt-get install systemd-sysv`, `systemctl enable`, a unit. */
const systemd = /(?<![\w-])systemd(?!-(?:detect|cat|tmpfiles|sysusers))\b|\bsystemctl\b/;

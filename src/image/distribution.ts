import { parseImageReference } from '../syntax/image-reference.ts';
import { isAlpine, isDebian } from './base-family.ts';
import type { DistributionName } from './facts/init-packages.ts';
import type { Image } from './image.ts';

/** What an image's packages come from. */
export interface Distribution {
  readonly name: DistributionName;
  readonly manager: 'apt-get' | 'apk' | 'dnf' | 'microdnf' | 'zypper';
  /** The release, as the tag of the base image names it: `bookworm`, `3.19`; empty where it does not. */
  readonly release: string;
}

/** The distribution of an image, by its base or by what its build installs with; undefined where neither tells. */
export function distributionOf(image: Image): Distribution | undefined {
  const { reference } = image.base;
  const parsed = parseImageReference(reference);
  const repository = parsed?.repository ?? reference;
  const tag = parsed?.tag ?? '';
  const named = byName(repository, tag) ?? byShell(image);
  return named && { ...named, release: releaseIn(tag, repository) };
}

type Named = Omit<Distribution, 'release'>;

/** The number in the tag of another image is that image's own. */
function releaseIn(tag: string, repository: string): string {
  if (/^(?:debian|ubuntu|alpine)$/.test(repository)) return tag;
  const word =
    /\b(?:wheezy|jessie|stretch|buster|precise|trusty|xenial|bionic|focal)\b|(?<=alpine)\d+\.\d+/.exec(tag);
  return word?.[0] ?? '';
}

/** Distributions whose name says enough. Wolfi has apk, and packages of its own. */
function byName(repository: string, tag: string): Named | undefined {
  const last = repository.slice(repository.lastIndexOf('/') + 1);
  const isMinimal = /minimal|micro/.test(last) || (last === 'oraclelinux' && tag.includes('slim'));
  if (/^fedora(?:-|$)/.test(last)) return { name: 'fedora', manager: isMinimal ? 'microdnf' : 'dnf' };
  if (
    /^(?:almalinux|rockylinux|centos|oraclelinux|ubi\d*)(?:-|$)/.test(last) ||
    /\bubi\d+(?:\/|$)/.test(repository)
  )
    return { name: 'enterprise', manager: isMinimal ? 'microdnf' : 'dnf' };
  return /(?:^|\/)(?:opensuse|suse|bci)\//.test(repository) ? { name: 'suse', manager: 'zypper' } : undefined;
}

function byShell({ base }: Image): Named | undefined {
  if (isDebian(base)) return { name: 'debian', manager: 'apt-get' };
  return isAlpine(base) ? { name: 'alpine', manager: 'apk' } : undefined;
}

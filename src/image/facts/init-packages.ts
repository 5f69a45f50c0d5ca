/** A family of distributions that have the same packages under the same names. */
export type DistributionName = 'debian' | 'alpine' | 'fedora' | 'suse' | 'enterprise';

/** A package that installs an init. */
interface InitPackageFacts {
  readonly name: 'tini' | 'dumb-init' | 'catatonit';
  readonly distribution: DistributionName;
  readonly path: string;
  /** The releases that do not have it, or of which it is not known. */
  readonly notIn?: RegExp;
  /** Only where EPEL is set up: the distribution itself does not have it. */
  readonly needsEpel?: true;
  readonly source: string;
}

const beforeBuster = /\b(?:wheezy|jessie|stretch|precise|trusty|xenial)\b|^(?:[789]|1[46]\.04)(?:[.-]|$)/;
const beforeBullseye =
  /\b(?:wheezy|jessie|stretch|buster|precise|trusty|xenial|bionic|focal)\b|^(?:[789]|10|1[468]\.04|20\.04)(?:[.-]|$)/;

const epel =
  'https://docs.fedoraproject.org/en-US/epel/, and public Dockerfiles of almalinux:8 and rockylinux:9';

/** What is not here is not known. */
const rows: readonly InitPackageFacts[] = [
  {
    name: 'tini',
    distribution: 'debian',
    path: '/usr/bin/tini',
    notIn: beforeBuster,
    source: 'https://packages.debian.org/tini; installed on Debian 12',
  },
  {
    name: 'dumb-init',
    distribution: 'debian',
    path: '/usr/bin/dumb-init',
    notIn: beforeBuster,
    source: 'https://packages.debian.org/dumb-init; installed on Debian 12',
  },
  {
    name: 'catatonit',
    distribution: 'debian',
    path: '/usr/bin/catatonit',
    notIn: beforeBullseye,
    source: 'https://packages.debian.org/catatonit; installed on Debian 12',
  },
  {
    name: 'tini',
    distribution: 'alpine',
    path: '/sbin/tini',
    source: 'alpinelinux/aports@05253d2:community/tini/APKBUILD',
  },
  {
    name: 'dumb-init',
    distribution: 'alpine',
    path: '/usr/bin/dumb-init',
    source: 'alpinelinux/aports@04040c1:community/dumb-init/APKBUILD',
  },
  {
    name: 'catatonit',
    distribution: 'alpine',
    path: '/usr/bin/catatonit',
    notIn: /^3\.(?:\d|1[0-6])(?![0-9])/,
    source: 'alpinelinux/aports@0773560:community/catatonit/APKBUILD',
  },
  {
    name: 'tini',
    distribution: 'fedora',
    path: '/usr/bin/tini',
    source: 'https://packages.fedoraproject.org/pkgs/tini/tini/, and public Dockerfiles of fedora:40',
  },
  {
    name: 'dumb-init',
    distribution: 'fedora',
    path: '/usr/bin/dumb-init',
    source:
      'https://packages.fedoraproject.org/pkgs/dumb-init/dumb-init/, and public Dockerfiles of fedora:33',
  },
  {
    name: 'catatonit',
    distribution: 'fedora',
    path: '/usr/bin/catatonit',
    source: 'https://packages.fedoraproject.org/pkgs/catatonit/catatonit/: Podman needs it',
  },
  { name: 'tini', distribution: 'enterprise', path: '/usr/bin/tini', needsEpel: true, source: epel },
  {
    name: 'dumb-init',
    distribution: 'enterprise',
    path: '/usr/bin/dumb-init',
    needsEpel: true,
    source: epel,
  },
  {
    name: 'catatonit',
    distribution: 'suse',
    path: '/usr/bin/catatonit',
    source: 'https://github.com/openSUSE/catatonit: it is written for openSUSE, and Podman needs it there',
  },
];

/** The package of an init in a distribution; undefined where it is not known. */
export function initPackageOf(
  name: InitPackageFacts['name'],
  distribution: DistributionName,
): Omit<InitPackageFacts, 'name' | 'distribution'> | undefined {
  return rows.find(row => row.name === name && row.distribution === distribution);
}

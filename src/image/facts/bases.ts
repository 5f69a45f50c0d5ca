import type { Base, BaseFacts, BaseRow } from './base.ts';
import { baseRows } from './base-rows.ts';
import { type Older, olderBases } from './older-bases.ts';
import { lookUpIn } from './rows.ts';

/** The parts of an image reference. A tag that is missing is `latest`, unless there is a digest. */
export interface BaseReference {
  readonly registry?: string | null | undefined;
  readonly repository: string;
  readonly tag?: string | null | undefined;
  readonly digest?: string | null | undefined;
}

/**
 * What is known of a base image, undefined when nothing is. Where several rows fit, only what they agree on is known.
 * `own` are a user's rows; an image that has any there is not looked up here.
 */
export function findBase(reference: BaseReference, own: readonly BaseRow[] = []): Base | undefined {
  const name = canonicalName(reference);
  const tag = reference.tag || (reference.digest ? undefined : 'latest');
  if (isWindows(name, tag)) return { name, match: 'image', platform: 'windows', source: windowsSource };
  const mine = own.filter(row => row.images.includes(name));
  const rows = mine.length > 0 ? mine : rowsOf(name);
  if (rows.length === 0) return undefined;
  const { match, fitting, foreign } = matchTag(rows, tag);
  const agreed = agreement(fitting.map(factsOf));
  const facts = withOlder(agreed, olderBases[name]?.find(({ tags }) => tags.test(tag ?? ''))?.facts);
  return { ...(foreign ? withoutUserland(facts) : facts), name, match, source: sourceOf(fitting) };
}

const windowsSource =
  'https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/container-base-images';

function isWindows(name: string, tag = ''): boolean {
  const names =
    /^(mcr\.microsoft\.com\/(windows($|\/)|dotnet\/framework\/)|microsoft\/(nanoserver|windowsservercore))/;
  return names.test(name) || /nanoserver|windowsservercore|servercore|ltsc20\d\d/i.test(tag);
}

// Registries that carry the official images of Docker Hub under `library/`.
// https://gallery.ecr.aws/docker and https://cloud.google.com/artifact-registry/docs/pull-cached-dockerhub-images
const mirrors = new Set([
  'docker.io',
  'index.docker.io',
  'registry-1.docker.io',
  'registry.hub.docker.com',
  'mirror.gcr.io',
]);

function canonicalName({ registry, repository }: BaseReference): string {
  const path = registry ? `${registry}/${repository}` : repository;
  const slash = path.indexOf('/');
  const onHub = mirrors.has(path.slice(0, slash)) ? path.slice(slash + 1) : path;
  const name = onHub.replace(/^public\.ecr\.aws\/docker\/library\//, '').replace(/^library\//, '');
  return name.replace(oneArchitecture, '');
}

// https://github.com/docker-library/official-images#architectures-other-than-amd64
const oneArchitecture = /^(?:amd64|arm32v[567]|arm64v8|i386|mips64le|ppc64le|riscv64|s390x)\/(?=[^/]+$)/;

const rowsNamed = lookUpIn<BaseRow>(baseRows);

// Distroless images are the same for each Debian release but for python, whose rows say the release. A row of `owner/*`
// holds for all that no row names.
function rowsOf(name: string): readonly BaseRow[] {
  const plain = name.replace(/^(gcr\.io\/distroless\/.+)-debian1\d$/, '$1');
  const names = [name, plain, name.replace(/[^/]+$/, '*')];
  return names.map(rowsNamed).find(rows => rows.length > 0) ?? [];
}

interface Match {
  readonly match: Base['match'];
  readonly fitting: readonly BaseRow[];
  /** The tag names a distribution or C library that no row has. */
  readonly foreign?: boolean;
}

function matchTag(rows: readonly BaseRow[], tag: string | undefined): Match {
  if (tag === undefined) return { match: 'image', fitting: rows };
  const exact = rows.filter(row => row.tags.includes(tag));
  if (exact.length > 0) return { match: 'tag', fitting: exact };
  const begins = rows.filter(row => row.tags.some(known => beginsLike(tag, known)));
  if (begins.length > 0) return { match: 'shape', fitting: begins };
  for (const shape of [numberless, releaseless]) {
    const fitting = rows.filter(row =>
      row.tags.some(known => numberless(known) === known && shape(known) === shape(tag)),
    );
    if (fitting.length > 0) return { match: 'shape', fitting };
  }
  return matchWords(rows, wordsOf(tag));
}

function beginsLike(tag: string, known: string): boolean {
  return known.endsWith('*') && tag.startsWith(known.slice(0, -1));
}

function numberless(tag: string): string {
  return tag.replace(/\d+(\.\d+)*/g, '#');
}

function releaseless(tag: string): string {
  return numberless(tag).replace(debian, 'debian').replace(ubuntu, 'ubuntu');
}

// What is said of these images holds for every release: /bin/sh has been dash since Debian 6 and Ubuntu 6.10.
const debian = /\b(wheezy|jessie|stretch|buster|bullseye|bookworm|trixie|forky|sid)\b/;
const ubuntu = /\b(trusty|xenial|bionic|focal|jammy|lunar|mantic|noble|oracular|plucky|questing|resolute)\b/;

// `lts-slim` of node cannot be a row that says `alpine` in every tag. A word that no row knows decides nothing.
function matchWords(rows: readonly BaseRow[], wanted: readonly string[]): Match {
  const fitting = rows.filter(row => {
    const tags = row.tags.map(wordsOf);
    const demanded = (tags[0] ?? []).filter(word => tags.every(words => words.includes(word)));
    return demanded.every(word => wanted.includes(word)) && wanted.every(word => tags.flat().includes(word));
  });
  if (fitting.length > 0) return { match: wanted.length > 0 ? 'shape' : 'image', fitting };
  const known = new Set(rows.flatMap(row => row.tags.flatMap(wordsOf)));
  return {
    match: 'image',
    fitting: rows,
    foreign: wanted.some(word => !known.has(word) && userlands.test(word)),
  };
}

// Not the words that only say how finished a version is.
function wordsOf(tag: string): readonly string[] {
  const words =
    releaseless(tag)
      .toLowerCase()
      .match(/[a-z]+/g) ?? [];
  return words.filter(word => !/^(alpha|beta|rc|tip|ea)$/.test(word));
}

const userlands =
  /^(alpine|debian|ubuntu|slim|ubi|rhel|centos|fedora|rocky\w*|al|amazon\w*|oracle\w*|wolfi|chiseled|distroless|scratch|musl|dev|debug)$/;

function withoutUserland(facts: BaseFacts): BaseFacts {
  const { entrypoint, cmd, stopSignal, platform, entrypointExecs, becomes, scripts } = facts;
  return Object.fromEntries(
    Object.entries({ entrypoint, cmd, stopSignal, platform, entrypointExecs, becomes, scripts }).filter(
      ([, value]) => value !== undefined,
    ),
  );
}

const none = {
  entrypoint: null,
  cmd: null,
  stopSignal: null,
  user: null,
  init: null,
  entrypointExecs: null,
  drops: null,
};

// What a row leaves out, as README.md says.
function factsOf(row: BaseRow): BaseFacts {
  const { images: _images, tags: _tags, unknown = [], source: _source, ...given } = row;
  const facts = { platform: 'linux', ...none, ...userlandOf(row.sh), ...given };
  return Object.fromEntries(
    Object.entries(facts).filter(([field]) => !unknown.includes(field as keyof BaseFacts)),
  );
}

function userlandOf(sh: BaseRow['sh']): BaseFacts {
  if (sh === undefined) return {};
  if (sh === null) return { bash: false, libc: null };
  return sh === 'ash' ? { bash: false, libc: 'musl' } : { bash: true, libc: 'glibc' };
}

function withOlder(facts: BaseFacts, older: Older = {}): BaseFacts {
  const known = Object.entries({ ...facts, ...older }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known);
}

function agreement([first = {}, ...others]: readonly BaseFacts[]): BaseFacts {
  return Object.fromEntries(
    Object.entries(first).filter(([field, value]) =>
      others.every(facts => JSON.stringify(facts[field as keyof BaseFacts]) === JSON.stringify(value)),
    ),
  );
}

function sourceOf(rows: readonly BaseRow[]): string {
  return [...new Set(rows.map(row => row.source))].join(', ');
}

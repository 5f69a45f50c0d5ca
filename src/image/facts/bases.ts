import type { Base, BaseRow } from './base.ts';
import { baseRows } from './base-rows.ts';
import { parseRowsWith } from './rows.ts';

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
  const { match, fitting } =
    tag === undefined ? { match: 'image' as const, fitting: rows } : matchTag(rows, tag);
  return { ...agreement(fitting), name, match };
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
  return onHub.replace(/^public\.ecr\.aws\/docker\/library\//, '').replace(/^library\//, '');
}

function rowsOf(name: string): readonly BaseRow[] {
  return parseRowsWith<BaseRow>(baseRows, name).filter(row => row.images.includes(name));
}

function matchTag(
  rows: readonly BaseRow[],
  tag: string,
): { match: Base['match']; fitting: readonly BaseRow[] } {
  const exact = rows.filter(row => row.tags.includes(tag));
  if (exact.length > 0) return { match: 'tag', fitting: exact };
  const begins = rows.filter(row =>
    row.tags.some(known => known.endsWith('*') && tag.startsWith(known.slice(0, -1))),
  );
  if (begins.length > 0) return { match: 'shape', fitting: begins };
  for (const shape of [numberless, releaseless]) {
    const fitting = rows.filter(row => row.tags.some(known => shape(known) === shape(tag)));
    if (fitting.length > 0) return { match: 'shape', fitting };
  }
  return { match: 'image', fitting: sameVariant(rows, tag) };
}

function numberless(tag: string): string {
  return tag.replace(/\d+(\.\d+)*/g, '#');
}

function releaseless(tag: string): string {
  return numberless(tag).replace(debian, 'debian').replace(ubuntu, 'ubuntu');
}

// What is said of these images is true of every release: /bin/sh has been dash since Debian 6 and Ubuntu 6.10.
const debian = /\b(jessie|stretch|buster|bullseye|bookworm|trixie|forky|sid)\b/;
const ubuntu = /\b(trusty|xenial|bionic|focal|jammy|lunar|mantic|noble|oracular|plucky|questing|resolute)\b/;

// `lts-slim` of node is none of the rows that say `alpine` in every tag. A word no row knows decides nothing.
function sameVariant(rows: readonly BaseRow[], tag: string): readonly BaseRow[] {
  const wanted = wordsOf(tag);
  const known = rows.map(row => row.tags.map(wordsOf));
  const fitting = rows.filter((_, index) => {
    const tags = known[index] as readonly (readonly string[])[];
    const demanded = (tags[0] ?? []).filter(word => tags.every(words => words.includes(word)));
    return demanded.every(word => wanted.includes(word)) && wanted.every(word => tags.flat().includes(word));
  });
  return fitting.length > 0 ? fitting : rows;
}

function wordsOf(tag: string): readonly string[] {
  return releaseless(tag).match(/[a-z]+/gi) ?? [];
}

function agreement(rows: readonly BaseRow[]): Omit<Base, 'name' | 'match'> {
  const [first, ...others] = rows as [BaseRow, ...BaseRow[]];
  const { images: _images, tags: _tags, ...facts } = first;
  const agreed = Object.entries(facts).filter(([field, value]) =>
    others.every(row => JSON.stringify(row[field as keyof BaseRow]) === JSON.stringify(value)),
  );
  return { platform: 'linux', ...Object.fromEntries(agreed), source: rows.map(row => row.source).join(', ') };
}

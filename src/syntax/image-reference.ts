import { DockerfileParser, type From } from 'dockerfile-ast';

/** The parts of an image reference, as written: `registry/repository:tag@digest`. */
export interface ImageReference {
  readonly text: string;
  /** Null for Docker Hub, however that is written. */
  readonly registry: string | null;
  /** Without `library/`. */
  readonly repository: string;
  readonly tag: string | null;
  readonly digest: string | null;
}

const dockerHub = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io']);

/**
 * `node`, `node:22-alpine`, `bitnami/redis:7`: a name on Docker Hub and perhaps a tag.
 * github.com/distribution/reference, regexp.go
 */
const plainName =
  /^((?:(?!localhost\/)[a-z0-9]+(?:(?:_|__|-+)[a-z0-9]+)*\/)?[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)(?::(\w[\w.-]*))?$/;

/**
 * What is a reference at all, from one end to the other: a name, perhaps with a registry, a tag and a digest. The
 * packages that know it have had no release in years, and take `../x` for a name.
 * github.com/distribution/reference, regexp.go, ReferenceRegexp
 */
export const referencePattern = (() => {
  const part = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
  const registry = `(?:${part}(?:\\.${part})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
  const word = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
  const digest = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}';
  const name = `(?:${registry}/)?${word}(?:/${word})*`;
  return `(?=[^@]{1,384}(?:@|$))(${name})(?::\\w[\\w.-]{0,127})?(?:@${digest})?$`;
})();

const grammar = new RegExp(`^${referencePattern}`);

/** distribution/reference, reference.go, RepositoryNameTotalLengthMax */
const longestName = 255;

/** Whether an Engine can be asked for an image of that name, or for one with that id, which looks like a name. */
export function isImageReference(text: string): boolean {
  const [, name] = grammar.exec(text) ?? [];
  return name !== undefined && name.length <= longestName;
}

/**
 * Takes a reference apart, its variables already expanded; undefined for what is none. Most are plain names, which need
 * no parser: loading dockerfile-ast takes longer than everything else that is done with a small file.
 */
export function parseImageReference(text: string): ImageReference | undefined {
  if (!isImageReference(text)) return undefined;
  // dockerfile-ast takes the tag of `name:tag@digest` for a part of the name, so it sees the two apart.
  const [tagged = '', digest = null] = text.split('@', 2);
  const [, name, tag = null] = plainName.exec(tagged) ?? [];
  const parts = name === undefined ? readName(tagged) : { registry: null, repository: name, tag };
  if (!parts || hasCapitals(parts)) return undefined;
  const { registry, repository } = parts;
  return {
    text,
    registry: registry === null || dockerHub.has(registry) ? null : registry,
    repository: repository.replace(/^library\//, ''),
    tag: parts.tag,
    digest,
  };
}

/**
 * Only a registry's name may have capitals, and is one for having them. distribution/reference, normalize.go,
 * splitDockerDomain
 */
function hasCapitals({ registry, repository }: Pick<ImageReference, 'registry' | 'repository'>): boolean {
  return /[A-Z]/.test(registry === null ? repository.replace(/^[^/]*\//, '') : repository);
}

/** Any name, also with a registry and a port, by dockerfile-ast. */
export function readName(
  tagged: string,
): Pick<ImageReference, 'registry' | 'repository' | 'tag'> | undefined {
  const from = DockerfileParser.parse(`FROM ${tagged}`).getFROMs()[0] as From;
  const repository = from.getImageName();
  if (!repository) return undefined;
  return { registry: from.getRegistry(), repository, tag: from.getImageTag() };
}

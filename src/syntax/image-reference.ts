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

/** Takes a reference apart, its variables already expanded; undefined for what is none. */
export function parseImageReference(text: string): ImageReference | undefined {
  if (!/^[\w][\w.\-/:@+]*$/.test(text)) return undefined;
  // dockerfile-ast takes the tag of `name:tag@digest` for a part of the name, so it sees the two apart.
  const [tagged = '', digest = null] = text.split('@', 2);
  const from = DockerfileParser.parse(`FROM ${tagged}`).getFROMs()[0] as From;
  const name = from.getImageName();
  if (!name) return undefined;
  const registry = from.getRegistry();
  return {
    text,
    registry: registry === null || dockerHub.has(registry) ? null : registry,
    repository: name.replace(/^library\//, ''),
    tag: from.getImageTag(),
    digest,
  };
}

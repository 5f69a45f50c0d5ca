import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';

/** An image with one program in it, for one machine. */
export interface ProgramImage {
  /** As Go names it: `amd64`. */
  readonly architecture: string;
  readonly bytes: Uint8Array;
}

/** A full name: `docker.io/library/reaper:latest`. */
export interface ImageName {
  readonly repository: string;
  readonly tag: string;
  /** As the user wrote it, with a tag. */
  readonly text: string;
}

/**
 * Packs images of several machines under one name as an OCI layout, a tar file for skopeo, crane, or a newer `docker
 * load`. An older one reads `manifest.json`, where the first image is alone. Equal input makes equal bytes.
 * github.com/opencontainers/image-spec, image-layout.md
 */
export async function packLayout(
  images: readonly ProgramImage[],
  path: string,
  { repository, tag, text }: ImageName,
): Promise<Uint8Array> {
  const blobs = new Map<string, Uint8Array>();
  const add = (mediaType: string, content: Uint8Array | object): Descriptor => {
    const bytes = content instanceof Uint8Array ? content : Buffer.from(JSON.stringify(content));
    const digest = sha256(bytes);
    blobs.set(`blobs/${digest.replace(':', '/')}`, bytes);
    return { mediaType, digest, size: bytes.length };
  };
  const made = await Promise.all(images.map(image => describe(image, path, add)));
  const manifests = made.map(({ manifest, platform }) => ({ ...manifest, platform }));
  const index = add(type('index'), { schemaVersion: 2, mediaType: type('index'), manifests });
  const annotations = {
    'org.opencontainers.image.ref.name': tag,
    'io.containerd.image.name': `${repository}:${tag}`,
  };
  const [first] = made;
  const files: [string, Uint8Array | object][] = [
    ['oci-layout', { imageLayoutVersion: '1.0.0' }],
    ['index.json', { schemaVersion: 2, mediaType: type('index'), manifests: [{ ...index, annotations }] }],
    ['manifest.json', [{ Config: first?.config, RepoTags: [text], Layers: [first?.layer] }]],
    ...blobs,
  ];
  return tarOf(
    files.map(([name, content]) => ({
      name,
      mode: 0o644,
      bytes: content instanceof Uint8Array ? content : Buffer.from(JSON.stringify(content)),
    })),
  );
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** Fixed, so that equal input makes equal bytes. */
const created = '1970-01-01T00:00:00Z';

async function describe(
  { architecture, bytes }: ProgramImage,
  path: string,
  add: (mediaType: string, content: Uint8Array | object) => Descriptor,
) {
  const layer = await tarOf([{ name: path.slice(1), mode: 0o755, bytes }]);
  // One binary for all of them: ARMv5 is what every later one runs.
  const platform = { architecture, os: 'linux', ...(architecture === 'arm' && { variant: 'v5' }) };
  const packed = add(`${type('layer')}.tar+gzip`, gzipSync(layer));
  const config = add(type('config'), {
    created,
    ...platform,
    config: { Entrypoint: [path] },
    rootfs: { type: 'layers', diff_ids: [sha256(layer)] },
    history: [{ created, created_by: 'docker initcheck reaper' }],
  });
  const manifest = add(type('manifest'), {
    schemaVersion: 2,
    mediaType: type('manifest'),
    config,
    layers: [packed],
  });
  const blob = ({ digest }: Descriptor): string => `blobs/${digest.replace(':', '/')}`;
  return { manifest, platform, config: blob(config), layer: blob(packed) };
}

function type(kind: 'index' | 'manifest' | 'config' | 'layer'): string {
  return `application/vnd.oci.image.${kind}.v1${kind === 'layer' ? '' : '+json'}`;
}

function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

async function tarOf(
  files: readonly { readonly name: string; readonly mode: number; readonly bytes: Uint8Array }[],
): Promise<Uint8Array> {
  const tar = pack();
  for (const { name, mode, bytes } of files)
    tar.entry({ name, mode, uid: 0, gid: 0, mtime: new Date(0) }, Buffer.from(bytes));
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

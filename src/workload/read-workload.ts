import { basename, dirname } from 'node:path';
import { namesIn } from '../files/look.ts';
import { decodeSource } from '../files/source-file.ts';
import { isYamlTemplate, TemplateFile } from '../files/template-file.ts';
import { InputError, isInputError } from '../input-error.ts';
import { fewSecretsIn } from '../secrets.ts';
import { bakeNames, workloadOfBake } from './bake/bake-targets.ts';
import { composeNames, composeOverrideNames, rootsOf } from './compose/compose-file.ts';
import { readCompose } from './compose/compose-project.ts';
import { workloadOfCompose } from './compose/compose-service.ts';
import type { ComposeSurroundings } from './compose/environment-file.ts';
import { containersOfManifest } from './kubernetes/kubernetes.ts';
import { isManifest } from './kubernetes/pod-spec.ts';
import { parseYaml, type Yaml } from './parse-yaml.ts';
import type { Workload } from './workload.ts';
import type { YamlSource, YamlValue } from './yaml-value.ts';

/** A workload, and the file it was read from. */
export interface WorkloadFile extends Workload {
  readonly source: YamlSource;
  readonly isManifest?: true;
}

/** Whether a file describes a workload, by its name. */
export function isWorkloadName(path: string): boolean {
  return /\.(?:ya?ml|hcl)$/i.test(path) || isBakeName(path);
}

function isBakeName(path: string): boolean {
  return /\.hcl$/i.test(path) || /^docker-bake\b.*\.json$/i.test(basename(path));
}

/**
 * The names under which directories are searched for such files, each list with the best first; other YAML is read when
 * it is named.
 */
export const wellKnownNames = [composeNames, bakeNames.filter(name => !name.includes('override'))];

/**
 * Reads a compose file, a bake file or Kubernetes manifests; `name` is what the user calls it. Throws an InputError for
 * YAML that is neither.
 */
export async function readWorkload(
  path: string,
  name: string,
  bytes: Uint8Array,
  surroundings: ComposeSurroundings,
): Promise<WorkloadFile> {
  const source = { path, name, text: decodeSource(name, bytes).text };
  const yaml = isBakeName(path) ? null : await import('yaml');
  const file = surroundings.limit(() => {
    fewSecretsIn(source.text);
    return yaml
      ? readYaml(source, yaml, surroundings)
      : { source, ...workloadOfBake(source, surroundings.files) };
  });
  const isEmpty = file.containers.length === 0 && file.notes.length === 0;
  // A manifest without containers is one of many kinds, and nothing to speak of.
  return isEmpty && !file.isManifest
    ? { ...file, notes: [`${name}: there is nothing to check in it`] }
    : file;
}

function readYaml(source: YamlSource, yaml: Yaml, surroundings: ComposeSurroundings): WorkloadFile {
  const { path, name } = source;
  const documents = documentsOf(source, yaml);
  if (!isOfManifests(documents) && documents.some(isCompose)) {
    const main = mainBeside(source);
    if (main)
      return { source, containers: [], builds: [], notes: [`${name} is checked together with ${main}`] };
    const project = readCompose(source, rootsOf(documents, source), surroundings, yaml);
    return { source, ...workloadOfCompose(project, dirname(path)) };
  }
  if (isOfManifests(documents))
    return {
      source,
      isManifest: true,
      containers: documents.filter(isManifest).flatMap(containersOfManifest),
      builds: [],
      notes: [],
    };
  if (documents.some(isFirstCompose))
    throw new InputError(
      'a compose file of version 1, which docker compose refuses: put its services under a key "services"',
      name,
    );
  throw new InputError(
    'expected a compose file (a mapping with services) or Kubernetes manifests (kind: Pod, Deployment, …)',
    name,
  );
}

/** Whether the documents of a file are manifests; objects of Kubernetes may have a key of compose files, too. */
export function isOfManifests(documents: readonly YamlValue[]): boolean {
  const [first] = documents;
  if (first && isManifest(first)) return true;
  return documents.some(isManifest) && !documents.some(isCompose);
}

function documentsOf(source: YamlSource, yaml: Yaml): YamlValue[] {
  try {
    return parseYaml(source, yaml);
  } catch (error) {
    if (isInputError(error) && !error.isTooLarge && isYamlTemplate(source.text))
      throw new TemplateFile(source.name);
    throw error;
  }
}

/** Whether a text is YAML and no Dockerfile: its first line is a key, or begins a document. */
export function looksLikeYaml(text: string): boolean {
  return /^(?:[^\S\n]*(?:#.*)?\n)*(?:---|[\w.-]+:(?:\s|$))/.test(text.replace(/^\uFEFF/, ''));
}

function isCompose(root: YamlValue): boolean {
  return root.kind === 'map' && (root.entries.has('services') || root.entries.has('include'));
}

/**
 * Services at the top level, as Compose had them until 2016.
 * https://docs.docker.com/reference/compose-file/legacy-versions
 */
function isFirstCompose(root: YamlValue): boolean {
  const services = root.kind === 'map' ? [...root.entries.values()] : [];
  return (
    services.length > 0 &&
    services.every(
      ({ value }) => value.kind === 'map' && (value.entries.has('image') || value.entries.has('build')),
    )
  );
}

/** The file that an override file is laid over, where that is beside it. */
function mainBeside({ path }: YamlSource): string | undefined {
  if (!composeOverrideNames.includes(basename(path))) return undefined;
  const names = namesIn(dirname(path));
  return composeNames.find(main => names.includes(main));
}

import { decodeSource } from '../files/source-file.ts';
import { InputError } from '../input-error.ts';
import type { ComposeSurroundings } from './compose/environment-file.ts';
import { dataIn } from './kubernetes/pod-data.ts';
import { type PodPlan, planOf } from './kubernetes/pod-plan.ts';
import { isManifest, objectsOf, podSpecOf } from './kubernetes/pod-spec.ts';
import { parseYaml } from './parse-yaml.ts';
import { isOfManifests } from './read-workload.ts';

/**
 * Reads the pods of a manifest for those who run them; `name` is what the user calls the file. Undefined for a file
 * that is no manifest.
 */
export async function readPods(
  path: string,
  name: string,
  { files, limit }: Pick<ComposeSurroundings, 'files' | 'limit'>,
): Promise<readonly PodPlan[] | undefined> {
  const yaml = await import('yaml');
  const source = { path, name, text: decodeSource(name, files.read(path, name)).text };
  return limit(() => {
    const documents = parseYaml(source, yaml);
    if (!isOfManifests(documents)) return undefined;
    const objects = documents.filter(isManifest).flatMap(objectsOf);
    const find = dataIn(objects);
    const plans = objects.flatMap(object => {
      const pod = podSpecOf(object);
      return pod ? [planOf(pod, find)] : [];
    });
    if (plans.length === 0) throw new InputError('it describes no pods of Linux containers', name);
    return plans;
  });
}

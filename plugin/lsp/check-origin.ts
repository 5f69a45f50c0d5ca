import { isWorkloadName } from '../../src/workload/read-workload.ts';
import { checkContainers } from '../check/check-containers.ts';
import { type Checked, type CheckFileOptions, checkFile } from '../check/check-file.ts';
import type { Environment } from '../process/streams.ts';

/**
 * All that a file leads to, as the command would check it: a Dockerfile itself, or what a compose file and its like
 * describe. Throws an InputError for what is neither.
 */
export async function checkOrigin(
  path: string,
  options: CheckFileOptions,
  environment: Environment,
): Promise<readonly Checked[]> {
  if (isWorkloadName(path)) return (await checkContainers(path, options, environment)).checked;
  const checked = await checkFile(path, options, environment);
  return checked ? [checked] : [];
}

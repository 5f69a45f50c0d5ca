import { dirname, resolve } from 'node:path';
import { repositoryFiles } from '../files/repository-files.ts';
import type { Overrides } from '../image/overrides.ts';
import type { Example } from '../lint/example.ts';
import { readWorkload } from './read-workload.ts';

/**
 * What the compose file of an example says over its image, read as a file of the user's would be; undefined when it has
 * none.
 */
export async function overridesOfExample(
  { compose }: Example,
  side: 'bad' | 'good',
): Promise<Overrides | undefined> {
  if (!compose) return undefined;
  const path = resolve('/example/compose.yaml');
  const { containers } = await readWorkload(path, 'compose.yaml', Buffer.from(compose[side]), {
    variables: {},
    files: repositoryFiles(dirname(path))(path),
    limit: work => work(),
  });
  return containers[0]?.overrides;
}

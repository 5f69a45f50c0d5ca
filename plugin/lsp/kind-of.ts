import { basename } from 'node:path';
import { isDockerfileName } from '../../src/files/find-dockerfiles.ts';
import { isWorkloadName } from '../../src/workload/read-workload.ts';
import type { OpenDocument } from './open-documents.ts';

/** What a document is, as far as it concerns us. */
export type Kind = 'dockerfile' | 'workload' | 'script' | 'config';

export function kindOf({ path, languageId }: Pick<OpenDocument, 'path' | 'languageId'>): Kind | undefined {
  const name = basename(path);
  if (/^\.initcheck\.ya?ml$/.test(name)) return 'config';
  if (languageId === 'dockerfile' || isDockerfileName(name)) return 'dockerfile';
  if (isWorkloadName(path)) return 'workload';
  return languageId === 'shellscript' || languageId === 'sh' || /\.(?:sh|bash)$/.test(name)
    ? 'script'
    : undefined;
}

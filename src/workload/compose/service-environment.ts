import { resolve } from 'node:path';
import { lookAt } from '../../files/look.ts';
import type { RepositoryFiles } from '../../files/repository-files.ts';
import { isNull } from '../yaml-access.ts';
import { parseEnvironment } from './environment-file.ts';
import { unset } from './interpolate.ts';
import type { ServiceReader } from './service-reader.ts';

/** Variables of files, then those that the file sets itself; one without a value has the value it has here. */
export function environmentOf(reader: ServiceReader, files: RepositoryFiles): Record<string, string> {
  const { lookup } = reader.project;
  const environment: Record<string, string> = {};
  const folder = reader.service.keys.get('env_file')?.folder ?? '.';
  for (const item of reader.items('env_file')) {
    const name = item.kind === 'map' ? (reader.textIn(item, 'path') ?? '') : reader.textOf(item, 'env_file');
    const path = resolve(folder, name);
    const isOptional = item.kind === 'map' && reader.textIn(item, 'required') === 'false';
    if (isOptional && !lookAt(path)) continue;
    Object.assign(environment, parseEnvironment(files.read(path, name).toString(), lookup));
  }
  for (const [name, { entry }] of reader.named('environment')) {
    const value = isNull(entry.value) ? lookup(name) : reader.textOf(entry.value, `environment.${name}`);
    if (value !== undefined && value !== unset) environment[name] = value;
  }
  return environment;
}

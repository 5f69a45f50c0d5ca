import { mapAt } from '../yaml-access.ts';
import type { YamlMap } from '../yaml-value.ts';
import type { LeftOut } from './left-out.ts';
import type { FindData } from './pod-data.ts';
import type { PodSpec } from './pod-spec.ts';

/** What all parts of a pod are read with. */
export interface PodReader {
  readonly pod: PodSpec;
  /** Of the pod itself: its labels are not those of what makes it. */
  readonly metadata: YamlMap | undefined;
  /** Those that are in the file. */
  readonly find: FindData;
  /** What is not, as it is come by. */
  readonly leftOut: LeftOut;
}

export function readerOf(pod: PodSpec, find: FindData): PodReader {
  return { pod, metadata: templateMetadata(pod), find, leftOut: new Map() };
}

function templateMetadata({ kind, object }: PodSpec): YamlMap | undefined {
  if (kind === 'Pod') return mapAt(object, 'metadata');
  const spec = mapAt(object, 'spec');
  const jobs = kind === 'CronJob' ? mapAt(mapAt(spec, 'jobTemplate'), 'spec') : spec;
  return mapAt(mapAt(jobs, 'template'), 'metadata');
}

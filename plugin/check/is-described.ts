import type { Finding } from '../../src/lint/lint.ts';
import type { WorkloadContainer } from '../../src/workload/workload.ts';

/** Whether a finding is where the container is described, or in an image of which there is no Dockerfile. */
export function isDescribed({ offender: { place } }: Finding, { made }: WorkloadContainer): boolean {
  const { elsewhere } = place.instruction;
  if (elsewhere !== undefined) return place.file?.path === elsewhere.path;
  return place.file === undefined && made.from === 'image';
}

import type { Subject } from '../../src/workload/workload.ts';

/** What reports call the experiment on a container that a file describes: `compose.yaml: service web`. */
export function titleOf(file: string, { kind, name }: Subject): string {
  return `${file}: ${kind} ${name}`;
}

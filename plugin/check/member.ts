import type { SourceFile } from '../../src/files/source-file.ts';
import type { WorkloadContainer } from '../../src/workload/workload.ts';
import type { Answer } from './check-dockerfile.ts';
import type { RepairOnly } from './repair-only.ts';

/**
 * The Dockerfile of a container: a file, a text in the describing file, or the one line that an image without one comes
 * from.
 */
export type Made = SourceFile & { readonly isFile: boolean };

/** A container that was checked. */
export interface Member {
  readonly container: WorkloadContainer;
  /** Its number among the containers of its file. */
  readonly index: number;
  readonly read: Made;
  readonly answer: Answer;
}

/** `service web` */
export function nameOf({ container: { subject } }: Pick<Member, 'container'>): string {
  return `${subject.kind} ${subject.name}`;
}

/** Whether repairs are asked for that concern a container. */
export function isAsked(
  { container: { subject } }: Pick<Member, 'container'>,
  only: RepairOnly | undefined,
): boolean {
  return only?.containers?.includes(subject.name) ?? true;
}

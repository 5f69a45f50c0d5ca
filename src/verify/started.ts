import type { Engine } from '../engine/engine.ts';
import type { ContainerEvents } from '../engine/events.ts';
import type { ContainerOutput } from '../engine/output.ts';

/** A container that was just started. */
export interface Started {
  readonly engine: Engine;
  readonly id: string;
  readonly output: ContainerOutput;
  readonly events: ContainerEvents;
  readonly hasHealthcheck: boolean;
  readonly signal: AbortSignal;
}

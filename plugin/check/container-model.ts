import type { ContainerChange } from '../../src/repair/container-change.ts';
import type { WorkloadContainer } from '../../src/workload/workload.ts';

/** All that a file says of a container, without the places where it does; with `changed` values if there are any. */
export function modelOf(
  { subject, made, overrides }: WorkloadContainer,
  changed: ContainerChange['values'] = {},
): string {
  const from =
    made.from === 'image'
      ? { reference: made.reference }
      : { ...made, place: undefined, dockerfile: typeof made.dockerfile === 'string' ? made.dockerfile : '' };
  const said = overrides && {
    runtime: overrides.runtime,
    entrypoint: changed.entrypoint ?? overrides.entrypoint?.value,
    command: changed.command ?? overrides.command?.value,
    dropped: [overrides.entrypoint?.droppedFrom, overrides.command?.droppedFrom],
    stopSignal: changed.stopSignal ?? overrides.stopSignal?.value,
    user: overrides.user?.value,
    healthcheck: overrides.healthcheck?.value,
    seconds: changed.gracePeriod ?? overrides.gracePeriod.seconds,
    spent: overrides.gracePeriod.spent,
    init: changed.init ?? overrides.init,
    rest: [overrides.hasOwnPid1, overrides.isTerminal],
  };
  return JSON.stringify({ subject, from, said });
}

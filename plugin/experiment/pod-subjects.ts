import type { Pod } from '../../src/verify/pod.ts';
import type { Source, Subject } from '../../src/verify/verify.ts';
import type { PodContainer, PodPlan } from '../../src/workload/kubernetes/pod-plan.ts';

/** A pod as it is, and as the repair of its file leaves it. */
export interface PodPair {
  readonly plan: PodPlan;
  readonly repaired: PodPlan | undefined;
}

/** What the containers of all pods are given. */
export interface PodOptions {
  /** Variables of the command line, over those of the file. */
  readonly env: readonly string[];
  readonly reaper: Pod<Source>['reaper'];
}

/** A container of a pod as it is, and as its repair leaves it where there is one; each in a pod of its own. */
export function subjectsOfPod(
  name: string,
  { plan, repaired }: PodPair,
  options: PodOptions,
): readonly Subject[] {
  const original = subjectOf('original', name, plan, options);
  const [was, is] = [memberOf(name, plan), repaired && memberOf(name, repaired)];
  if (!repaired || !original || !is || JSON.stringify(was) === JSON.stringify(is))
    return original ? [original] : [];
  const after = subjectOf('repaired', name, repaired, options);
  return after ? [original, { ...after, isRepair: true }] : [original];
}

function memberOf(name: string, { containers }: PodPlan): PodContainer | undefined {
  return containers.find(container => container.name === name);
}

function subjectOf(
  called: string,
  name: string,
  plan: PodPlan,
  { env, reaper }: PodOptions,
): Subject | undefined {
  const own = memberOf(name, plan);
  if (!own) return undefined;
  const { owner, hostname, hosts, sysctls, sharesProcesses, containers } = plan;
  const members = containers.map(({ image, container, ...member }) => ({
    ...member,
    source: { reference: image },
    container: { ...container, env: [...container.env, ...env] },
  }));
  return {
    name: called,
    source: { reference: own.image },
    container: members.find(member => member.name === name)?.container,
    pod: {
      ...{ owner, subject: name, members, sharesProcesses, reaper },
      settings: {
        hostname,
        ...(hosts.length > 0 && { extraHosts: hosts }),
        ...(Object.keys(sysctls).length > 0 && { sysctls }),
      },
    },
  };
}

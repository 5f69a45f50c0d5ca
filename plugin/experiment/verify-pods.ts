import type { RepositoryFiles } from '../../src/files/repository-files.ts';
import { resolveIn } from '../../src/files/resolve-in.ts';
import { InputError } from '../../src/input-error.ts';
import { didYouMean } from '../../src/lint/did-you-mean.ts';
import { subjectOf } from '../../src/workload/kubernetes/kubernetes.ts';
import type { PodPlan } from '../../src/workload/kubernetes/pod-plan.ts';
import { readPods } from '../../src/workload/manifest-pods.ts';
import type { Checked } from '../check/check-file.ts';
import { titleOf } from '../check/experiment-title.ts';
import { limitTo, mostPerFile } from '../process/limit.ts';
import type { Environment, Streams } from '../process/streams.ts';
import { reaperInFront } from './compare-inits.ts';
import { parseContainerSettings } from './container-settings.ts';
import { entryOf, judgementsOfDescribed, repairedFiles } from './described.ts';
import { isMeant, wordsFor } from './meant.ts';
import { type PodOptions, type PodPair, subjectsOfPod } from './pod-subjects.ts';
import type { Verification } from './verification.ts';
import { type Target, type VerifySettings, verifyAll } from './verify-files.ts';
import { comparisons } from './verify-subjects.ts';

export type PodSettings = VerifySettings & {
  /** Containers, and workloads with all of theirs; all for an empty list. */
  readonly services: readonly string[];
  readonly files: RepositoryFiles;
  /** Asked for, and of no use here. */
  readonly deps?: boolean;
  readonly withVolumes?: true;
};

/**
 * Runs containers of the pods of a manifest in their pods, as they are and as the repair of the file leaves them.
 * Undefined for a file that is no manifest.
 */
export async function verifyPods(
  path: string,
  checked: readonly Checked[],
  options: PodSettings,
  streams: Streams,
  environment: Environment,
): Promise<Verification | undefined> {
  const full = resolveIn(environment.directory, path);
  const read = async (files: RepositoryFiles): Promise<readonly PodPlan[] | undefined> =>
    await readPods(full, path, { files, limit: limitTo(mostPerFile) });
  const plans = await read(options.files);
  if (!plans) return undefined;
  const idle = options.withVolumes ? '--with-volumes' : options.deps === false && '--no-deps';
  if (idle) throw new InputError(`${idle} only has an effect with a compose file`);
  const repaired = await read(repairedFiles(options.files, checked));
  const { env = [] } = await parseContainerSettings(options, environment);
  const { read: reaper } = reaperInFront(environment.binaries);
  const pairs = plans.map((plan, index): PodPair => ({ plan, repaired: repaired?.[index] }));
  const meant = meantIn(pairs, options.services);
  const targets = meant.map(
    (each, index): Target =>
      targetOf(
        each,
        meant[index - 1]?.pair !== each.pair,
        { env, reaper },
        path,
        checked,
        options,
        environment,
      ),
  );
  return await verifyAll(targets, {}, options, streams, environment);
}

interface Meant {
  readonly pair: PodPair;
  readonly name: string;
}

/** Without words, all containers that are there when a pod is ended. */
function meantIn(pairs: readonly PodPair[], words: readonly string[]): readonly Meant[] {
  const all = pairs.flatMap(pair =>
    pair.plan.containers.filter(({ role }) => role !== 'init').map(({ name }) => ({ pair, name })),
  );
  const subjects = all.map(({ pair, name }) => subjectOf(name, pair.plan.owner));
  for (const word of words) {
    if (subjects.some(subject => isMeant(subject, word))) continue;
    const isInit = pairs.some(({ plan }) => plan.containers.some(({ name }) => name === word));
    if (isInit) throw new InputError(`${word} is an init container: it has ended before the pod is ended`);
    throw new InputError(`there is no container ${word}${didYouMean(word, subjects.flatMap(wordsFor))}`);
  }
  if (words.length === 0) return all;
  return all.filter((_, index) =>
    words.some(word => isMeant(subjects[index] as (typeof subjects)[number], word)),
  );
}

function targetOf(
  { pair, name }: Meant,
  isFirst: boolean,
  pod: PodOptions,
  path: string,
  checked: readonly Checked[],
  options: PodSettings,
  environment: Environment,
): Target {
  const subject = subjectOf(name, pair.plan.owner);
  const subjects = subjectsOfPod(name, pair, pod);
  const [original] = subjects;
  const compared = original ? comparisons(original, options, environment) : [];
  return {
    path: titleOf(path, subject),
    standard: {
      expectations: options.expectations[0] ?? [],
      isFixed: options.fix ?? false,
      hasRules: true,
    },
    subjects: async () => ({ subjects: [...subjects, ...compared], notes: isFirst ? pair.plan.notes : [] }),
    judgements: observations => judgementsOfDescribed(entryOf(subject.name, checked), observations),
  };
}

import type { Engine } from '../../src/engine/engine.ts';
import { EngineError } from '../../src/engine/error.ts';
import { volumeExists } from '../../src/engine/volumes.ts';
import type { RepositoryFiles } from '../../src/files/repository-files.ts';
import { resolveIn } from '../../src/files/resolve-in.ts';
import { InputError } from '../../src/input-error.ts';
import { type ComposeRuns, readRuns } from '../../src/workload/compose-runs.ts';
import type { Checked } from '../check/check-file.ts';
import { titleOf } from '../check/experiment-title.ts';
import { limitTo, mostPerFile } from '../process/limit.ts';
import type { Environment, Streams } from '../process/streams.ts';
import { parseContainerSettings } from './container-settings.ts';
import { entryOf, judgementsOfDescribed, repairedFiles } from './described.ts';
import { type Stack, subjectsOfService } from './service-subjects.ts';
import type { Verification } from './verification.ts';
import { type Target, type VerifySettings, verifyAll } from './verify-files.ts';
import { comparisons } from './verify-subjects.ts';

export type ServiceSettings = VerifySettings & {
  readonly buildArgs: Readonly<Record<string, string>>;
  /** Those that are looked at; all that Compose would start without names. */
  readonly services: readonly string[];
  readonly noDeps: boolean;
  readonly withVolumes: boolean;
  readonly files: RepositoryFiles;
};

/** Runs services of a compose file with what they need, as they are and as their repair leaves them. */
export async function verifyServices(
  path: string,
  checked: readonly Checked[],
  options: ServiceSettings,
  streams: Streams,
  environment: Environment,
): Promise<Verification> {
  const stack = await readStack(path, checked, options, environment);
  const { names, notes: left } = namesOf(path, stack, options);
  const prepared = names.map(name => ({ name, ...subjectsOfService(name, stack) }));
  const targets = prepared.map(
    ({ name, subjects, notes }, index): Target => ({
      path: titleOf(path, { kind: 'service', name }),
      standard: {
        expectations: options.expectations[0] ?? [],
        isFixed: options.fix ?? false,
        hasRules: true,
      },
      subjects: async engine => {
        await assertVolumes(engine, name, stack);
        const [original] = subjects;
        const compared = original ? comparisons(original, options, environment) : [];
        return { subjects: [...subjects, ...compared], notes: index === 0 ? [...left, ...notes] : notes };
      },
      judgements: observations => judgementsOfDescribed(entryOf(name, checked), observations),
    }),
  );
  const all = { ...options, ...(options.withVolumes && { isSequential: true }) };
  return await verifyAll(targets, {}, all, streams, environment);
}

async function readStack(
  path: string,
  checked: readonly Checked[],
  options: ServiceSettings,
  environment: Environment,
): Promise<Stack> {
  const { files, withVolumes, buildArgs, buildNetwork: network, buildFlags: flags, legacyBuilder } = options;
  const full = resolveIn(environment.directory, path);
  const { variables } = environment;
  const surroundings = { variables, withVolumes, limit: limitTo(mostPerFile) };
  const read = async (from: RepositoryFiles): Promise<ComposeRuns> =>
    await readRuns(full, path, { ...surroundings, files: from });
  const { env = [] } = await parseContainerSettings(options, environment);
  return {
    runs: await read(files),
    repairedRuns: await read(repairedFiles(files, checked)),
    ...{ checked, env, files, environment, isAlone: options.noDeps, recipes: new Map() },
    build: {
      target: undefined,
      platform: undefined,
      ...{ buildArgs, network, flags, builder: legacyBuilder ? 'legacy' : 'buildkit' },
    },
  };
}

/** Without names, all but those that do their work and end before another one starts. */
function namesOf(
  path: string,
  { runs: { started, runOf } }: Stack,
  { services }: ServiceSettings,
): { readonly names: readonly string[]; readonly notes: readonly string[] } {
  if (services.length > 0) return { names: [...new Set(services)], notes: [] };
  const ending = new Set(
    started
      .flatMap(name => runOf(name).needs.filter(({ condition }) => condition === 'completed'))
      .map(({ name }) => name),
  );
  const names = started.filter(name => !ending.has(name));
  if (names.length === 0)
    throw new InputError('it has no service that is started without a profile: name one', path);
  const notes = [...ending].map(
    name => `service ${name} is not stopped: it ends by itself when its work is done`,
  );
  return { names, notes };
}

/** Docker makes a volume that is not there, and nobody would remove it. */
async function assertVolumes(engine: Engine, name: string, { runs }: Stack): Promise<void> {
  for (const volume of runs.runOf(name).named)
    if (!(await volumeExists(engine, volume)))
      throw new EngineError(
        `service ${name}: the Engine has no volume ${volume}: start the project once, or leave out --with-volumes`,
      );
}

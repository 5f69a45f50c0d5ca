import type { ContainerSettings } from '../../src/engine/create-container.ts';
import { anotherRun, type Engine } from '../../src/engine/engine.ts';
import type { VerificationReport } from '../../src/report/verification.ts';
import type { Expectation } from '../../src/verify/expectation.ts';
import { type VerifyOptions, verify } from '../../src/verify/verify.ts';
import type { Checked } from '../check/check-file.ts';
import { withEngine } from '../engine/reach-engine.ts';
import type { CheckOptions } from '../options/check-options.ts';
import type { RunOptions } from '../options/run-options.ts';
import type { Environment, Streams } from '../process/streams.ts';
import { isExclusive, parseContainerSettings } from './container-settings.ts';
import { parseHttpTarget } from './http-target.ts';
import { mapSome } from './map-some.ts';
import { createProgress, type Progress } from './progress.ts';
import { readProbe } from './read-probe.ts';
import { judgementsOf, reportOf, type Standard, type Verification, verificationOf } from './verification.ts';
import { type BuildSettings, type Subjects, subjectsOfFile, subjectsOfImage } from './verify-subjects.ts';

export type VerifySettings = RunOptions &
  Pick<CheckOptions, 'grace' | 'waitFor' | 'trace' | 'startAgain' | 'http' | 'sweep'> &
  Pick<CheckOptions, 'progress' | 'target' | 'legacyBuilder' | 'fix'> & {
    /** Flags of `docker build`. */
    readonly buildFlags?: readonly string[];
    /** The containers' own, instead of the image's. */
    readonly command?: Pick<ContainerSettings, 'entrypoint' | 'cmd'>;
    /** What is expected of each file, or of each image, in their order. */
    readonly expectations: readonly (readonly Expectation[])[];
    /** One container after the other, whatever their settings are. */
    readonly isSequential?: boolean;
  };

/** Builds and runs each file's original and repaired image side by side. */
export async function verifyFiles(
  checked: readonly Checked[],
  options: VerifySettings & { readonly buildArgs: Readonly<Record<string, string>> },
  streams: Streams,
  environment: Environment,
): Promise<Verification> {
  const { target, buildArgs, platform, buildNetwork: network, buildFlags: flags, legacyBuilder } = options;
  const buildOf = ({ settings }: Checked): BuildSettings => ({
    target,
    buildArgs: { ...settings?.buildArgs, ...buildArgs },
    platform,
    network,
    flags,
    builder: (legacyBuilder ?? settings?.isLegacy) ? 'legacy' : 'buildkit',
  });
  const container = await parseContainerSettings(options, environment);
  const targets = checked.map(
    (file, index): Target => ({
      path: file.path,
      standard: {
        expectations: options.expectations[index] ?? [],
        isFixed: options.fix ?? false,
        hasRules: true,
      },
      subjects: () => subjectsOfFile(file, buildOf(file), container, options, environment),
      judgements: observations => judgementsOf(file, observations),
    }),
  );
  return await verifyAll(targets, container, options, streams, environment);
}

/** Runs images that are there already, as they are and with the reaper in front. */
export async function verifyImages(
  references: readonly string[],
  options: VerifySettings,
  streams: Streams,
  environment: Environment,
): Promise<Verification> {
  const container = { ...(await parseContainerSettings(options, environment)), ...options.command };
  const targets = references.map(
    (path, index): Target => ({
      path,
      standard: { expectations: options.expectations[index] ?? [], isFixed: false, hasRules: false },
      subjects: engine => subjectsOfImage(engine, path, container, options, environment),
      judgements: () => [],
    }),
  );
  return await verifyAll(targets, container, options, streams, environment);
}

/** A Dockerfile, an image or a service. */
export interface Target {
  readonly path: string;
  readonly standard: Standard;
  readonly subjects: (engine: Engine) => Promise<Subjects>;
  readonly judgements: (observations: VerificationReport['observations']) => VerificationReport['judgements'];
}

export async function verifyAll(
  targets: readonly Target[],
  container: ContainerSettings,
  options: VerifySettings,
  { stderr }: Streams,
  environment: Environment,
): Promise<Verification> {
  const isSequential = options.isSequential || isExclusive(container);
  const { grace, waitFor, startAgain, http, sweep: sweepMoments } = options;
  const target = http === undefined ? undefined : parseHttpTarget(http, container.ports);
  const trace = options.trace ? 'anywhere' : 'here';
  const asked: Asked = { grace, waitFor, trace, startAgain, http: target, sweepMoments, isSequential };
  const progress = createProgress(options.progress, stderr);
  try {
    return await withEngine(environment, async engine => {
      const experiment = (one: Target) =>
        verifyOne(engine, one, asked, progress, environment, targets.length > 1);
      return verificationOf(await mapSome(targets, isSequential ? 1 : options.parallel, experiment));
    });
  } finally {
    progress.end();
  }
}

/** What the command line says about the experiment. */
type Asked = Pick<
  VerifyOptions,
  'grace' | 'waitFor' | 'trace' | 'startAgain' | 'http' | 'sweepMoments' | 'isSequential'
>;

/** A run of its own, so that no clean-up takes what another run still uses. */
async function verifyOne(
  engine: Engine,
  { path, standard, subjects: find, judgements }: Target,
  asked: Asked,
  progress: Progress,
  { binaries, signal }: Environment,
  isOneOfMany: boolean,
): Promise<VerificationReport> {
  const { subjects, notes } = await find(engine);
  const observations = await verify(anotherRun(engine), subjects, {
    ...asked,
    signal,
    probe: architecture => readProbe(binaries, architecture, `images for ${architecture} cannot be verified`),
    onProgress: seen => progress.show(isOneOfMany ? { ...seen, subject: `${path} ${seen.subject}` } : seen),
  });
  return reportOf(path, observations, judgements(observations), notes, standard);
}

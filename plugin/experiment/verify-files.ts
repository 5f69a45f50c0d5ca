import type { ChalkInstance } from 'chalk';
import type { ContainerSettings } from '../../src/engine/create-container.ts';
import { anotherRun, type Engine } from '../../src/engine/engine.ts';
import { EngineError } from '../../src/engine/error.ts';
import type { Severity } from '../../src/lint/diagnostic.ts';
import { formatVerification, type VerificationReport } from '../../src/report/verification.ts';
import { findingsOf } from '../../src/verify/finding.ts';
import { judge } from '../../src/verify/verdict.ts';
import { type VerifyOptions, verify } from '../../src/verify/verify.ts';
import { judgeWhole } from '../../src/verify/whole.ts';
import type { Checked } from '../check/check-file.ts';
import { withEngine } from '../engine/reach-engine.ts';
import type { CheckOptions } from '../options/check-options.ts';
import type { RunOptions } from '../options/run-options.ts';
import type { Binaries } from '../process/binaries.ts';
import type { Environment, Streams } from '../process/streams.ts';
import { isExclusive, parseContainerSettings } from './container-settings.ts';
import { parseHttpTarget } from './http-target.ts';
import { mapSome } from './map-some.ts';
import { createProgress, type Progress } from './progress.ts';
import { verificationJson } from './verify-json.ts';
import { type BuildSettings, type Subjects, subjectsOfFile, subjectsOfImage } from './verify-subjects.ts';

/** The experiments on all files, ready to be reported. */
export interface Verification {
  /** A repair was tried and does not help. */
  readonly isRefuted: boolean;
  /** Of all that the experiments show and no rule says. */
  readonly severities: readonly Severity[];
  readonly reports: readonly VerificationReport[];
  readonly json: readonly unknown[];
  readonly text: (chalk: ChalkInstance, width: number) => string;
  /** One sentence for each container that could not be stopped, because it ended by itself. */
  readonly failures: readonly string[];
}

export type VerifySettings = RunOptions &
  Pick<CheckOptions, 'grace' | 'waitFor' | 'trace' | 'startAgain' | 'http' | 'sweep'> &
  Pick<CheckOptions, 'progress' | 'target' | 'legacyBuilder'> & {
    /** Flags of `docker build`. */
    readonly buildFlags?: readonly string[];
    /** The containers' own, instead of the image's. */
    readonly command?: Pick<ContainerSettings, 'entrypoint' | 'cmd'>;
  };

/** Builds and runs each file's original and repaired image side by side. */
export async function verifyFiles(
  checked: readonly Checked[],
  options: VerifySettings & { readonly buildArgs: Readonly<Record<string, string>> },
  streams: Streams,
  environment: Environment,
): Promise<Verification> {
  const { target, buildArgs, platform, buildNetwork: network, buildFlags: flags, legacyBuilder } = options;
  const builder = legacyBuilder ? 'legacy' : 'buildkit';
  const build: BuildSettings = { target, buildArgs, platform, network, flags, builder };
  const container = await parseContainerSettings(options, environment);
  const targets = checked.map(
    (file): Target => ({
      path: file.path,
      subjects: () => subjectsOfFile(file, build, container, options, environment),
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
    (path): Target => ({
      path,
      subjects: engine => subjectsOfImage(engine, path, container, options, environment),
      judgements: () => [],
    }),
  );
  return await verifyAll(targets, container, options, streams, environment);
}

/** A Dockerfile or an image. */
interface Target {
  readonly path: string;
  readonly subjects: (engine: Engine) => Promise<Subjects>;
  readonly judgements: (observations: VerificationReport['observations']) => VerificationReport['judgements'];
}

async function verifyAll(
  targets: readonly Target[],
  container: ContainerSettings,
  options: VerifySettings,
  { stderr }: Streams,
  environment: Environment,
): Promise<Verification> {
  const isSequential = isExclusive(container);
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
  { path, subjects: find, judgements }: Target,
  asked: Asked,
  progress: Progress,
  { binaries, signal }: Environment,
  isOneOfMany: boolean,
): Promise<VerificationReport> {
  const { subjects, notes } = await find(engine);
  const observations = await verify(anotherRun(engine), subjects, {
    ...asked,
    signal,
    probe: architecture => readProbe(binaries, architecture),
    onProgress: seen => progress.show(isOneOfMany ? { ...seen, subject: `${path} ${seen.subject}` } : seen),
  });
  return reportOf(path, observations, judgements(observations), notes);
}

function reportOf(
  path: string,
  observations: VerificationReport['observations'],
  judgements: VerificationReport['judgements'],
  notes: readonly string[],
): VerificationReport {
  const original = observations.find(({ subject }) => subject === 'original');
  const repaired = observations.find(({ subject }) => subject === 'repaired');
  const repair = original && repaired ? judgeWhole(original, repaired) : null;
  const findings = original ? findingsOf(original, judgements) : [];
  return { path, observations, judgements, findings, repair, notes };
}

function readProbe(binaries: Binaries, architecture: string): Uint8Array {
  try {
    return binaries.read(`probe-linux-${architecture}`);
  } catch {
    throw new EngineError(
      `images for ${architecture} cannot be verified: there is no probe for this architecture`,
    );
  }
}

/** A repair is judged by the findings it repaired; one it declined says nothing about it. */
function judgementsOf(
  { outline, repaired }: Checked,
  observations: VerificationReport['observations'],
): VerificationReport['judgements'] {
  const original = observations.find(({ subject }) => subject === 'original');
  const after = observations.find(({ subject }) => subject === 'repaired');
  if (!original) return [];
  return outline.claims.map(({ rule, symptom, isFixable }) => {
    const isRepaired = isFixable && repaired?.applied.some(applied => applied.rule === rule);
    return { rule, ...judge(symptom, original, isRepaired ? after : undefined) };
  });
}

/**
 * An init that was only to be compared may fail to start: that is its result. A repair after which a container no
 * longer runs is refuted, which is a result too.
 */
function isOwed(subject: string, observations: VerificationReport['observations']): boolean {
  const original = observations.find(seen => seen.subject === 'original');
  return subject === 'original' || (subject === 'repaired' && original?.outcome === 'exited');
}

function verificationOf(reports: readonly VerificationReport[]): Verification {
  return {
    isRefuted: reports.some(
      ({ judgements, repair: whole }) =>
        whole?.verdict === 'refuted' || judgements.some(({ repair }) => repair === 'refuted'),
    ),
    severities: reports.flatMap(({ findings }) => findings.map(({ severity }) => severity)),
    reports,
    json: reports.flatMap(verificationJson),
    text: (chalk, width) =>
      reports.map(report => `${formatVerification(report, { chalk, width })}\n`).join('\n'),
    failures: reports.flatMap(({ path, observations }) =>
      observations.flatMap(observation =>
        observation.outcome === 'exited' && isOwed(observation.subject, observations)
          ? [`${path}: the ${observation.subject} image: ${observation.because}`]
          : [],
      ),
    ),
  };
}

import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ChalkInstance } from 'chalk';
import { connectEngine, type Engine } from '../src/engine/engine.ts';
import { EngineError } from '../src/engine/error.ts';
import { formatVerification, type VerificationReport } from '../src/report/verification.ts';
import { isRefusal } from '../src/rule.ts';
import type { Observation } from '../src/verify/observation.ts';
import { judge } from '../src/verify/verdict.ts';
import { type Subject, verify } from '../src/verify/verify.ts';
import type { Checked } from './check-file.ts';
import type { CheckOptions } from './check-options.ts';
import { needsReaper } from './needs-reaper.ts';
import { createProgress } from './progress.ts';
import { readReapers } from './reaper-files.ts';
import type { Environment, Streams } from './streams.ts';

/** The experiments on all files, ready to be reported. */
export interface Verification {
  /** A repair was tried and does not help. */
  readonly isRefuted: boolean;
  readonly json: readonly unknown[];
  readonly text: (chalk: ChalkInstance, width: number) => string;
  /** One sentence for each container that could not be stopped, because it ended by itself. */
  readonly failures: readonly string[];
}

export type VerifySettings = Pick<CheckOptions, 'grace' | 'waitFor' | 'progress' | 'target' | 'buildArg'>;

/** Builds and runs each file's original and repaired image side by side. */
export async function verifyFiles(
  checked: readonly Checked[],
  options: VerifySettings & { readonly buildArgs: Readonly<Record<string, string>> },
  streams: Streams,
  environment: Environment,
): Promise<Verification> {
  const reports: VerificationReport[] = [];
  await withEngine(environment, async engine => {
    for (const file of checked) {
      const observations = await experiment(
        engine,
        await subjectsOf(file, options, environment),
        options,
        streams,
        environment,
      );
      reports.push({ path: file.path, observations, judgements: judgementsOf(file, observations) });
    }
  });
  return verificationOf(reports);
}

/** Runs an image that is there already. */
export async function verifyImage(
  reference: string,
  options: VerifySettings,
  streams: Streams,
  environment: Environment,
): Promise<Verification> {
  const observations = await withEngine(environment, engine =>
    experiment(engine, [{ name: 'original', source: { reference } }], options, streams, environment),
  );
  return verificationOf([{ path: reference, observations, judgements: [] }]);
}

/** The Engine that an experiment would use, in words; throws an EngineError when there is none. */
export async function describeEngine(environment: Environment): Promise<string> {
  return withEngine(
    environment,
    async ({ address, version, os, architecture }) =>
      `Docker Engine ${version} (${os}/${architecture}) at ${address}`,
  );
}

async function withEngine<T>(
  { variables, signal, dockerGlobals = [] }: Environment,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const home = variables.HOME || homedir();
  const engine = await connectEngine(
    { env: variables, home, platform: process.platform, globals: dockerGlobals },
    signal,
  );
  try {
    return await work(engine);
  } finally {
    engine.close();
  }
}

async function subjectsOf(
  file: Checked,
  options: Parameters<typeof verifyFiles>[1],
  { binaries }: Environment,
): Promise<Subject[]> {
  const { source, repaired, context } = file;
  const recipe = { context, target: options.target, buildArgs: options.buildArgs };
  const subject = (name: string, text: string, overlay = new Map<string, Uint8Array>()): Subject => ({
    name,
    source: {
      build: {
        ...recipe,
        dockerfile: { path: source.path, text },
        overlay: new Map([...overlay].map(([path, bytes]) => [path, { bytes, mode: 0o755 }])),
      },
    },
  });
  const original = subject('original', source.text);
  if (!repaired || repaired.text === source.text) return [original];
  const reapers = needsReaper(file) ? await readReapers(binaries) : undefined;
  return [original, subject('repaired', repaired.text, reapers)];
}

async function experiment(
  engine: Engine,
  subjects: readonly Subject[],
  { grace, waitFor, progress: kind }: VerifySettings,
  { stderr }: Streams,
  { binaries, signal }: Environment,
): Promise<readonly Observation[]> {
  const progress = createProgress(kind, stderr);
  try {
    const probe = (architecture: string): Uint8Array => readProbe(binaries, architecture);
    return await verify(engine, subjects, { grace, waitFor, signal, probe, onProgress: progress.tell });
  } finally {
    progress.end();
  }
}

function readProbe(binaries: string, architecture: string): Uint8Array {
  try {
    return readFileSync(join(binaries, `probe-linux-${architecture}`));
  } catch {
    throw new EngineError(`images for ${architecture} cannot be verified: there is no probe for it`);
  }
}

/** A repair is judged by the findings it repaired; one it refused says nothing about it. */
function judgementsOf(
  { linted, repaired }: Checked,
  [original, after]: readonly Observation[],
): VerificationReport['judgements'] {
  if (!original) return [];
  return linted.findings.map(({ rule, fix }) => {
    const isRepaired =
      fix !== null && !isRefusal(fix) && repaired?.applied.some(applied => applied.rule === rule.id);
    return { rule: rule.id, ...judge(rule.symptom, original, isRepaired ? after : undefined) };
  });
}

function verificationOf(reports: readonly VerificationReport[]): Verification {
  return {
    isRefuted: reports.some(({ judgements }) => judgements.some(({ repair }) => repair === 'refuted')),
    json: reports.flatMap(jsonOf),
    text: (chalk, width) =>
      reports.map(report => `${formatVerification(report, { chalk, width })}\n`).join('\n'),
    failures: reports.flatMap(({ path, observations }) =>
      observations.flatMap(observation =>
        observation.outcome === 'exited'
          ? [`${path}: the ${observation.subject} image: ${observation.because}`]
          : [],
      ),
    ),
  };
}

/** By the contract of `--format json`; the verdicts stand with the original. */
function jsonOf({ path, observations, judgements }: VerificationReport): unknown[] {
  return observations.map((observation, index) => {
    const { subject, reference, log } = observation;
    const verdicts =
      index === 0
        ? judgements.map(({ rule, verdict, repair, because }) => ({ rule, verdict, repair, because }))
        : [];
    if (observation.outcome === 'exited') {
      const { command, exitCode, seconds, because } = observation;
      return {
        path,
        subject,
        reference,
        pid1: command,
        exited: { exitCode, seconds, because },
        log,
        verdicts,
      };
    }
    const { pid1, zombies, canary, stop, settled, timings } = observation;
    return {
      path,
      subject,
      reference,
      pid1,
      zombies,
      canary: canary.fate,
      stop,
      settled,
      timings,
      log,
      verdicts,
    };
  });
}

import { InputError } from '../../src/input-error.ts';
import { hasReached, type Severity } from '../../src/lint/diagnostic.ts';
import type { Rule } from '../../src/lint/rule.ts';
import { formatJunit } from '../../src/report/junit.ts';
import { printable } from '../../src/report/printable.ts';
import { formatStops, formatStopsJson } from '../../src/report/stops.ts';
import type { TextStyle } from '../../src/report/text-finding.ts';
import type { VerificationReport } from '../../src/report/verification.ts';
import { formatVerificationHtml } from '../../src/report/verification-html.ts';
import { junitSuite } from '../../src/report/verification-junit.ts';
import { formatVerificationMarkdown } from '../../src/report/verification-markdown.ts';
import { parseSignal } from '../../src/syntax/signal.ts';
import { withEngine } from '../engine/reach-engine.ts';
import { findingFormats } from '../experiment/experiment-results.ts';
import { readProbe } from '../experiment/read-probe.ts';
import { findProject, stopAll } from '../experiment/stops.ts';
import {
  checkDestinations,
  type Format,
  pairDestinations,
  type ReportWord,
  writeReports,
} from '../options/destinations.ts';
import { rejectContainers } from '../options/reject-names.ts';
import { exitClean, exitEngine, exitFindings } from '../process/exit-codes.ts';
import { type ColorChoice, chalkFor, type Environment, type Streams, widthOf } from '../process/streams.ts';
import { gateHere, rejectUnmeasured } from './gates.ts';

export interface StopCommandOptions {
  readonly signal?: string;
  /** In seconds, -1 for ever; docker has had both names for it. */
  readonly timeout?: number;
  readonly time?: number;
  /** A Compose project; true for the one of the working directory. */
  readonly compose?: string | true;
  readonly expect?: string;
  readonly config?: string;
  readonly trace?: true;
  readonly failLevel?: Severity | 'none';
  readonly format?: readonly ReportWord[];
  readonly output?: readonly ReportWord[];
  readonly color: ColorChoice;
}

/** `docker initcheck stop`: stops containers that run, as docker does, and says how they took it. */
export async function runStop(
  names: readonly string[],
  options: StopCommandOptions,
  rules: readonly Rule[],
  streams: Streams,
  environment: Environment,
): Promise<number> {
  const { compose, signal: stopSignal, timeout, time } = options;
  rejectContradictions(names, options);
  const destinations = pairDestinations(options.format ?? options.output ?? []);
  await checkDestinations(destinations, [], environment);
  const gate = await gateHere(options, rules, environment);
  rejectUnmeasured(gate);
  const { directory, variables, signal, binaries } = environment;
  const project = typeof compose === 'string' ? compose : variables.COMPOSE_PROJECT_NAME || undefined;
  const { report, failures } = await withEngine(environment, async engine => {
    const targets = compose ? { project: await findProject(engine, project, directory, signal) } : { names };
    const stop = {
      ...{ stopSignal, grace: timeout ?? time, signal },
      trace: options.trace ? 'anywhere' : 'here',
      probe: (architecture: string) =>
        readProbe(binaries, architecture, `signals cannot be followed on ${architecture}`),
    } as const;
    return await stopAll(engine, targets, stop, gate);
  });
  await writeReports(
    destinations,
    (format, output) => {
      const style = { chalk: chalkFor(output, options.color, variables), width: widthOf(output) };
      return renderers[format](report, style);
    },
    streams,
    environment,
  );
  for (const failure of failures) streams.stderr.write(`docker initcheck: ${printable(failure)}\n`);
  if (failures.length > 0) return exitEngine;
  const level = options.failLevel ?? 'warning';
  return report.findings.some(({ severity }) => hasReached(severity, level)) ? exitFindings : exitClean;
}

const ofFindings = (format: keyof typeof findingFormats) => (report: VerificationReport) =>
  findingFormats[format]([report]);

const renderers: Record<Format, (report: VerificationReport, style: TextStyle) => string> = {
  text: formatStops,
  json: formatStopsJson,
  junit: report => formatJunit([], [junitSuite(report)]),
  markdown: report => formatVerificationMarkdown([report]),
  html: report => formatVerificationHtml([report]),
  github: ofFindings('github'),
  checkstyle: ofFindings('checkstyle'),
  gitlab: ofFindings('gitlab'),
  gnu: ofFindings('gnu'),
  sarif: ofFindings('sarif'),
};

function rejectContradictions(names: readonly string[], options: StopCommandOptions): void {
  const { compose, signal, timeout, time } = options;
  if (compose && names.length > 0)
    throw new InputError(
      `--compose stops a whole project, not ${names.join(', ')}: write --compose=PROJECT, or name containers`,
    );
  if (!compose && names.length === 0)
    throw new InputError('name the containers to stop, or a Compose project with --compose');
  rejectContainers(names);
  if (signal !== undefined && parseSignal(signal) === undefined)
    throw new InputError(`--signal ${signal}: expected a signal, such as SIGINT`);
  if (timeout !== undefined && time !== undefined)
    throw new InputError('--time is the old name of --timeout: choose one');
}

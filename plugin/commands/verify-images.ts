import { hasReached } from '../../src/lint/diagnostic.ts';
import type { Rule } from '../../src/lint/rule.ts';
import { formatJson } from '../../src/report/json.ts';
import { formatJunit } from '../../src/report/junit.ts';
import { printable } from '../../src/report/printable.ts';
import type { TextStyle } from '../../src/report/text-finding.ts';
import { formatVerificationHtml } from '../../src/report/verification-html.ts';
import { junitSuite } from '../../src/report/verification-junit.ts';
import { formatVerificationMarkdown } from '../../src/report/verification-markdown.ts';
import { findingFormats } from '../experiment/experiment-results.ts';
import type { Verification } from '../experiment/verification.ts';
import { checkDestinations, type Format, pairDestinations, writeReports } from '../options/destinations.ts';
import { rejectImages } from '../options/reject-names.ts';
import type { VerifyOptions } from '../options/verify-options.ts';
import { exitClean, exitEngine, exitFindings } from '../process/exit-codes.ts';
import { chalkFor, type Environment, type Streams, widthOf } from '../process/streams.ts';
import { gateHere, rejectUnmeasured } from './gates.ts';

/** `verify --image`: the experiment on images that are there already. Returns the exit code. */
export async function runVerifyImages(
  images: readonly string[],
  rest: readonly string[],
  options: VerifyOptions,
  rules: readonly Rule[],
  streams: Streams,
  environment: Environment,
): Promise<number> {
  rejectImages(images, environment);
  const destinations = pairDestinations(options.format ?? options.output ?? []);
  await checkDestinations(destinations, [], environment);
  const { entrypoint } = options;
  const command = {
    ...(entrypoint !== undefined && { entrypoint: entrypoint === '' ? [] : [entrypoint] }),
    ...((entrypoint !== undefined || rest.length > 0) && { cmd: rest }),
  };
  const gate = await gateHere(options, rules, environment);
  rejectUnmeasured(gate, options);
  const expectations = images.map(() => gate);
  const { verifyImages } = await import('../experiment/verify-files.ts');
  const settings = { ...options, command, expectations };
  const verification = await verifyImages(images, settings, streams, environment);
  await writeReports(
    destinations,
    (format, output) => {
      const style = { chalk: chalkFor(output, options.color, environment.variables), width: widthOf(output) };
      return renderers[format](verification, style);
    },
    streams,
    environment,
  );
  for (const failure of verification.failures)
    streams.stderr.write(`docker initcheck: ${printable(failure)}\n`);
  if (verification.failures.length > 0) return exitEngine;
  const level = options.failLevel ?? 'warning';
  const isSeen = verification.severities.some(severity => hasReached(severity, level));
  return verification.isRefuted || isSeen ? exitFindings : exitClean;
}

const ofFindings = (format: keyof typeof findingFormats) => (verification: Verification) =>
  findingFormats[format](verification.reports);

const renderers: Record<Format, (verification: Verification, style: TextStyle) => string> = {
  text: ({ text }: Verification, { chalk, width }: TextStyle) => text(chalk, width),
  json: ({ json }: Verification) => formatJson({ version: 1, files: [], verification: json }),
  junit: ({ reports }: Verification) => formatJunit([], reports.map(junitSuite)),
  markdown: ({ reports }: Verification) => formatVerificationMarkdown(reports),
  html: ({ reports }: Verification) => formatVerificationHtml(reports),
  github: ofFindings('github'),
  checkstyle: ofFindings('checkstyle'),
  gitlab: ofFindings('gitlab'),
  gnu: ofFindings('gnu'),
  sarif: ofFindings('sarif'),
};

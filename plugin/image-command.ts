import { hasReached } from '../src/diagnostic.ts';
import { type EngineImage, inspectImage } from '../src/engine/images.ts';
import { lint } from '../src/lint.ts';
import type { Rule } from '../src/rule.ts';
import { formatArgv } from '../src/syntax/command.ts';
import type { Checked } from './check-file.ts';
import type { CheckOptions } from './check-options.ts';
import { renderCheck } from './check-report.ts';
import { pairDestinations, writeReports } from './destinations.ts';
import { baseImageOf } from './engine-bases.ts';
import { exitClean, exitFindings } from './exit-codes.ts';
import { withEngine } from './reach-engine.ts';
import { applyRuleOptions, parseRuleOption } from './rule-options.ts';
import type { Environment, Streams } from './streams.ts';

export type ImageOptions = Pick<
  CheckOptions,
  'format' | 'output' | 'failLevel' | 'rule' | 'strict' | 'color' | 'progress'
>;

/** `docker initcheck image REF...`: the rules on images that need no Dockerfile. Returns the exit code. */
export async function runImage(
  references: readonly string[],
  options: ImageOptions,
  rules: readonly Rule[],
  streams: Streams,
  environment: Environment,
): Promise<number> {
  const asked = applyRuleOptions(
    rules,
    options.rule.map(text => parseRuleOption(text, rules)),
  );
  const failLevel = options.failLevel ?? 'warning';
  const checked: Checked[] = [];
  await withEngine(environment, async engine => {
    for (const reference of references) {
      const image = await inspectImage(engine, reference, environment.signal);
      const base = await baseImageOf(engine, image);
      const text = formatAsDockerfile(reference, image);
      // What the image says stands in the text; the base is only asked for its shell and its entrypoint script.
      const own = { ...base, cmd: null, stopSignal: null, user: null };
      const linted = lint(text, {
        rules: asked,
        knownRules: rules.map(({ id }) => id),
        bases: () => own,
        isStrict: options.strict ?? false,
      });
      const source = { path: reference, text, bytes: Buffer.from(text), isUtf8: true };
      checked.push({
        path: reference,
        source,
        linted,
        repaired: null,
        context: environment.directory,
        failLevel,
      });
    }
  });
  const report = {
    checked,
    refused: [],
    unread: [],
    written: new Map(),
    verification: undefined,
    rules: asked,
  };
  await writeReports(
    pairDestinations(options.format ?? options.output ?? []),
    (format, output) => renderCheck(format, report, { ...options, failLevel }, output, environment),
    streams,
    environment,
  );
  const isFailing = checked.some(({ linted }) =>
    linted.diagnostics.some(({ severity }) => hasReached(severity, failLevel)),
  );
  return isFailing ? exitFindings : exitClean;
}

/** An image's configuration as the Dockerfile that would say the same, so that a finding has a line to point at. */
export function formatAsDockerfile(reference: string, image: EngineImage): string {
  const { user, stopSignal, hasHealthcheck, entrypoint, cmd } = image;
  return [
    `FROM ${reference}`,
    ...(user ? [`USER ${user}`] : []),
    ...(stopSignal ? [`STOPSIGNAL ${stopSignal}`] : []),
    ...(hasHealthcheck ? ['HEALTHCHECK CMD ["as the image has it"]'] : []),
    ...(entrypoint ? [`ENTRYPOINT ${formatArgv(entrypoint)}`] : []),
    ...(cmd ? [`CMD ${formatArgv(cmd)}`] : []),
    '',
  ].join('\n');
}

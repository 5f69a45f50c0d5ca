import { posix } from 'node:path';
import { unknownBase } from '../../src/image/base-image.ts';
import { commonPid1, resolvePid1 } from '../../src/image/pid1.ts';
import { hasReached, type Severity } from '../../src/lint/diagnostic.ts';
import { type RunningReport, severityOf } from '../../src/report/running.ts';
import type { TextStyle } from '../../src/report/text-finding.ts';
import type { Expectation } from '../../src/verify/expectation.ts';
import type { Expected } from '../../src/verify/expected.ts';
import type { Running } from '../../src/verify/running.ts';
import type { PsOptions } from '../options/ps-options.ts';
import { chalkFor, type Environment, type Output, widthOf } from '../process/streams.ts';

export function isWorse(container: RunningReport, level: Severity | 'none'): boolean {
  const severity = severityOf(container);
  return severity !== undefined && hasReached(severity, level);
}

export function styleOf(stdout: Output, { color }: PsOptions, { variables }: Environment): TextStyle {
  return { chalk: chalkFor(stdout, color, variables), width: widthOf(stdout) };
}

export function expectedOf(
  containers: readonly RunningReport[],
  gate: readonly Expectation[],
): readonly Expected[] {
  return containers.flatMap(({ name, zombies }) =>
    gate.flatMap(expectation => {
      if (expectation.kind !== 'zombies') return [];
      const seen = zombies === null ? 'zombies could not be counted' : `${zombies} zombies`;
      const isMet = zombies !== null && zombies <= expectation.most;
      return [{ subject: name, expected: expectation.text, isMet, seen }];
    }),
  );
}

/**
 * What is known of the programs is added to what is seen: Node has a handler whether or not the application has one.
 */
export function reportOf(running: Running): RunningReport {
  const { init, stays } = commonPid1(resolvePid1(running.command.split(' '), null, unknownBase));
  const isUnheard = running.stop.effect === 'handled' && stays?.program?.sigterm === 'ignored';
  const nameOfInit = init ? posix.basename(init) : null;
  return {
    ...running,
    init: running.isDockerInit ? 'docker-init' : nameOfInit,
    stop: isUnheard ? { ...running.stop, effect: 'unknown' } : running.stop,
  };
}

import { type Command, InvalidArgumentError, Option } from 'commander';
import { expectationExamples } from '../src/verify/expectation.ts';
import { expectOption, failLevelOption, outputOptions, traceOption } from './options/shared-options.ts';
import type { Surroundings } from './subcommands.ts';

/** What stops containers that run already, and touches nothing but those that are named. */
export function addStop(program: Command, { rules, streams, environment, finish }: Surroundings): void {
  const stop = program
    .command('stop')
    .description('stop running containers as docker stop does, and show how they took it')
    .argument('[container...]', 'names or ids')
    .option('-s, --signal <signal>', 'signal to send (default: the stop signal of the container)')
    .addOption(
      new Option(
        '-t, --timeout <seconds>',
        'seconds until SIGKILL, -1 for never (default: those of the container, or 10)',
      ).argParser(parseTimeout),
    )
    .addOption(new Option('--time <seconds>').argParser(parseTimeout).hideHelp())
    .option(
      '--compose [project]',
      "stop a Compose project in Compose's order (default: the one that was started in this directory)",
    )
    .addOption(expectOption(stopExamples))
    .option('--config <file>', 'configuration file (default: the nearest .initcheck.yaml)')
    .addOption(traceOption())
    .addOption(failLevelOption())
    .action(async (names: string[], options) => {
      const { runStop } = await import('./commands/stop-command.ts');
      finish(await runStop(names, options, rules, streams, environment));
    });
  for (const option of outputOptions()) stop.addOption(option);
}

/** What one stop can show. */
const stopExamples = expectationExamples.filter(word => !/^(?:deaf|requests-lost)/.test(word));

/** As docker reads it, `-t=5` too. */
function parseTimeout(given: string): number {
  const text = given.replace(/^=/, '');
  if (!/^(?:-1|\d{1,6})$/.test(text)) throw new InvalidArgumentError('Expected whole seconds, or -1.');
  return Number(text);
}

import { type Command, Option } from 'commander';
import { collect, colorOption, parsePause } from './options/shared-options.ts';
import type { Surroundings } from './subcommands.ts';

/** What looks at running containers, and touches none of them. */
export function addPs(program: Command, { rules, streams, environment, finish }: Surroundings): void {
  program
    .command('ps')
    .description(
      'list running containers with their inits and zombies, and what docker stop would do; read-only',
    )
    .argument('[container...]', 'names or ids (default: all running containers)')
    .addOption(
      new Option('--format <format>', 'output format')
        .choices(['text', 'json', 'prometheus'])
        .default('text'),
    )
    .option(
      '--watch [seconds]',
      'refresh the list, and show how zombies grow (default: every 2 s)',
      parsePause,
    )
    .addOption(
      new Option('--filter <key=value>', "choose containers, by docker's own filters (repeatable)")
        .argParser(collect)
        .default([], 'none'),
    )
    .addOption(
      new Option(
        '--fail-level <level>',
        'exit with 1 for a container that has zombies or does not hear its stop signal (warning), or that has ' +
          'nearly as many processes as it may (error) (default: "none")',
      ).choices(['error', 'warning', 'none']),
    )
    .option('--all-contexts', 'look at the Engine of every docker context, side by side')
    .option(
      '--since <time>',
      'list who was killed by a stop since then (24h, 2026-01-31T14:00:00Z), instead of who runs',
    )
    .option('--expect <words>', 'exit with 1 unless zombies=0, or a profile of .initcheck.yaml')
    .option('--config <file>', 'configuration file (default: the nearest .initcheck.yaml)')
    .addOption(colorOption())
    .action(async (names, options) => {
      const { runPs } = await import('./commands/ps-command.ts');
      finish(await runPs(names, options, rules, streams, environment));
    });
}

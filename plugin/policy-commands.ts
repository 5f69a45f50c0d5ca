import { type Command, Option } from 'commander';
import { injectionOptions } from './options/injection-options.ts';
import {
  buildOptions,
  colorOption,
  failLevelOption,
  levelOption,
  ruleOption,
} from './options/shared-options.ts';
import type { Surroundings } from './subcommands.ts';

/** What deals with `.initcheck.yaml` itself. */
export function addPolicy(program: Command, { rules, streams, environment, finish }: Surroundings): void {
  const config = program
    .command('config')
    .description('print the settings that count for a file, and where each of them comes from')
    .argument('[path]', 'a Dockerfile, or a directory (default: this directory)')
    .option('--config <file>', 'configuration file (default: the nearest .initcheck.yaml above the file)')
    .option('--strict', 'report every info as a warning')
    .option('--allow-outside', 'read configurations outside the repository too')
    .option('--schema', 'print the JSON Schema of .initcheck.yaml instead')
    .addOption(failLevelOption())
    .addOption(levelOption())
    .addOption(ruleOption())
    .addOption(new Option('--format <format>', 'output format').choices(['text', 'json']).default('text'))
    .addOption(colorOption())
    .action(async (path: string | undefined, options) => {
      const { runConfig } = await import('./commands/config-command.ts');
      finish(await runConfig(path, options, rules, streams, environment));
    });
  const perFile = [...buildOptions(), ...injectionOptions()].filter(({ long }) =>
    ['--base', '--context', '--inject', '--reaper-platforms'].includes(long ?? ''),
  );
  for (const option of perFile) config.addOption(option);
  program
    .command('init')
    .description('write a first .initcheck.yaml for the Dockerfiles that are here')
    .argument('[directory]', 'where to write it (default: this directory)')
    .option('--dry-run', 'show what would be written, write nothing')
    .action(async (path: string | undefined, options) => {
      const { runInit } = await import('./commands/init-command.ts');
      finish(await runInit(path ?? '.', options, rules, streams, environment));
    });
}

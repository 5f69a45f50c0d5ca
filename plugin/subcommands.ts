import { type Command, Option } from 'commander';
import type { Rule } from '../src/lint/rule.ts';
import { isComposeFile, runVerify } from './commands/verify-command.ts';
import { rejectIdleWithImage, rejectIdleWithServices } from './options/idle-in-check.ts';
import { injectionOptions, parseArchitectures } from './options/injection-options.ts';
import {
  buildOptions,
  collect,
  colorOption,
  experimentOptions,
  failLevelOption,
  outputOptions,
  progressOption,
  ruleOption,
  traceOption,
} from './options/shared-options.ts';
import type { DockerGlobals } from './process/docker-globals.ts';
import type { Environment, Streams } from './process/streams.ts';

export interface Surroundings {
  readonly globals: DockerGlobals;
  readonly rules: readonly Rule[];
  readonly streams: Streams;
  readonly environment: Environment;
  /** Takes the exit code. */
  readonly finish: (code: number) => void;
}

export function addVerify(
  program: Command,
  { globals, rules, streams, environment, finish }: Surroundings,
): void {
  const separator = globals.rest.indexOf('--');
  const rest = separator < 0 ? [] : globals.rest.slice(separator + 1);
  const verify = program
    .command('verify')
    .description('build and run the original and the repaired image, stop them, and measure')
    .argument('[path]', 'the build context (default: .), a compose file, or a Kubernetes manifest')
    .argument(
      '[service...]',
      'services of the compose file, or containers or workloads of the manifest (default: all); after --: flags for ' +
        'docker build or, with --image, arguments for the program',
    )
    .option('-f, --file <path>', 'the Dockerfile (default: the Dockerfile in the context)')
    .option('--image <reference>', 'verify an existing image instead of a Dockerfile (repeatable)', collect)
    .option('--entrypoint <program>', 'with --image: run this instead of its ENTRYPOINT')
    .option('--no-deps', 'with a compose file: start nothing that the services depend on')
    .option(
      '--with-volumes',
      'with a compose file: use its own volumes and folders instead of new ones and copies',
    )
    .option('--config <file>', 'configuration file (default: the nearest .initcheck.yaml)')
    .action(async (_context, _words, options, command: Command) => {
      const words = command.args.slice(0, command.args.length - rest.length);
      if (options.image !== undefined) rejectIdleWithImage(command);
      else if (isComposeFile(words[0] ?? '', environment)) rejectIdleWithServices(command);
      finish(await runVerify(words, rest, options, rules, streams, environment));
    });
  const options = [
    buildOptions(),
    // Nothing is written.
    injectionOptions().filter(({ long }) => long !== '--reaper-platforms'),
    outputOptions(),
    [progressOption(), failLevelOption()],
    experimentOptions(),
  ];
  for (const option of options.flat()) verify.addOption(option);
}

/** Reads rules, and no Dockerfile. */
export function addExplain(program: Command, { rules, streams, environment, finish }: Surroundings): void {
  program
    .command('explain')
    .description('explain a rule, an exit code or a symptom, or list all rules')
    .argument('[word...]', 'the id of a rule, 137, DL3025, "killed after 10 s"')
    .addOption(new Option('--format <format>', 'output format').choices(['text', 'json']).default('text'))
    .addOption(colorOption())
    .action(async (words: string[], options) => {
      const { runExplain } = await import('./commands/explain-command.ts');
      finish(runExplain(words.join(' ') || undefined, options, rules, streams, environment));
    });
}

/** For editors. */
export function addLanguageServer(
  program: Command,
  { rules, streams, environment, finish }: Surroundings,
): void {
  program
    .command('lsp')
    .description('start the language server, which editors use to show findings while you type')
    .option('--stdio', 'talk on standard input and output, as editors expect; there is no other way')
    .action(async () => {
      const { serve } = await import('./lsp/serve.ts');
      finish(await serve(rules, streams, environment));
    });
}

/** What deals with images and containers that are there already. */
export function addEngineCommands(
  program: Command,
  { rules, streams, environment, finish }: Surroundings,
): void {
  const image = program
    .command('image')
    .description('check images without their Dockerfile')
    .argument('<reference...>', 'names or ids of images')
    .addOption(ruleOption())
    .option('--strict', 'report every info as a warning')
    .option('--fix', 'make a repaired image with a real init; needs --tag')
    .option('--tag <name>', 'the name of the repaired image')
    .addOption(failLevelOption())
    .action(async (references, options) => {
      const { runImage } = await import('./commands/image-command.ts');
      finish(await runImage(references, options, rules, streams, environment));
    });
  for (const option of outputOptions()) image.addOption(option);
  program
    .command('trace')
    .description(
      'show where the signals of a running container go, until Ctrl-C; needs root on the Engine host, or --trace',
    )
    .argument('<container>', 'name or id')
    .addOption(traceOption())
    .addOption(new Option('--format <format>', 'output format').choices(['text', 'json']).default('text'))
    .addOption(colorOption())
    .action(async (name, options) => {
      const { runTrace } = await import('./commands/trace-command.ts');
      finish(await runTrace(name, options, streams, environment));
    });
  program
    .command('reaper')
    .description('print the init that repairs install, or make an image that contains it')
    .addOption(
      new Option('--platform <list>', 'comma-separated platforms, or all (default: this machine)').argParser(
        parseArchitectures,
      ),
    )
    .option(
      '--image <reference>',
      'make an image of this name for --inject=image, in the Engine or as --output',
    )
    .option('--output <file>', 'file for the program or, with --image, for an OCI layout of all platforms')
    .action(async options => {
      const { runReaper } = await import('./commands/reaper-command.ts');
      finish(await runReaper(options, streams, environment));
    });
}

export function addInstallation(
  program: Command,
  { rules, streams, environment, finish }: Surroundings,
): void {
  program
    .command('install')
    .description('install the plugin for the docker command')
    .option('--system', 'for all users, not only this one')
    .option('--dry-run', 'show what would be written, write nothing')
    .option('--force', 'replace another plugin of this name')
    .option('--hook', 'let docker print a line after a stop that had to kill')
    .action(async options => {
      const { runInstall } = await import('./install/install.ts');
      finish(await runInstall(options, streams, environment));
    });
  program
    .command('uninstall')
    .description('remove the plugin')
    .option('--system', 'for all users, not only this one')
    .option('--dry-run', 'show what would be removed, remove nothing')
    .option('--hook', 'remove only the line that docker prints after a stop')
    .action(async options => {
      const { runUninstall } = await import('./install/install.ts');
      finish(await runUninstall(options, streams, environment));
    });
  program
    .command('doctor')
    .description('diagnose the installation and, with paths, the copies of the reaper that Dockerfiles use')
    .argument('[path...]', 'Dockerfiles or directories')
    .addOption(colorOption())
    .action(async (paths: string[], options) => {
      const { examineCopies } = await import('./commands/doctor-copies.ts');
      const { runDoctor } = await import('./install/doctor.ts');
      const copies = paths.length > 0 ? await examineCopies(paths, rules, environment) : [];
      finish(await runDoctor(options, copies, streams, environment));
    });
}

import { Command, InvalidArgumentError, Option } from 'commander';
import { severities } from '../src/diagnostic.ts';
import type { Rule } from '../src/rule.ts';
import { runCheck } from './check-command.ts';
import type { CheckOptions } from './check-options.ts';
import { type Format, formats, type ReportWord } from './destinations.ts';
import type { DockerGlobals } from './docker-globals.ts';
import { runDoctor } from './doctor.ts';
import { runExplain } from './explain-command.ts';
import { injectionOptions, parsePlatforms } from './injection-options.ts';
import { runInstall, runUninstall } from './install.ts';
import { runReaper } from './reaper-command.ts';
import { didYouMean } from './rule-options.ts';
import { runOptions } from './run-options.ts';
import { parseShard } from './shard.ts';
import type { Environment, Streams } from './streams.ts';
import { runVerify } from './verify-command.ts';
import { version } from './version.ts';

export interface Surroundings {
  readonly globals: DockerGlobals;
  readonly rules: readonly Rule[];
  readonly streams: Streams;
  readonly environment: Environment;
  /** Takes the exit code. */
  readonly finish: (code: number) => void;
}

/** The command tree. Commander prints help and complains about options; it never ends the process. */
export function createProgram(surroundings: Surroundings): Command {
  const { globals, rules, streams, environment, finish } = surroundings;
  const program = new Command(globals.isPlugin ? 'docker initcheck' : 'docker-initcheck')
    .description("Who is PID 1 in this image, does it do PID 1's job, and can you prove it?")
    .version(`docker-initcheck ${version}`, '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    // What stands behind a command is the command's own, though this one has an option of that name too.
    .enablePositionalOptions()
    .argument(
      '[path...]',
      'Dockerfiles, directories, or - for standard input (default: ./Dockerfile or ./Containerfile)',
    )
    .option('--fix', 'repair the files in place')
    .option('--diff', 'show the repair as a patch, write nothing')
    .option('--verify', 'build and run the original and the repaired image, stop them, and measure')
    .addOption(failLevelOption())
    .option('--config <file>', 'the configuration (default: the nearest .initcheck.yaml above each file)')
    .option('--rule <id=severity>', 'error, warning, info or off for one rule (repeatable)', collect, [])
    .option('--strict', 'every info is a warning')
    .option('--stdin-filename <path>', 'what to call standard input')
    .addOption(
      new Option('--shard <number/of>', 'only this part of the files, for jobs side by side').argParser(
        parseShard,
      ),
    )
    .action((paths: string[], options: CheckOptions) =>
      runCheck(paths, options, rules, streams, environment).then(finish),
    );
  for (const option of [...buildOptions(), ...injectionOptions(), ...experimentOptions(), ...outputOptions()])
    program.addOption(option);
  addVerify(program, surroundings);
  addCommands(program, surroundings);
  return configure(program, surroundings);
}

function addVerify(program: Command, { globals, rules, streams, environment, finish }: Surroundings): void {
  const separator = globals.rest.indexOf('--');
  const behind = separator < 0 ? [] : globals.rest.slice(separator + 1);
  const verify = program
    .command('verify')
    .description('build and run the original and the repaired image, stop them, and measure')
    .argument('[context]', 'the build context (default: .)')
    .argument('[word...]', 'after --: flags for docker build; with --image, arguments for the program')
    .option('-f, --file <path>', 'the Dockerfile (default: the Dockerfile in the context)')
    .option(
      '--image <reference>',
      'an image that is there already, instead of a Dockerfile (repeatable)',
      collect,
    )
    .option('--entrypoint <program>', 'with --image: what to run instead of its ENTRYPOINT')
    .action((_context, _words, options, command: Command) => {
      const words = command.args.slice(0, command.args.length - behind.length);
      return runVerify(words, behind, options, rules, streams, environment).then(finish);
    });
  for (const option of [...buildOptions(), ...injectionOptions(), ...experimentOptions(), ...outputOptions()])
    verify.addOption(option);
}

function addCommands(program: Command, { rules, streams, environment, finish }: Surroundings): void {
  const image = program
    .command('image')
    .description('check images of the Engine that need no Dockerfile')
    .argument('<reference...>', 'names or ids of images')
    .option('--rule <id=severity>', 'error, warning, info or off for one rule (repeatable)', collect, [])
    .option('--strict', 'every info is a warning')
    .option('--fix', 'make a repaired image of it, with a real init; needs --tag')
    .option('--tag <name>', 'the name of the repaired image')
    .addOption(failLevelOption())
    .action(async (references, options) => {
      const { runImage } = await import('./image-command.ts');
      finish(await runImage(references, options, rules, streams, environment));
    });
  for (const option of outputOptions()) image.addOption(option);
  program
    .command('reaper')
    .description('print the init that repairs put in front, or make an image to take it from')
    .addOption(
      new Option(
        '--platform <list>',
        'for which platforms, with commas, or all (default: this machine)',
      ).argParser(parsePlatforms),
    )
    .option(
      '--image <reference>',
      'make an image of this name for --inject=image, in the Engine or as --output',
    )
    .option('--output <file>', 'where the program goes, or with --image an OCI layout for all platforms')
    .action(async options => finish(await runReaper(options, streams, environment)));
  program
    .command('ps')
    .description('look at running containers, touching none: zombies, inits, and what docker stop would do')
    .argument('[container...]', 'names or ids (default: all that run)')
    .addOption(
      new Option('--format <format>', 'how to write the results').choices(['text', 'json']).default('text'),
    )
    .option('--watch [seconds]', 'look again and again (default: every 2 s)', parseSeconds)
    .addOption(colorOption())
    .action(async (names, options) => {
      const { runPs } = await import('./ps-command.ts');
      finish(await runPs(names, options, streams, environment));
    });
  program
    .command('explain')
    .description("print a rule's page, or the list of rules")
    .argument('[rule]', 'its id')
    .addOption(colorOption())
    .action((rule, options) => finish(runExplain(rule, options, rules, streams, environment)));
  program
    .command('install')
    .description('put the plugin where docker finds it')
    .option('--system', 'for all users instead of this one')
    .option('--dry-run', 'show what would be written, write nothing')
    .option('--force', 'replace another plugin of this name')
    .action(options => runInstall(options, streams, environment).then(finish));
  program
    .command('uninstall')
    .description('remove the plugin from where docker finds it')
    .option('--system', 'the one for all users')
    .option('--dry-run', 'show what would be removed, remove nothing')
    .action(options => runUninstall(options, streams, environment).then(finish));
  program
    .command('doctor')
    .description('say what is wrong with the installation')
    .addOption(colorOption())
    .action(options => runDoctor(options, streams, environment).then(finish));
}

function configure(program: Command, { streams }: Surroundings): Command {
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .configureOutput({
        writeOut: text => streams.stdout.write(text),
        writeErr: text => streams.stderr.write(text),
        outputError: (text, write) => write(text.replace(/^error: /, 'docker initcheck: ')),
        getOutHelpWidth: () => streams.stdout.columns ?? 100,
        getErrHelpWidth: () => streams.stderr.columns ?? 100,
      })
      .helpCommand(false);
  }
  return program;
}

function buildOptions(): Option[] {
  return [
    new Option('--base <where>', 'where to look base images up')
      .choices(['facts', 'engine', 'none'])
      .default('facts'),
    new Option('--target <stage>', 'the stage to check instead of the last one'),
    new Option('--build-arg <name=value>', 'a build argument (repeatable)').argParser(collect).default([]),
    new Option(
      '--context <directory>',
      'the build context (default: what a compose file says, or the nearest folder with all it copies)',
    ),
  ];
}

function experimentOptions(): Option[] {
  return [
    new Option('--grace <seconds>', 'the grace period of the stop, instead of the 10 s of docker').argParser(
      parseSeconds,
    ),
    new Option('--wait-for <pattern>', 'a line of the log that says the program is up').argParser(
      parsePattern,
    ),
    new Option('--progress <kind>', 'how to show the experiment while it runs')
      .choices(['auto', 'plain', 'quiet'])
      .default('auto'),
    ...runOptions(),
  ];
}

/** The two share one list, since their order says what belongs together. */
function outputOptions(): Option[] {
  const words: ReportWord[] = [];
  const append = (word: ReportWord): ReportWord[] => {
    words.push(word);
    return words;
  };
  return [
    new Option('--format <format>', 'how to write the results (repeatable, default: text)')
      .choices(formats)
      .argParser((text: string) => append({ format: parseFormat(text) })),
    new Option('--output <file>', 'where the --format before it goes (default: standard output)').argParser(
      (output: string) => append({ output }),
    ),
    colorOption(),
  ];
}

function parseFormat(text: string): Format {
  const format = formats.find(candidate => candidate === text);
  if (format) return format;
  throw new InvalidArgumentError(`Allowed choices are ${formats.join(', ')}${didYouMean(text, formats)}.`);
}

function failLevelOption(): Option {
  const levels = [...severities, 'none'];
  return new Option('--fail-level <level>', 'exit with 1 from this severity on (default: "warning")').choices(
    levels,
  );
}

function colorOption(): Option {
  return new Option('--color <when>', 'colours in the output')
    .choices(['auto', 'always', 'never'])
    .default('auto');
}

function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!/^\d+$/.test(text) || seconds > 3600)
    throw new InvalidArgumentError('Expected whole seconds, 0 to 3600.');
  return seconds;
}

function parsePattern(text: string): RegExp {
  try {
    return new RegExp(text, 'm');
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

import { Command, Option } from 'commander';
import { runCheck } from './commands/check-command.ts';
import type { CheckOptions } from './options/check-options.ts';
import { inOurWords, type Mistaken } from './options/foreign-options.ts';
import { rejectIdleInCheck } from './options/idle-in-check.ts';
import { rejectInFrontOf } from './options/idle-options.ts';
import { injectionOptions } from './options/injection-options.ts';
import { parseShard } from './options/shard.ts';
import {
  buildOptions,
  experimentOptions,
  failLevelOption,
  levelOption,
  outputOptions,
  progressOption,
  ruleOption,
} from './options/shared-options.ts';
import { addPolicy } from './policy-commands.ts';
import { version } from './process/version.ts';
import { addPs } from './ps-subcommand.ts';
import { addStop } from './stop-subcommand.ts';
import {
  addEngineCommands,
  addExplain,
  addInstallation,
  addLanguageServer,
  addVerify,
  type Surroundings,
} from './subcommands.ts';

/** The command tree. Commander prints help and complains about options; it never ends the process. */
export function createProgram(surroundings: Surroundings): Command {
  const { globals, rules, streams, environment, finish } = surroundings;
  const program: Command = new Command(globals.isPlugin ? 'docker initcheck' : 'docker-initcheck')
    .description("Who is PID 1 in this image, does it do PID 1's job, and can you prove it?")
    .version(`docker-initcheck ${version}`, '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    // What follows a command belongs to the command, though this one has an option of that name too.
    .enablePositionalOptions()
    .argument(
      '[path...]',
      'Dockerfiles, directories, or - for standard input (default: ./Dockerfile or ./Containerfile)',
    )
    .option('--fix', 'repair the files in place')
    .option('--diff', 'show the repairs as a patch; write nothing')
    .option('--upgrade', 'bring the reapers in .initcheck/ to this version; repair nothing else')
    .option('--git-add', 'with --fix: git add the reapers, as the pre-commit hook does')
    .option('--verify', 'build and run the original and the repaired image, stop them, and measure')
    .addOption(failLevelOption())
    .addOption(levelOption())
    .option('-q, --quiet', 'text: print findings, and neither counts nor hints')
    .option('--statistics', 'text: count the findings of each rule')
    .option('--config <file>', 'configuration file (default: the nearest .initcheck.yaml above each file)')
    .addOption(ruleOption())
    .option('--strict', 'report every info as a warning')
    .option('--allow-outside', 'read files outside the repository too, where its files name or link to them')
    .option(
      '--since <commit>',
      'report only what has changed in git since this branch left a commit or branch',
    )
    .option(
      '--staged',
      'report only what is staged in git, as it is staged (with --fix, as it lies on the disk)',
    )
    .option('--baseline <file>', 'leave out the findings that this file lists, so that only new ones fail')
    .option('--no-baseline', 'report what the baseline of the configuration lists too')
    .option('--write-baseline', 'list all findings in the baseline, and report none of them')
    .option('--add-ignores <reason>', 'write a comment above each finding that ignores it, with this reason')
    .option('--stdin-filename <path>', 'the name to report for standard input')
    .addOption(
      new Option('--shard <number/of>', 'check only this part of the files, for parallel CI jobs').argParser(
        parseShard,
      ),
    )
    .hook('preAction', (_program, command) => rejectInFrontOf(program, command))
    .action(async (paths: string[], options: CheckOptions, command: Command) => {
      rejectIdleInCheck(command, options);
      const { upgrade, diff } = options;
      const asked: CheckOptions = upgrade && !diff ? { ...options, fix: true } : options;
      finish(await runCheck(paths, asked, rules, streams, environment));
    });
  const ofExperiments = mayMeanOption(globals.rest) ? experimentOptions() : [];
  for (const option of [
    ...buildOptions(),
    ...injectionOptions(),
    ...outputOptions(),
    progressOption(),
    ...ofExperiments,
  ])
    program.addOption(option);
  if (mayMeanCommand(globals.rest)) {
    addVerify(program, surroundings);
    addExplain(program, surroundings);
    addEngineCommands(program, surroundings);
    addPs(program, surroundings);
    addStop(program, surroundings);
    addLanguageServer(program, surroundings);
    addPolicy(program, surroundings);
    addInstallation(program, surroundings);
  }
  return configure(program, surroundings);
}

/**
 * Making commands takes as long as checking a small file, so they are made where one may be meant: a plain word, help,
 * or completion.
 */
function mayMeanCommand(words: readonly string[]): boolean {
  return words.some(word => /^(?:[a-z]+|-h|--help|__complete\w*)$/.test(word));
}

/**
 * Likewise, what only experiments ask for: they cannot have been asked for without a word that begins with a dash, or
 * for completion.
 */
function mayMeanOption(words: readonly string[]): boolean {
  return words.some(word => /^-.|^__complete/.test(word));
}

function mistakenOf(command: Command, program: Command): Mistaken {
  return {
    options: command.options.map(({ long }) => long),
    command: command === program ? undefined : `${program.name()} ${command.name()}`,
  };
}

function configure(program: Command, { globals, streams }: Surroundings): Command {
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      // The longest option leaves less than the usual 40 columns on a terminal of 80.
      .configureHelp({ minWidthToWrap: 15 })
      .configureOutput({
        writeOut: text => streams.stdout.write(text),
        writeErr: text => streams.stderr.write(text),
        outputError: (text, write) => write(inOurWords(text, globals.rest, mistakenOf(command, program))),
        getOutHelpWidth: () => streams.stdout.columns ?? 100,
        getErrHelpWidth: () => streams.stderr.columns ?? 100,
      })
      .helpCommand(false);
  }
  return program;
}

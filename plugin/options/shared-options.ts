import { InvalidArgumentError, Option } from 'commander';
import { severities } from '../../src/lint/diagnostic.ts';
import { didYouMean } from '../../src/lint/did-you-mean.ts';
import { type Format, formats, type ReportWord } from './destinations.ts';
import { runOptions } from './run-options.ts';

/** What decides which image a Dockerfile makes. */
export function buildOptions(): Option[] {
  return [
    new Option('--base <where>', 'where to look base images up')
      .choices(['facts', 'engine', 'none'])
      .default('facts'),
    new Option('--target <stage>', 'the stage to check instead of the last one'),
    new Option(
      '--build-arg <name=value>',
      'a build argument (repeatable); a name alone has the value it has here',
    )
      .argParser(collect)
      .default([], 'none'),
    new Option(
      '--context <directory>',
      'the build context (default: what a compose file says, or the nearest folder with all it copies)',
    ),
  ].map(option => option.helpGroup('Options of the image:'));
}

export function experimentOptions(): Option[] {
  return [
    new Option('--grace <seconds>', 'the grace period of the stop, instead of the 10 s of docker').argParser(
      parseSeconds,
    ),
    new Option('--wait-for <pattern>', 'a line of the log that says the program is up').argParser(
      parsePattern,
    ),
    ...runOptions(),
  ].map(option => option.helpGroup('Options of the experiment, most of them as of docker run:'));
}

export function progressOption(): Option {
  return new Option('--progress <kind>', 'how to show what is being done')
    .choices(['auto', 'tty', 'plain', 'quiet'])
    .default('auto');
}

/** The two share one list, since their order says what belongs together. */
export function outputOptions(): Option[] {
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
  ].map(option => option.helpGroup('Options of the report:'));
}

function parseFormat(text: string): Format {
  const format = formats.find(candidate => candidate === text);
  if (format) return format;
  throw new InvalidArgumentError(`Allowed choices are ${formats.join(', ')}${didYouMean(text, formats)}.`);
}

export function ruleOption(): Option {
  return new Option('--rule <id=severity>', 'error, warning, info or off for one rule (repeatable)')
    .argParser(collect)
    .default([], "each rule's own");
}

/** Without a default of its own it is the configuration's, and if that has none a warning. */
export function failLevelOption(): Option {
  const option = new Option('--fail-level <level>', 'exit with 1 from this severity on (default: "warning")');
  return option.choices([...severities, 'none']);
}

export function colorOption(): Option {
  return new Option('--color <when>', 'colours in the output')
    .choices(['auto', 'always', 'never'])
    .default('auto');
}

export function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}

export function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!/^\d+$/.test(text) || seconds > 3600)
    throw new InvalidArgumentError('Expected whole seconds, 0 to 3600.');
  return seconds;
}

/** Nobody looks without a pause. */
export function parsePause(text: string): number {
  if (Number(text) === 0) throw new InvalidArgumentError('Expected whole seconds, 1 to 3600.');
  return parseSeconds(text);
}

function parsePattern(text: string): RegExp {
  try {
    return new RegExp(text, 'm');
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

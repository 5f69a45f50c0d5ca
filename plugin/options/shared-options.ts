import { InvalidArgumentError, Option } from 'commander';
import { baseChoices } from '../../src/image/base-image.ts';
import { severities } from '../../src/lint/diagnostic.ts';
import { didYouMean } from '../../src/lint/did-you-mean.ts';
import { expectationExamples } from '../../src/verify/expectation.ts';
import { type Format, formats, type ReportWord } from './destinations.ts';
import { runOptions } from './run-options.ts';

/** What decides which image a Dockerfile makes. */
export function buildOptions(): Option[] {
  return [
    new Option('--base <where>', 'where to look up base images (default: facts)').choices(baseChoices),
    new Option(
      '--target <stage>',
      'the stage to check (default: the one that compose, bake or a build line names, or the last one)',
    ),
    new Option(
      '--build-arg <name=value>',
      'set a build argument (repeatable); a name alone takes the value it has here',
    )
      .argParser(collect)
      .default([], 'none'),
    new Option(
      '--context <directory>',
      'the build context (default: from a compose file or a build line, or the nearest directory with all that the ' +
        'Dockerfile copies)',
    ),
  ].map(option => option.helpGroup('Image options:'));
}

export function experimentOptions(): Option[] {
  return [
    new Option('--grace <seconds>', 'grace period of the stop (default: 10)').argParser(parseSeconds),
    new Option(
      '--wait-for <pattern>',
      'regular expression for the log line that shows the program is ready',
    ).argParser(parsePattern),
    new Option(
      '--http <path|url>',
      'send requests while the container stops, and count what is cut off: /health, :8080/health, or the URL of ' +
        'a published port',
    ),
    new Option(
      '--sweep [moments]',
      'stop each image at so many moments of its life too, and report when it does not hear the stop signal ' +
        '(default: 20)',
    )
      .preset('20')
      .argParser(parseMoments),
    new Option('--start-again', 'start each container once more after its stop, as docker start would'),
    expectOption(),
    traceOption(),
    ...runOptions(),
  ].map(option => option.helpGroup('Experiment options, most of them as in docker run:'));
}

/** Several are one list. */
export function expectOption(examples: readonly string[] = expectationExamples): Option {
  return new Option(
    '--expect <words>',
    `exit with 1 unless the stop is as expected: ${examples.join(', ')}, ` +
      'or a profile of .initcheck.yaml (comma-separated, repeatable)',
  ).argParser((words: string, before?: string) => (before === undefined ? words : `${before},${words}`));
}

/** For those who are root on the Engine's machine there is nothing to allow. */
export function traceOption(): Option {
  return new Option(
    '--trace',
    'let a container of ours, with CAP_SYS_ADMIN and the processes of the Engine host, follow signals ' +
      'where this user cannot',
  );
}

export function progressOption(): Option {
  return new Option('--progress <kind>', 'how to show progress')
    .choices(['auto', 'tty', 'plain', 'quiet'])
    .default('auto');
}

/** The two share one list, since their order decides which belong together. */
export function outputOptions(): Option[] {
  const words: ReportWord[] = [];
  const append = (word: ReportWord): ReportWord[] => {
    words.push(word);
    return words;
  };
  return [
    new Option('--format <format>', 'output format (repeatable, default: text)')
      .choices(formats)
      .argParser((text: string) => append({ format: parseFormat(text) })),
    new Option('--output <file>', 'file for the --format before it (default: standard output)').argParser(
      (output: string) => append({ output }),
    ),
    colorOption(),
  ].map(option => option.helpGroup('Report options:'));
}

/** What other tools call a format. */
const called: Readonly<Record<string, Format>> = {
  ...{ tty: 'text', table: 'text', stylish: 'text', compact: 'text', plain: 'text', human: 'text' },
  ...{ codeclimate: 'gitlab', gitlab_codeclimate: 'gitlab', 'gitlab-codequality': 'gitlab' },
  ...{ unix: 'gnu', gcc: 'gnu', md: 'markdown', xml: 'junit', 'junit-xml': 'junit', yaml: 'json' },
  ...{ sonarqube: 'sarif', 'github-actions': 'github', template: 'html' },
};

function parseFormat(text: string): Format {
  const format = formats.find(candidate => candidate === text);
  if (format) return format;
  const meant = Object.hasOwn(called, text) ? `; did you mean ${called[text]}?` : didYouMean(text, formats);
  throw new InvalidArgumentError(`Allowed choices are ${formats.join(', ')}${meant}.`);
}

export function ruleOption(): Option {
  return new Option('--rule <id=severity>', 'set one rule to error, warning, info or off (repeatable)')
    .argParser(collect)
    .default([], 'the severity of the rule');
}

/** Without a default of its own it is the configuration's, and if that has none a warning. */
export function failLevelOption(): Option {
  const option = new Option(
    '--fail-level <level>',
    'exit with 1 if a finding has at least this severity (default: "warning")',
  );
  return option.choices([...severities, 'none']);
}

export function levelOption(): Option {
  const option = new Option(
    '--level <severity>',
    'show and repair findings from this severity on (default: info for files that are named, warning for those ' +
      'that are found in a directory)',
  );
  return option.choices(severities);
}

export function colorOption(): Option {
  return new Option('--color <when>', 'when to color the output')
    .choices(['auto', 'always', 'never'])
    .default('auto');
}

export function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!/^\d+$/.test(text) || seconds > 3600)
    throw new InvalidArgumentError('Expected whole seconds, 0 to 3600.');
  return seconds;
}

function parseMoments(text: string): number {
  const moments = Number(text);
  if (!/^\d+$/.test(text) || moments < 1 || moments > 100)
    throw new InvalidArgumentError('Expected a whole number, 1 to 100.');
  return moments;
}

/** At least a second, since every look costs the Engine something. */
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

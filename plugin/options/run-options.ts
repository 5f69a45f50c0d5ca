import { InvalidArgumentError, Option } from 'commander';
import { parsePlatform } from './injection-options.ts';

/** What the containers of an experiment are given, as commander hands it over: the words of `docker run`. */
export interface RunOptions {
  readonly env: readonly string[];
  readonly envFile: readonly string[];
  readonly publish: readonly string[];
  readonly volume: readonly string[];
  readonly tmpfs: readonly string[];
  readonly network?: string;
  readonly buildNetwork?: string;
  readonly user?: string;
  readonly platform?: string;
  readonly readOnly?: true;
  readonly pidsLimit?: number;
  readonly compare: readonly string[];
  readonly parallel: number;
}

/** The options themselves; a new list for each command, since an option remembers its values. */
export function runOptions(): Option[] {
  const options = [
    list(
      '-e, --env <name=value>',
      'set an environment variable in the containers; a name alone takes the value it has here',
    ),
    list('--env-file <file>', 'read environment variables from a file'),
    list(
      '-p, --publish <[[address:]port:]port>',
      'publish a port of the containers, which then run one after the other',
    ),
    list(
      '--volume <[source:]path[:ro]>',
      'mount a volume or a directory; the original may be killed while it writes',
    ),
    list('--tmpfs <path[:options]>', 'mount a directory in memory'),
    new Option('--network <name>', 'network of the containers'),
    new Option('--build-network <name>', 'network of the builds: host or none'),
    new Option('--user <user[:group]>', 'user who runs the programs'),
    new Option('--platform <os/architecture>', 'platform to build and run for').argParser(parsePlatform),
    new Option('--read-only', 'make the file systems of the containers read-only'),
    new Option(
      '--pids-limit <count>',
      'limit the processes of a container, zombies included (default: 4096)',
    ).argParser(parseCount),
    new Option(
      '--compare <inits>',
      'also run the original image with other inits, separated by commas: docker-init, a program in ' +
        'the image (tini), or a file (./tini-static)',
    )
      .argParser((word: string, before: readonly string[]) => [...before, ...word.split(',').filter(Boolean)])
      .default([], 'none'),
    new Option('--parallel <count>', 'how many Dockerfiles or images to verify in parallel')
      .argParser(parseCount)
      .default(1),
  ];
  return options;
}

function list(flags: string, description: string): Option {
  return new Option(flags, description)
    .argParser((word: string, before: readonly string[]) => [...before, word])
    .default([], 'none');
}

function parseCount(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('Expected a whole number, 1 or more.');
  return Number(text);
}

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
    list('-e, --env <name=value>', 'a variable of the containers; a name alone has the value it has here'),
    list('--env-file <file>', 'a file of them'),
    list(
      '-p, --publish <[[address:]port:]port>',
      'a port of the containers, which then run one after the other',
    ),
    list(
      '--volume <[source:]path[:ro]>',
      'a volume or a directory, likewise; the original may be killed while it writes',
    ),
    list('--tmpfs <path[:options]>', 'a directory in memory'),
    new Option('--network <name>', 'the network of the containers'),
    new Option('--build-network <name>', 'the network of the builds: host, none'),
    new Option('--user <user[:group]>', 'who runs the programs'),
    new Option('--platform <os/architecture>', 'the platform to build and run for').argParser(parsePlatform),
    new Option('--read-only', "the containers' own files cannot be written"),
    new Option(
      '--pids-limit <count>',
      'the most processes of a container, zombies included (default: 4096)',
    ).argParser(parseCount),
    new Option(
      '--compare <inits>',
      'other inits in front of the original image: docker-init, a program of the image (tini), or a file (./tini-static); with commas',
    )
      .argParser((word: string, before: readonly string[]) => [...before, ...word.split(',').filter(Boolean)])
      .default([], 'none'),
    new Option('--parallel <count>', 'how many Dockerfiles or images to verify at the same time')
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
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('Expected a whole number from 1 on.');
  return Number(text);
}

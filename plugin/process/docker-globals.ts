/** Docker's own flags, which it hands to a plugin in front of the plugin's name. */
export interface DockerGlobals {
  /** As they were given, to be handed back to `docker`. */
  readonly raw: readonly string[];
  /** Without them, and without the plugin's name. */
  readonly rest: readonly string[];
  /** Whether `docker` runs us, so that help says `docker initcheck`. */
  readonly isPlugin: boolean;
}

const withValue = new Set(['config', 'host', 'context', 'log-level', 'tlscacert', 'tlscert', 'tlskey']);
const withoutValue = new Set(['debug', 'tls', 'tlsverify']);
const shortWithValue = 'Hcl';

/**
 * Takes the flags of `docker` off an argv. Docker has checked them already; what is no flag of Docker's is left alone.
 * Stand-alone, without the name, nothing is taken: `-c` may be ours there. `docker help initcheck lint` has the name
 * second.
 * https://github.com/docker/cli/blob/master/cli/flags/options.go
 */
export function takeDockerGlobals(argv: readonly string[], isRunByDocker: boolean): DockerGlobals {
  let at = 0;
  while (at < argv.length && argv[at]?.startsWith('-')) {
    const taken = lengthOfFlag(argv[at] as string);
    if (taken === 0) break;
    at += taken;
  }
  const rest = argv.slice(at);
  const asksForHelp = ['help', '--help', '-h'].includes(rest[0] ?? '') && rest[1] === 'initcheck';
  if (asksForHelp) return { raw: argv.slice(0, at), rest: [...rest.slice(2), '--help'], isPlugin: true };
  if (rest[0] === 'initcheck') return { raw: argv.slice(0, at), rest: rest.slice(1), isPlugin: true };
  return { raw: [], rest: argv, isPlugin: isRunByDocker };
}

/** How many words a flag of Docker's takes; 0 for what is none. */
function lengthOfFlag(word: string): number {
  const long = /^--([a-z-]+)(=.*)?$/.exec(word);
  if (long) {
    const [, name = '', value] = long;
    if (withoutValue.has(name)) return 1;
    if (!withValue.has(name)) return 0;
    return value === undefined ? 2 : 1;
  }
  const letters = word.slice(1);
  for (const [index, letter] of [...letters].entries()) {
    if (shortWithValue.includes(letter)) return index === letters.length - 1 ? 2 : 1;
    if (letter !== 'D') return 0;
  }
  return letters.length > 0 ? 1 : 0;
}

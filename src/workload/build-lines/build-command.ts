/** What a command line that builds an image says, as it is written: paths are relative to where it is run. */
export interface BuildCommand {
  readonly context: string;
  /** Null where it is `Dockerfile` in the context. */
  readonly file: string | null;
  readonly target: string | null;
  readonly platforms: readonly string[];
}

/** A word without quotes and with its variables replaced; undefined where one is not known. */
export type Expand = (word: string) => string | undefined;

/**
 * Reads the words of `docker build`, `docker buildx build`, `podman build` and their like; undefined for another
 * command, and for one of which something is unknown that would decide what is built.
 */
export function parseBuildCommand(words: readonly string[], expand: Expand): BuildCommand | undefined {
  const rest = behindBuild(words);
  if (!rest) return undefined;
  const { values, operands } = readOptions(rest);
  const file = values.get('file')?.at(-1);
  // What an unknown word before the context adds may be a file as well as a label.
  const isOpen =
    operands.length !== 1 &&
    !(operands.length > 1 && file !== undefined && operands.slice(0, -1).every(isUnknown));
  const context = expand(operands.at(-1) ?? '');
  if (isOpen || context === undefined || !isFolder(context)) return undefined;
  const path = file === undefined ? null : expand(file);
  const target = values.get('target')?.at(-1);
  const stage = target === undefined ? null : expand(target);
  if (path === undefined || path === '-' || stage === undefined) return undefined;
  const platforms = values.get('platform')?.flatMap(list => expand(list)?.split(',') ?? []) ?? [];
  return { context, file: path, target: stage === '' ? null : stage, platforms };
}

/** The words behind `docker build`, whatever is in front of it: `sudo`, `time`, `env NAME=value`. */
function behindBuild(words: readonly string[]): readonly string[] | undefined {
  const at = words.findIndex(isBuilder);
  if (at < 0 || !words.slice(0, at).every(isInFront)) return undefined;
  const line = words
    .slice(at + 1)
    .filter(word => word !== 'buildx' && word !== 'image' && word !== 'builder');
  const before = words.slice(at + 1).indexOf(line[0] ?? '');
  return /^(?:build|bud)$/.test(line[0] ?? '') && before < 3 ? line.slice(1) : undefined;
}

/** Also a variable that is called after one, as in `$(DOCKER) build`. */
function isBuilder(word: string): boolean {
  return (
    /^(?:\S*\/)?(?:docker|podman|nerdctl|buildah|docker-buildx)$/.test(word) || builderVariable.test(word)
  );
}

const builderVariable = /^"?\$[({]?\w*(?:DOCKER|PODMAN|CONTAINER|BUILDER|OCI)(?:_?\w*)?[)}]?"?$/i;

function isInFront(word: string): boolean {
  return /^(?:sudo|time|env|exec|command|nice|-\w+|\w+=.*)$/s.test(word);
}

function isUnknown(word: string): boolean {
  return /^"?\$/.test(word);
}

/** A folder, not a URL, an archive on standard input, or what the builder takes for a repository. */
function isFolder(context: string): boolean {
  return (
    context !== '' &&
    context !== '-' &&
    !/^(?:\w[\w+.-]*:\/\/|git@|github\.com\/)|\.git(?:#|$)|\.tar/.test(context)
  );
}

const known = new Map([
  ['f', 'file'],
  ['file', 'file'],
  ['target', 'target'],
  ['platform', 'platform'],
]);

/** Options that take a word. docs.docker.com/reference/cli/docker/buildx/build, and podman-build(1) */
const withValue = new Set([
  ...[
    't',
    'tag',
    'build-arg',
    'label',
    'cache-from',
    'cache-to',
    'network',
    'progress',
    'secret',
    'ssh',
    'o',
    'output',
  ],
  ...[
    'iidfile',
    'metadata-file',
    'build-context',
    'add-host',
    'builder',
    'shm-size',
    'ulimit',
    'm',
    'memory',
  ],
  ...['memory-swap', 'c', 'cpu-shares', 'cpu-period', 'cpu-quota', 'cpuset-cpus', 'cpuset-mems', 'isolation'],
  ...[
    'security-opt',
    'cgroup-parent',
    'attest',
    'annotation',
    'allow',
    'call',
    'no-cache-filter',
    'format',
    'jobs',
  ],
  ...[
    'manifest',
    'v',
    'volume',
    'arch',
    'os',
    'variant',
    'creds',
    'authfile',
    'ignorefile',
    'env',
    'device',
    'config',
  ],
  ...['context', 'cert-dir', 'runtime', 'userns', 'pid', 'ipc', 'dns', 'timestamp', 'retry', 'policy'],
]);

function readOptions(words: readonly string[]): { values: Map<string, string[]>; operands: string[] } {
  const values = new Map<string, string[]>();
  const operands: string[] = [];
  let taking: string | undefined;
  for (const word of words) {
    const option = taking === undefined ? parseOption(word) : undefined;
    const { name, value } = option ?? { name: taking, value: word };
    const isDone = value !== undefined || !takesValue(name);
    if (name === undefined) operands.push(word);
    else if (isDone && value !== undefined) values.set(name, [...(values.get(name) ?? []), value]);
    taking = name === undefined || isDone ? undefined : name;
  }
  return { values, operands };
}

/** `--file=x`, `-fx`, `-f`: its long name where that counts, and what is joined to it; undefined for an operand. */
function parseOption(word: string): { name: string; value: string | undefined } | undefined {
  const [, long, inside, short, joined] = /^--([\w-]+)(?:=(.*))?$|^-([a-zA-Z])(.*)$/s.exec(word) ?? [];
  const name = long ?? short;
  if (name === undefined) return undefined;
  const value = long === undefined && (!joined || !takesValue(name)) ? undefined : (inside ?? joined);
  return { name: known.get(name) ?? name, value };
}

function takesValue(name: string | undefined): boolean {
  return name !== undefined && (known.has(name) || withValue.has(name));
}

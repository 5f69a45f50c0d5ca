import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { BuildOptions } from './build-options.ts';
import type { BuildProgress } from './build-progress.ts';
import { packContext } from './context.ts';
import type { Engine } from './engine.ts';
import { EngineBuildError, EngineError } from './error.ts';
import { RUN_LABEL } from './run.ts';

/** Flags of `docker build` that are ours to give, or that would leave something behind. */
const ours =
  /^(-t|-f|-o|-q|--tag|--file|--iidfile|--output|--push|--load|--quiet|--metadata-file)(=|$)|^-[tfo]./;

/**
 * Builds an image with the docker client: it has what the Engine's own API lacks, such as secrets, ssh and named
 * contexts. The context is sent as a tar, so that files can be laid over it. Errors are those of buildImage.
 */
export async function buildWithClient(
  engine: Engine,
  options: BuildOptions & { readonly flags: readonly string[] },
): Promise<string> {
  const refused = options.flags.find(flag => ours.test(flag));
  if (refused !== undefined)
    throw new EngineError(
      `docker build ${refused} is not supported: the images built here have no name and are removed again`,
    );
  const { tar, dockerfile } = await packContext(options);
  const directory = await mkdtemp(join(tmpdir(), 'initcheck-build-'));
  try {
    const iidfile = join(directory, 'iid');
    const words = [...flagsOf(engine, options), '--iidfile', iidfile, '--file', dockerfile, '-'];
    await runClient(engine, words, tar, options);
    return (await readFile(iidfile, 'utf8')).trim();
  } finally {
    tar.destroy();
    await rm(directory, { recursive: true, force: true });
  }
}

function flagsOf(
  { run }: Engine,
  { flags, target, buildArgs = {}, platform, network }: BuildOptions & { readonly flags: readonly string[] },
): string[] {
  return [
    ...['build', ...flags, '--label', `${RUN_LABEL}=${run}`],
    ...(target ? ['--target', target] : []),
    ...Object.entries(buildArgs).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    ...(platform ? ['--platform', platform] : []),
    ...(network ? ['--network', network] : []),
  ];
}

const KEPT_LINES = 20;

async function runClient(
  { client: { command, env } }: Engine,
  words: readonly string[],
  tar: NodeJS.ReadableStream,
  { signal, onProgress, builder }: BuildOptions,
): Promise<void> {
  signal?.throwIfAborted();
  const [program = 'docker', ...globals] = command;
  const child = spawn(program, [...globals, ...words], {
    // Clients before 23.0 take the legacy builder unless told otherwise.
    env: {
      ...env,
      BUILDKIT_PROGRESS: 'plain',
      DOCKER_BUILDKIT: builder === 'legacy' ? '0' : (env.DOCKER_BUILDKIT ?? '1'),
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const interrupt = () => void child.kill('SIGINT');
  signal?.addEventListener('abort', interrupt, { once: true });
  const log: string[] = [];
  for (const stream of [child.stdout, child.stderr]) follow(stream, log, onProgress);
  // A builder that refuses the flags does not read the context.
  const sending = pipeline(tar, child.stdin).catch(() => {});
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    await sending;
    signal?.throwIfAborted();
    if (code !== 0) {
      const reason =
        log.findLast(line => /error|failed|unknown|invalid|denied|not found/i.test(line)) ??
        log.at(-1) ??
        `exit code ${code}`;
      throw new EngineBuildError(undefined, reason.replace(/^ERROR: /, ''), log.slice(-KEPT_LINES));
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new EngineError(`build flags need the docker client, and there is no ${program}`);
    throw error;
  } finally {
    signal?.removeEventListener('abort', interrupt);
  }
}

/** BuildKit names its steps `#7 [2/3] RUN make`, the older builder `Step 2/3 : RUN make`. */
function follow(
  stream: NodeJS.ReadableStream,
  log: string[],
  onProgress: ((progress: BuildProgress) => void) | undefined,
): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (piece: string) => {
    const lines = (rest + piece).split(/\r?\n/);
    rest = (lines.pop() ?? '').slice(-10_000);
    for (const line of lines.filter(text => text.trim() !== '')) {
      log.push(line);
      if (log.length > 10 * KEPT_LINES) log.shift();
      const step = /^(?:#\d+ )(\[.*)|^Step (\d+\/\d+ : .*)/.exec(line);
      if (step) onProgress?.({ kind: 'step', step: step[1] ?? step[2] ?? '', state: 'started' });
      else onProgress?.({ kind: 'log', step: '', line });
    }
  });
  stream.on('end', () => void (rest.trim() !== '' && log.push(rest)));
}

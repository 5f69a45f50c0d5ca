import { StringDecoder } from 'node:string_decoder';
import { EngineBuildError } from './error.ts';
import { readJsonLines } from './json-lines.ts';
import { decodeTrace, type Vertex, type VertexLog } from './trace.ts';

/** What a build reports while it runs; names and lines are untrusted text. */
export type BuildProgress =
  | { readonly kind: 'step'; readonly step: string; readonly state: 'started' | 'cached' | 'done' | 'failed' }
  | { readonly kind: 'log'; readonly step: string; readonly line: string };

/** One message of the build's answer; which members are there depends on the builder. */
interface Message {
  readonly id?: string;
  readonly stream?: string;
  readonly aux?: string | { readonly ID?: string };
  readonly error?: string;
}

/** What is known of the build so far, and what to do with the next message. */
interface Reader {
  read(message: Message): void;
  /** The step that failed, or the last one that was started. */
  failure(reason: string): EngineBuildError;
}

/**
 * Reads the answer to a build request to its end and returns the image's id. A failed build answers 200 and ends
 * with a message that has an `error`: that becomes an EngineBuildError.
 */
export async function readBuild(
  answer: AsyncIterable<Uint8Array>,
  onProgress: (progress: BuildProgress) => void = () => {},
): Promise<string> {
  const logs = stepLogs(onProgress);
  const buildkit = buildkitReader(logs, onProgress);
  const legacy = legacyReader(logs, onProgress);
  let reader: Reader = legacy;
  let image: string | undefined;
  for await (const message of readJsonLines<Message>(answer)) {
    if (message.id === 'moby.buildkit.trace') reader = buildkit;
    if (message.error !== undefined) throw reader.failure(message.error.trim());
    if (typeof message.aux === 'object' && message.aux.ID) image = message.aux.ID;
    reader.read(message);
  }
  logs.end();
  if (image === undefined) throw new EngineBuildError(undefined, 'the Engine did not name the image');
  return image;
}

function buildkitReader(logs: StepLogs, onProgress: (progress: BuildProgress) => void): Reader {
  const states = new Map<string, string>();
  const names = new Map<string, string>();
  let failed: Vertex | undefined;

  const readVertex = (vertex: Vertex): void => {
    names.set(vertex.digest, vertex.name);
    if (vertex.error && !/context canceled/.test(vertex.error)) failed ??= vertex;
    const state = stateOf(vertex);
    if (state === undefined || states.get(vertex.digest) === state) return;
    states.set(vertex.digest, state);
    if (!isInternal(vertex)) onProgress({ kind: 'step', step: vertex.name, state });
  };
  const readLog = ({ vertex, bytes }: VertexLog): void => logs.add(names.get(vertex) ?? '', bytes);

  return {
    read({ aux }) {
      if (typeof aux !== 'string') return;
      const { vertexes, logs: pieces } = decodeTrace(aux);
      vertexes.forEach(readVertex);
      pieces.forEach(readLog);
    },
    failure(reason) {
      logs.end();
      const step = failed && !isInternal(failed) ? failed.name : undefined;
      return new EngineBuildError(step, plain(failed?.error ?? reason), logs.last(failed?.name ?? ''));
    },
  };
}

function stateOf({
  started,
  completed,
  cached,
  error,
}: Vertex): 'started' | 'cached' | 'done' | 'failed' | undefined {
  if (error) return 'failed';
  if (cached) return 'cached';
  if (completed) return 'done';
  return started ? 'started' : undefined;
}

/** Steps of the builder's own, not of the Dockerfile. */
function isInternal({ name }: Vertex): boolean {
  return name.startsWith('[internal]') || name === 'copy /context /';
}

/** BuildKit's reason in one line, without the layers it was handed through. */
function plain(reason: string): string {
  return reason
    .replace(/^failed to solve[^:]*: /, '')
    .replace(/^failed to (?:create|build) LLB(?: definition)?: /, '')
    .replace(/^executor failed running/, 'failed running')
    .replace(/\s*\n\s*/g, ' ');
}

/** The legacy builder has one stream of text: `Step 1/3 : FROM …`, then what the step wrote. */
function legacyReader(logs: StepLogs, onProgress: (progress: BuildProgress) => void): Reader {
  let step = '';
  return {
    read({ stream = '' }) {
      const [, number, words] = /^Step (\d+\/\d+) : (.*)/s.exec(stream) ?? [];
      if (words !== undefined) {
        if (step) onProgress({ kind: 'step', step, state: 'done' });
        step = `[${number}] ${words.trim()}`;
        onProgress({ kind: 'step', step, state: 'started' });
      } else if (stream !== '\n' && !/^( ---> |Removing intermediate container )/.test(stream)) {
        // What went to standard error comes in red.
        logs.add(step, Buffer.from(stream.replaceAll('\u001b[91m', '').replaceAll('\u001b[0m', '')));
      }
    },
    failure(reason) {
      logs.end();
      if (step) onProgress({ kind: 'step', step, state: 'failed' });
      return new EngineBuildError(step || undefined, reason, logs.last(step));
    },
  };
}

const KEPT_LINES = 20;

/** The lines each step wrote, whole ones, of which the last few are kept. */
interface StepLogs {
  add(step: string, bytes: Uint8Array): void;
  last(step: string): readonly string[];
  /** Tells the lines that were not ended. */
  end(): void;
}

function stepLogs(onProgress: (progress: BuildProgress) => void): StepLogs {
  const steps = new Map<string, { decoder: StringDecoder; rest: string; lines: string[] }>();
  const report = (step: string, lines: string[], line: string): void => {
    lines.push(line);
    if (lines.length > KEPT_LINES) lines.shift();
    onProgress({ kind: 'log', step, line });
  };
  return {
    add(step, bytes) {
      const log = steps.get(step) ?? { decoder: new StringDecoder('utf8'), rest: '', lines: [] };
      steps.set(step, log);
      const parts = (log.rest + log.decoder.write(Buffer.from(bytes))).split(/\r?\n/);
      log.rest = parts.pop() ?? '';
      for (const line of parts) report(step, log.lines, line);
    },
    last: step => steps.get(step)?.lines ?? [],
    end() {
      for (const [step, log] of steps) {
        if (log.rest) report(step, log.lines, log.rest);
        log.rest = '';
      }
    },
  };
}

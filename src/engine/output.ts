import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { Engine } from './engine.ts';
import { engineError } from './error.ts';

/** What a container writes to standard output and error, from its first byte on; only the end of it is kept. */
export interface ContainerOutput {
  /** How much came so far, in bytes. */
  bytes(): number;
  /** How many whole lines came so far. */
  count(): number;
  /** The last lines, oldest first; untrusted text. */
  lastLines(count: number): readonly string[];
  /** Resolves at the first line that matches; never when there is none. */
  line(pattern: RegExp): Promise<void>;
  /** Resolves when no more can come: the container has exited. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Longer lines are cut: a program may write a gigabyte without a line feed. */
const KEPT_LINE = 10_000;
const KEPT_LINES = 200;

/**
 * Attaches to a container's output. Call it before the container is started, and nothing is missed. `isTty`: it has a
 * terminal.
 */
export async function followOutput(
  engine: Engine,
  id: string,
  signal?: AbortSignal,
  isTty = false,
): Promise<ContainerOutput> {
  const connection = await engine.docker
    .getContainer(id)
    .attach({ stream: true, stdout: true, stderr: true, ...(signal && { abortSignal: signal }) })
    .catch(error => {
      throw engineError('attach to the container', error, signal);
    });
  const stdout = lines();
  const stderr = lines();
  const log: string[] = [];
  const waiting = new Set<(line: string) => void>();
  let bytes = 0;
  let count = 0;
  for (const source of [stdout, stderr]) {
    source.stream.on('data', (piece: Buffer) => {
      bytes += piece.length;
      for (const line of source.whole(piece)) {
        count++;
        log.push(line);
        if (log.length > KEPT_LINES) log.shift();
        for (const hear of waiting) hear(line);
      }
    });
  }
  // A terminal has one stream of bytes, and everything else a header before each piece of two.
  if (isTty) connection.pipe(stdout.stream);
  else engine.docker.modem.demuxStream(connection, stdout.stream, stderr.stream);
  const ended = once(connection, 'close').then(() => {});
  // An interruption closes the connection with an error that is already reported elsewhere.
  connection.on('error', () => {});
  ended.catch(() => {});
  return {
    bytes: () => bytes,
    count: () => count,
    lastLines: count => [...log, ...[stdout.rest(), stderr.rest()].filter(rest => rest !== '')].slice(-count),
    line: pattern => {
      const own = new RegExp(pattern, pattern.flags.replace(/[gy]/g, ''));
      const test = (line: string) => own.test(line);
      if (log.some(test)) return Promise.resolve();
      return new Promise(resolve => waiting.add(line => void (test(line) && resolve())));
    },
    ended,
    close: () => void (connection as PassThrough).destroy(),
  };
}

/** Makes lines of pieces; standard output and error each have their own unfinished line. */
function lines() {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  return {
    stream: new PassThrough(),
    rest: () => rest,
    whole(piece: Buffer): string[] {
      const parts = (rest + decoder.write(piece)).split(/\r?\n/);
      rest = (parts.pop() ?? '').slice(0, KEPT_LINE);
      return parts.map(line => line.slice(0, KEPT_LINE));
    },
  };
}

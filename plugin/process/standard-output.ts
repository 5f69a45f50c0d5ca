import { fstatSync, writeSync } from 'node:fs';
import { reasonOf } from '../../src/files/reason.ts';
import type { Output } from './streams.ts';

const descriptor = 1;

/**
 * Standard output. Into a file or a pipe it is written by the system call itself: the first use of `process.stdout`
 * loads Node's streams and network, which takes a tenth of a short run. A reader that went away early (`docker
 * initcheck | head`) is no failure; of one, such as a full disk, `fail` is told once, and what has been begun, such as
 * the removal of containers, goes on.
 */
export function standardOutput(fail: (reason: string) => void): Output {
  return isPlain() ? plainOutput(fail) : nodeOutput(fail);
}

/** A terminal has a width, and the console of Windows an encoding. */
function isPlain(): boolean {
  if (process.platform === 'win32') return false;
  try {
    const found = fstatSync(descriptor);
    return found.isFile() || found.isFIFO() || found.isSocket();
  } catch {
    return false;
  }
}

function plainOutput(fail: (reason: string) => void): Output {
  let isGone = false;
  let node: Output | undefined;
  const write = (bytes: Uint8Array): void => {
    for (let rest = bytes; rest.length > 0 && !isGone; ) {
      if (node) {
        node.write(rest);
        return;
      }
      try {
        rest = rest.subarray(writeSync(descriptor, rest));
      } catch (error) {
        // Somebody has made the pipe one that does not wait: Node's stream does.
        if (codeOf(error) === 'EAGAIN') node = nodeOutput(fail);
        else {
          isGone = true;
          unlessReaderLeft(error, fail);
        }
      }
    }
  };
  return {
    write: text => write(typeof text === 'string' ? Buffer.from(text) : text),
    get isGone() {
      return isGone;
    },
  };
}

function nodeOutput(fail: (reason: string) => void): Output {
  let isGone = false;
  process.stdout.on('error', error => {
    if (!isGone) unlessReaderLeft(error, fail);
    isGone = true;
  });
  return Object.defineProperty(process.stdout, 'isGone', { get: () => isGone }) as Output;
}

function unlessReaderLeft(error: unknown, fail: (reason: string) => void): void {
  if (codeOf(error) !== 'EPIPE') fail(reasonOf(error as NodeJS.ErrnoException));
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

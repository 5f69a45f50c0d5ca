import { fstatSync, writeSync } from 'node:fs';
import type { Output } from './streams.ts';

const descriptor = 1;

/**
 * Standard output. Into a file or a pipe it is written by the system call itself: the first use of `process.stdout`
 * loads Node's streams and network, which takes a tenth of a short run. A reader that went away early (`docker
 * initcheck | head`) is no failure.
 */
export function standardOutput(): Output {
  return isPlain() ? plainOutput() : nodeOutput();
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

function plainOutput(): Output {
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
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'EPIPE') isGone = true;
        // Somebody has made the pipe one that does not wait: Node's stream does.
        else if (code === 'EAGAIN') node = nodeOutput();
        else throw error;
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

function nodeOutput(): Output {
  let isGone = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    unlessReaderLeft(error);
    isGone = true;
  });
  return Object.defineProperty(process.stdout, 'isGone', { get: () => isGone }) as Output;
}

/** Who reads no more does not stop what has been begun, such as the removal of containers. */
export function unlessReaderLeft(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

import { cut, printable } from '../../src/report/printable.ts';
import type { CheckOptions } from '../options/check-options.ts';
import type { Streams } from '../process/streams.ts';

/** With fewer files it is over before anybody has read it. */
const many = 50;

export interface FileProgress {
  readonly show: (done: number, path: string) => void;
  /** Takes the line off the terminal again. */
  readonly end: () => void;
}

/** One line on a terminal while many files are checked, rewritten at every hundredth of them. */
export function createFileProgress(
  kind: CheckOptions['progress'],
  total: number,
  streams: Streams,
): FileProgress {
  if (kind !== 'auto' || total < many || !streams.stderr.isTTY)
    return { show: () => undefined, end: () => undefined };
  const output = streams.stderr;
  const step = Math.ceil(total / 100);
  return {
    show: (done, path) => {
      if (done % step !== 0) return;
      const line = `${done}/${total} ${printable(path)}`;
      output.write(`\r\u001b[K${cut(line, (output.columns ?? 80) - 1)}`);
    },
    end: () => output.write('\r\u001b[K'),
  };
}

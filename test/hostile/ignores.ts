import type { Row } from './row.ts';

const long = (text: string, times: number): string => text.repeat(times);

/** Of each the text of .dockerignore, next to a Dockerfile that copies run.sh and starts it. */
export const ignores: readonly Row[] = [
  ['\0', 'run.sh cannot be started: it is not executable', 1, 'a NUL'],
  ['[', 'the ignore file has an invalid pattern in line 1', 2, 'a bracket that is not closed'],
  ['[]a]', 'run.sh cannot be started: it is not executable', 1, 'an odd class'],
  ['[z-a]', 'the ignore file has an invalid pattern in line 1', 2, 'a range that runs backwards'],
  ['\\', 'run.sh cannot be started: it is not executable', 1, 'an escape of nothing'],
  ['!', 'run.sh cannot be started: it is not executable', 1, 'an exception of nothing'],
  ['!!!!run.sh', 'run.sh cannot be started: it is not executable', 1, 'exceptions of exceptions'],
  ['..', 'run.sh cannot be started: it is not executable', 1, 'upwards'],
  ['/../../etc', 'run.sh cannot be started: it is not executable', 1, 'likewise'],
  ['(a+)+$', 'run.sh cannot be started: it is not executable', 1, 'no regular expression'],
  [long('*a', 1000), 'run.sh cannot be started: it is not executable', 1, 'stars'],
  [long('**/', 1000), 'no STOPSIGNAL: the program is stopped with SIGTERM, the', 0, 'more stars'],
  [long('?*', 1000), 'run.sh cannot be started: it is not executable', 1, 'and more'],
  [long('a/', 5000), 'run.sh cannot be started: it is not executable', 1, 'deep folders'],
  [long('x\n', 20_000), 'run.sh cannot be started: it is not executable', 1, 'many lines'],
  [
    '\uFEFFrun.sh\r\n',
    'no STOPSIGNAL: the program is stopped with SIGTERM, the',
    0,
    'a byte order mark and lines of Windows',
  ],
];

import type { Row } from './row.ts';

const long = (text: string, times: number): string => text.repeat(times);

/** Of each the text of run.sh: how it begins, and what it names. */
export const scriptNames: readonly Row[] = [
  ['', 'no STOPSIGNAL: the program is stopped with SIGTERM, the', 1, 'an empty one cannot be started'],
  ['\0\0\0', 'no STOPSIGNAL: the program is stopped with SIGTERM, the', 0, 'no text'],
  ['#!', 'no STOPSIGNAL: the program is stopped with SIGTERM, the', 0, 'no interpreter'],
  ['#!\n', 'no STOPSIGNAL: the program is stopped with SIGTERM, the', 0, 'likewise'],
  [
    '#! \t \nexec a\n',
    'no STOPSIGNAL: the program is stopped with SIGTERM, the',
    0,
    'blanks for an interpreter',
  ],
  [
    '#!/bin/sh\r\nexec a\r\n',
    'a is PID 1 without an init: nothing collects orphans or waits',
    1,
    'lines of Windows',
  ],
  ['#!run.sh\nexec a\n', 'no STOPSIGNAL: the program is stopped with SIGTERM, the', 0, 'itself'],
  [
    '#!/run.sh\nexec a\n',
    'no STOPSIGNAL: the program is stopped with SIGTERM, the',
    0,
    'itself by its whole path',
  ],
  [
    '#!/usr/bin/env -S sh -c "x"\n',
    'no STOPSIGNAL: the program is stopped with SIGTERM, the',
    0,
    'env that splits',
  ],
  [
    `#!/bin/${long('x', 5000)}\n`,
    'no STOPSIGNAL: the program is stopped with SIGTERM, the',
    0,
    'a long interpreter',
  ],
  [
    '#!/bin/sh\n. /run.sh\nb\n',
    'no STOPSIGNAL: the program is stopped with SIGTERM, the',
    0,
    'one that sources itself',
  ],
  [
    '#!/bin/sh\nexec /run.sh "$@"\n',
    'no STOPSIGNAL: the program is stopped with SIGTERM, the',
    0,
    'one that becomes itself',
  ],
  [
    '#!/bin/sh\n/run.sh "$@"; b\n',
    'no STOPSIGNAL: the program is stopped with SIGTERM, the',
    1,
    'one that starts itself',
  ],
  [
    '#!/bin/sh\n. ../../../../etc/passwd\nb; c\n',
    'no STOPSIGNAL: the program is stopped with SIGTERM, the',
    0,
    'a file outside',
  ],
  [
    '#!/bin/sh\n. /dev/zero\nb; c\n',
    'no STOPSIGNAL: the program is stopped with SIGTERM, the',
    0,
    'a device',
  ],
  [
    '#!/bin/sh\nf() { f; }; f\n',
    'no STOPSIGNAL: the program is stopped with SIGTERM, the',
    0,
    'a function that calls itself',
  ],
  [
    '#!/bin/sh\nf() { g; }; g() { f; }; f\n',
    'no STOPSIGNAL: the program is stopped with SIGTERM, the',
    0,
    'two that call each other',
  ],
  [
    '#!/bin/sh\nf() { f | f & }; f\n',
    'no STOPSIGNAL: the program is stopped with SIGTERM, the',
    1,
    'a fork bomb',
  ],
  [
    '#!/bin/bash\n:(){ :|:& };:\n',
    'no STOPSIGNAL: the program is stopped with SIGTERM, the',
    1,
    'the usual spelling',
  ],
  [
    '#!/bin/sh\nwhile :; do set -- "$@" "$@"; done; b\n',
    'no STOPSIGNAL: the program is stopped with SIGTERM, the',
    1,
    'arguments without an end',
  ],
  [
    `#!/bin/sh\n${long('set -- "$@" "$@"\n', 40)}exec "$@"\n`,
    'no STOPSIGNAL: the program is stopped with SIGTERM, the',
    0,
    'twice as many each time',
  ],
  [
    '#!/bin/sh\ntrap "trap \\"exec a\\" TERM" TERM\nb; c\n',
    'no STOPSIGNAL: the program is stopped with SIGTERM, the',
    1,
    'a trap that sets a trap',
  ],
  [
    '#!/bin/sh\ntrap "kill -TERM $$" TERM\nb; c\n',
    'no STOPSIGNAL: the program is stopped with SIGTERM, the',
    1,
    'a trap that sends itself the signal',
  ],
  [
    '#!/bin/sh\neval "$(cat /etc/passwd)"\n',
    'no STOPSIGNAL: the program is stopped with SIGTERM, the',
    0,
    'text that is not known',
  ],
  [
    '#!/bin/sh\neval eval eval eval exec a\n',
    'a is PID 1 without an init: nothing collects orphans or waits',
    0,
    'evals of evals',
  ],
  [
    '#!/bin/sh\nexec "$(curl http://169.254.169.254/)"\n',
    'no STOPSIGNAL: the program is stopped with SIGTERM, the',
    0,
    'a name from elsewhere',
  ],
  [
    '#!/bin/sh\nexec \u001b[2J\n',
    '\\u001b[2J is PID 1 without an init: nothing collects orphans',
    0,
    'a program that clears the terminal',
  ],
  [
    '#!/bin/sh\n\u202eexec a\nb; c\n',
    'no STOPSIGNAL: the program is stopped with SIGTERM, the',
    1,
    'text that turns around',
  ],
  [
    '#!/bin/sh\n::error::x\n"##vso[task.complete]"; c\n',
    'no STOPSIGNAL: the program is stopped with SIGTERM, the',
    1,
    'commands of a CI',
  ],
];

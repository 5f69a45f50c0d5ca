import type { Row } from './row.ts';

const long = (text: string, times: number): string => text.repeat(times);

/** Of each the text of run.sh: broken, deep, long and many. */
export const scriptShapes: readonly Row[] = [
  [
    '#!/bin/sh\n"<b>"; "a\nb"; c\n',
    'no STOPSIGNAL: the program is stopped with SIGTERM, the',
    1,
    'names with markup and line breaks',
  ],
  ['#!/bin/sh\nif then fi fi\n', 'no STOPSIGNAL: the program is stopped with SIGTERM, the', 0, 'no grammar'],
  ['#!/bin/sh\n}\n', 'no STOPSIGNAL: the program is stopped with SIGTERM, the', 0, 'a brace alone'],
  [
    '#!/bin/sh\n"',
    'no STOPSIGNAL: the program is stopped with SIGTERM, the',
    0,
    'a quote that is not closed',
  ],
  [
    '#!/bin/sh\ncat <<E\n',
    'no STOPSIGNAL: the program is stopped with SIGTERM, the',
    0,
    'a here-document that is not closed',
  ],
  [
    `#!/bin/sh\n${long('(', 20_000)}\n`,
    'no STOPSIGNAL: the program is stopped with SIGTERM, the',
    0,
    'deep brackets',
  ],
  [
    `#!/bin/sh\n${long('if a; then ', 3000)}b${long('; fi', 3000)}\n`,
    'no STOPSIGNAL: the program is stopped with SIGTERM, the',
    0,
    'deep conditions',
  ],
  [
    `#!/bin/sh\n${long('{ ', 3000)}b${long('; }', 3000)}; c\n`,
    'no STOPSIGNAL: the program is stopped with SIGTERM, the',
    0,
    'deep groups',
  ],
  [
    `#!/bin/sh\n${long('if a; then b; fi\n', 3000)}exec c\n`,
    'no STOPSIGNAL: the program is stopped with SIGTERM, the',
    0,
    'many conditions',
  ],
  [
    `#!/bin/sh\n${long('if a; then exec b; fi\n', 300)}exec c\n`,
    'no STOPSIGNAL: the program is stopped with SIGTERM, the',
    0,
    'many endings',
  ],
  [
    `#!/bin/sh\ncase $1 in ${long('a) exec b;; ', 3000)}esac; c\n`,
    'b is PID 1 without an init: nothing collects orphans or waits',
    0,
    'many cases',
  ],
  [
    `#!/bin/sh\n${long('b &\n', 3000)}wait\n`,
    'script /run.sh: it is too long, or has too many ways through it, to be followed',
    0,
    'many jobs',
  ],
  [
    `#!/bin/sh\na${long(' | b', 3000)}\n`,
    'script /run.sh: it is too long, or has too many ways through it, to be followed',
    0,
    'a long pipeline',
  ],
  [
    `#!/bin/sh\nexec ${long('nice ', 3000)}a\n`,
    'no STOPSIGNAL: the program is stopped with SIGTERM, the',
    0,
    'wrappers of wrappers',
  ],
  [
    `#!/bin/sh\nexec a ${long('x', 1_000_000)}\n`,
    'no STOPSIGNAL: the program is stopped with SIGTERM, the',
    0,
    'a long word',
  ],
  [
    `#!/bin/sh\nA=${long('${A:-', 3000)}${long('}', 3000)}; exec $A\n`,
    'no STOPSIGNAL: the program is stopped with SIGTERM, the',
    0,
    'defaults of defaults',
  ],
  [
    '#!/bin/sh\nexec "${A[999999999]}" "${A:0:999999999}"\n',
    'no STOPSIGNAL: the program is stopped with SIGTERM, the',
    0,
    'beyond any length',
  ],
  [
    '#!/bin/sh\nfor i in {1..999999999}; do :; done; exec a\n',
    'a is PID 1 without an init: nothing collects orphans or waits',
    0,
    'a range that is not counted',
  ],
  [
    '#!/bin/sh\nexec a{1..9}{1..9}{1..9}{1..9}{1..9}{1..9}\n',
    'a{1..9}{1..9}{1..9}{1..9}{1..9}{1..9} is PID 1 without an',
    0,
    'braces that multiply',
  ],
  [
    '#!/bin/sh\nexec $((1/0)) $((9**999999))\n',
    'no STOPSIGNAL: the program is stopped with SIGTERM, the',
    0,
    'arithmetic',
  ],
  [
    '#!/bin/sh\nexec ********************b\n',
    '********************b is PID 1 without an init: nothing',
    0,
    'a pattern of stars',
  ],
];

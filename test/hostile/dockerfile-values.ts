import type { Row } from './row.ts';

const long = (text: string, times: number): string => text.repeat(times);

/** A Dockerfile each: what it copies, its variables, its signals, and how much there is of all. */
export const dockerfileValues: readonly Row[] = [
  [
    'FROM a\nCOPY ../../etc/passwd /\nCMD b && c\n',
    'docker stop may wait 10 s and then kill the container: CMD',
    0,
    'a file outside of the context',
  ],
  [
    'FROM a\nCOPY /etc/shadow /run.sh\nCMD ["/run.sh"]\n',
    'base a: it is not among the known images, and it decides',
    0,
    'an absolute path is one of the context',
  ],
  [
    'FROM a\nADD http://169.254.169.254/ /run.sh\nCMD ["/run.sh"]\n',
    'base a: it is not among the known images, and it decides',
    0,
    'nothing is fetched',
  ],
  [
    'FROM a\nADD git@github.com:a/b.git /x\nCMD ["/x/run.sh"]\n',
    'base a: it is not among the known images, and it decides',
    0,
    'nor cloned',
  ],
  [
    '# syntax=evil.example.com/frontend:1\nFROM a\nCMD b\n',
    'docker stop may wait 10 s and then kill the container: CMD',
    0,
    'a frontend of somebody',
  ],
  [
    '# syntax=../x\nFROM a\nCMD b\n',
    'docker stop may wait 10 s and then kill the container: CMD',
    0,
    'a path as a frontend',
  ],
  [
    '# escape=x\nFROM a\n',
    'invalid escape token "x": it must be \\ or `',
    2,
    'an escape character that may not be',
  ],
  ['# escape=`\n# escape=`\nFROM a\n', 'only one escape parser directive can be used', 2, 'twice'],
  [
    'FROM a\nENV A=$A\nENV B=${B:-${B:-$B}}\nCMD $A && $B\n',
    'unknown: base a: it is not among the known images',
    0,
    'variables of themselves, which are empty: the shell runs nothing and ends',
  ],
  [
    `FROM a\nENV A=${long('${A:-', 3000)}${long('}', 3000)}\nCMD b && c\n`,
    'ENV cannot be expanded: a "}" is missing',
    2,
    'defaults of defaults',
  ],
  [
    'FROM a\nENV __proto__=x constructor=y\nCMD $__proto__ && $constructor\n',
    'docker stop may wait 10 s and then kill the container: CMD',
    0,
    'names that objects have',
  ],
  [
    'FROM a AS __proto__\nFROM constructor\nCOPY --from=toString x /\nCMD b && c\n',
    'invalid name for a stage: "__proto__"; it must begin with a',
    2,
    'as stages',
  ],
  [
    'FROM a\nSTOPSIGNAL __proto__\nCMD ["b"]\n',
    '"__proto__" is not a signal, and the build fails',
    1,
    'as a signal',
  ],
  [
    'FROM a\nSTOPSIGNAL 9999999999999999999999\nCMD ["b"]\n',
    '"9999999999999999999999" is not a signal, and the build fails',
    1,
    'a signal beyond any number',
  ],
  [
    'FROM a\nSTOPSIGNAL -9\nCMD ["b"]\n',
    'docker stop kills the program without sending it a stop',
    1,
    'a signal below zero',
  ],
  [
    `FROM a\nCMD ${long('[', 20_000)}\n`,
    'docker stop may wait 10 s and then kill the container: CMD',
    0,
    'lists of lists',
  ],
  [
    `FROM a\nCMD ["a"${long(', "b"', 50_000)}]\n`,
    'a line is longer than 65,535 bytes',
    2,
    'a line beyond 64 KiB',
  ],
  [
    `FROM a\nCMD ["sh", "-c", "${long('$(', 5000)}"]\n`,
    'base a: it is not among the known images, and it decides',
    0,
    'commands in commands',
  ],
  [
    `FROM a\nCMD sh -c 'sh -c "sh -c \\"sh -c x && y\\""'\n`,
    'docker stop may wait 10 s and then kill the container: CMD',
    0,
    'shells in shells',
  ],
  [
    `FROM a\nCMD ${long('env ', 3000)}b && c\n`,
    'docker stop may wait 10 s and then kill the container: CMD',
    0,
    'wrappers of wrappers',
  ],
  [
    `FROM a\n${long('ONBUILD RUN x\n', 3000)}CMD b && c\n`,
    'docker stop may wait 10 s and then kill the container: CMD',
    0,
    'many triggers',
  ],
  [
    `${long('FROM a\n', 3000)}CMD b && c\n`,
    'docker stop may wait 10 s and then kill the container: CMD',
    0,
    'many stages',
  ],
  [`FROM a\n${long('# initcheck ignore=x\n', 3000)}CMD b && c\n`, 'there is no rule x', 0, 'many comments'],
  [
    `FROM a\nCMD b ${long('&& c ', 5000)}\n`,
    'docker stop may wait 10 s and then kill the container: CMD',
    0,
    'a long list',
  ],
  [
    `FROM a\nRUN <<A${long(' <<A', 500)}\nA\n`,
    'unterminated heredoc: there is no line with only A',
    2,
    'here-documents without an end',
  ],
  [
    'FROM a\nCMD b \\\n',
    'docker stop may wait 10 s and then kill the container: CMD',
    0,
    'a line that continues into nothing',
  ],
  [
    `FROM a\nCMD b ${long('\\\n', 5000)}&& c\n`,
    'docker stop may wait 10 s and then kill the container: CMD',
    0,
    'and one that goes on and on',
  ],
  [
    'FROM a\n# initcheck ignore=../../x -- \u001b[2J\nCMD ["b"]\n',
    'b is PID 1 without an init: nothing collects orphans or waits',
    0,
    'an ignore comment of no rule',
  ],
  [
    `FROM a\n${long('RUN a\n', 210_000)}CMD b && c\n`,
    'too large to check: it has more than 200000 lines',
    2,
    'instructions without end',
  ],
  [
    `FROM a\n${long('\n', 1_000_000)}CMD b && c\n`,
    'too large to check: it has more than 200000 lines',
    2,
    'blank lines without end',
  ],
  [
    `FROM a\nRUN <<E\n${long('a\n', 500_000)}E\nCMD b && c\n`,
    'too large to check: it has more than 200000 lines',
    2,
    'a here-document without end',
  ],
];

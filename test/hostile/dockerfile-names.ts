import type { Row } from './row.ts';

const long = (text: string, times: number): string => text.repeat(times);

/** A Dockerfile each: what it is made of, and the images it names. */
export const dockerfileNames: readonly Row[] = [
  ['', 'the file has no instructions', 2, 'nothing'],
  ['\n\n \t\n', 'the file has no instructions', 2, 'blanks'],
  ['\uFEFF', 'the file has no instructions', 2, 'a byte order mark alone'],
  [
    '\uFEFF\uFEFFFROM a\nCMD ["b"]\n',
    'unknown instruction \\ufeffFROM (did you mean FROM?)',
    2,
    'two of them',
  ],
  ['FROM a\0\nCMD b\n', 'this is a binary file, not a Dockerfile (a NUL byte at offset', 2, 'a NUL'],
  [
    'FROM\u00a0a\nCMD b\n',
    'this line begins with no instruction',
    2,
    'a no-break space where a blank belongs',
  ],
  [
    'FROM a\nCMD ["b"]\u2028CMD d\n',
    'CMD has text after its array: since Dockerfile 1.9 that makes',
    1,
    'a line separator of Unicode is none of Docker',
  ],
  [
    'FROM a\rCMD b\r',
    'FROM requires either one or three arguments: an image, and AS',
    2,
    'lines of an old Macintosh',
  ],
  [
    'from a\r\ncmd b && c\r\n',
    'docker stop may wait 10 s and then kill the container: CMD',
    0,
    'lines of Windows, small letters',
  ],
  [
    'FROM a\nCMD \u202e]"b"[\n',
    'docker stop may wait 10 s and then kill the container: CMD',
    0,
    'text that turns around',
  ],
  [
    'FROM a\nCMD \u001b[2J && b\n',
    'docker stop may wait 10 s and then kill the container: CMD',
    0,
    'a terminal that is cleared',
  ],
  [
    'FROM a\n\u001b]0;title\u0007 x\n',
    'this line begins with no instruction',
    2,
    'an instruction that sets a title',
  ],
  [
    'FROM a\n::error file=x::y\n',
    'this line begins with no instruction',
    2,
    'a workflow command as an instruction',
  ],
  [
    'FROM a AS ::error::x\nCMD b\n',
    'invalid name for a stage: "::error::x"; it must begin with a',
    2,
    'a workflow command as a stage',
  ],
  ['FROM ::error::x\nCMD b\n', 'the name of the base image is not valid', 2, 'and as an image'],
  [
    'FROM a\nCMD echo "##vso[task.complete]" && b\n',
    'docker stop may wait 10 s and then kill the container: CMD',
    0,
    'a command of another CI',
  ],
  [
    'FROM a\nUSER <script>alert(1)</script>\nCMD b && c\n',
    'docker stop may wait 10 s and then kill the container: CMD',
    0,
    'HTML in a value',
  ],
  ['FROM ../../etc/passwd\nCMD b\n', 'the name of the base image is not valid', 2, 'a path as an image'],
  [
    'FROM http://169.254.169.254/latest\nCMD b\n',
    'the name of the base image is not valid',
    2,
    'a URL as an image',
  ],
  ['FROM file:///etc/passwd\nCMD b\n', 'the name of the base image is not valid', 2, 'another one'],
  ['FROM a@sha256:0\nCMD b\n', 'the name of the base image is not valid', 2, 'a digest that is too short'],
  [
    `FROM ${long('a/', 200)}b\nCMD b\n`,
    'the name of the base image is not valid',
    2,
    'a name that is too long',
  ],
  ['FROM $(id)\nCMD b\n', 'the name of the base image is not valid', 2, 'a command as an image'],
  ['FROM `id`\nCMD b\n', 'the name of the base image is not valid', 2, 'likewise'],
  ['FROM -v\nCMD b\n', 'the name of the base image is not valid', 2, 'an option as an image'],
  [
    'FROM --platform=$(id) debian:12\nCMD ["sleep", "1"]\n',
    'sleep is PID 1 without an init, and nothing collects what',
    1,
    'a command as a platform',
  ],
  [
    'FROM --platform=a/b/c/d debian:12\nCMD ["sleep", "1"]\n',
    'sleep is PID 1 without an init, and nothing collects what',
    1,
    'a platform that there is not',
  ],
  [
    'FROM a AS a\nFROM a AS a\nCMD b && c\n',
    'docker stop may wait 10 s and then kill the container: CMD',
    0,
    'two stages of one name, on each other',
  ],
  [
    'FROM b AS a\nFROM a AS b\nCMD c && d\n',
    'docker stop may wait 10 s and then kill the container: CMD',
    0,
    'no circle: a stage sees those above it',
  ],
  [
    'FROM a\nCOPY --from=0 x /\nCMD b\n',
    'invalid stage index 0: only stages above this one can be',
    2,
    'a stage that copies from itself',
  ],
  [
    'FROM a\nCOPY --from=99999999999999999999 x /\nCMD b\n',
    'invalid stage index 99999999999999999999: only stages above',
    2,
    'a stage beyond any number',
  ],
  [
    'FROM a\nCOPY --from=-1 x /\nCMD b && c\n',
    'docker stop may wait 10 s and then kill the container: CMD',
    0,
    'a stage below the first',
  ],
];

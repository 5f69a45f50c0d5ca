import type { Row } from './row.ts';

const service = (text: string): string => `services: {a: {${text}}}\n`;

/** A compose.yaml each: its services, and what they are made of. */
export const composeBuilds: readonly Row[] = [
  ['', 'expected a compose file (a mapping with services) or', 2, 'nothing'],
  ['services:\n', 'there is nothing to check in it', 0, 'no services'],
  ['services: []\n', 'services: expected a mapping', 2, 'a list'],
  ['services: x\n', 'services: expected a mapping', 2, 'a word'],
  ['services: {a: x}\n', 'services.a: expected a mapping', 2, 'a service that is a word'],
  [
    'services: {a: null}\n',
    'skipped, because they have neither image nor build here: a',
    0,
    'a service that is nothing',
  ],
  [
    'services: {__proto__: {image: a}}\n',
    'base a: it is not among the known images, and it decides what',
    0,
    'a name that objects have',
  ],
  [
    'services: {"a\\nb": {image: debian:12, command: [b]}}\n',
    'service a\\u000ab: b is PID 1 without an init: nothing',
    0,
    'a line break in a name',
  ],
  [
    'services: {"::error::x": {image: debian:12}}\n',
    'clean: compose.yaml',
    0,
    'a workflow command as a name',
  ],
  [
    'services: {"\\u001b[2J": {image: debian:12}}\n',
    'clean: compose.yaml',
    0,
    'an escape sequence as a name',
  ],
  [service('image: "a b"'), 'service a is skipped, because "a b" is no image', 0, 'a blank in an image'],
  [service('image: ../../x'), 'service a: skipped, because ../../x is no image', 0, 'a path as an image'],
  [
    service('image: 7'),
    'base 7: it is not among the known images, and it decides what',
    0,
    'a number as an image',
  ],
  [service('image: [a]'), 'image: expected a string', 2, 'a list as an image'],
  [service('image: ""'), 'there is nothing to check in it', 0, 'an empty image'],
  [
    service('command: a'),
    'skipped, because they have neither image nor build here: a',
    0,
    'neither an image nor a build',
  ],
  [service('build: {context: /etc, dockerfile: passwd}'), 'it is outside', 2, 'a file of the system'],
  [service('build: {context: ., dockerfile: /etc/shadow}'), 'it is outside', 2, 'another one'],
  [service('build: {context: ., dockerfile: ../../../etc/shadow}'), 'it is outside', 2, 'upwards'],
  [service('build: {context: ., dockerfile: /dev/zero}'), 'it is outside', 2, 'a device'],
  [service('build: {context: ., dockerfile: /proc/self/environ}'), 'it is outside', 2, 'the environment'],
  [
    service('build: "https://github.com/a/b.git"'),
    'service a is built from https://github.com/a/b.git, which is',
    0,
    'nothing is cloned',
  ],
  [
    service('build: "git@evil.example.com:a/b"'),
    'service a is built from git@evil.example.com:a/b, which is',
    0,
    'nor by ssh',
  ],
  [
    service('build: {context: ., dockerfile_inline: "FROM\\n"}'),
    'service a: FROM requires either one or three arguments: an',
    2,
    'a text that Docker refuses',
  ],
  [
    service('build: {context: ., dockerfile_inline: 7}'),
    'service a: this line begins with no instruction',
    2,
    'a number',
  ],
  [
    service('build: {context: ., dockerfile: Dockerfile.none}'),
    'service a: skipped, because Dockerfile.none does not exist',
    0,
    'a Dockerfile that is not there',
  ],
  [
    service('build: {context: none}'),
    'service a: skipped, because none/Dockerfile does not exist',
    0,
    'a folder that is not there',
  ],
  [service('image: debian:12, command: {a: b}'), 'command: expected a string', 2, 'a mapping as a command'],
];

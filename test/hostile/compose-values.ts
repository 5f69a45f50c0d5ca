import type { Row } from './row.ts';

const long = (text: string, times: number): string => text.repeat(times);
const service = (text: string): string => `services: {a: {${text}}}\n`;

/** A compose.yaml each: what it says of its services, other files, and YAML itself. */
export const composeValues: readonly Row[] = [
  [service('image: debian:12, command: [[a]]'), 'command: expected a string', 2, 'a list in a command'],
  [
    service('image: debian:12, command: "a \'b"'),
    'command: a quote or a bracket is not closed, and Compose',
    2,
    'a quote that is not closed',
  ],
  [service('image: debian:12, entrypoint: ""'), 'clean: compose.yaml', 0, 'nothing to start'],
  [
    service('image: debian:12, stop_grace_period: forever'),
    'stop_grace_period: expected a duration such as 30s or 1m30s,',
    2,
    'a time that is none',
  ],
  [
    service('image: debian:12, stop_grace_period: -5s'),
    'stop_grace_period: expected a duration such as 30s or 1m30s,',
    2,
    'a time before',
  ],
  [
    service('image: debian:12, stop_grace_period: 99999999999999h'),
    'stop_grace_period: expected a duration such as 30s or 1m30s,',
    2,
    'a time beyond all',
  ],
  [
    service('image: debian:12, command: [sleep, "9"], stop_signal: 99999'),
    'service a: sleep is PID 1 without an init, and nothing collects',
    1,
    'a signal beyond all',
  ],
  [
    service('image: debian:12, command: [sleep, "9"], init: maybe'),
    'init: expected true or false, not maybe',
    2,
    'neither yes nor no',
  ],
  [
    service('image: debian:12, env_file: /etc/shadow, command: [b]'),
    'service a: b is PID 1 without an init: nothing collects',
    0,
    'a file that is not needed',
  ],
  [
    service('image: "debian:12", command: "${A"'),
    'command: "${A" has a ${ that is not closed; write $$ for a',
    2,
    'a brace that is not closed',
  ],
  [
    service('image: "debian:12", command: "${A:?no}"'),
    'base debian:12: the facts about it do not say what is started',
    0,
    'a variable that is needed',
  ],
  [
    service('image: "${A:-${A:-$A}}"'),
    'service a is skipped, because its image depends on an unset',
    0,
    'a variable of itself',
  ],
  [service('extends: {service: a}'), 'extends: a extends itself', 2, 'one that extends itself'],
  [
    'services: {a: {extends: b}, b: {extends: a}}\n',
    'extends: b extends itself',
    2,
    'two that extend each other',
  ],
  [
    service('extends: {service: a, file: compose.yaml}'),
    'extends: a extends itself',
    2,
    'the same by its name',
  ],
  [service('extends: {service: a, file: /etc/passwd}'), 'it is outside', 2, 'a file of the system'],
  [
    'include: [compose.yaml]\nservices: {a: {image: b}}\n',
    'include: compose.yaml includes itself',
    2,
    'one that includes itself',
  ],
  ['include: [/dev/zero]\n', 'it is outside', 2, 'a device'],
  ['include: [/etc/shadow]\n', 'it is outside', 2, 'a file of the system'],
  [
    'include: ["oci://evil.example.com/x"]\n',
    'oci://evil.example.com/x is not fetched, and its services are',
    0,
    'a file from elsewhere',
  ],
  [
    'include: ["https://evil.example.com/x"]\n',
    'https://evil.example.com/x is not fetched, and its services',
    0,
    'likewise',
  ],
  ['include: {a: b}\n', 'include: expected a list of files', 2, 'no list'],
  ['a: &a [*a]\nservices: {a: {image: b}}\n', 'an alias contains itself', 2, 'an alias of itself'],
  ['services: &a {a: *a}\n', 'an alias contains itself', 2, 'services of services'],
  ['services: {a: {<<: [x], image: b}}\n', '<< expects a mapping', 2, 'what cannot be merged'],
  ['services: {a: !!js/function "x"}\n', 'services.a: expected a mapping', 2, 'a tag of another language'],
  ['services: {a: !!binary "AAAA"}\n', 'services.a: expected a mapping', 2, 'bytes'],
  ['services: {a: {image: b}, a: {image: c}}\n', 'Map keys must be unique', 2, 'a name twice'],
  ['services:\n\ta: {image: b}\n', 'Tabs are not allowed as indentation', 2, 'a tab'],
  [
    '{{ if .Values.x }}\nservices: {a: {image: b}}\n{{ end }}\n',
    'this is a template: render it, and check the result, as in:',
    2,
    'a template',
  ],
  [
    `services: {a: {image: b, command: "${long('x', 2_000_000)}"}}\n`,
    'base b: it is not among the known images, and it decides what',
    0,
    'a long word',
  ],
  [
    '%YAML 9.9\n---\nservices: {a: {image: "debian:12"}}\n',
    'clean: compose.yaml',
    0,
    'a version that there is not',
  ],
];

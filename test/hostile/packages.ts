import type { Row } from './row.ts';

const start = (text: string): string => `{"scripts": {"start": ${JSON.stringify(text)}}}`;

/** Of each the text of package.json, next to a Dockerfile that starts `npm start`. */
export const packages: readonly Row[] = [
  ['', 'npm exits on the stop signal, and what it started is killed', 1, 'nothing'],
  ['{', 'npm exits on the stop signal, and what it started is killed', 1, 'half a file'],
  ['[]', 'npm exits on the stop signal, and what it started is killed', 1, 'a list'],
  ['null', 'npm exits on the stop signal, and what it started is killed', 1, 'nothing said'],
  ['{"scripts": null}', 'npm exits on the stop signal, and what it started is killed', 1, 'no scripts'],
  ['{"scripts": []}', 'npm exits on the stop signal, and what it started is killed', 1, 'a list'],
  ['{"scripts": {"start": 7}}', 'npm exits on the stop signal, and what it started is killed', 1, 'a number'],
  [
    '{"scripts": {"__proto__": "a"}}',
    'npm exits on the stop signal, and what it started is killed',
    1,
    'a name that objects have',
  ],
  [
    '{"scripts": {"start": "a", "start": "b"}}',
    'npm exits on the stop signal, and what it started is killed',
    1,
    'twice',
  ],
  [
    '\uFEFF{"scripts": {"start": "a"}}',
    'npm exits on the stop signal, and what it started is killed',
    1,
    'a byte order mark',
  ],
  [
    start('npm start'),
    'npm exits on the stop signal, and what it started is killed',
    1,
    'one that starts itself',
  ],
  [
    start('npm run start && npm start'),
    'npm exits on the stop signal, and what it started is killed',
    1,
    'twice over',
  ],
  [
    start('\u001b[2J'),
    'npm exits on the stop signal, and what it started is killed',
    1,
    'an escape sequence',
  ],
  [
    start('::error::x'),
    'npm exits on the stop signal, and what it started is killed',
    1,
    'a workflow command',
  ],
  [
    start('"'),
    'npm exits on the stop signal, and what it started is killed',
    1,
    'a quote that is not closed',
  ],
  [
    start('node ../../../etc/passwd'),
    'npm exits on the stop signal, and what it started is killed',
    1,
    'a file outside',
  ],
  [
    start(`${'npm run '.repeat(3000)}x`),
    'npm exits on the stop signal, and what it started is killed',
    1,
    'a long one',
  ],
  [
    `{"scripts": ${'['.repeat(20_000)}`,
    'npm exits on the stop signal, and what it started is killed',
    1,
    'lists of lists',
  ],
];

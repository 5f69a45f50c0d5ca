import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isExclusive, parseContainerSettings } from '../../plugin/experiment/container-settings.ts';
import type { RunOptions } from '../../plugin/options/run-options.ts';
import { binariesIn } from '../../plugin/process/binaries.ts';
import { temporaryDirectory } from './run-main.ts';

const directory = temporaryDirectory({
  'list.env': '\uFEFF# comment\nA=1\n\n  B=two words \r\nHERE\nABSENT\n',
});
const environment = {
  directory,
  binaries: binariesIn(''),
  signal: new AbortController().signal,
  variables: { HERE: 'yes' },
};
const nothing: RunOptions = {
  env: [],
  envFile: [],
  publish: [],
  volume: [],
  tmpfs: [],
  compare: [],
  parallel: 1,
};
const parse = (options: Partial<RunOptions>) =>
  parseContainerSettings({ ...nothing, ...options }, environment);

const port = (container: string, host = '', address = '') => ({ container, address, host });

const good: [options: Partial<RunOptions>, expected: object, isExclusive: boolean, why: string][] = [
  [{}, {}, false, 'nothing said, nothing changed'],
  [{ env: ['A=b=c', 'HERE', 'ABSENT', 'E='] }, { env: ['A=b=c', 'HERE=yes', 'E='] }, false, 'a name alone'],
  [
    { envFile: ['list.env'], env: ['A=2'] },
    { env: ['A=1', 'B=two words ', 'HERE=yes', 'A=2'] },
    false,
    'a file',
  ],
  [
    { publish: ['80'] },
    { ports: [port('80/tcp')] },
    false,
    'any free port: two containers can have one each',
  ],
  [
    { publish: ['127.0.0.1::80/udp'] },
    { ports: [port('80/udp', '', '127.0.0.1')] },
    false,
    'any of an address',
  ],
  [{ publish: ['[::1]:8080:80'] }, { ports: [port('80/tcp', '8080', '::1')] }, true, 'this one port'],
  [{ volume: ['/data'] }, { volumes: ['/data'] }, false, 'each has its own'],
  [{ volume: ['data:/data:ro'] }, { volumes: ['data:/data:ro'] }, true, 'both would have the same'],
  [{ volume: ['./x:/x'] }, { volumes: [`${directory}/x:/x`] }, true, 'a path of this machine'],
  [
    { tmpfs: ['/run', '/tmp:size=1m,mode=1777'] },
    { tmpfs: { '/run': '', '/tmp': 'size=1m,mode=1777' } },
    false,
    '',
  ],
  [{ readOnly: true, pidsLimit: 30 }, { isReadOnly: true, pidsLimit: 30 }, false, 'limits'],
  [{ user: '', network: 'host' }, { user: '', network: 'host' }, false, "an empty user is the image's"],
];
for (const [options, expected, exclusive, why] of good) {
  test(`${JSON.stringify(options)}: ${why}`, async () => {
    const settings = await parse(options);
    assert.deepEqual(JSON.parse(JSON.stringify(settings)), expected);
    assert.equal(isExclusive(settings), exclusive);
  });
}

const bad: [options: Partial<RunOptions>, message: RegExp][] = [
  [{ env: ['=x'] }, /^--env =x: expected NAME=VALUE/],
  [{ envFile: ['missing'] }, /^--env-file missing: /],
  [{ publish: ['http'] }, /^--publish http: expected/],
  [{ publish: ['1:99999'] }, /^--publish 1:99999: expected/],
  [{ volume: ['data:relative'] }, /^--volume data:relative: expected/],
  [{ tmpfs: ['tmp'] }, /^--tmpfs tmp: expected/],
];
for (const [options, message] of bad) {
  test(`${JSON.stringify(options)} is refused`, async () => {
    await assert.rejects(parse(options), { message });
  });
}

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { cutWords } from '../../src/verify/exit-code.ts';
import { whoIsWriting } from '../../src/verify/writing.ts';

const folder = mkdtempSync(join(tmpdir(), 'writing-'));
after(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'log');
/** Every process has a cgroup with a slash in it. */
const anyContainer = '/';

const rows: [script: string, expected: string | undefined, why: string][] = [
  ['exec 3>"$1"; while :; do echo x >&3; touch "$1.ready"; sleep 0.05; done', file, 'it writes all the time'],
  ['exec 3>>"$1"; while :; do echo x >&3; touch "$1.ready"; sleep 0.05; done', file, 'it appends'],
  ['exec 3>>"$1"; touch "$1.ready"; sleep 60', undefined, 'it is open, and nothing is written'],
  ['exec 3<"$1"; while :; do touch "$1" "$1.ready"; sleep 0.05; done', undefined, 'it only reads it'],
  ['exec 3>/dev/null; while :; do echo x >&3; touch "$1.ready"; sleep 0.05; done', undefined, 'a device'],
];
for (const [script, expected, why] of rows) {
  test(`who is writing: ${why}`, { skip: !existsSync('/proc/self/fdinfo') }, async () => {
    rmSync(`${file}.ready`, { force: true });
    writeFileSync(file, '');
    utimesSync(file, 0, 0);
    const child = spawn('sh', ['-c', script, 'sh', file], { stdio: 'ignore', detached: true });
    try {
      while (!existsSync(`${file}.ready`)) await setTimeout(10);
      const processes = [{ pid: child.pid ?? 0, parent: 0, state: 'S', command: 'sh' }];
      const seen = async () => (await whoIsWriting(processes, anyContainer)).get(child.pid ?? 0);
      // A busy machine may not let it write for a while.
      for (let tries = 0; tries < 50 && expected !== undefined && (await seen()) !== expected; tries++)
        await setTimeout(20);
      assert.equal(await seen(), expected);
    } finally {
      process.kill(-(child.pid ?? 0), 'SIGKILL');
    }
  });
}

test('processes of another container are not looked at', async () => {
  const processes = [{ pid: process.pid, parent: 0, state: 'S', command: 'node' }];
  assert.deepEqual([...(await whoIsWriting(processes, 'no such container'))], []);
});

test('the words say which file, and how many are alike', () =>
  assert.equal(
    cutWords([
      { command: 'a', signal: 15, writing: '/data/log' },
      { command: 'b', signal: null },
      { command: 'a bomb', signal: 9 },
      { command: 'a bomb', signal: 9 },
    ]),
    'a (SIGTERM, no handler), which was writing /data/log, b, 2 × a bomb (SIGKILL)',
  ));

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { probe, reaper, run, skip, start } from './namespace.ts';

const folder = mkdtempSync(join(tmpdir(), 'probe-'));
after(() => rmSync(folder, { recursive: true }));

suite('probe', { skip }, () => {
  test('orphans: all are reaped under the reaper', async () => {
    assert.equal((await run([reaper, probe, 'orphans', '300'])).stdout, 'made 300 left 0\n');
  });

  test('orphans: all are left under a PID 1 that reaps nothing', async () => {
    const observed = await run([
      'node',
      '-e',
      `process.stdout.write(require('child_process').execFileSync('${probe}', ['orphans', '5']))`,
    ]);
    assert.equal(observed.stdout, 'made 5 left 5\n');
  });

  test('canary: told and given time, it finishes', async () => {
    const file = join(folder, 'finished');
    const init = await start([reaper, 'sh', '-c', `${probe} canary ${file} 200; sleep 20`]);
    await init.says('canary ');
    assert.equal(readFileSync(file, 'utf8'), '');
    init.signal('SIGTERM');
    const { code, milliseconds } = await init.ended;
    assert.equal(code, 143);
    assert.equal(readFileSync(file, 'utf8'), 'finished\n');
    assert.ok(milliseconds >= 200 && milliseconds < 2000, `took ${milliseconds} ms`);
  });

  test('canary: told, then killed in the middle', async () => {
    const file = join(folder, 'told');
    const init = await start([reaper, '-d', '1', 'sh', '-c', `${probe} canary ${file} 5000; sleep 20`]);
    await init.says('canary ');
    init.signal('SIGTERM');
    await init.ended;
    assert.equal(readFileSync(file, 'utf8'), 'told\n');
  });

  test('canary: never told by an init that leaves at once', async () => {
    const file = join(folder, 'never');
    const init = await start([reaper, '-d', '0', 'sh', '-c', `${probe} canary ${file} 100; sleep 20`]);
    await init.says('canary ');
    init.signal('SIGTERM');
    await init.ended;
    assert.equal(readFileSync(file, 'utf8'), '');
  });

  test('canary: ignores every other signal', async () => {
    const file = join(folder, 'ignores');
    const others = [1, 2, 3, 4, 5, 6, 8, 10, 11, 12, 13, 14, 20, 21, 22, 34, 64];
    const tell = others.map(signal => `kill -${signal} $pid;`).join(' ');
    const { code } = await run([
      reaper,
      'sh',
      '-c',
      `set -- $(${probe} canary ${file} 10); pid=$2; ${tell} sleep 0.2; test -s ${file} && exit 9; kill $pid; sleep 0.3`,
    ]);
    assert.equal(code, 0);
    assert.equal(readFileSync(file, 'utf8'), 'finished\n');
  });

  const usages: [args: string[], code: number, why: string][] = [
    [[], 2, 'no mode'],
    [['orphans'], 2, 'no number'],
    [['orphans', 'x'], 2, 'no number either'],
    [['orphans', '10001'], 2, 'more than it can count'],
    [['canary', '/tmp/x', '-1'], 2, 'no duration'],
    [['cat', '/does/not/exist'], 1, 'no file'],
    [['canary', '/does/not/exist', '1'], 1, 'a file that cannot be made'],
    [['cat', '/proc/self/comm'], 0, 'a file'],
  ];
  for (const [args, code, why] of usages) {
    test(`probe ${args.join(' ')} exits with ${code}: ${why}`, async () => {
      const ended = await run([reaper, probe, ...args]);
      assert.equal(ended.code, code);
      assert.equal(ended.stderr.split('\n').length, code === 0 ? 1 : 2, 'one line on stderr, or none');
    });
  }

  test('pause ends on SIGTERM', async () => {
    const init = await start([reaper, 'sh', '-c', `echo ready; exec ${probe} pause`]);
    await init.says('ready');
    init.signal('SIGTERM');
    assert.ok([0, 143].includes((await init.ended).code), 'or dies of it before it has blocked it');
  });
});

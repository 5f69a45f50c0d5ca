import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { exportGlobals } from './export-globals.ts';
import { EXITED, load, type Machine, type Program } from './machine.ts';
import { reaper, run, skip, start } from './namespace.ts';
import type { Process } from './proc-files.ts';
import { compileReaper } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'bad-input-'));
after(() => rmSync(folder, { recursive: true }));
chmodSync(folder, 0o755);

/** Told to stop, it needs a moment, and says that it has finished. */
const app = join(folder, 'app');
const handler = '$SIG{TERM} = sub { system("sleep 0.6"); print "flushed\\n"; exit };';
writeFileSync(app, `#!/usr/bin/perl\n$| = 1; ${handler} print "ready\\n"; sleep 1 while 1;\n`, {
  mode: 0o755,
});

suite('/proc with hidepid=2, and a reaper that is not root', { skip }, () => {
  const hidden = (...argv: string[]): string[] => [
    ...['bash', '-c', 'mount -t proc -o hidepid=2 proc /proc; exec "$@"', 'bash'],
    ...['setpriv', '--reuid=65534', '--clear-groups', reaper, ...argv],
  ];

  test('its own processes are told and waited for', async () => {
    const init = await start(hidden('sh', '-c', `${app} & exec sleep 20`));
    await init.says('ready');
    init.signal('SIGTERM');
    const { code, stdout, milliseconds } = await init.ended;
    assert.match(stdout, /flushed/);
    assert.equal(code, 143);
    assert.ok(milliseconds < 5000, `${milliseconds} ms`);
  });

  test('processes of others, which it does not see, cost no more than the deadline', async () => {
    const init = await start([
      ...['bash', '-c', 'sleep 20 & exec "$@"', 'bash'],
      ...hidden('-d', '1', 'sh', '-c', 'echo ready; exec sleep 20'),
    ]);
    await init.says('ready');
    init.signal('SIGTERM');
    const { code, milliseconds } = await init.ended;
    assert.equal(code, 143);
    assert.ok(milliseconds < 5000, `${milliseconds} ms`);
  });
});

suite('a /proc that lies', { skip, concurrency: 2 }, () => {
  const none = '0000000000000000';
  const all = 'ffffffffffffffff';
  const status = (state: string, blocked: string, ignored: string, caught: string): string =>
    `Name:\tapp\nState:\t${state} (x)\nThreads:\t1\nSigBlk:\t${blocked}\nSigIgn:\t${ignored}\nSigCgt:\t${caught}\n`;
  const lies: [status: string, why: string][] = [
    ['', 'it says nothing'],
    ['SigBlk:', 'one word, and no line before it'],
    ['\nSigBlk:', 'a mask that is cut off'],
    [`\nSigBlk:\t${none}\nSigIgn:\t${none.slice(1)}`, 'a mask that is too short'],
    ['\n'.repeat(5000), 'more lines than there is room for'],
    ['x'.repeat(5000), 'no line at all'],
    ['\0'.repeat(100), 'zeros'],
    [status('Z', none, none, all), 'somebody alive is a zombie'],
    [status('S', none, all, none), 'who catches is said to ignore'],
    [status('S', all, all, all), 'everything at once'],
    [status('S', none, none, none), 'who catches is said to die'],
  ];
  for (const [index, [text, why]] of lies.entries())
    test(`${why}: it ends in time, with the code of main`, async () => {
      const lie = join(folder, `lie-${index}`);
      writeFileSync(lie, text);
      const script = `${app} & mount --bind ${lie} /proc/$!/status; echo lies; exec sleep 20`;
      const init = await start([reaper, '-d', '2', 'sh', '-c', script]);
      await init.says('ready');
      await init.says('lies');
      init.signal('SIGTERM');
      const { code, stderr, milliseconds } = await init.ended;
      assert.equal(code, 143);
      assert.doesNotMatch(stderr, /reaper: /);
      assert.ok(milliseconds < 6000, `${milliseconds} ms`);
    });
});

suite('a fork bomb that ignores SIGTERM', { skip }, () => {
  const bomb = `
import os, signal, time
signal.signal(15, signal.SIG_IGN)
open('ready', 'w').close()
while True:
    try: os.fork()
    except OSError: pass
    time.sleep(0.02)`;
  // At most 100 processes, of a user whom nobody else is: root would have no limit.
  const bounded = `setpriv --reuid=54321 --clear-groups prlimit --nproc=100 python3 -c "$BOMB" &
    until [ -e ready ]; do sleep 0.1; done; sleep 0.5; exit 3`;
  const cases: [options: string[], least: number, why: string][] = [
    [['-d', '1'], 1000, 'as --drain says'],
    [[], 0, 'by itself'],
  ];
  for (const [options, least, why] of cases)
    test(`it ends at the deadline at the latest: ${why}`, async () => {
      const cwd = mkdtempSync(join(folder, 'bomb-'));
      chmodSync(cwd, 0o777);
      const argv = [reaper, ...options, 'sh', '-c', bounded];
      const { code, milliseconds } = await run(argv, { env: { BOMB: bomb }, cwd });
      assert.equal(code, 3);
      assert.ok(milliseconds >= 500 + least && milliseconds < 15_000, `${milliseconds} ms`);
    });
});

test('a wrong REAPER_DRAIN is one line and 2, and nothing is started', { skip }, async () => {
  for (const value of ['x', '-1', '5s', '1e3', '99999999999', ' 5', '5,5', '\n5']) {
    const { code, stdout, stderr } = await run([reaper, 'echo', 'started'], { env: { REAPER_DRAIN: value } });
    assert.equal(code, 2, value);
    assert.equal(stdout, '');
    assert.match(stderr, /^reaper: REAPER_DRAIN=[^\n]*: not seconds\n$/);
  }
});

suite('what a drain costs', () => {
  let program: Program;
  before(async () => {
    program = load(new WebAssembly.Module(exportGlobals(await compileReaper())));
  });

  /** How many calls look at processes or signal them until so many that die of SIGTERM are gone. */
  function callsFor(count: number): number {
    let left = Array.from(
      { length: count },
      (_, index): Process => ({
        ...{ pid: 3 + index, parent: 1 },
        dispositions: { state: 'S' },
      }),
    );
    let [calls, time, isMainThere] = [0, 1000, true];
    const machine: Machine = {
      getpid: () => 1,
      clock: () => time,
      spawn: () => 2,
      rt_sigtimedwait(milliseconds) {
        time += Math.max(1, milliseconds);
        return -11;
      },
      wait4() {
        if (!isMainThere) return [left.length > 0 ? 0 : -10, 0];
        isMainThere = false;
        return [2, 0];
      },
      kill(pid, signal) {
        calls++;
        const found = new Set(left.filter(one => pid === -1 || one.pid === pid));
        if (signal === 15 || signal === 9) left = left.filter(one => !found.has(one));
        return found.size > 0 ? 0 : -3;
      },
      processes() {
        calls++;
        return left;
      },
      exit(code) {
        throw new EXITED(code);
      },
    };
    assert.equal(program.run(machine, ['reaper', 'main']).code, 0);
    return calls;
  }

  test('grows with the number of processes, and not faster', () => {
    const [few, many] = [callsFor(100), callsFor(400)];
    assert.ok(many < 5 * few, `${few} calls for 100, ${many} for 400`);
  });

  test('30,000 are not asked one by one', () => {
    assert.ok(callsFor(30_000) < 100);
  });
});

import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { probe, reaper, run, skip, start } from './namespace.ts';

const folder = mkdtempSync(join(tmpdir(), 'exec-'));
after(() => rmSync(folder, { recursive: true }));
const place = (name: string): string => join(folder, name);
const write = (name: string, text: string, mode = 0o755): void => writeFileSync(place(name), text, { mode });

chmodSync(folder, 0o755);
// Another user may not read the checkout.
const ours = { reaper: place('own-reaper'), probe: place('own-probe') };
copyFileSync(reaper, ours.reaper);
copyFileSync(probe, ours.probe);
write('data', 'x', 0o644);
write('bad-interpreter', '#!/does/not/exist\n');
write('no-format', '\0\0\0\0');
write('script', '#!/bin/sh\necho script $0 $*; exit 9\n');
symlinkSync('loop', place('loop'));
mkdirSync(place('first'));
mkdirSync(place('second'));
write('first/tool', 'x', 0o644);
write('second/tool', '#!/bin/sh\nexit 9\n');
write('first/other', 'x', 0o644);
write('first/broken', '\0\0\0\0');

const failures: [program: string, code: number, line: string, why: string][] = [
  ['/does/not/exist', 127, 'No such file or directory', 'ENOENT'],
  ['does-not-exist', 127, 'No such file or directory', 'nowhere in PATH'],
  ['', 127, 'No such file or directory', 'an empty word'],
  [place('bad-interpreter'), 127, 'interpreter missing', 'ENOENT for another file'],
  [place('data'), 126, 'Permission denied', 'EACCES'],
  ['/etc', 126, 'Permission denied', 'a directory, EACCES too'],
  [place('no-format'), 126, 'Exec format error', 'ENOEXEC'],
  [place('loop'), 126, 'Too many levels of symbolic links', 'ELOOP'],
  [place('data/x'), 126, 'Not a directory', 'ENOTDIR'],
  [`/${'x'.repeat(300)}`, 126, 'error 36', 'ENAMETOOLONG'],
];

suite('exec', { skip, concurrency: 2 }, () => {
  for (const [program, code, words, why] of failures) {
    test(`S9, S10, X13: ${why}: ${code} and one line`, async () => {
      const ended = await run([reaper, '--', program, 'argument']);
      assert.equal(ended.stderr, `reaper: ${program}: ${words}\n`);
      assert.equal(ended.code, code);
    });
  }

  test('X13: E2BIG', async () => {
    const script = `exec 3<&-; x=$(head -c 131072 /dev/zero | tr '\\0' a); exec ${reaper} true "$x"`;
    const { code, stderr } = await run(['sh', '-c', script]);
    // The shell itself may not pass such an argument on: then it is the shell that says so, with the same code.
    assert.equal(code, 126);
    assert.match(stderr, /Argument list too long/);
  });

  const searches: [path: string | undefined, program: string, code: number, why: string][] = [
    [`${place('first')}:${place('second')}`, 'tool', 9, 'one that may not be executed is passed over'],
    [`${place('first')}:${place('second')}`, 'other', 126, 'and remembered where no other is found'],
    [`${place('first')}:/bin`, 'broken', 126, 'one that is no program ends the search'],
    [`${place('data')}:${place('second')}`, 'tool', 9, 'a file in PATH is passed over'],
    [`/does/not/exist::${place('second')}`, 'tool', 9, 'what is missing is passed over'],
    [`${'/x'.repeat(3000)}:${place('second')}`, 'tool', 9, 'what is too long is passed over'],
    ['', 'true', 127, 'an empty PATH is the current directory'],
    [undefined, 'true', 0, 'no PATH: the usual directories'],
  ];
  for (const [path, program, code, why] of searches) {
    test(`PATH: ${why}`, async () => {
      const set = path === undefined ? ['env', '-i'] : ['env', '-i', `PATH=${path}`];
      assert.equal((await run([...set, reaper, program], { cwd: '/' })).code, code);
    });
  }

  test('PATH: an empty directory is the current one', async () => {
    const { code } = await run(['env', '-i', 'PATH=/does/not/exist:', reaper, 'tool'], {
      cwd: place('second'),
    });
    assert.equal(code, 9);
  });

  test('D13: main starts where we started, and we move out of its way to /', async () => {
    const { stdout } = await run([reaper, 'sh', '-c', 'sleep 0.1; pwd; readlink /proc/1/cwd'], {
      cwd: folder,
    });
    assert.equal(stdout, `${folder}\n/\n`);
  });

  test('rule 34: main has our files, and we keep only the first three', async () => {
    const script = `exec 7</etc/passwd 9</etc/passwd; exec ${reaper} sh -c 'sleep 0.1; ls /proc/self/fd /proc/1/fd'`;
    const { stdout } = await run(['sh', '-c', script]);
    const [main, init] = stdout.split('/proc/1/fd:');
    const numbers = init?.includes('/proc/self')
      ? [init.split('/proc/self/fd:')[0], init.split('/proc/self/fd:')[1]]
      : [init, main];
    assert.deepEqual(numbers[0]?.trim().split('\n'), ['0', '1', '2']);
    assert.match(numbers[1] ?? '', /7\n9/);
  });

  test('S11, D22: stdin is that of main', async () => {
    assert.equal((await run([reaper, 'sh'], { input: 'exit 11' })).code, 11);
    assert.equal((await run([reaper, 'tac'], { input: '1\n2\n3\n' })).stdout, '3\n2\n1\n');
  });

  test('X2: with stdin, stdout and stderr closed', async () => {
    for (const closed of ['<&-', '>&-', '2>&-', '<&- >&- 2>&-']) {
      for (const options of ['', '-g', '-w -vvv']) {
        const { code } = await run(['sh', '-c', `exec ${reaper} ${options} sh -c 'exit 7' ${closed}`]);
        assert.equal(code, 7, `${options} ${closed}`);
      }
    }
  });

  test('X12: what follows the program is of the program', async () => {
    for (const options of [[], ['--'], ['-v', '--']]) {
      const { stdout } = await run([reaper, ...options, 'echo', '-v', '-h', '--', '--version']);
      assert.equal(stdout, '-v -h -- --version\n');
    }
  });

  test('X19: no process can be made: 70 and a line', async () => {
    const { code, stderr } = await run([
      ...['setpriv', '--reuid=54321', '--clear-groups', 'prlimit', '--nproc=0', ours.reaper, 'true'],
    ]);
    assert.equal(stderr, 'reaper: cannot fork\n');
    assert.equal(code, 70);
  });

  test('X20: any user, no capabilities, no new privileges', async () => {
    const drop = [
      'setpriv',
      '--reuid=54321',
      '--regid=54321',
      '--clear-groups',
      '--bounding-set=-all',
      '--no-new-privs',
    ];
    const { code, stdout } = await run([...drop, ours.reaper, ours.probe, 'orphans', '20']);
    assert.equal(stdout, 'made 20 left 0\n');
    assert.equal(code, 0);
  });

  test('X20: without /proc', async () => {
    const script = `umount -l /proc; exec ${reaper} -w -v -d 0.3 sh -c '(trap "" TERM; sleep 9) & ${probe} orphans 5; exit 3'`;
    const { code, stdout, milliseconds } = await run(['unshare', '--mount', 'sh', '-c', script]);
    assert.equal(stdout, 'made 5 left 0\n');
    assert.equal(code, 3);
    assert.ok(milliseconds < 2000, `${milliseconds} ms`);
  });

  test('X20, X22: on a read-only root that holds nothing else, as from scratch', async () => {
    const root = place('root');
    mkdirSync(root);
    copyFileSync(reaper, join(root, 'reaper'));
    copyFileSync(probe, join(root, 'probe'));
    const mount = `mount --bind ${root} ${root} && mount -o remount,ro,bind ${root}`;
    const inside = (command: string): string[] => [
      'unshare',
      '--mount',
      'sh',
      '-c',
      `${mount} && exec chroot ${root} ${command}`,
    ];
    assert.equal((await run(inside('/reaper /probe orphans 20'))).stdout, 'made 20 left 0\n');
    assert.equal((await run(inside('/reaper probe pause'))).code, 127, 'nothing is where PATH looks');
    const paused = await start(inside('/reaper -- /probe pause'));
    await new Promise(resolve => setTimeout(resolve, 150));
    paused.signal('SIGTERM');
    assert.equal((await paused.ended).code, 0);
  });
});

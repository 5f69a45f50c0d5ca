import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { suite, test } from 'node:test';
import { type PlannedFile, writeStaged } from '../../src/files/staged-files.ts';
import { buildCommand } from './built.ts';
import { runMain, temporaryDirectory } from './run-main.ts';

const dockerfile = 'FROM debian:12\nCOPY src /src\nCMD ["node"]\n';
const files = { Dockerfile: dockerfile, 'src/x': '', '.dockerignore': '*\n!src\n' };

/** Where everybody may read it. */
const command = buildCommand();
chmodSync(dirname(dirname(command)), 0o755);

/** Every file of a directory and what is in it, links as links, the modes too. */
function snapshot(directory: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .sort()
      .map(name => {
        const path = join(directory, name);
        const found = lstatSync(path);
        const text = found.isFile() ? readFileSync(path, 'latin1') : '';
        const content = found.isSymbolicLink() ? `link to ${realpathSync(path)}` : text;
        return [name, `${found.mode.toString(8)} ${content}`];
      }),
  );
}

suite('what cannot be repaired ends with 2, one sentence, and every byte as it was', () => {
  const cases: [
    prepare: (directory: string) => void,
    words: string,
    message: RegExp,
    user: 'nobody' | 'anybody',
    why: string,
  ][] = [
    [
      directory => chmodSync(join(directory, 'Dockerfile'), 0o444),
      'Dockerfile',
      /Dockerfile: it could not be written: permission denied/,
      'nobody',
      'a file that its reader may not write',
    ],
    [
      directory => chmodSync(directory, 0o555),
      'Dockerfile',
      /could not be written: permission denied/,
      'nobody',
      'a directory likewise',
    ],
    [
      directory => {
        mkdirSync(join(directory, '.initcheck'));
        chmodSync(join(directory, '.initcheck'), 0o555);
      },
      'Dockerfile',
      /\.initcheck\/reaper-linux-amd64: it could not be written: permission denied/,
      'nobody',
      'or the folder of the binaries',
    ],
    [
      directory => writeFileSync(join(directory, '.initcheck'), 'mine'),
      'Dockerfile',
      /\.initcheck is not a directory/,
      'anybody',
      'a file of that name',
    ],
    [
      directory => symlinkSync('src', join(directory, '.initcheck')),
      'Dockerfile',
      /\.initcheck is not a directory/,
      'anybody',
      'a link, which may lead anywhere',
    ],
    [
      directory => {
        mkdirSync(join(directory, '.initcheck'));
        writeFileSync(join(directory, '.initcheck/reaper-linux-arm64'), 'another one');
      },
      'Dockerfile',
      /reaper-linux-arm64 is no reaper of any known version/,
      'anybody',
      'a binary of that name, and the other one is not written either',
    ],
    [
      directory => mkdirSync(join(directory, '.initcheck/reaper-linux-arm64'), { recursive: true }),
      'Dockerfile',
      /reaper-linux-arm64 is no reaper of any known version/,
      'anybody',
      'a folder of that name',
    ],
    [
      directory => writeFileSync(join(directory, 'Dockerfile.dockerignore'), Buffer.from([0xff, 0x0a])),
      '--context src Dockerfile',
      /Dockerfile is outside its build context/,
      'anybody',
      'a Dockerfile outside its context',
    ],
    [
      directory => {
        mkdirSync(join(directory, 'app/.git'), { recursive: true });
        writeFileSync(join(directory, 'app/Dockerfile'), dockerfile);
      },
      '--context . app/Dockerfile',
      /the build context .* is outside the repository .*\/app of app\/Dockerfile/,
      'anybody',
      'a context outside the repository',
    ],
    [
      directory => {
        mkdirSync(join(directory, 'app'));
        symlinkSync('../Dockerfile', join(directory, 'app/Dockerfile'));
      },
      '--context app app/Dockerfile',
      /app\/Dockerfile is outside its build context/,
      'anybody',
      'a link that leads out of the context',
    ],
    [
      () => undefined,
      '--context nowhere Dockerfile',
      /the build context .*nowhere: there is no such directory/,
      'anybody',
      'a context that is not there',
    ],
    [
      directory => writeFileSync(join(directory, 'other.Dockerfile'), `# caf\u00e9\n${dockerfile}`, 'latin1'),
      'Dockerfile other.Dockerfile',
      /other\.Dockerfile: it is not UTF-8/,
      'anybody',
      'the second of two cannot be written: the first is not either',
    ],
    [
      () => undefined,
      '--target app Dockerfile',
      /no stage named "app"/,
      'anybody',
      'a mistake in the command line',
    ],
    [
      () => undefined,
      '--inject magic Dockerfile',
      /Expected copy, none, tini, dumb-init, catatonit, image=REF or url=BASE\./,
      'anybody',
      'no such way in',
    ],
    [() => undefined, '--inject tinni Dockerfile', /url=BASE; did you mean tini\?/, 'anybody', 'nearly one'],
    [
      () => undefined,
      '--inject url=http://example.org Dockerfile',
      /not encrypted: use https, or say --inject=insecure-url=http:\/\/example\.org/,
      'anybody',
      'not without being asked',
    ],
    [
      () => undefined,
      '--inject url=https://me:word@example.org Dockerfile',
      /a name or a password in it, which everybody who gets the Dockerfile would read/,
      'anybody',
      'a secret in a file that is committed',
    ],
    [
      () => undefined,
      '--inject url=https://example.org/$(x) Dockerfile',
      /is not a URL that an ADD can have/,
      'anybody',
      'what a Dockerfile would expand',
    ],
    [
      () => undefined,
      '--inject url=https://example.org/?x Dockerfile',
      /leave out what follows the path/,
      'anybody',
      'a name is added to it',
    ],
    [
      () => undefined,
      '--inject image=A||B Dockerfile',
      /"A\|\|B" is not an image reference/,
      'anybody',
      'no image reference',
    ],
    [
      () => undefined,
      '--reaper-platforms linux/mips Dockerfile',
      /no reaper for "linux\/mips": linux\/386, linux\/amd64/,
      'anybody',
      'no such platform',
    ],
  ];
  for (const [prepare, words, message, user, why] of cases) {
    test(why, async () => {
      const directory = temporaryDirectory(files);
      chmodSync(directory, 0o777);
      for (const name of ['Dockerfile', '.dockerignore']) chmodSync(join(directory, name), 0o666);
      prepare(directory);
      const before = snapshot(directory);
      const argv = ['--fix', ...words.split(' ')];
      const isOther = user === 'nobody' && process.getuid?.() === 0;
      const { code, stderr } = isOther ? runAsNobody(argv, directory) : await runMain(argv, { directory });
      chmodSync(directory, 0o777);
      assert.match(stderr, message);
      assert.match(stderr, /^docker initcheck: [^\n]+\n$/, 'one sentence');
      assert.equal(code, 2);
      assert.deepEqual(snapshot(directory), { ...before });
    });
  }
});

/**
 * Root may do everything, so the command is run by somebody else. Who that is may read neither the checkout nor, below
 * it, the Node that runs these tests: it becomes somebody else when it has started.
 */
function runAsNobody(argv: readonly string[], directory: string) {
  const become = 'process.setgroups([]); process.setgid(65534); process.setuid(65534)';
  const words = ['--import', `data:text/javascript,${become}`, command, ...argv];
  const options = { cwd: directory, env: { PATH: directory }, encoding: 'utf8' } as const;
  const { status, stderr } = spawnSync(process.execPath, words, options);
  return { code: status, stderr };
}

test('a link inside the context stays one, and what it leads to is repaired', async () => {
  const directory = temporaryDirectory({ 'docker/app': dockerfile, 'src/x': '' });
  symlinkSync('docker/app', join(directory, 'Dockerfile'));
  assert.equal((await runMain(['--fix', 'Dockerfile'], { directory })).code, 0);
  assert.ok(lstatSync(join(directory, 'Dockerfile')).isSymbolicLink());
  assert.match(readFileSync(join(directory, 'docker/app'), 'utf8'), /\/sbin\/reaper/);
  assert.ok(existsSync(join(directory, '.initcheck')));
});

test('two names of one file are one file', async () => {
  const directory = temporaryDirectory(files);
  symlinkSync('Dockerfile', join(directory, 'x.Dockerfile'));
  const { code, stderr } = await runMain(['--fix', 'Dockerfile', 'x.Dockerfile'], { directory });
  assert.equal(code, 0, stderr);
  assert.equal(readFileSync(join(directory, 'Dockerfile'), 'utf8').split('ENTRYPOINT').length, 2);
});

suite('writing', () => {
  const planned = (path: string, text: string, before: string | null): PlannedFile => ({
    path,
    bytes: Buffer.from(text),
    mode: 0o644,
    before: before === null ? null : Buffer.from(before),
  });
  const signal = new AbortController().signal;

  test('a file that changes while we work stays as it then is, and nothing else is written', async () => {
    const directory = temporaryDirectory({ a: 'a', b: 'b' });
    const plan = [planned(join(directory, 'new/c'), 'c', null), planned(join(directory, 'a'), 'A', 'a')];
    appendFileSync(join(directory, 'a'), ' by somebody else');
    const before = snapshot(directory);
    await assert.rejects(writeStaged(plan, signal), {
      name: 'InputError',
      message: `${directory}/a: the file has changed since it was read; nothing was written`,
    });
    assert.deepEqual(snapshot(directory), before);
  });

  test('a file that somebody else has just made is not overwritten', async () => {
    const directory = temporaryDirectory({ c: 'by somebody else' });
    await assert.rejects(
      writeStaged([planned(join(directory, 'c'), 'c', null)], signal),
      /has changed since/,
    );
    assert.equal(readFileSync(join(directory, 'c'), 'utf8'), 'by somebody else');
  });

  test('an interruption before the first is in place leaves all as it was', async () => {
    const directory = temporaryDirectory({ a: 'a' });
    const before = snapshot(directory);
    const interrupted = AbortSignal.abort(130);
    const plan = [planned(join(directory, 'new/c'), 'c', null), planned(join(directory, 'a'), 'A', 'a')];
    await assert.rejects(writeStaged(plan, interrupted), reason => reason === 130);
    assert.deepEqual(snapshot(directory), before);
  });

  test('two runs at once make one repair', async () => {
    const directory = temporaryDirectory(files);
    const runs = await Promise.all(
      Array.from({ length: 8 }, () => runMain(['--fix', 'Dockerfile'], { directory })),
    );
    assert.deepEqual(
      runs
        .map(({ code, stderr }) => (code === 0 ? '' : stderr))
        .filter(text => !/has changed since/.test(text) && text),
      [],
    );
    assert.ok(runs.some(({ code }) => code === 0));
    assert.equal(readFileSync(join(directory, 'Dockerfile'), 'utf8').split('ENTRYPOINT').length, 2);
    assert.equal(readFileSync(join(directory, '.dockerignore'), 'utf8'), '*\n!src\n!.initcheck/**\n');
    assert.deepEqual(readdirSync(directory).sort(), ['.dockerignore', '.initcheck', 'Dockerfile', 'src']);
  });

  test('a process that is killed anywhere leaves a state that builds', { timeout: 60_000 }, () => {
    const states = new Set<string>();
    for (let step = 0, isOver = false; !isOver; step++) {
      const directory = realpathSync(temporaryDirectory(files));
      const { signal: killer, status } = spawnSync(
        process.execPath,
        ['--require', './test/plugin/kill-at-step.cjs', command, '--fix', join(directory, 'Dockerfile')],
        { encoding: 'utf8', env: { INITCHECK_TEST_KILL: `${directory}|${step}` } },
      );
      isOver = killer === null;
      const isRepaired = readFileSync(join(directory, 'Dockerfile'), 'utf8') !== dockerfile;
      const binaries = ['amd64', 'arm64'].filter(name =>
        existsSync(join(directory, `.initcheck/reaper-linux-${name}`)),
      );
      const isLetThrough = readFileSync(join(directory, '.dockerignore'), 'utf8').includes('.initcheck');
      states.add(`${binaries.length} ${isLetThrough} ${isRepaired}`);
      if (isRepaired) assert.ok(binaries.length === 2 && isLetThrough);
      if (isOver) assert.ok(isRepaired && status === 0);
      for (const name of binaries)
        assert.deepEqual(
          readFileSync(join(directory, `.initcheck/reaper-linux-${name}`)),
          readFileSync(`src/reaper/bin/reaper-linux-${name}`),
        );
    }
    assert.deepEqual(
      [...states],
      ['0 false false', '1 false false', '2 false false', '2 true false', '2 true true'],
    );
  });
});

test('what a killed process has left is swept by the next run, what a running one writes is not', async () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  const gone = `.initcheck-${pid}-0123456789ab.tmp`;
  const running = `.initcheck-${process.pid}-0123456789ab.tmp`;
  const directory = temporaryDirectory({ ...files, [gone]: '', [running]: '', [`.initcheck/${gone}`]: '' });
  assert.equal((await runMain(['--fix', 'Dockerfile'], { directory })).code, 0);
  const left = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter(name =>
    name.endsWith('.tmp'),
  );
  assert.deepEqual(left, [running]);
});

suite('a file keeps what it had', { skip: process.getuid?.() !== 0 && 'only root gives files away' }, () => {
  test('its owner, its group and its mode', async () => {
    const directory = temporaryDirectory(files);
    for (const name of ['Dockerfile', '.dockerignore']) {
      chownSync(join(directory, name), 12, 34);
      chmodSync(join(directory, name), 0o640);
    }
    assert.equal((await runMain(['--fix', 'Dockerfile'], { directory })).code, 0);
    for (const name of ['Dockerfile', '.dockerignore']) {
      const { uid, gid, mode } = lstatSync(join(directory, name));
      assert.deepEqual([uid, gid, mode & 0o7777], [12, 34, 0o640], name);
    }
  });

  test('its extended attributes', { skip: cannotSetAttribute() }, async () => {
    const directory = temporaryDirectory(files);
    const path = join(directory, 'Dockerfile');
    execFileSync('python3', ['-c', `import os; os.setxattr(${JSON.stringify(path)}, 'user.note', b'kept')`]);
    assert.equal((await runMain(['--fix', 'Dockerfile'], { directory })).code, 0);
    const read = `import os; print(os.getxattr(${JSON.stringify(path)}, 'user.note').decode())`;
    assert.equal(execFileSync('python3', ['-c', read], { encoding: 'utf8' }), 'kept\n');
  });
});

/** The file system of temporary files may have none, and so may a machine without Python. */
function cannotSetAttribute(): string | false {
  const path = JSON.stringify(join(temporaryDirectory({ x: '' }), 'x'));
  const { status } = spawnSync('python3', ['-c', `import os; os.setxattr(${path}, 'user.note', b'')`]);
  return status === 0 ? false : 'no extended attributes can be set here';
}

test('a hard link is said to keep the old file', async () => {
  const directory = temporaryDirectory(files);
  linkSync(join(directory, 'Dockerfile'), join(directory, 'other'));
  const { stderr } = await runMain(['--fix', 'Dockerfile'], { directory });
  assert.match(stderr, /Dockerfile is repaired under this name only: its hard links keep the old file/);
  assert.equal(readFileSync(join(directory, 'other'), 'utf8'), dockerfile);
});

test('an ignore file that leads out of the build context is not written', async () => {
  const outside = temporaryDirectory({ ignore: '*\n!src\n' });
  const directory = temporaryDirectory({ Dockerfile: dockerfile, 'src/x': '' });
  symlinkSync(join(outside, 'ignore'), join(directory, '.dockerignore'));
  const { code, stderr } = await runMain(['--fix', '--allow-outside', 'Dockerfile'], { directory });
  assert.match(
    stderr,
    /\.dockerignore is a link to a file outside of the build context, which is not changed/,
  );
  assert.equal(code, 2);
  assert.equal(readFileSync(join(outside, 'ignore'), 'utf8'), '*\n!src\n');
  assert.equal(readFileSync(join(directory, 'Dockerfile'), 'utf8'), dockerfile);
});

test('a full disk is said so, and leaves all as it was', { skip: cannotMount() }, async () => {
  const directory = temporaryDirectory({});
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'initcheck-test', directory]);
  try {
    mkdirSync(join(directory, 'src'));
    writeFileSync(join(directory, 'Dockerfile'), dockerfile);
    const before = snapshot(directory);
    const { code, stderr } = await runMain(['--fix', 'Dockerfile'], { directory });
    assert.match(stderr, /reaper-linux-\w+: it could not be written: the disk is full\n$/);
    assert.equal(code, 2);
    assert.deepEqual(snapshot(directory), before);
  } finally {
    execFileSync('umount', [directory]);
  }
});

test('a read-only file system is said so', { skip: cannotMount() }, async () => {
  const directory = temporaryDirectory(files);
  execFileSync('mount', ['--bind', directory, directory]);
  try {
    execFileSync('mount', ['-o', 'remount,ro,bind', directory]);
    const { code, stderr } = await runMain(['--fix', 'Dockerfile'], { directory });
    assert.match(stderr, /could not be written: the file system is read-only\n$/);
    assert.equal(code, 2);
  } finally {
    execFileSync('umount', [directory]);
  }
});

/** Mounting takes root, and a machine that lets root do it. */
function cannotMount(): string | false {
  if (process.getuid?.() !== 0) return 'mounting takes root';
  const tried = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'initcheck-test', '/mnt']);
  return tried.status === 0 ? false : 'this machine does not let root mount';
}

test('the reaper that is copied and not in the build context is an error, and --fix writes it again', async () => {
  const text =
    'FROM debian:12\nARG TARGETARCH\nCOPY src /src\nCOPY --chmod=0755 .initcheck/reaper-linux-${TARGETARCH:-amd64} /sbin/reaper\n' +
    'ENTRYPOINT ["/sbin/reaper", "--"]\nCMD ["node"]\n';
  const rows: [files: Record<string, string>, why: string][] = [
    [{}, 'never committed'],
    [{ '.dockerignore': '.*\n' }, 'excluded'],
    [{ '.dockerignore': '.*\n', '.initcheck/reaper-linux-s390x': 'x' }, 'excluded, and of another machine'],
  ];
  for (const [more, why] of rows) {
    const directory = temporaryDirectory({ Dockerfile: text, 'src/x': '', ...more });
    const before = await runMain([], { directory });
    assert.equal(before.code, 1, why);
    assert.match(
      before.stdout,
      /error: the build fails: \.initcheck\/reaper-linux-amd64 .* \[reaper-not-in-context\]/,
      why,
    );
    const fixed = await runMain(['--fix'], { directory });
    const own = '.initcheck/reaper-linux-s390x' in more;
    assert.equal(fixed.code, 0, `${why}: ${fixed.stderr}${fixed.stdout}`);
    assert.equal(readFileSync(join(directory, 'Dockerfile'), 'utf8'), text, why);
    assert.ok(existsSync(join(directory, '.initcheck/reaper-linux-amd64')), why);
    const after = await runMain([], { directory });
    assert.doesNotMatch(after.stdout, /error: .*reaper-not-in-context/, why);
    assert.equal(
      /warning: .*s390x is no reaper/.test(after.stdout),
      own,
      `${why}: what is no reaper is said`,
    );
  }
  const elsewhere = temporaryDirectory({ Dockerfile: text });
  const { stdout } = await runMain([], { directory: elsewhere });
  assert.doesNotMatch(
    stdout,
    /reaper-not-in-context/,
    'a context in which nothing is that is copied is another one',
  );
});

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { probe, reaper, run, skip } from './namespace.ts';

/*
 * Where the reaper is not PID 1. PID 1 is a shell of ours, so that even a reaper gone wrong reaches nothing but its
 * own namespace.
 */
const folder = mkdtempSync(join(tmpdir(), 'outside-'));
after(() => rmSync(folder, { recursive: true }));
const named = (name: string): string => join(folder, name);
for (const name of ['tini', 'docker-init', 'dumb-init']) symlinkSync(reaper, named(name));

/** Runs a script as PID 1; what it starts is not PID 1. */
const inside = (script: string, env: Record<string, string> = {}): ReturnType<typeof run> =>
  run(['bash', '--norc', '-c', `${script}\n:`], { env });

/** tini's reaping test in small: orphans of orphans that live a little; who adopts them shows in their PPID. */
const ORPHAN = '(sleep 0.3 & echo $!) | cat; sleep 0.1';

suite('not PID 1', { skip, concurrency: 3 }, () => {
  test('the guard: at the end nobody is signalled but our own descendants', async () => {
    const script = `
      sleep 5 & bystander=$!
      setsid sleep 5 & other=$!
      ${reaper} -d 0.3 sh -c '(trap "" TERM; sleep 9) & sleep 9 & exit 3'; echo code $?
      ${reaper} -g -d 0.3 sh -c '(trap "" TERM; sleep 9) & sleep 9 & exit 3'; echo code $?
      kill -0 $bystander && echo bystander lives
      kill -0 $other && echo other lives
      ps -e -o comm= | grep -c sleep`;
    const { stdout } = await inside(script);
    assert.equal(stdout, 'code 3\ncode 3\nbystander lives\nother lives\n2\n');
  });

  test('X16, T3: it adopts the orphans of its descendants by itself, and says nothing', async () => {
    const { stdout, stderr } = await inside(`${reaper} ${probe} orphans 100; echo code $?`);
    assert.equal(stdout, 'made 100 left 0\ncode 0\n');
    assert.equal(stderr, '');
  });

  for (const [name, command, env] of [
    ['tini -s', `${named('tini')} -s`, {}],
    ['TINI_SUBREAPER= tini', named('tini'), { TINI_SUBREAPER: '' }],
    ['tini -s -w', `${named('tini')} -s -w`, {}],
  ] as [string, string, Record<string, string>][]) {
    test(`T3, T4: ${name} adopts them too`, async () => {
      const script = `${command} bash -c '${ORPHAN}; for p in /proc/[0-9]*; do grep -s ^PPid $p/status; done | sort | uniq -c >&2; sleep 0.4'`;
      const { stderr, stdout } = await inside(script, env);
      assert.doesNotMatch(stderr, /zombie reaping won't work/);
      assert.equal(/Reaped zombie process with pid=/.test(stderr), command.endsWith('-w'), stderr);
      assert.match(stdout, /^\d+\n$/);
    });
  }

  test('T8: tini says that reaping will not work, and exits as main did', async () => {
    for (const name of ['tini', 'docker-init']) {
      const { stdout, stderr } = await inside(`${named(name)} sh -c 'exit 1'; echo code $?`, {
        TINI_VERBOSITY: '1',
      });
      assert.match(stderr, /zombie reaping won't work/);
      assert.equal(stdout, 'code 1\n');
    }
    const { stderr } = await inside(`${named('tini')} true`, { TINI_VERBOSITY: '0' });
    assert.equal(stderr, '');
  });

  test('what main leaves is told, finishes, and the terminal of nobody is touched', async () => {
    const script = `${reaper} sh -c '(trap "sleep 0.3; echo flushed; exit" TERM; while :; do sleep 0.02; done) & sleep 0.1; exit 3'; echo code $?`;
    assert.equal((await inside(script)).stdout, 'flushed\ncode 3\n');
  });

  test('a grandchild in a session of its own is a descendant too', async () => {
    const script = `${reaper} sh -c 'setsid sh -c "sh -c \\"trap \\\\\\"echo flushed; exit\\\\\\" TERM; while :; do sleep 0.02; done\\" & sleep 9" & sleep 0.2; exit 3'; echo code $?`;
    assert.match((await inside(script)).stdout, /flushed\ncode 3\n/);
  });

  test('another namespace in /proc is not believed', async () => {
    // A second namespace whose /proc is still that of the first: its numbers mean other processes there.
    const script = `
      sleep 5 & bystander=$!
      unshare --fork --pid sh -c '${reaper} -w -d 0.2 sh -c "(trap \\"\\" TERM; sleep 9) & exit 3"; echo code $?'
      kill -0 $bystander && echo bystander lives`;
    assert.match((await inside(script)).stdout, /code 3\nbystander lives\n/);
  });
});

/** Prints the number of every signal it gets, as dumb-init's own print_signals does. */
const printer = named('print-signals');
writeFileSync(
  printer,
  `#!/usr/bin/perl
use Config; $| = 1; my @names = split / /, $Config{sig_name};
for my $s (1, 2, 3, 10, 12, 15, 18, 20, 21, 22, 28) { $SIG{$names[$s]} = sub { print "$s\\n" } }
print "ready $$\\n"; sleep 1 while 1;
`,
  { mode: 0o755 },
);

/** Starts dumb-init with the printer as a job, sends it signals, and kills it: what the printer said. */
const proxied = (
  options: string,
  signals: string,
  count: number,
  env: Record<string, string> = {},
): ReturnType<typeof run> =>
  inside(
    `setsid env --default-signal=INT,QUIT ${named('dumb-init')} ${options} ${printer} > ${named('out')}-$$-$RANDOM 2>&1 & init=$!
     out=$(readlink /proc/$init/fd/1); sleep 0.05; out=$(readlink /proc/$init/fd/1)
     until grep -q ready $out; do sleep 0.01; done
     for s in ${signals}; do kill -$s $init; sleep 0.2; done
     for i in $(seq 100); do [ $(grep -vc ready $out) -ge ${count} ] && break; sleep 0.03; done
     grep State /proc/$init/status
     kill -CONT $init; for i in $(seq 100); do grep -q '^18' $out && break; sleep 0.03; done
     main=$(sed -n 's/ready //p' $out); kill -KILL $main; kill -CONT $init; wait $init; echo code $?; grep -v ready $out; rm $out`,
    env,
  );

suite('called dumb-init', { skip, concurrency: 3 }, () => {
  const groups: [env: Record<string, string>, options: string, alive: number, why: string][] = [
    [{}, '', 0, 'D1: a stop signal reaches everybody in the session'],
    [{ DUMB_INIT_SETSID: '0' }, '', 2, 'D2: and main alone without a session'],
    [{}, '-c', 2, 'D2: nor with --single-child'],
  ];
  for (const [env, options, alive, why] of groups) {
    test(why, async () => {
      const script = `
        ${named('dumb-init')} ${options} sh -c 'sleep 4.321 & sleep 4.321 & wait; :' & init=$!
        sleep 0.2; kill $init; wait $init; echo code $?; sleep 0.1; pgrep -c -f '^sleep 4.321'`;
      assert.equal((await inside(script, env)).stdout, `code 143\n${alive}\n`);
    });
  }

  /** Main ends by itself once the printer is there; what the printer has said half a second later. */
  const afterMain = (env: Record<string, string>): ReturnType<typeof run> =>
    inside(
      `out=${named('said')}-$RANDOM
       ${named('dumb-init')} sh -c "${printer} > $out & until grep -q ready $out; do sleep 0.01; done"; echo code $?
       for i in $(seq 50); do grep -q '^15' $out && break; sleep 0.01; done
       grep -v ready $out; rm $out`,
      env,
    );

  test('D3: when main ends by itself the session is sent SIGTERM', async () => {
    assert.match((await afterMain({})).stdout, /^code 0\n15\n/);
  });

  test('D4: and nobody without a session', async () => {
    assert.equal((await afterMain({ DUMB_INIT_SETSID: '0' })).stdout, 'code 0\n');
  });

  test('D5: what cannot be executed is named as dumb-init names it', async () => {
    for (const options of ['', '--', '-c', '--single-child --']) {
      const { stderr } = await inside(`${named('dumb-init')} ${options} /doesnotexist`);
      assert.ok(stderr.includes('[dumb-init] /doesnotexist: No such file or directory\n'), stderr);
    }
  });

  const rewrites: [options: string, signals: string, said: string[], why: string][] = [
    ['-r 15:2 -r 2:15 -r 3:3', '15 2 3', ['2', '15', '3'], 'D17'],
    ['--rewrite 1:12 --rewrite 12:1', '1 12', ['12', '1'], 'D17, the long option'],
    ['-r 2:0 -r 28:0 -r 15:3', '2 28 15 1', ['3', '1'], 'D19: 0 drops'],
    ['-c -r 10:12', '10', ['12'], 'D17 with --single-child'],
  ];
  for (const [options, signals, said, why] of rewrites) {
    test(`${why}: ${options}`, async () => {
      const { stdout } = await proxied(options, signals, said.length);
      const [, ...lines] = stdout.trim().split('\n');
      assert.deepEqual(
        lines.filter(line => line !== '18'),
        ['code 137', ...said],
      );
    });
  }

  const stops: [options: string, signal: string, said: string[], why: string][] = [
    ['-r 20:1', '20', ['1'], 'D18: TSTP is rewritten, and it stops itself'],
    ['-r 21:15', '21', ['15'], 'D18: TTIN'],
    ['-r 22:2', '22', ['2'], 'D18: TTOU'],
    ['', '20', [], 'D20: by default the session gets STOP'],
    ['-c', '20', ['20'], 'D21: a single child gets the signal itself'],
  ];
  for (const [options, signal, said, why] of stops) {
    test(`${why}: ${options}`, async () => {
      const { stdout } = await proxied(options, signal, said.length);
      const [state, ...lines] = stdout.trim().split('\n');
      assert.match(state ?? '', /T \(stopped\)/);
      assert.deepEqual(lines, ['code 137', ...said, '18']);
    });
  }
});

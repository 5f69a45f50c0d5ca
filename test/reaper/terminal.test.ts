import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { skip as noNamespace, reaper } from './namespace.ts';

const skip =
  noNamespace || (spawnSync('script', ['--version']).status === 0 ? false : 'script(1) is not installed');
if (skip && process.env.CI === 'true') throw new Error(skip);

const folder = mkdtempSync(join(tmpdir(), 'terminal-'));
after(() => rmSync(folder, { recursive: true }));
const dumbInit = join(folder, 'dumb-init');
symlinkSync(reaper, dumbInit);

interface Terminal {
  type(text: string): void;
  shows(text: string): Promise<void>;
  readonly ended: Promise<{ code: number; output: string }>;
}

/** Runs a command line with a terminal of its own, which script(1) makes; the first process leads the session. */
function open(command: string): Terminal {
  const child = spawn(
    'script',
    ['--quiet', '--return', '--flush', '--command', `exec ${command}`, '/dev/null'],
    {
      env: { PATH: process.env.PATH, SHELL: '/bin/sh', TERM: 'dumb' },
      timeout: 15_000,
      killSignal: 'SIGKILL',
    },
  );
  let output = '';
  child.stdout.on('data', piece => {
    output += piece;
  });
  return {
    type: text => child.stdin.write(text),
    async shows(text) {
      while (!output.includes(text)) {
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`ended without ${text}: ${output}`);
        await sleep(5);
      }
    },
    ended: new Promise(resolve => child.once('close', code => resolve({ code: code ?? -1, output }))),
  };
}

/** As PID 1 that leads the session of the terminal, as runc sets a container up. */
const asInit = (rest: string): string =>
  `unshare --fork --pid --mount-proc --kill-child setsid --ctty --wait ${rest}`;
const script = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text, { mode: 0o755 });
  return file;
};

const counter = script(
  'counter',
  `#!/bin/bash --norc
for s in INT WINCH HUP QUIT; do trap "echo got $s." $s; done
echo ready
while :; do read line; [ "$line" = end ] && exit 5; done
`,
);

suite('terminal', { skip, concurrency: 3 }, () => {
  test('O5, D22: what is typed reaches main', async () => {
    const terminal = open(`unshare --fork --pid --mount-proc --kill-child ${reaper} sh`);
    terminal.type('exit 11\n');
    assert.equal((await terminal.ended).code, 11);
  });

  for (const options of ['', '-g']) {
    test(`X14: one Ctrl-C is one SIGINT, ${options || 'main alone'}`, async () => {
      const terminal = open(`unshare --fork --pid --mount-proc --kill-child ${reaper} ${options} ${counter}`);
      await terminal.shows('ready');
      terminal.type('\x03');
      await terminal.shows('got INT.');
      await sleep(150);
      terminal.type('\x1c');
      await terminal.shows('got QUIT.');
      terminal.type('\x03');
      await sleep(150);
      terminal.type('end\n');
      const { output, code } = await terminal.ended;
      assert.equal(output.match(/got INT\./g)?.length, 2, output);
      assert.equal(output.match(/got QUIT\./g)?.length, 1, output);
      assert.equal(code, 5);
    });
  }

  test('O6: Ctrl-C ends a program that does not handle it with 130', async () => {
    const terminal = open(
      `unshare --fork --pid --mount-proc --kill-child ${reaper} sh -c 'echo ready; exec sleep 9'`,
    );
    await terminal.shows('ready');
    terminal.type('\x03');
    assert.equal((await terminal.ended).code, 130);
  });

  for (const [name, init] of [
    ['reaper', reaper],
    ['dumb-init', dumbInit],
  ] as const) {
    test(`D23: a shell has job control under ${name}`, async () => {
      const terminal = open(asInit(`${init} bash --norc -m`));
      terminal.type('echo flags $-.\n');
      await terminal.shows('flags h');
      terminal.type('sleep 9\n');
      await sleep(200);
      terminal.type('\x1a');
      await terminal.shows('Stopped');
      terminal.type('kill %1; exit 4\n');
      await sleep(100);
      terminal.type('exit 4\n');
      const { code, output } = await terminal.ended;
      assert.match(output, /flags [a-zA-Z]*m/);
      assert.doesNotMatch(output, /no job control/);
      assert.equal(code, 4);
    });
  }

  test('X14: as the leader of the session of the terminal, as in a container', async () => {
    const terminal = open(
      asInit(`${reaper} bash --norc -c 'ps -o pid=,tpgid= -p $$ | tr -s " "; echo done'`),
    );
    const { output } = await terminal.ended;
    const [pid, group] = output.trim().split(/\s+/);
    assert.equal(pid, group, 'main has the foreground');
  });

  test('D24: as dumb-init in that place the hang-up of giving up the terminal is not for main', async () => {
    const terminal = open(asInit(`${dumbInit} ${counter}`));
    await terminal.shows('ready');
    await sleep(150);
    terminal.type('end\n');
    const { output } = await terminal.ended;
    assert.doesNotMatch(output, /got HUP/);
  });

  test('not PID 1, it gives the foreground back: the script that started it reads on', async () => {
    const shell = script('shell', `#!/bin/sh\n${reaper} true\nread line && echo "read $line"\nexit 6\n`);
    const terminal = open(asInit(`sh -c '${shell}; exit $?'`));
    await sleep(200);
    terminal.type('something\n');
    const { output, code } = await terminal.ended;
    assert.match(output, /read something/);
    assert.equal(code, 6);
  });
});

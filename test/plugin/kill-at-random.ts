import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { buildCommand } from './built.ts';
import { temporaryDirectory } from './run-main.ts';

/**
 * `npm run test:kill`: processes of `--fix` are killed at random moments of the time that one takes. No file is ever
 * half written, and the next run leaves nothing of them.
 */
const runs = Number(process.env.INITCHECK_KILLS ?? 500);
const text = 'FROM debian:12\nCOPY run.sh /run.sh\nCMD ["/run.sh"]\n';
const script = '#!/bin/sh\nset -e\nnode server.js\n';
const files = { Dockerfile: text, 'run.sh': script, '.dockerignore': '.*\n' };

test(`${runs} processes are killed at random moments`, { timeout: 3_600_000 }, async t => {
  const command = buildCommand();
  const fix = (directory: string) =>
    spawnSync(process.execPath, [command, '--fix', '--context', '.'], { cwd: directory });
  // The first one compiles what the others find compiled.
  const whole = temporaryDirectory(files);
  fix(whole);
  const after = contentOf(whole);
  const usual = usualTime(fix);
  const counts = { killed: 0, early: 0, between: 0, late: 0 };
  for (let run = 0; run < runs; run++) {
    const directory = temporaryDirectory(files);
    const child = spawn(process.execPath, [command, '--fix', '--context', '.'], {
      cwd: directory,
      stdio: 'ignore',
    });
    const over = new Promise(resolve => child.once('exit', resolve));
    // The last third of the time is when files are written.
    setTimeout(() => child.kill('SIGKILL'), usual * (0.5 + Math.random() * 0.7));
    await over;
    if (child.signalCode !== null) counts.killed++;
    for (const [name, content] of Object.entries(contentOf(directory))) {
      const before = (files as Record<string, string>)[name];
      if (!name.endsWith('.tmp'))
        assert.ok(content === before || content === after[name], `${name} is half written`);
    }
    const isDone = readFileSync(join(directory, 'Dockerfile'), 'utf8') !== text;
    const names = Object.keys(contentOf(directory));
    const isBegun = names.length > Object.keys(files).length;
    if (isDone) counts.late++;
    else counts[isBegun ? 'between' : 'early']++;
    assert.equal(fix(directory).status, 0);
    assert.deepEqual(contentOf(directory), after, 'the next run ends the work, and leaves nothing else');
  }
  t.diagnostic(JSON.stringify({ ...counts, usual: Math.round(usual) }));
  assert.ok(counts.killed > runs / 4, 'enough of them are killed');
});

/** In milliseconds. */
function usualTime(fix: (directory: string) => void): number {
  const times = Array.from({ length: 5 }, () => {
    const directory = temporaryDirectory(files);
    const started = process.hrtime.bigint();
    fix(directory);
    return Number(process.hrtime.bigint() - started) / 1e6;
  });
  return times.toSorted((one, other) => one - other)[2] ?? 0;
}

function contentOf(directory: string): Record<string, string> {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true }).filter(entry =>
    entry.isFile(),
  );
  const paths = entries.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return Object.fromEntries(
    paths.map(path => [path.slice(directory.length + 1), readFileSync(path, 'latin1')]),
  );
}

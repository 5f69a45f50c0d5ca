import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { runMain, temporaryDirectory } from '../plugin/run-main.ts';
import { reaper, run, skip } from './namespace.ts';

const page = readFileSync('src/reaper/migration.md', 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'migration-'));
after(() => rmSync(folder, { recursive: true }));
for (const name of ['reaper', 'tini', 'dumb-init']) symlinkSync(reaper, join(folder, name));

const isInstalled = (name: string): boolean => spawnSync(name, ['--version']).error === undefined;

suite('command lines that mean the same', { skip, concurrency: 4 }, () => {
  const rows = [...page.matchAll(/^\| `(\S+)( [^`]*)?` \| `reaper( [^`]*)?` \|/gm)];
  assert.ok(rows.length > 10);
  for (const [, name = '', before = '', now = ''] of rows) {
    const code = before.includes('-e 143') ? 143 : 3;
    const argv = (words: string): string[] => [
      ...words.trim().replace('PROGRAM', 'sh -c').split(' '),
      `echo ran; exit ${code}`,
    ];
    for (const [program, words, why] of [
      [join(folder, 'reaper'), now, 'the new one'],
      [join(folder, name), before, 'the old one, by its name'],
      [name, before, 'the original'],
    ] as const) {
      if (program === name && !isInstalled(name)) continue;
      test(`${program === name ? name : program.replace(folder, '')}${words}: ${why}`, async () => {
        const { stdout, code: seen, stderr } = await run([program, ...argv(words)]);
        // tini says on standard output what it does.
        assert.match(stdout, /^ran$/m, stderr);
        assert.equal(seen, code === 143 ? 0 : code);
      });
    }
  }
});

suite('Dockerfiles', () => {
  const blocks = [...page.matchAll(/^```dockerfile\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);
  for (const [index, init] of ['tini', '/sbin/reaper'].entries())
    test(`${init} is PID 1, and there is nothing to say about it`, async () => {
      const directory = temporaryDirectory({ Dockerfile: blocks[index] ?? '', 'server.js': '' });
      cpSync('src/reaper/bin', join(directory, '.initcheck'), { recursive: true });
      const { stdout, code } = await runMain(['--format', 'json', 'Dockerfile'], { directory });
      const [file] = (JSON.parse(stdout) as { files: { image: { init: string }; diagnostics: object[] }[] })
        .files;
      assert.deepEqual([code, file?.image.init], [0, init]);
    });

  test('the reapers are written', async () => {
    const directory = temporaryDirectory({ '.initcheck/x': '' });
    const lines = [...page.matchAll(/^docker initcheck (reaper .*)$/gm)].map(([, words = '']) => words);
    assert.equal(lines.length, 2);
    for (const line of lines) {
      const { code, stderr } = await runMain(line.split(' '), { directory });
      assert.equal(code, 0, stderr);
      assert.equal(
        readFileSync(join(directory, line.split(' ').at(-1) ?? '')).toString('latin1', 1, 4),
        'ELF',
      );
    }
  });

  test('two inits are one too many', async () => {
    const directory = temporaryDirectory({
      Dockerfile: blocks[1] ?? '',
      'server.js': '',
      'compose.yaml': 'services:\n  web:\n    build: .\n    init: true\n',
    });
    const { stdout } = await runMain(['compose.yaml'], { directory });
    assert.match(stdout, /\[double-init\]/);
  });
});

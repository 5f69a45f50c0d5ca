import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { drawTerminal } from './terminal-picture.ts';

/*
 * `npm run picture`: runs the experiment on the story of the lost write, and keeps what the terminal showed, as it was
 * and as the picture of the README. It needs an Engine: `eval "$(test/engine/up)"`.
 */
const folder = mkdtempSync(join(tmpdir(), 'initcheck-picture-'));
try {
  cpSync('test/stories/lost-write', folder, { recursive: true });
  const words = ['--verify', '--color', 'always', '--progress', 'quiet', 'Dockerfile'];
  const { stdout, stderr, status } = spawnSync('node', [resolve('dist/docker-initcheck.cjs'), ...words], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (status !== 1) throw new Error(`the experiment ended with ${status}: ${stderr}`);
  const output = `\u001b[2m$\u001b[22m docker initcheck --verify Dockerfile\n${stdout}`;
  writeFileSync('test/stories/terminal.ansi', output);
  writeFileSync('test/stories/terminal.svg', drawTerminal(output));
} finally {
  rmSync(folder, { recursive: true });
}

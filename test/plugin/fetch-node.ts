import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * The program of another Node, as npm has it: the newest of a major version. Fetched once for each checkout; `npm ci`
 * removes it.
 */
export function fetchNode(major: string): string {
  const at = resolve('node_modules/.cache/nodes', major);
  const node = join(at, 'package', 'bin', 'node');
  if (existsSync(node)) return node;
  mkdirSync(dirname(at), { recursive: true });
  const unfinished = mkdtempSync(`${at}-`);
  const words = ['pack', '--silent', `node-${process.platform}-${process.arch}@${major}`];
  const name = execFileSync('npm', words, { cwd: unfinished, encoding: 'utf8' }).trim();
  execFileSync('tar', ['-xf', name], { cwd: unfinished });
  rmSync(at, { recursive: true, force: true });
  renameSync(unfinished, at);
  return node;
}

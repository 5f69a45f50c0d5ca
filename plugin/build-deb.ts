import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeDeb } from './install/deb.ts';

/** `npm run build:deb [FOLDER]`: the .deb of what is in `dist/`, by Debian's dpkg-deb. */
const [output = 'packages'] = process.argv.slice(2);
const root = mkdtempSync(join(tmpdir(), 'initcheck-deb-'));
try {
  mkdirSync(output, { recursive: true });
  const path = makeDeb('dist', readFileSync('CHANGELOG.md', 'utf8'), root, output);
  const contents = readFileSync(path);
  console.log(`${createHash('sha256').update(contents).digest('hex')}  ${path}  ${contents.length} bytes`);
} finally {
  rmSync(root, { recursive: true });
}

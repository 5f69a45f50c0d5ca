import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { missingPackages } from '../../src/reaper/link.ts';
import { formatMakefile } from '../../src/reaper/makefile.ts';
import { platforms } from '../../src/reaper/platforms.ts';
import { writeSourceFolder } from '../../src/reaper/source-folder.ts';
import { install } from './install.ts';

const own = (path: string): string => fileURLToPath(new URL(`../../src/reaper/${path}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'sources-'));
after(() => rmSync(folder, { recursive: true }));
writeSourceFolder(folder);

test('the Makefile is what npm run build:reaper writes', () => {
  assert.equal(readFileSync(own('generated/Makefile'), 'utf8'), formatMakefile());
});

/** One of each kind: the usual, one that takes functions from libgcc, one with a program of its own. */
const kinds = platforms.filter(({ arch }) => ['amd64', 'arm', 'mips64le'].includes(arch));
const tools = spawnSync('make', ['--version']).status === 0 ? [] : ['make'];

suite('the C of the package', { skip: install(tools) }, () => {
  for (const platform of kinds) {
    const { arch, compiler } = platform;
    const missing = missingPackages(platform);
    // In CI the compiler of one kind is owed.
    const skip = arch === 'amd64' ? install(missing) : missing.length > 0 && `no ${compiler}`;

    test(`make CC=${compiler}: the bytes that are committed`, { skip }, () => {
      execFileSync('make', ['-C', folder, '--always-make', `CC=${compiler}`], { stdio: 'pipe' });
      assert.deepEqual(readFileSync(join(folder, 'reaper')), readFileSync(own(`bin/reaper-linux-${arch}`)));
    });
  }

  test('make install: the program and its page', {
    skip: install(missingPackages(kinds[0] ?? assert.fail())),
  }, () => {
    execFileSync('make', ['-C', folder, 'install', `DESTDIR=${folder}/root`, 'PREFIX=/usr'], {
      stdio: 'pipe',
    });
    const found = execFileSync('find', [join(folder, 'root'), '-type', 'f', '-printf', '%P %m\n']).toString();
    assert.deepEqual(found.trim().split('\n').sort(), [
      'usr/sbin/reaper 755',
      'usr/share/man/man8/reaper.8 644',
    ]);
  });
});

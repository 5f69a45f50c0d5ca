import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Platform, platforms } from '../../src/reaper/platforms.ts';
import { version } from '../../src/reaper/version.ts';
import { sectionsOf } from './elf.ts';
import { install } from './install.ts';
import { run, skip } from './namespace.ts';

/* What scanners, package builds and core dumps learn from the binaries: who they are, by the tools that ask. */
const bin = fileURLToPath(new URL('../../src/reaper/bin/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'identity-'));
after(() => rmSync(folder, { recursive: true }));

const has = (tool: string): boolean => spawnSync(tool, ['--version']).status === 0;
const wants = (packages: Record<string, string>): string | false =>
  install(Object.keys(packages).filter(name => !has(packages[name] as string)));

/** The strip that comes with the compiler of a platform, and its package. */
const strip = ({ compiler }: Platform): string => compiler.replace(/gcc$/, 'strip');
const binutils = ({ compiler }: Platform): string =>
  `binutils-${compiler.replace(/-gcc$/, '').replaceAll('_', '-')}`;

const metadataOf = (name: string) => ({ type: 'generic', name, version, license: 'MIT' });
const binaries = platforms.flatMap(platform =>
  (['reaper', 'probe'] as const).map(name => ({ platform, name, file: `${name}-linux-${platform.arch}` })),
);

suite('what the binaries say of themselves', () => {
  for (const { name, file } of binaries) {
    test(`${file}: the package, where Syft's elf_package_cataloger.go looks for it`, () => {
      const note = sectionsOf(readFileSync(bin + file)).find(one => one.name === '.note.package');
      // It skips the 16 bytes of the note's head and the name of its owner, and cuts off the zeros behind the text.
      const text = note?.contents.subarray(16).toString().replace(/\0+$/, '');
      assert.deepEqual(JSON.parse(text ?? ''), metadataOf(`initcheck-${name}`));
    });
  }

  suite('readelf', { skip: wants({ binutils: 'readelf' }) }, () => {
    for (const { name, file } of binaries) {
      test(`${file}: both notes, and nothing to complain of`, () => {
        const { stdout, stderr } = spawnSync('readelf', ['-nSlW', bin + file], { encoding: 'utf8' });
        assert.equal(stderr, '');
        const [, metadata = ''] = /FDO_PACKAGING_METADATA\s+Packaging Metadata: (.*)/.exec(stdout) ?? [];
        assert.deepEqual(JSON.parse(metadata), metadataOf(`initcheck-${name}`));
        assert.match(stdout, /NT_GNU_BUILD_ID .*Build ID: [0-9a-f]{40}\n/);
        // Both are loaded, so that they are in a core dump.
        assert.match(stdout, /^ {3}02 {5}\.note\.gnu\.build-id \.note\.package $/m);
        assert.doesNotMatch(stdout, /Error|Warning/);
      });
    }
  });

  test('no two have the same build id', () => {
    const ids = binaries.map(({ file }) => {
      const note = sectionsOf(readFileSync(bin + file)).find(one => one.name === '.note.gnu.build-id');
      return note?.contents.subarray(16).toString('hex');
    });
    assert.equal(new Set(ids).size, binaries.length);
  });

  suite('file', { skip: wants({ file: 'file' }) }, () => {
    for (const { file } of binaries)
      test(file, () => {
        const said = execFileSync('file', ['--brief', bin + file], { encoding: 'utf8' });
        assert.match(said, /^ELF (32|64)-bit [LM]SB executable, .*, statically linked, /);
        assert.match(said, /BuildID\[sha1\]=[0-9a-f]{40}, stripped\n$/);
      });
  });
});

const missing = platforms.filter(platform => !has(strip(platform))).map(binutils);
const emulators = platforms.every(({ qemu }) => existsSync(`/usr/bin/${qemu}`)) ? [] : ['qemu-user-static'];

suite(
  'strip leaves them as they are, and they run',
  { skip: skip || install([...missing, ...emulators]) },
  () => {
    for (const platform of platforms)
      test(`reaper-linux-${platform.arch}`, async () => {
        const stripped = join(folder, platform.arch);
        const { stderr } = spawnSync(
          strip(platform),
          ['-o', stripped, `${bin}reaper-linux-${platform.arch}`],
          {
            encoding: 'utf8',
          },
        );
        assert.equal(stderr, '');
        const ended = await run([
          `/usr/bin/${platform.qemu}`,
          stripped,
          '-v',
          'sh',
          '-c',
          'sleep 0.1 & exit 7',
        ]);
        assert.equal(ended.code, 7, ended.stderr);
        assert.match(ended.stderr, /exited with 7/);
        const kept = (file: string) =>
          sectionsOf(readFileSync(file)).map(({ name, type }) => ({ name, type }));
        assert.deepEqual(kept(stripped), kept(`${bin}reaper-linux-${platform.arch}`));
      });
  },
);

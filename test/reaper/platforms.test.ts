import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { platforms } from '../../src/reaper/platforms.ts';
import { install } from './install.ts';
import { run, skip, start } from './namespace.ts';

const bin = fileURLToPath(new URL('../../src/reaper/bin/', import.meta.url));
/** 18 KiB is the goal on every platform, and 10 KiB where most containers run, which is not reached. */
const mostBytes = (arch: string): number => (arch === 'amd64' ? 11.3 : 18) * 1024;

/** The e_machine and e_ident[EI_CLASS], [EI_DATA] of elf(5) for each. */
const machines: Record<string, [machine: number, bits: number, order: 'little' | 'big']> = {
  amd64: [62, 64, 'little'],
  arm64: [183, 64, 'little'],
  arm: [40, 32, 'little'],
  '386': [3, 32, 'little'],
  ppc64le: [21, 64, 'little'],
  s390x: [22, 64, 'big'],
  mips64le: [8, 64, 'little'],
  riscv64: [243, 64, 'little'],
};

test('SHA256SUMS names every binary, the documents about them, and their hashes', () => {
  const lines = readFileSync(`${bin}SHA256SUMS`, 'utf8').trim().split('\n');
  const expected = ['probe', 'reaper']
    .flatMap(name => platforms.map(({ arch }) => `${name}-linux-${arch}`))
    .concat('reaper.cdx.json', 'reaper.spdx.json')
    .sort();
  assert.deepEqual(lines.map(line => line.slice(66)).sort(), expected);
  for (const line of lines) {
    const hash = createHash('sha256')
      .update(readFileSync(bin + line.slice(66)))
      .digest('hex');
    assert.equal(line.slice(0, 64), hash, line);
  }
});

for (const { name, arch, qemu } of platforms) {
  const reaper = `${bin}reaper-linux-${arch}`;
  const probe = `${bin}probe-linux-${arch}`;

  test(`${name}: a static ELF of at most ${mostBytes(arch)} bytes`, () => {
    const elf = readFileSync(reaper);
    const [machine, bits, order] = machines[arch] ?? [];
    assert.equal(elf.subarray(0, 4).toString('latin1'), '\x7fELF');
    assert.equal(elf[4], bits === 64 ? 2 : 1);
    assert.equal(elf[5], order === 'little' ? 1 : 2);
    assert.equal(order === 'little' ? elf.readUInt16LE(18) : elf.readUInt16BE(18), machine);
    assert.ok(elf.length <= mostBytes(arch), `${elf.length} bytes`);
    assert.ok(statSync(reaper).mode & 0o111, 'executable');
    const interpreter = spawnSync('readelf', ['-lW', reaper], { encoding: 'utf8' });
    if (interpreter.status === 0) assert.doesNotMatch(interpreter.stdout, /INTERP|DYNAMIC| RWE /);
  });

  const emulator = `/usr/bin/${qemu}`;
  const missing = skip || (existsSync(emulator) ? false : install(['qemu-user-static']));

  suite(`${name} under ${qemu}`, { skip: missing, concurrency: 2 }, () => {
    const as = (...argv: string[]): string[] => [emulator, reaper, ...argv];
    const cases: [argv: string[], code: number, stdout: string, stderr: RegExp, why: string][] = [
      [as('sh', '-c', 'echo out; exit 7'), 7, 'out\n', /^$/, 'an exit code'],
      [as('sh', '-c', 'kill -TERM $$'), 143, '', /^$/, 'an end by a signal'],
      [
        as('/does/not/exist'),
        127,
        '',
        /^reaper: \/does\/not\/exist: No such file or directory\n$/,
        'not found',
      ],
      [as('/etc/passwd'), 126, '', /Permission denied/, 'not executable'],
      [as('-d', 'x', 'true'), 2, '', /^reaper: -d x: not seconds\n$/, 'a wrong value'],
      [
        as('-r', 'TERM:0,USR1:RTMIN+3', 'sh', '-c', 'kill -15 1; kill -10 1; sleep 2'),
        165,
        '',
        /^$/,
        'rewritten signals',
      ],
      [as('-e', '9', 'sh', '-c', 'exit 9'), 0, '', /^$/, 'an expected code'],
      [as('--', emulator, probe, 'orphans', '20'), 0, 'made 20 left 0\n', /^$/, 'orphans'],
      [
        as('-v', '-w', 'sh', '-c', '(sleep 20; echo late) & exit 3'),
        3,
        '',
        /main process \d+ exited with 3/,
        'a word about the end',
      ],
      [as('--version'), 0, 'reaper 0.2.0\n', /^$/, 'its version'],
    ];
    for (const [argv, code, stdout, stderr, why] of cases) {
      test(`${argv.slice(2).join(' ').replaceAll(bin, '')}: ${why}`, async () => {
        const ended = await run(argv, { env: { REAPER_DRAIN: '2' } });
        assert.equal(ended.code, code, ended.stderr);
        assert.equal(ended.stdout, stdout);
        assert.match(ended.stderr, stderr);
      });
    }

    test('our variable is taken out of the environment, the rest stays', async () => {
      const { stdout } = await run(as('env'), { env: { REAPER_DRAIN: '2', OTHER: '1' } });
      assert.match(stdout, /^OTHER=1$/m);
      assert.doesNotMatch(stdout, /REAPER/);
    });

    test('on stop the rest is told, and has time to finish', async () => {
      const script =
        '(trap "sleep 0.3; echo flushed; exit" TERM; echo ready; while :; do sleep 0.02; done) & wait';
      const init = await start(as('sh', '-c', script));
      await init.says('ready');
      init.signal('SIGTERM');
      const { code, stdout } = await init.ended;
      assert.equal(stdout, 'ready\nflushed\n');
      assert.equal(code, 143);
    });
  });
}

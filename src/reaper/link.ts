import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import type { Platform } from './platforms.ts';

/**
 * Small, freestanding, and the same bytes every time: no path and no time goes in; the build id is a hash of the rest.
 */
export const flags = [
  '-std=gnu11',
  '-Oz',
  '-fno-jump-tables',
  '-fno-strict-aliasing',
  '-fno-thread-jumps',
  '-fno-tree-dominator-opts',
  '-fno-tree-fre',
  '-fno-tree-ch',
  '-fno-caller-saves',
  '-fno-code-hoisting',
  '-fno-partial-inlining',
  '-fno-tree-loop-im',
  '-fno-tree-dce',
  '-fno-tree-dse',
  '-fno-shrink-wrap',
  '-fno-forward-propagate',
  '-fno-ivopts',
  '-DNDEBUG',
  '-fwhole-program',
  '-ffreestanding',
  '-fno-stack-protector',
  '-fno-asynchronous-unwind-tables',
  '-fno-pic',
  '-no-pie',
  '-fno-ident',
  '-fno-builtin',
  '-ffunction-sections',
  '-fdata-sections',
  '-fmerge-all-constants',
  '-Wno-unused-function',
  '-static',
  '-nostdlib',
  '-nostartfiles',
  '-s',
  '-Wl,--gc-sections,--build-id=sha1,-z,noseparate-code,-z,norelro,-z,noexecstack,--hash-style=gnu',
];

/**
 * Compiles linux.c around a translated program and links it without a libc.
 *
 * @throws Error with the compiler's messages
 */
export function linkStatic(options: {
  readonly platform: Platform;
  /** The folder of linux.c, and the translated program. */
  readonly sources: string;
  readonly program: string;
  readonly output: string;
}): void {
  const { platform, sources, program, output } = options;
  const { status, stderr, error } = spawnSync(
    platform.compiler,
    [
      ...flags,
      `-I${join(sources, 'libc')}`,
      `-I${dirname(program)}`,
      `-DPROGRAM="${program}"`,
      join(sources, 'linux.c'),
      `-Wl,-T,${join(sources, 'layout.ld')}`,
      ...platform.flags,
      '-o',
      output,
    ],
    { encoding: 'utf8' },
  );
  if (status !== 0)
    throw new Error(`${platform.compiler} failed for ${platform.name}: ${error?.message ?? stderr}`);
}

/** The packages to install before this platform can be built; none if its compiler and the kernel's headers are here. */
export function missingPackages({ compiler, packages }: Platform): readonly string[] {
  const { status } = spawnSync(compiler, ['-E', '-x', 'c', '-'], {
    input: '#include <linux/fcntl.h>\n#include <asm/unistd.h>\n',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  return status === 0 ? [] : packages;
}

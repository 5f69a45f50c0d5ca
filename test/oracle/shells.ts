import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** The shells that scripts are run by; `ash` is that of BusyBox. */
export const families = ['dash', 'bash', 'ash', 'mksh', 'zsh'] as const;
export type Family = (typeof families)[number];

interface ShellOfDebian {
  readonly binary: string;
  readonly package: string;
  /** What it is called in an image. */
  readonly name: string;
  /** Whether it is what /bin/sh is there. */
  readonly isSh: boolean;
}

export const shells: Readonly<Record<Family, ShellOfDebian>> = {
  dash: { binary: '/usr/bin/dash', package: 'dash', name: 'sh', isSh: true },
  bash: { binary: '/usr/bin/bash', package: 'bash', name: 'bash', isSh: false },
  ash: { binary: '/usr/bin/busybox', package: 'busybox-static', name: 'sh', isSh: true },
  mksh: { binary: '/usr/bin/mksh', package: 'mksh', name: 'mksh', isSh: false },
  zsh: { binary: '/usr/bin/zsh', package: 'zsh', name: 'zsh', isSh: false },
};

/** What is started in front of a shell. */
export const inits = ['tini', 'dumb-init'] as const;

/** Installs the shells and the compiler that are missing, which needs Debian and root; throws where that fails. */
export function installTools(wanted: readonly Family[]): void {
  const compiler = { binary: '/usr/bin/gcc', packages: ['gcc', 'libc6-dev'] };
  const tools = [
    compiler,
    ...inits.map(name => ({ binary: `/usr/bin/${name}`, packages: [name] })),
    ...wanted.map(family => ({ ...shells[family], packages: [shells[family].package] })),
  ];
  const missing = tools.filter(({ binary }) => !existsSync(binary));
  if (missing.length === 0) return;
  const packages = missing.flatMap(tool => tool.packages);
  const options = { encoding: 'utf8', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
  spawnSync('apt-get', ['update', '-qq'], options);
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options);
  if (missing.some(({ binary }) => !existsSync(binary)))
    throw new Error(`the oracle needs more than is installed: apt-get install ${packages.join(' ')}`);
}

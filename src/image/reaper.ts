import type { ProgramRow } from './facts/program.ts';

/** Where the reaper is in a repaired image. */
export const reaperPath = '/sbin/reaper';

/** The folder of the build context that holds its binaries. */
export const reaperFolder = '.initcheck';

/** The machines there are binaries for, as BuildKit's TARGETARCH names them. */
export const reaperArchitectures = [
  '386',
  'amd64',
  'arm',
  'arm64',
  'mips64le',
  'ppc64le',
  'riscv64',
  's390x',
] as const;

/** The binary for a machine, as a path of the build context. */
export function reaperFile(architecture: string): string {
  return `${reaperFolder}/reaper-linux-${architecture}`;
}

/**
 * For how many seconds after the stop signal it lets those finish who listen to it: two less than the runtime grants,
 * as far as the reaper can tell by the variables that the runtime sets. src/reaper/grace-periods.ts
 */
export const drainSeconds = { compose: 8, kubernetes: 28 } as const;
/** The options that say otherwise. */
export const drainOptions = ['-d', '--drain'] as const;

/** What the facts would say of our own init; its options are those of src/reaper/README.md. */
export const reaperProgram: ProgramRow = {
  names: [reaperPath],
  kind: 'init',
  sigterm: 'graceful',
  forwards: true,
  execs: false,
  reaps: true,
  isInit: true,
  wraps: {
    options: 'sgwvhlVp:e:r:d:',
    longOptions: [
      ...['version', 'help', 'license', 'subreaper', 'group', 'warn', 'verbose'],
      ...['parent-death-signal=', 'expect=', 'rewrite=', 'drain='],
    ],
  },
  source: 'src/reaper/README.md',
};

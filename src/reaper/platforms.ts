/** A machine the reaper is built for. */
export interface Platform {
  /** Docker's name for it, as in `docker build --platform`. */
  readonly name: string;
  /** BuildKit's TARGETARCH, and the end of the binary's file name. */
  readonly arch: string;
  /** The C compiler, and the Debian packages that bring it and the kernel's headers. */
  readonly compiler: string;
  readonly packages: readonly string[];
  /** Options that this machine alone needs. */
  readonly flags: readonly string[];
  /** The file that takes the place of init/numbers.ts, where Linux counts its own way. */
  readonly numbers?: string;
  /** The program of Debian's qemu-user-static that runs its binaries elsewhere. */
  readonly qemu: string;
}

/** Compilers and headers are those of Debian 12; arm is one soft-float ARMv5 binary for v5, v6 and v7. */
export const platforms: readonly Platform[] = [
  {
    name: 'linux/amd64',
    arch: 'amd64',
    compiler: 'x86_64-linux-gnu-gcc',
    packages: ['gcc', 'linux-libc-dev'],
    // No vectors, so the stack need not be aligned to 16 bytes for them.
    flags: ['-mno-sse', '-mpreferred-stack-boundary=3'],
    qemu: 'qemu-x86_64-static',
  },
  {
    name: 'linux/arm64',
    arch: 'arm64',
    compiler: 'aarch64-linux-gnu-gcc',
    packages: ['gcc-aarch64-linux-gnu', 'linux-libc-dev-arm64-cross'],
    flags: [],
    qemu: 'qemu-aarch64-static',
  },
  {
    name: 'linux/arm',
    arch: 'arm',
    compiler: 'arm-linux-gnueabi-gcc',
    packages: ['gcc-arm-linux-gnueabi', 'linux-libc-dev-armel-cross'],
    flags: ['-mthumb', '-lgcc'],
    qemu: 'qemu-arm-static',
  },
  {
    name: 'linux/386',
    arch: '386',
    compiler: 'i686-linux-gnu-gcc',
    packages: ['gcc-i686-linux-gnu', 'linux-libc-dev-i386-cross'],
    flags: ['-lgcc'],
    qemu: 'qemu-i386-static',
  },
  {
    name: 'linux/ppc64le',
    arch: 'ppc64le',
    compiler: 'powerpc64le-linux-gnu-gcc',
    packages: ['gcc-powerpc64le-linux-gnu', 'linux-libc-dev-ppc64el-cross'],
    flags: [],
    qemu: 'qemu-ppc64le-static',
  },
  {
    name: 'linux/s390x',
    arch: 's390x',
    compiler: 's390x-linux-gnu-gcc',
    packages: ['gcc-s390x-linux-gnu', 'linux-libc-dev-s390x-cross'],
    flags: [],
    qemu: 'qemu-s390x-static',
  },
  {
    name: 'linux/mips64le',
    arch: 'mips64le',
    compiler: 'mips64el-linux-gnuabi64-gcc',
    packages: ['gcc-mips64el-linux-gnuabi64', 'linux-libc-dev-mips64el-cross'],
    flags: ['-mno-abicalls', '-msym32', '-G0'],
    numbers: 'numbers-mips.ts',
    qemu: 'qemu-mips64el-static',
  },
  {
    name: 'linux/riscv64',
    arch: 'riscv64',
    compiler: 'riscv64-linux-gnu-gcc',
    packages: ['gcc-riscv64-linux-gnu', 'linux-libc-dev-riscv64-cross'],
    flags: [],
    qemu: 'qemu-riscv64-static',
  },
];

/** What the names of its wasm and C end in, before the dot: nothing, or `-mips` for `numbers-mips.ts`. */
export function variantOf({ numbers = 'numbers.ts' }: Pick<Platform, 'numbers'>): string {
  return numbers.slice('numbers'.length, -'.ts'.length);
}

import type { Image } from '../image/image.ts';
import { reaperArchitectures, reaperFolder, reaperPath } from '../image/reaper.ts';
import type { FromImage, Injection } from '../lint/injection.ts';
import type { Declined } from '../lint/rule.ts';
import { parseAssignments } from '../syntax/expand.ts';
import type { Instruction } from '../syntax/instruction.ts';

/** The instructions of the target stage that bring an init into it. */
export interface InitLines {
  /** The build argument that says for which machine, where there is one. */
  readonly arg: string | null;
  /** Null where others bring it. */
  readonly copy: string | null;
}

/** How the reaper comes into the target stage; declined where it is unknown for which machine it is built. */
export function reaperCopy(
  image: Image,
  { from, isLegacy }: Pick<Injection, 'isLegacy'> & { readonly from: 'context' | FromImage },
): InitLines | Declined {
  const machine = machineOf(image);
  if ('declined' in machine) return machine;
  if (typeof from === 'object') return copyFromImage(image, from.image, machine);
  const chmod = isLegacy || isWithoutChmod(image) ? '' : '--chmod=0755 ';
  const { arg, architecture } = machine;
  const name = arg === null ? architecture : `\${${arg}:-${architecture}}`;
  return { arg, copy: `COPY ${chmod}${reaperFolder}/reaper-linux-${name} ${reaperPath}` };
}

/**
 * Whether a build argument is declared above an instruction of the target stage, by an ONBUILD too; the FROM has only
 * those above it.
 */
export function isDeclared(arg: string, { stage, applied }: Image, before: Instruction): boolean {
  const own = applied.filter(one => one.stage === stage).map(({ instruction }) => instruction);
  const at = own.indexOf(before);
  return declarations(arg, at < 0 ? own : own.slice(0, at)).length > 0;
}

/** The build argument that names the machine, with the one to take where the builder knows no such argument. */
export interface Machine {
  readonly arg: 'TARGETARCH' | 'BUILDARCH' | null;
  readonly architecture: string;
}

/**
 * A FROM without `--platform` is built for the target; with one, the image is for that machine and TARGETARCH still
 * says the target. docs.docker.com/reference/dockerfile, "Automatic platform ARGs in the global scope"
 */
export function machineOf(image: Image): Machine | Declined {
  const flag = image.chain[0]?.from.flags.find(({ name }) => name === 'platform')?.value ?? null;
  const variable = /^\$(?:(\w+)|\{(\w+)\})$/.exec(flag ?? '');
  const name = variable?.[1] ?? variable?.[2];
  const own = ofOneMachine.exec(image.base.reference)?.[1]?.replace(/v\d$/, '').replace('arm32', 'arm');
  if (flag === null && own !== undefined) return { arg: null, architecture: own === 'i386' ? '386' : own };
  if (flag === null || name === 'TARGETPLATFORM') return automatic('TARGETARCH', image);
  if (name === 'BUILDPLATFORM') return automatic('BUILDARCH', image);
  if (flag.includes('$')) return { declined: `the platform that --platform=${flag} builds for is unknown` };
  const architecture = architectureOf(flag);
  return architecture === undefined
    ? { declined: `there is no reaper for --platform=${flag}` }
    : { arg: null, architecture };
}

/**
 * The official images have a namespace for each machine. github.com/docker-library/official-images, "Architectures
 * other than amd64?"
 */
const ofOneMachine = /^(?:docker\.io\/)?(amd64|arm32v[567]|arm64v8|i386|mips64le|ppc64le|riscv64|s390x)\//;

/** A value of the file's own wins over the one BuildKit brings, and would be wrong on every other machine. */
function automatic(arg: 'TARGETARCH' | 'BUILDARCH', image: Image): Machine | Declined {
  const { applied, stage, globals } = image;
  const source = forOneMachine.test(image.base.reference) ? image.base.reference : sourceForOneMachine(image);
  if (source !== undefined)
    return { declined: `${source} seems to be for one architecture, and ${arg} may be another` };
  const own = applied.filter(one => one.stage === stage).map(({ instruction }) => instruction);
  const isSet =
    globals[arg] !== undefined ||
    declarations(arg, own).some(({ value }) => value !== null) ||
    applied.some(
      ({ instruction: { keyword, argument } }) =>
        keyword === 'ENV' && parseAssignments(argument.text).some(({ name }) => name === arg),
    ) ||
    Object.hasOwn(image.base.image.env ?? {}, arg);
  return isSet
    ? { declined: `${arg} has a value of its own here, which may not be the architecture of the build` }
    : { arg, architecture: 'amd64' };
}

/**
 * A program that was built for one machine before, whatever the build of the image is for. On amd64 the two are mostly
 * the same.
 */
const forOneMachine =
  /(?:^|[/_.-])(?:arm64|aarch64|arm(?:32)?(?:v[5-8]\w?|hf|el)?|armv[5-8]\w?|i?386|mips64(?:le|el)|ppc64le|s390x|riscv64)(?=$|[/_.-])/i;

function sourceForOneMachine({ applied }: Image): string | undefined {
  return applied
    .map(({ instruction }) => instruction)
    .filter(
      ({ keyword, flags }) => /^(?:COPY|ADD)$/.test(keyword) && !flags.some(({ name }) => name === 'from'),
    )
    .flatMap(({ argument }) => argument.text.split(/[\s,"[\]]+/).slice(0, -1))
    .find(word => !word.includes('$') && forOneMachine.test(word));
}

/** The other names are those of uname(1). containerd/platforms, database.go */
function architectureOf(platform: string): string | undefined {
  const words = platform.toLowerCase().split('/');
  const word = (words.length > 1 ? words[1] : words[0]) ?? '';
  const other: Record<string, string> = {
    x86_64: 'amd64',
    'x86-64': 'amd64',
    aarch64: 'arm64',
    armhf: 'arm',
    armel: 'arm',
    i386: '386',
  };
  const name = Object.hasOwn(other, word) ? other[word] : word;
  return reaperArchitectures.find(architecture => architecture === name);
}

/** An image is taken for the machine that is built for, and a stage of that name would be taken instead of it. */
function copyFromImage(
  { stages, chain, base }: Image,
  reference: string,
  { arg }: Machine,
): InitLines | Declined {
  if (arg !== 'TARGETARCH') {
    const flag = chain[0]?.from.flags.find(({ name }) => name === 'platform')?.value;
    const what = flag ? `--platform=${flag}` : base.reference;
    return {
      declined: `${what} may be for another architecture than the one ${reference} would be pulled for`,
    };
  }
  if (/^\d+$/.test(reference) || stages.some(({ name }) => name === reference.toLowerCase()))
    return { declined: `--from=${reference} is a stage of this file` };
  return { arg: null, copy: `COPY --from=${reference} ${reaperPath} ${reaperPath}` };
}

/** `--chmod` came with Dockerfile 1.2. docs.docker.com/build/buildkit/dockerfile-release-notes */
function isWithoutChmod(image: Image): boolean {
  return (syntaxVersion(image) ?? 2) < 2;
}

/** The minor version that `# syntax=docker/dockerfile:1.4` asks for; undefined where none is asked for. */
export function syntaxVersion({ dockerfile }: Image): number | undefined {
  const version = /(?:^|\/)dockerfile(?:-upstream)?:1\.(\d+)/.exec(dockerfile.directives.syntax ?? '');
  return version ? Number(version[1]) : undefined;
}

/** What ARG says of a name, once for each time. */
function declarations(name: string, instructions: readonly Instruction[]) {
  return instructions
    .filter(({ keyword }) => keyword === 'ARG')
    .flatMap(({ argument }) => parseAssignments(argument.text).filter(found => found.name === name));
}

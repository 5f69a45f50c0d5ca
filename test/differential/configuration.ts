import type Docker from 'dockerode';
import { rules } from '../../rules/index.ts';
import type { RawConfig } from '../../src/engine/images.ts';
import type { BaseImage, BaseImages } from '../../src/image/base-image.ts';
import { type Config, foldConfig } from '../../src/image/config.ts';
import { type Applied, environmentOf, foldChain, foldScopeOf } from '../../src/image/fold.ts';
import type { ImageCommand } from '../../src/image/sourced.ts';
import { chainOf, findTarget, parseStages } from '../../src/image/stages.ts';
import { parseCommand } from '../../src/syntax/command.ts';
import { parseDockerfile } from '../../src/syntax/dockerfile.ts';
import { millisecondsOf } from '../../src/syntax/flags.ts';
import type { Heredoc } from '../../src/syntax/heredoc.ts';
import type { Instruction } from '../../src/syntax/instruction.ts';
import { lintText } from '../lint-text.ts';

export type Builder = 'buildkit' | 'legacy';

/** What a Dockerfile makes of an image, as far as both sides say it. */
export interface Configuration {
  readonly entrypoint: readonly string[] | null;
  readonly cmd: readonly string[] | null;
  readonly stopSignal: string | null;
  readonly user: string;
  readonly shell: readonly string[] | null;
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly healthcheck: Healthcheck | null;
  readonly onbuild: readonly string[];
}

/** As the Engine has it, times in nanoseconds. */
interface Healthcheck {
  readonly Test: readonly string[];
  readonly Interval: number;
  readonly Timeout: number;
  readonly StartPeriod: number;
  readonly Retries: number;
}

const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The rules of what makes a build fail, which say more than that it does. */
const refusing = rules.filter(({ symptom }) => symptom === 'build-fails');

/** What the model says: a configuration, or why Docker refuses the text. */
export function predict(
  text: string,
  bases: BaseImages,
  base: BaseImage,
  builder: Builder,
): Configuration | { refused: string } {
  const { image, problems, diagnostics } = lintText(text, { rules: refusing, bases });
  const error = diagnostics[0];
  if (!image || error) return { refused: error?.message ?? problems[0]?.message ?? 'no reason' };
  const dockerfile = parseDockerfile(text);
  if (dockerfile.instructions.some(isMalformed)) return { refused: 'an array that is none' };
  const stages = parseStages(dockerfile);
  const chain = chainOf(findTarget(stages) ?? image.stage);
  const scope = foldScopeOf(dockerfile, stages.globals);
  const bottom = image.base.isKnown ? image.base.image : base;
  const folded = foldChain(chain, bottom, 'linux', scope);
  const config = foldConfig(bottom, folded, scope.mark);
  const applied = folded.flatMap(one => one.applied);
  const last = folded.at(-1);
  return {
    entrypoint: argvOf(config.entrypoint),
    cmd: argvOf(config.cmd),
    stopSignal: config.stopSignal?.value ?? null,
    user: config.user?.value ?? '',
    shell: last?.shell.origin.from === 'default' ? null : (last?.shell.value ?? null),
    workdir: last?.workdir ?? '',
    // What Docker gives an image that says nothing of it.
    env: { PATH: defaultPath, ...environmentOf(applied, bottom, scope.mark) },
    healthcheck: healthcheckOf(config, applied, builder),
    onbuild: (last?.stage.instructions ?? [])
      .filter(({ keyword }) => keyword === 'ONBUILD')
      .map(({ argument, heredocs }) => argument.text + heredocs.map(bodyOf).join('')),
  };
}

/** What an Engine says of an image. */
export function configurationOf({ Config }: Docker.ImageInspectInfo): Configuration {
  const config = Config as unknown as RawConfig;
  return {
    entrypoint: config.Entrypoint?.length ? config.Entrypoint : null,
    cmd: config.Cmd?.length ? config.Cmd : null,
    stopSignal: config.StopSignal || null,
    user: config.User ?? '',
    shell: config.Shell ?? null,
    workdir: config.WorkingDir || '/',
    env: Object.fromEntries((config.Env ?? []).map(text => text.split(/=(.*)/s, 2) as [string, string])),
    healthcheck: builtHealthcheck(config.Healthcheck),
    onbuild: config.OnBuild ?? [],
  };
}

function builtHealthcheck(
  built: { [K in keyof Healthcheck]?: Healthcheck[K] | null } | undefined,
): Healthcheck | null {
  if (!built?.Test?.length) return null;
  const { Test, Interval, Timeout, StartPeriod, Retries } = built;
  return {
    Test,
    Interval: Interval ?? 0,
    Timeout: Timeout ?? 0,
    StartPeriod: StartPeriod ?? 0,
    Retries: Retries ?? 0,
  };
}

function healthcheckOf(config: Config, applied: readonly Applied[], builder: Builder): Healthcheck | null {
  const all = applied.map(one => one.instruction).filter(({ keyword }) => keyword === 'HEALTHCHECK');
  if (all.length === 0) return null;
  const { healthcheck: command } = config;
  const test = command?.shellForm
    ? ['CMD-SHELL', command.shellForm.script]
    : ['CMD', ...(command?.argv ?? [])];
  // The legacy builder takes what one does not say from those before it. moby daemon/commit.go, merge
  const read = builder === 'legacy' ? all : all.slice(-1);
  const flag = (name: string): string =>
    read
      .map(({ flags }) => flags.find(one => one.name === name)?.value ?? '')
      .findLast(value => value !== '') ?? '';
  const timeOf = (name: string): number => Math.round((millisecondsOf(flag(name)) ?? 0) * 1e6);
  return {
    Test: config.hasHealthcheck ? test : ['NONE'],
    Interval: timeOf('interval'),
    Timeout: timeOf('timeout'),
    StartPeriod: timeOf('start-period'),
    Retries: Number(flag('retries')),
  };
}

/** BuildKit stores a here-document with its trigger. */
function bodyOf({ content, name }: Heredoc): string {
  return `\n${content}${name}`;
}

function isMalformed(instruction: Instruction): boolean {
  const isCommand = instruction.keyword === 'CMD' || instruction.keyword === 'ENTRYPOINT';
  return isCommand && parseCommand(instruction).form === 'invalid';
}

function argvOf(command: ImageCommand | null | undefined): readonly string[] | null {
  return command?.argv.length ? command.argv : null;
}

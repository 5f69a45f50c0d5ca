import type Docker from 'dockerode';
import { rules } from '../../rules/index.ts';
import type { RawConfig } from '../../src/engine/images.ts';
import type { BaseImage, BaseImages } from '../../src/image/base-image.ts';
import { foldConfig } from '../../src/image/config.ts';
import { environmentOf, foldChain, foldScopeOf } from '../../src/image/fold.ts';
import type { ImageCommand } from '../../src/image/sourced.ts';
import { chainOf, findTarget, parseStages } from '../../src/image/stages.ts';
import { parseCommand } from '../../src/syntax/command.ts';
import { parseDockerfile } from '../../src/syntax/dockerfile.ts';
import type { Instruction } from '../../src/syntax/instruction.ts';
import { lintText } from '../lint-text.ts';

/** What a Dockerfile makes of an image, as far as both sides say it. */
export interface Configuration {
  readonly entrypoint: readonly string[] | null;
  readonly cmd: readonly string[] | null;
  readonly stopSignal: string | null;
  readonly user: string;
  readonly shell: readonly string[] | null;
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly hasHealthcheck: boolean;
  readonly onbuild: readonly string[];
}

const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The rules of what makes a build fail, which say more than that it does. */
const refusing = rules.filter(({ symptom }) => symptom === 'build-fails');

/** What the model says: a configuration, or why Docker refuses the text. */
export function predict(
  text: string,
  bases: BaseImages,
  base: BaseImage,
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
    hasHealthcheck: config.hasHealthcheck ?? false,
    onbuild: (last?.stage.instructions ?? [])
      .filter(({ keyword }) => keyword === 'ONBUILD')
      .map(({ argument }) => argument.text),
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
    hasHealthcheck: Boolean(config.Healthcheck?.Test?.length && config.Healthcheck.Test[0] !== 'NONE'),
    onbuild: config.OnBuild ?? [],
  };
}

function isMalformed(instruction: Instruction): boolean {
  const isCommand = instruction.keyword === 'CMD' || instruction.keyword === 'ENTRYPOINT';
  return isCommand && parseCommand(instruction).form === 'invalid';
}

function argvOf(command: ImageCommand | null | undefined): readonly string[] | null {
  return command?.argv.length ? command.argv : null;
}

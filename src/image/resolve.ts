import { parseCommand, type ShellForm } from '../syntax/command.ts';
import type { Dockerfile, Instruction } from '../syntax/dockerfile.ts';
import { expandVariables, parseAssignments, type Variables } from '../syntax/expand.ts';
import { parseImageReference } from '../syntax/image-reference.ts';
import { type BaseImage, type BaseImages, type Platform, scratch, unknownBase } from './base-image.ts';
import type { BaseReference, Image, ImageCommand, Sourced } from './image.ts';
import { resolvePid1 } from './pid1.ts';
import type { Stage, Stages } from './stages.ts';

export interface ResolveOptions {
  readonly bases: BaseImages;
  readonly buildArgs?: Variables;
}

/** What the instructions of a chain of stages have said so far. */
interface Config {
  entrypoint: ImageCommand | null | undefined;
  cmd: ImageCommand | null | undefined;
  stopSignal: Sourced<string> | null | undefined;
  user: Sourced<string> | null | undefined;
  shell: Sourced<readonly string[]>;
  hasHealthcheck: boolean | undefined;
  env: Record<string, string | undefined>;
  args: Record<string, string | undefined>;
}

/**
 * Folds a stage and those below it over the base image, as BuildKit does: a shell form takes the SHELL in force where it stands,
 * ENTRYPOINT drops a CMD that this stage did not set. frontend/dockerfile/dockerfile2llb/convert.go
 */
export function resolveImage(
  dockerfile: Dockerfile,
  stages: Stages,
  stage: Stage,
  options: ResolveOptions,
): Image {
  const chain = chainOf(stage);
  const base = resolveBase(chain[0] as Stage, options.bases);
  const platform = platformOf(dockerfile, chain, base.image);
  const config = configOf(base.image, platform);
  for (const each of chain) applyStage(config, each, stages.globals, options.buildArgs ?? {}, dockerfile);
  const { entrypoint, cmd, stopSignal, user, shell, hasHealthcheck } = config;
  const pid1 = resolvePid1(argvOf(entrypoint), argvOf(cmd), base.image);
  const values = { entrypoint, cmd, stopSignal, user, shell, hasHealthcheck };
  return { dockerfile, stages: stages.stages, stage, base, platform, ...values, pid1 };
}

/** The stages that a stage is built on, lowest first, itself last. */
function chainOf(stage: Stage): Stage[] {
  return typeof stage.base === 'object' ? [...chainOf(stage.base), stage] : [stage];
}

function resolveBase({ base, from }: Stage, bases: BaseImages): BaseReference {
  const reference = typeof base === 'string' ? base : (from.argument.text.split(/\s/)[0] ?? '');
  if (base === 'scratch') return { reference, isKnown: true, image: scratch };
  const parsed = typeof base === 'string' ? parseImageReference(base) : undefined;
  const image = parsed && bases(parsed);
  return { reference, isKnown: image !== undefined, image: image ?? unknownBase };
}

/** A backtick as escape character is what people write for Windows, where a backslash separates folders. */
function platformOf({ directives }: Dockerfile, chain: readonly Stage[], base: BaseImage): Platform {
  if (chain.some(stage => /^windows\b/i.test(stage.platform ?? ''))) return 'windows';
  return base.platform ?? (directives.escape === '`' ? 'windows' : 'linux');
}

function configOf(base: BaseImage, platform: Platform): Config {
  const command = (argv: readonly string[] | null | undefined): ImageCommand | null | undefined =>
    argv === null || argv === undefined
      ? argv
      : { argv, shellForm: null, text: null, origin: { from: 'base' } };
  const byDefault = platform === 'windows' ? ['cmd', '/S', '/C'] : ['/bin/sh', '-c'];
  return {
    entrypoint: command(base.entrypoint),
    cmd: command(base.cmd),
    stopSignal: fromBase(base.stopSignal),
    user: fromBase(base.user),
    shell: fromBase(base.shell) ?? { value: byDefault, origin: { from: 'default' } },
    hasHealthcheck: base.hasHealthcheck,
    env: {},
    args: {},
  };
}

function fromBase<T extends {}>(value: T | null | undefined): Sourced<T> | null | undefined {
  return value === null ? null : value === undefined ? undefined : { value, origin: { from: 'base' } };
}

function applyStage(
  config: Config,
  stage: Stage,
  globals: Variables,
  buildArgs: Variables,
  file: Dockerfile,
): void {
  const mark = file.directives.escape;
  let hasCmd = false;
  for (const instruction of stage.instructions) {
    const text = instruction.argument.text;
    const origin = { from: 'instruction', instruction, stage } as const;
    const expand = (word: string): string | undefined =>
      expandVariables(word, { ...config.args, ...config.env }, mark);
    switch (instruction.keyword) {
      case 'ARG':
        for (const { name, value } of parseAssignments(text))
          config.args[name] = buildArgs[name] ?? (value === null ? globals[name] : expand(value));
        break;
      case 'ENV':
        for (const { name, value } of parseAssignments(text)) config.env[name] = expand(value ?? '');
        break;
      case 'SHELL': {
        const command = parseCommand(instruction);
        if (command.form === 'exec') config.shell = { value: command.argv, origin };
        break;
      }
      case 'CMD':
        config.cmd = commandOf(instruction, config.shell.value, stage);
        hasCmd = true;
        break;
      case 'ENTRYPOINT': {
        const command = commandOf(instruction, config.shell.value, stage);
        config.entrypoint = command?.argv.length === 0 ? null : command;
        if (!hasCmd) config.cmd = null;
        break;
      }
      case 'STOPSIGNAL':
        config.stopSignal = { value: expand(text) ?? text, origin };
        break;
      case 'USER':
        config.user = { value: expand(text) ?? text, origin };
        break;
      case 'HEALTHCHECK':
        config.hasHealthcheck = !/^none\b/i.test(text);
        break;
    }
  }
}

/** An array that Docker refuses is no command; the rule about malformed arrays reports it. */
function commandOf(instruction: Instruction, shell: readonly string[], stage: Stage): ImageCommand | null {
  const command = parseCommand(instruction);
  const origin = { from: 'instruction', instruction, stage } as const;
  if (command.form === 'invalid') return null;
  const shellForm: ShellForm | null = command.form === 'shell' ? command : null;
  const argv = command.form === 'exec' ? command.argv : [...shell, command.script];
  return { argv, shellForm, text: command.text, origin };
}

function argvOf(command: ImageCommand | null | undefined): readonly string[] | null | undefined {
  return command ? command.argv : command;
}

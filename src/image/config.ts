import { parseCommand } from '../syntax/command.ts';
import { expandVariables, parseAssignments, type Variables } from '../syntax/expand.ts';
import type { Instruction } from '../syntax/instruction.ts';
import { parseTrigger } from '../syntax/instruction.ts';
import { sliceLogical } from '../syntax/logical-text.ts';
import type { BaseImage, Platform } from './base-image.ts';
import type { ImageCommand, Sourced } from './image.ts';
import type { Stage } from './stages.ts';

/** What the instructions of a chain of stages have said so far; it grows while they are read. */
export interface Config {
  entrypoint: ImageCommand | null | undefined;
  cmd: ImageCommand | null | undefined;
  droppedCmd: ImageCommand | null;
  stopSignal: Sourced<string> | null | undefined;
  user: Sourced<string> | null | undefined;
  shell: Sourced<readonly string[]>;
  hasHealthcheck: boolean | undefined;
  /** The command of the health check that an instruction set. */
  healthcheck: ImageCommand | null;
  /** What ENV and ARG have set. */
  variables: Record<string, string | undefined>;
}

/** What a stage's instructions are read with. */
export interface Scope {
  readonly stage: Stage;
  readonly globals: Variables;
  readonly buildArgs: Variables;
  /** The escape character of the file. */
  readonly mark: string;
}

/** What a container of the base image alone would have. */
export function configOf(base: BaseImage, platform: Platform): Config {
  const byDefault = platform === 'windows' ? ['cmd', '/S', '/C'] : ['/bin/sh', '-c'];
  return {
    entrypoint: inherited(base.entrypoint),
    cmd: inherited(base.cmd),
    droppedCmd: null,
    stopSignal: sourced(base.stopSignal),
    user: sourced(base.user),
    shell: sourced(base.shell) ?? { value: byDefault, origin: { from: 'default' } },
    hasHealthcheck: base.hasHealthcheck,
    healthcheck: null,
    variables: {},
  };
}

/** Reads a stage: first what ONBUILD of the stage right below stored for it, then its own instructions. */
export function applyStage(config: Config, scope: Scope): void {
  const { stage } = scope;
  const before = config.cmd ?? null;
  config.droppedCmd = null;
  for (const instruction of [...triggersOf(stage.base, scope.mark), ...stage.instructions])
    effects[instruction.keyword]?.(config, instruction, scope);
  // ENTRYPOINT drops what this stage did not set itself. convert.go, dispatchEntrypoint
  const isCmdOwn = config.cmd?.origin.from === 'instruction' && config.cmd.origin.stage === stage;
  const isEntrypointOwn = [...triggersOf(stage.base, scope.mark), ...stage.instructions].some(isEntrypoint);
  if (isCmdOwn || !isEntrypointOwn) return;
  config.droppedCmd = before?.argv.length ? before : null;
  config.cmd = null;
}

const effects: Readonly<Record<string, (config: Config, instruction: Instruction, scope: Scope) => void>> = {
  ARG: (config, { argument }, scope) => {
    for (const { name, value } of parseAssignments(argument.text)) {
      const byDefault = value === null ? scope.globals[name] : expand(value, config, scope);
      const set = scope.buildArgs[name] ?? byDefault;
      if (set !== undefined) config.variables[name] = set;
    }
  },
  ENV: (config, { argument }, scope) => {
    for (const { name, value } of parseAssignments(argument.text))
      config.variables[name] = expand(value ?? '', config, scope);
  },
  SHELL: (config, instruction, { stage }) => {
    const command = parseCommand(instruction);
    if (command.form === 'exec')
      config.shell = { value: command.argv, origin: { from: 'instruction', instruction, stage } };
  },
  CMD: (config, instruction, { stage }) => {
    config.cmd = commandOf(instruction, config.shell.value, stage);
  },
  ENTRYPOINT: (config, instruction, { stage }) => {
    const command = commandOf(instruction, config.shell.value, stage);
    config.entrypoint = command?.argv.length === 0 ? null : command;
  },
  STOPSIGNAL: (config, instruction, scope) => {
    const { text } = instruction.argument;
    const origin = { from: 'instruction', instruction, stage: scope.stage } as const;
    config.stopSignal = { value: expand(text, config, scope) ?? text, origin };
  },
  USER: (config, instruction, scope) => {
    const { text } = instruction.argument;
    const origin = { from: 'instruction', instruction, stage: scope.stage } as const;
    config.user = { value: expand(text, config, scope) ?? text, origin };
  },
  HEALTHCHECK: (config, instruction, { stage }) => {
    const { argument } = instruction;
    const type = /^\S*\s*/.exec(argument.text)?.[0] ?? '';
    config.hasHealthcheck = type.trim().toUpperCase() !== 'NONE';
    const test = { ...instruction, argument: sliceLogical(argument, type.length) };
    config.healthcheck = config.hasHealthcheck ? commandOf(test, config.shell.value, stage) : null;
  },
};

/** Of ENV and ARG the later one counts in BuildKit; in the legacy builder it was always ENV. */
function expand(text: string, { variables }: Config, { mark }: Scope): string | undefined {
  return expandVariables(text, variables, mark);
}

/** An array that Docker refuses is no command; the rule about malformed arrays reports it. */
function commandOf(instruction: Instruction, shell: readonly string[], stage: Stage): ImageCommand | null {
  const command = parseCommand(instruction);
  const origin = { from: 'instruction', instruction, stage } as const;
  if (command.form === 'invalid') return null;
  const shellForm = command.form === 'shell' ? command : null;
  const argv = command.form === 'exec' ? command.argv : [...shell, command.script];
  return { argv, shellForm, text: command.text, origin };
}

/** What ONBUILD of a stage stored goes no further down the line than to the stages right above. */
function triggersOf(base: Stage['base'], mark: string): Instruction[] {
  return typeof base === 'object'
    ? base.instructions.flatMap(instruction => parseTrigger(instruction, mark) ?? [])
    : [];
}

function isEntrypoint({ keyword }: Instruction): boolean {
  return keyword === 'ENTRYPOINT';
}

function inherited(argv: readonly string[] | null | undefined): ImageCommand | null | undefined {
  return argv === null || argv === undefined
    ? argv
    : { argv, shellForm: null, text: null, origin: { from: 'base' } };
}

function sourced<T extends {}>(value: T | null | undefined): Sourced<T> | null | undefined {
  return value === null || value === undefined
    ? (value as null | undefined)
    : { value, origin: { from: 'base' } };
}

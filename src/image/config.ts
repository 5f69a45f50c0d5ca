import { parseCommand } from '../syntax/command.ts';
import { expandVariables } from '../syntax/expand.ts';
import type { Instruction } from '../syntax/instruction.ts';
import { sliceLogical } from '../syntax/logical-text.ts';
import type { BaseImage } from './base-image.ts';
import type { Applied, FoldedStage } from './fold.ts';
import type { ImageCommand, Origin, Sourced } from './sourced.ts';

/** What the instructions of a chain of stages have said so far; it grows while they are read. */
export interface Config {
  entrypoint: ImageCommand | null | undefined;
  cmd: ImageCommand | null | undefined;
  droppedCmd: ImageCommand | null;
  stopSignal: Sourced<string> | null | undefined;
  user: Sourced<string> | null | undefined;
  hasHealthcheck: boolean | undefined;
  /** The command of the health check that an instruction set. */
  healthcheck: ImageCommand | null;
}

/** What a container of the stages would have, lowest first; `mark` is the escape character of the file. */
export function foldConfig(base: BaseImage, stages: readonly FoldedStage[], mark: string): Config {
  const config = configOf(base);
  for (const stage of stages) applyStage(config, stage, mark);
  return config;
}

function configOf(base: BaseImage): Config {
  return {
    entrypoint: inherited(base.entrypoint),
    cmd: inherited(base.cmd),
    droppedCmd: null,
    stopSignal: sourced(base.stopSignal),
    user: sourced(base.user),
    hasHealthcheck: base.hasHealthcheck,
    healthcheck: null,
  };
}

function applyStage(config: Config, { applied }: FoldedStage, mark: string): void {
  const before = config.cmd ?? null;
  config.droppedCmd = null;
  for (const one of applied) effects[one.instruction.keyword]?.(config, one, mark);
  // ENTRYPOINT drops what this stage did not set itself. convert.go, dispatchEntrypoint
  const has = (keyword: string): boolean =>
    applied.some(({ instruction }) => instruction.keyword === keyword);
  if (has('CMD') || !has('ENTRYPOINT')) return;
  config.droppedCmd = before?.argv.length ? before : null;
  config.cmd = null;
}

const effects: Readonly<Record<string, (config: Config, applied: Applied, mark: string) => void>> = {
  CMD: (config, applied) => {
    config.cmd = commandOf(applied.instruction, applied);
  },
  ENTRYPOINT: (config, applied) => {
    const command = commandOf(applied.instruction, applied);
    config.entrypoint = command?.argv.length === 0 ? null : command;
  },
  STOPSIGNAL: (config, applied, mark) => {
    config.stopSignal = expandedValue(applied, mark);
  },
  USER: (config, applied, mark) => {
    config.user = expandedValue(applied, mark);
  },
  HEALTHCHECK: (config, applied) => {
    const { argument } = applied.instruction;
    const type = /^\S*\s*/.exec(argument.text)?.[0] ?? '';
    config.hasHealthcheck = type.trim().toUpperCase() !== 'NONE';
    const test = { ...applied.instruction, argument: sliceLogical(argument, type.length) };
    config.healthcheck = config.hasHealthcheck ? commandOf(test, applied) : null;
  },
};

function expandedValue(applied: Applied, mark: string): Sourced<string> {
  const { text } = applied.instruction.argument;
  return { value: expandVariables(text, applied.variables, mark) ?? text, origin: originOf(applied) };
}

/** An array that Docker refuses is no command; the rule about malformed arrays reports it. */
function commandOf(instruction: Instruction, { shell, ...applied }: Applied): ImageCommand | null {
  const command = parseCommand(instruction);
  if (command.form === 'invalid') return null;
  const argv = command.form === 'exec' ? command.argv : [...shell.value, command.script];
  if (applied.by === 'base') return { argv, shellForm: null, text: null, origin: { from: 'base' } };
  const shellForm = command.form === 'shell' ? command : null;
  return { argv, shellForm, text: command.text, origin: originOf({ ...applied, instruction }) };
}

function originOf({ by, instruction, stage }: Pick<Applied, 'by' | 'instruction' | 'stage'>): Origin {
  return by === 'base' ? { from: 'base' } : { from: 'instruction', instruction, stage };
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

import { parseCommand, wordsOf } from './command.ts';
import { type FlagKind, flagProblem } from './flags.ts';
import { isHeredocWord } from './heredoc.ts';
import type { Instruction } from './instruction.ts';
import { parseTrigger } from './instruction.ts';
import { splitWords } from './words.ts';

/** What an instruction takes: its flags, and what is wrong with what follows them. */
interface Grammar {
  /** Missing where Docker does not look at them. */
  readonly flags?: Readonly<Record<string, FlagKind>>;
  readonly check?: (instruction: Instruction, mark: string) => string | undefined;
}

/**
 * Why Docker refuses an instruction by itself, before anything is built; undefined when it takes it. That CMD and
 * ENTRYPOINT must be arrays of strings, if they are arrays, is said by the rule about that.
 * frontend/dockerfile/instructions/parse.go
 */
export function refusalOf(instruction: Instruction, mark: string): string | undefined {
  const grammar = grammars[instruction.keyword];
  return (
    grammar?.check?.(instruction, mark) ?? (grammar?.flags && flagProblem(instruction.flags, grammar.flags))
  );
}

const noArgument = ({ keyword, argument }: Instruction): string | undefined =>
  argument.text === '' ? `${keyword} requires at least one argument` : undefined;

const copyFlags = { chown: 'text', chmod: 'text', link: 'boolean', exclude: 'list' } as const;

const grammars: Readonly<Record<string, Grammar>> = {
  ADD: {
    flags: { ...copyFlags, checksum: 'text', 'keep-git-dir': 'boolean', unpack: 'boolean' },
    check: checkCopy,
  },
  ARG: { check: checkArg },
  CMD: { flags: {} },
  COPY: {
    flags: { ...copyFlags, from: 'text', parents: 'boolean' },
    check: checkCopy,
  },
  ENTRYPOINT: { flags: {} },
  ENV: { flags: {}, check: checkPairs },
  EXPOSE: { flags: {}, check: noArgument },
  FROM: { flags: { platform: 'text' }, check: checkFrom },
  HEALTHCHECK: { check: checkHealthcheck },
  LABEL: { flags: {}, check: checkPairs },
  MAINTAINER: { flags: {}, check: noArgument },
  ONBUILD: { flags: {}, check: checkOnbuild },
  RUN: {
    flags: {
      mount: 'list',
      network: ['default', 'none', 'host'],
      security: ['insecure', 'sandbox'],
      device: 'list',
    },
    check: checkArray,
  },
  SHELL: { flags: {}, check: checkShell },
  STOPSIGNAL: { check: noArgument },
  USER: { flags: {}, check: noArgument },
  VOLUME: { flags: {}, check: checkVolume },
  WORKDIR: { flags: {}, check: noArgument },
};

const notStrings = 'when using JSON array syntax, arrays must be comprised of strings only';

function checkArray(instruction: Instruction): string | undefined {
  return parseCommand(instruction).form === 'invalid' ? notStrings : undefined;
}

function checkCopy(instruction: Instruction): string | undefined {
  const words = wordsOf(instruction);
  if (!words) return notStrings;
  const { keyword } = instruction;
  if (words.length < 2) return `${keyword} requires at least two arguments: what to copy, and where to`;
  return isHeredocWord(words.at(-1) ?? '')
    ? `${keyword} does not take a heredoc as its destination`
    : undefined;
}

function checkArg(instruction: Instruction, mark: string): string | undefined {
  const words = splitWords(instruction.argument.text, mark);
  if (words.some(word => word.startsWith('='))) return 'ARG names can not be blank';
  return words.length === 0 ? noArgument(instruction) : undefined;
}

function checkPairs(instruction: Instruction, mark: string): string | undefined {
  const { keyword, argument } = instruction;
  const [first, ...others] = splitWords(argument.text, mark);
  const isBlank = first?.includes('=') && [first, ...others].some(word => word.startsWith('='));
  return (
    noArgument(instruction) ??
    checkPairForm(instruction, mark) ??
    (isBlank ? `${keyword} names can not be blank` : undefined)
  );
}

/** `NAME=value NAME=value`, or the old `NAME value`, which a first word without `=` makes it. */
function checkPairForm({ keyword, argument }: Instruction, mark: string): string | undefined {
  const words = splitWords(argument.text, mark);
  const [first] = words;
  if (first === undefined) return undefined;
  if (!first.includes('='))
    return /[\t\v\f\r ]/.test(argument.text)
      ? undefined
      : `${keyword} must have two arguments: a name and a value`;
  const odd = words.find(word => !word.includes('='));
  return odd === undefined
    ? undefined
    : `${keyword} has ${JSON.stringify(odd)} without =: values with spaces must be quoted`;
}

function checkFrom({ argument }: Instruction): string | undefined {
  const words = argument.text.split(/[\t\v\f\r ]+/);
  const [image, as, name = ''] = words;
  if (words.length === 3 ? as?.toUpperCase() !== 'AS' : words.length !== 1 || image === '')
    return 'FROM requires either one or three arguments: an image, and AS with a name';
  return words.length === 1 || /^[a-z][a-z0-9-_.]*$/i.test(name)
    ? undefined
    : `invalid name for a stage: ${JSON.stringify(name)}; it must begin with a letter, followed by ` +
        'letters, digits, - _ and .';
}

function checkShell(instruction: Instruction): string | undefined {
  const command = parseCommand(instruction);
  if (command.form === 'invalid') return notStrings;
  if (command.form === 'shell')
    return (
      noArgument(instruction) ??
      'SHELL requires the arguments to be in JSON form, such as ["/bin/bash", "-c"]'
    );
  return command.argv.length === 0 ? 'SHELL requires at least one argument' : undefined;
}

function checkVolume(instruction: Instruction): string | undefined {
  const words = wordsOf(instruction);
  if (!words) return notStrings;
  if (words.length === 0) return 'VOLUME requires at least one argument';
  return words.some(word => word.trim() === '') ? 'VOLUME can not be an empty string' : undefined;
}

const healthFlags = {
  interval: 'duration',
  timeout: 'duration',
  'start-period': 'duration',
  'start-interval': 'duration',
  retries: 'count',
} as const;

function checkHealthcheck(instruction: Instruction): string | undefined {
  const { argument, flags } = instruction;
  const [, type = '', rest = ''] = /^(\S*)\s*([\s\S]*)$/.exec(argument.text) ?? [];
  if (type.toUpperCase() === 'NONE') return rest === '' ? undefined : 'HEALTHCHECK NONE takes no arguments';
  if (type === '') return noArgument(instruction);
  if (type.toUpperCase() !== 'CMD')
    return `unknown type ${JSON.stringify(type)} in HEALTHCHECK: expected CMD or NONE`;
  const command = parseCommand({ argument: { ...argument, text: rest } });
  if (command.form === 'invalid') return notStrings;
  if (rest === '' || (command.form === 'exec' && command.argv.length === 0))
    return 'a command is missing after HEALTHCHECK CMD';
  return flagProblem(flags, healthFlags);
}

/** What ONBUILD stores is read now, and its arguments are only counted when it runs. */
function checkOnbuild(instruction: Instruction, mark: string): string | undefined {
  const trigger = parseTrigger(instruction, mark);
  if (!trigger) return noArgument(instruction);
  if (trigger.keyword === 'ONBUILD') return 'ONBUILD can not be chained';
  if (trigger.keyword === 'FROM' || trigger.keyword === 'MAINTAINER')
    return `${trigger.keyword} is not allowed after ONBUILD`;
  if (['ENV', 'LABEL'].includes(trigger.keyword)) return checkPairForm(trigger, mark);
  const isList = /^(?:ADD|CMD|COPY|ENTRYPOINT|RUN|SHELL|VOLUME)$/.test(trigger.keyword);
  return isList ? checkArray(trigger) : undefined;
}

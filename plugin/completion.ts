import type { Command, Option } from 'commander';
import { severities } from '../src/lint/diagnostic.ts';
import type { Rule } from '../src/lint/rule.ts';
import { printable } from '../src/report/printable.ts';
import { expectationExamples } from '../src/verify/expectation.ts';
import { type Candidate, dockerfilesAt, stagesOf } from './candidates.ts';

/** What may complete the word, and how the shell goes on. spf13/cobra, completions.go */
interface Completion {
  readonly candidates: readonly Candidate[];
  readonly directive: number;
  /** Which names of the Engine are candidates too. */
  readonly ofEngine?: EngineNames;
}

/** Things that the Engine has names of. */
export type EngineNames = 'images' | 'containers';

/** The shell suggests file names where there are no candidates. */
const orFiles = 0;
const noSpace = 2;
const noFiles = 4;
const onlyDirectories = 16;

interface Surroundings {
  readonly directory: string;
  readonly rules: readonly Rule[];
  /** Asks the Engine; empty where there is none. */
  readonly namesOf: (kind: EngineNames) => Promise<readonly string[]>;
}

/**
 * Cobra's protocol: a line for each candidate, with a description after a tab, and at last what the shell should do.
 */
export async function formatCompletion(
  program: Command,
  words: readonly string[],
  surroundings: Surroundings,
): Promise<string> {
  const partial = words.at(-1) ?? '';
  const completion = complete(readWords(program, words.slice(0, -1)), partial, surroundings);
  const { directive, ofEngine } = completion;
  const names = ofEngine ? await surroundings.namesOf(ofEngine) : [];
  const candidates: Candidate[] = [...completion.candidates, ...names.map(word => ({ word }))];
  const value = /^--[^=]+=(.*)$/s.exec(partial)?.[1] ?? partial;
  const lines = candidates
    .filter(({ word }) => word.startsWith(value))
    .map(({ word, description }) =>
      description ? `${printable(word)}\t${printable(description)}` : printable(word),
    );
  return [...lines, `:${directive}`, ''].join('\n');
}

/** Where the cursor is. */
interface Position {
  readonly program: Command;
  readonly command: Command;
  readonly positionals: readonly string[];
  /** The option whose value comes next. */
  readonly pending: Option | undefined;
  /** After `--` there are no options. */
  readonly isOpen: boolean;
}

function readWords(program: Command, words: readonly string[]): Position {
  let command = program;
  let pending: Option | undefined;
  let isOpen = true;
  const positionals: string[] = [];
  for (const word of words) {
    if (pending) pending = undefined;
    else if (isOpen && word === '--') isOpen = false;
    else if (isOpen && word.startsWith('-') && word !== '-') {
      const option = findOption(program, command, word);
      pending = option?.required && !word.includes('=') ? option : undefined;
    } else {
      const named = positionals.length === 0 && program.commands.find(candidate => candidate.name() === word);
      if (named && command === program) command = named;
      else positionals.push(word);
    }
  }
  return { program, command, positionals, pending, isOpen };
}

function findOption(program: Command, command: Command, word: string): Option | undefined {
  const [name] = word.split('=');
  return [...command.options, ...program.options].find(({ long, short }) => long === name || short === name);
}

function complete(position: Position, partial: string, surroundings: Surroundings): Completion {
  const { program, command, pending, isOpen, positionals } = position;
  if (pending) return completeValue(pending, position, partial, surroundings);
  if (isOpen && /^--[^=]+=/.test(partial)) {
    const option = findOption(program, command, partial);
    return option
      ? completeValue(option, position, partial, surroundings)
      : { candidates: [], directive: noFiles };
  }
  if (isOpen && partial.startsWith('-')) {
    const options = command.createHelp().visibleOptions(command);
    return {
      candidates: options.map(({ long, short, description }) => ({ word: long ?? short ?? '', description })),
      directive: noFiles,
    };
  }
  return completeArgument(command, program, positionals, partial, surroundings);
}

function completeArgument(
  command: Command,
  program: Command,
  positionals: readonly string[],
  partial: string,
  { directory, rules }: Surroundings,
): Completion {
  if (command.name() === 'explain')
    return {
      candidates:
        positionals.length > 0 ? [] : rules.map(({ id, summary }) => ({ word: id, description: summary })),
      directive: noFiles,
    };
  if (command.name() === 'verify') return { candidates: [], directive: onlyDirectories };
  if (command.name() === 'image') return { candidates: [], directive: noFiles, ofEngine: 'images' };
  if (['ps', 'stop', 'trace'].includes(command.name()))
    return { candidates: [], directive: noFiles, ofEngine: 'containers' };
  if (command !== program) return { candidates: [], directive: noFiles };
  const commands = positionals.length > 0 ? [] : program.commands;
  const named = commands.map(one => ({ word: one.name(), description: one.description() }));
  const files = dockerfilesAt(partial, directory);
  const candidates = [...named, ...files].filter(({ word }) => word.startsWith(partial));
  // A directory is rarely the end of a path.
  return {
    candidates,
    directive:
      candidates.length > 0 && candidates.every(({ word }) => word.endsWith('/')) ? noSpace : orFiles,
  };
}

function completeValue(
  option: Option,
  position: Position,
  partial: string,
  surroundings: Surroundings,
): Completion {
  const choices = option.argChoices ?? [];
  if (choices.length > 0) return { candidates: choices.map(word => ({ word })), directive: noFiles };
  const value = partial.replace(/^--[^=]+=/, '');
  switch (option.long) {
    case '--rule':
      return completeRule(value, surroundings.rules);
    case '--target':
      return { candidates: stagesOf(position.positionals, surroundings.directory), directive: noFiles };
    case '--expect':
      return completeExpectation(value);
    case '--image':
      return position.command.name() === 'verify'
        ? { candidates: [], directive: noFiles, ofEngine: 'images' }
        : { candidates: [], directive: noFiles };
    case '--context':
      return { candidates: [], directive: onlyDirectories };
    case '--file':
    case '--output':
    case '--stdin-filename':
      return { candidates: [], directive: orFiles };
    default:
      return { candidates: [], directive: noFiles };
  }
}

/** The word after the last comma. */
function completeExpectation(value: string): Completion {
  const before = value.slice(0, value.lastIndexOf(',') + 1);
  const candidates = expectationExamples.map(word => ({ word: `${before}${word}` }));
  return { candidates, directive: noSpace + noFiles };
}

/** First the id, then what it weighs. */
function completeRule(value: string, rules: readonly Rule[]): Completion {
  const [id = '', level] = value.split('=');
  if (level === undefined)
    return {
      candidates: rules.map(rule => ({ word: `${rule.id}=`, description: rule.summary })),
      directive: noSpace + noFiles,
    };
  return { candidates: [...severities, 'off'].map(word => ({ word: `${id}=${word}` })), directive: noFiles };
}

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { CommanderError } from 'commander';
import { rules } from '../rules/index.ts';
import { InputError } from '../src/input-error.ts';
import { printable } from '../src/report/printable.ts';
import { maskText } from '../src/secrets.ts';
import type { EngineNames } from './completion.ts';
import { withOptionalValues } from './options/optional-values.ts';
import { takeDockerGlobals } from './process/docker-globals.ts';
import { exitClean, exitEngine, exitInput, exitInterrupted } from './process/exit-codes.ts';
import { hintForWord, meantWords } from './process/first-word.ts';
import { formatMetadata, metadataCommand } from './process/metadata.ts';
import type { Environment, Streams } from './process/streams.ts';
import { version } from './process/version.ts';
import { wordsToComplete } from './process/words-to-complete.ts';
import { createProgram } from './program.ts';

/**
 * The whole command: argv without node and script, streams and surroundings in, an exit code out. Every failure ends
 * here, as one sentence on standard error.
 */
export async function main(
  argv: readonly string[],
  streams: Streams,
  environment: Environment,
): Promise<number> {
  if (argv[0] === metadataCommand) {
    streams.stdout.write(formatMetadata(version));
    return exitClean;
  }
  const isRunByDocker = environment.variables.DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND !== undefined;
  const given = takeDockerGlobals(argv, isRunByDocker);
  const isThere = (path: string): boolean => existsSync(resolve(environment.directory, path));
  const globals = { ...given, rest: withOptionalValues(meantWords(given.rest, isThere), isThere) };
  let exitCode = exitClean;
  const surroundings = { ...environment, dockerGlobals: globals.raw };
  const program = createProgram({
    globals,
    rules,
    streams,
    environment: surroundings,
    finish: code => (exitCode = code),
  });
  const words = wordsToComplete(globals.rest);
  try {
    if (words) {
      const { formatCompletion } = await import('./completion.ts');
      const { directory } = environment;
      const namesOf = async (kind: EngineNames) =>
        (await import('./engine/names-to-complete.ts')).namesToComplete(kind, surroundings);
      streams.stdout.write(await formatCompletion(program, words, { directory, rules, namesOf }));
      return exitClean;
    }
    const ids = rules.map(({ id }) => id);
    const hint = hintForWord(globals.rest, ids, isThere);
    if (hint !== undefined) throw new InputError(hint, globals.rest[0]);
    await program.parseAsync(globals.rest, { from: 'user' });
    return await unlessInterrupted(exitCode, environment);
  } catch (error) {
    return exitCodeOf(error, streams, environment);
  }
}

function exitCodeOf(error: unknown, { stderr }: Streams, { signal, variables }: Environment): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitClean : exitInput;
  if (signal.aborted) return interruptedCode(signal);
  // By name: what talks to an Engine is a part of its own, and has its own classes.
  const { name, message, stack } = error as Error;
  const isOfEngine = name === 'EngineError' || name === 'EngineBuildError';
  const detail =
    isOfEngine || name === 'InputError'
      ? message
      : `this is a bug in docker initcheck: ${variables.DEBUG ? stack : message}`;
  // The last lines of a failed build step are above the sentence about it.
  const { log = [] } = error as { readonly log?: readonly string[] };
  for (const line of isOfEngine ? log : []) stderr.write(`  | ${printable(maskText(line))}\n`);
  stderr.write(`docker initcheck: ${maskText(detail).split('\n').map(printable).join('\n')}\n`);
  return isOfEngine ? exitEngine : exitInput;
}

/** A signal is heard between two turns of the event loop, and the last work may have been one turn. */
async function unlessInterrupted(exitCode: number, { signal }: Environment): Promise<number> {
  await new Promise(setImmediate);
  return signal.aborted ? interruptedCode(signal) : exitCode;
}

/** Who interrupts says with which code. */
function interruptedCode({ reason }: AbortSignal): number {
  return typeof reason === 'number' ? reason : exitInterrupted;
}

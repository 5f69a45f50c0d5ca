import { join } from 'node:path';
import { findDockerfiles } from '../../src/files/find-dockerfiles.ts';
import { isThere, lookAt } from '../../src/files/look.ts';
import { resolveIn } from '../../src/files/resolve-in.ts';
import { writeStaged } from '../../src/files/staged-files.ts';
import { InputError } from '../../src/input-error.ts';
import type { Rule } from '../../src/lint/rule.ts';
import { printable } from '../../src/report/printable.ts';
import { wellKnownNames } from '../../src/workload/read-workload.ts';
import { fileOptionsOf } from '../check/file-options.ts';
import { exitClean } from '../process/exit-codes.ts';
import type { Environment, Streams } from '../process/streams.ts';
import { checkFiles } from './check-files.ts';
import { firstConfig, type Looked, lookOver } from './first-config.ts';

const names = ['.initcheck.yaml', '.initcheck.yml'];

/** `docker initcheck init`: looks at a repository, and writes a first configuration. Returns the exit code. */
export async function runInit(
  path: string,
  { dryRun }: { readonly dryRun?: true },
  rules: readonly Rule[],
  streams: Streams,
  environment: Environment,
): Promise<number> {
  const folder = resolveIn(environment.directory, path);
  if (!lookAt(folder)?.isDirectory()) throw new InputError('there is no such directory', path);
  const there = names.find(name => isThere(join(folder, name)));
  if (there !== undefined)
    throw new InputError(
      'it is there already, and is left as it is; "docker initcheck config" prints what counts',
      join(path, there),
    );
  const looked = await lookAround(path, rules, streams, environment);
  const text = firstConfig(looked, schemaPlace(folder));
  const name = join(path, '.initcheck.yaml');
  if (dryRun) streams.stdout.write(text);
  else {
    const bytes = Buffer.from(text);
    await writeStaged(
      [{ path: join(folder, '.initcheck.yaml'), bytes, before: null, mode: 0o644 }],
      environment.signal,
    );
    streams.stdout.write(`wrote ${printable(name)}\n${nextSteps(looked, path)}`);
  }
  return exitClean;
}

async function lookAround(
  path: string,
  rules: readonly Rule[],
  streams: Streams,
  environment: Environment,
): Promise<Looked> {
  const files = findDockerfiles([path], environment.directory, wellKnownNames);
  const options = {
    ...fileOptionsOf({ rule: [], buildArg: [], level: 'info' }, false, rules, environment),
    named: [],
  };
  const { checked } = await checkFiles(files, [path], { progress: 'quiet' }, options, streams, environment);
  return lookOver(checked, files.length);
}

/** Where editors find the schema: in the package if the repository has it, else where npm's packages are published. */
function schemaPlace(folder: string): string {
  const local = 'node_modules/docker-initcheck/dist/config-schema.json';
  return lookAt(join(folder, local))
    ? `./${local}`
    : 'https://unpkg.com/docker-initcheck/dist/config-schema.json';
}

function nextSteps({ warnings }: Looked, path: string): string {
  if (warnings === 0) return `docker initcheck ${printable(path)} finds nothing to warn of: let CI run it\n`;
  const known = join(path, '.initcheck-baseline.json');
  return [
    `${warnings === 1 ? '1 warning' : `${warnings} warnings and errors`}. To let CI fail for new ones only:`,
    `  docker initcheck --write-baseline --baseline ${printable(known)} ${printable(path)}`,
    `  docker initcheck --baseline ${printable(known)} ${printable(path)}`,
    '',
  ].join('\n');
}

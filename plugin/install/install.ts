import { chmod, copyFile, mkdir, rename, unlink, writeFile } from 'node:fs/promises';
import { dirname, sep } from 'node:path';
import { reasonOf } from '../../src/files/reason.ts';
import { InputError } from '../../src/input-error.ts';
import { printable } from '../../src/report/printable.ts';
import { askDocker } from '../engine/ask-docker.ts';
import { addHook, hookCommands, readHook, removeHook } from '../hook/hook-config.ts';
import { exitClean, exitInput } from '../process/exit-codes.ts';
import type { Environment, Streams } from '../process/streams.ts';
import { findPlugins, readPlugin, systemPlugin, userPlugin } from './plugin-folders.ts';
import { aboutProjectCopy } from './project-copy.ts';
import { formatShim } from './shim.ts';

export interface InstallOptions {
  readonly force?: true;
  readonly dryRun?: true;
  /** For all users instead of this one. */
  readonly system?: true;
  /** Whether docker tells after a stop when it had to kill. */
  readonly hook?: true;
}

/**
 * Writes the plugin to where docker looks for it, and asks docker whether it sees it. Returns the exit code. Throws an
 * InputError where it would replace another plugin of this name, or would not last.
 */
export async function runInstall(
  { force, dryRun, system, hook }: InstallOptions,
  { stdout, stderr }: Streams,
  environment: Environment,
  { platform, execPath }: Machine = process,
): Promise<number> {
  const path = system ? systemPlugin(environment, platform) : userPlugin(environment, platform);
  const { script = null } = environment;
  const isWindows = platform === 'win32';
  if (isWindows && script !== null) throw noExecutable();
  rejectTemporary(script ?? execPath);
  if (!force) rejectOthers(path, environment, platform);
  const text = isWindows ? null : formatShim({ node: execPath, script });
  if (dryRun) {
    stdout.write(text === null ? `would copy ${execPath} to ${path}\n` : `would write ${path}:\n\n${text}`);
    stdout.write(hook ? wouldRegister(environment) : '');
    return exitClean;
  }
  await writePlugin(path, temporary =>
    text === null ? copyFile(execPath, temporary) : writeFile(temporary, text),
  );
  stdout.write(`installed ${path}\n`);
  tellOfProject(script ?? execPath, stderr);
  const trouble = await whatDockerSees(path, environment);
  if (trouble === undefined) {
    stdout.write('docker finds the plugin; try: docker initcheck --help\n');
    if (hook) stdout.write(registerHook(environment));
    return exitClean;
  }
  stderr.write(`docker initcheck: ${printable(trouble)}\n`);
  return exitInput;
}

function tellOfProject(program: string, stderr: Streams['stderr']): void {
  const note = aboutProjectCopy(program);
  if (note !== undefined) stderr.write(`docker initcheck: ${printable(note)}\n`);
}

function wouldRegister(environment: Environment): string {
  return `would register hooks for ${hookCommands.join(', ')} in ${readHook(environment).path}\n`;
}

function registerHook(environment: Environment): string {
  const { path, isOn } = addHook(environment);
  const told = `docker tells from now on when a stop had to kill, after docker ${hookCommands[0]} and its like`;
  return isOn
    ? `${told} (hooks in ${path})\n`
    : `registered in ${path}, but hooks are turned off there: set "features": {"hooks": "true"}\n`;
}

/** Where the program runs, and what. */
type Machine = Pick<NodeJS.Process, 'platform' | 'execPath'>;

/** Removes what `install` wrote. Returns the exit code. */
export async function runUninstall(
  { system, dryRun, hook }: Pick<InstallOptions, 'system' | 'dryRun' | 'hook'>,
  { stdout }: Streams,
  environment: Environment,
  { platform }: Pick<Machine, 'platform'> = process,
): Promise<number> {
  const wasThere = !dryRun && removeHook(environment);
  if (hook || wasThere) stdout.write(wasThere ? 'removed the hook\n' : 'there is no hook\n');
  if (hook) return exitClean;
  const path = system ? systemPlugin(environment, platform) : userPlugin(environment, platform);
  const old = readPlugin(path);
  if (old && !old.isOurs) throw new InputError(`${path} is another plugin and is not removed`);
  if (old && !dryRun)
    await unlink(path).catch((error: NodeJS.ErrnoException) => {
      throw new InputError(`it could not be removed: ${reasonOf(error)}`, path);
    });
  stdout.write(old ? `${dryRun ? 'would remove' : 'removed'} ${path}\n` : `${path} does not exist\n`);
  const left = findPlugins(environment, platform).filter(other => other.isOurs && other.path !== path);
  for (const other of left) stdout.write(`${other.path} is still there\n`);
  return exitClean;
}

/** A script is no program on Windows. */
function noExecutable(): InputError {
  return new InputError(
    'on Windows docker only finds plugins that are .exe files: run the install of docker-initcheck-win-x64.exe, ' +
      'or docker-initcheck instead of docker initcheck',
  );
}

/** What npx and its like run is gone after the next cleaning of their cache. */
function rejectTemporary(program: string): void {
  const folders = program.split(sep);
  const cache = folders.find(
    folder => folder === '_npx' || folder.startsWith('dlx-') || folder.startsWith('bunx-'),
  );
  if (cache !== undefined)
    throw new InputError(
      `${dirname(program)} is a temporary copy, and the plugin would stop working without it: run ` +
        'npm install --global docker-initcheck first',
    );
}

/** Docker runs the first plugin of a name that it finds: ours must neither hide another one nor be hidden by it. */
function rejectOthers(path: string, environment: Environment, platform: NodeJS.Platform): void {
  const other = findPlugins(environment, platform).find(({ isOurs }) => !isOurs);
  if (!other) return;
  if (other.path === path) throw new InputError(`${path} is another plugin; --force replaces it`);
  throw new InputError(
    `${other.path} is another plugin of this name, and docker runs only one of them; remove it, or ` +
      'use --force to install this one as well',
  );
}

/** Undefined when docker would run what was written, else what it says. */
async function whatDockerSees(path: string, environment: Environment): Promise<string | undefined> {
  const answer = await askDocker(environment);
  if (answer.docker === 'absent')
    return `wrote ${path}, but docker is not on the PATH: it is unknown whether it works`;
  if (!('plugin' in answer))
    return `wrote ${path}, but docker failed: ${'reason' in answer ? answer.reason : ''}`;
  const { plugin } = answer;
  if (!plugin) return `wrote ${path}, but docker does not find it: run docker-initcheck doctor`;
  if (plugin.Err) return `docker refuses ${plugin.Path}: ${JSON.stringify(plugin.Err)}`;
  if (plugin.Path !== path) return `wrote ${path}, but docker runs ${plugin.Path} instead`;
  return undefined;
}

async function writePlugin(path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await write(`${path}.tmp`);
    await chmod(`${path}.tmp`, 0o755);
    await rename(`${path}.tmp`, path);
  } catch (error) {
    throw new InputError(`it could not be written: ${reasonOf(error as NodeJS.ErrnoException)}`, path);
  }
}

import { chmodSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { reasonOf } from '../../src/files/reason.ts';
import { InputError } from '../../src/input-error.ts';
import type { Environment } from '../process/streams.ts';

/** The commands after which docker asks, as it calls them. docker/cli, cli-plugins/manager/hooks.go */
export const hookCommands: readonly string[] = [
  ...['stop', 'restart', 'container stop', 'container restart'],
  ...['compose stop', 'compose down', 'compose restart'],
];

/** What of docker's own configuration concerns hooks; the rest is kept as it is. */
interface DockerConfig {
  readonly plugins?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly features?: Readonly<Record<string, string>>;
}

/** Whether docker asks us after a stop, and whether it asks any plugin at all. */
export interface HookState {
  readonly path: string;
  readonly isRegistered: boolean;
  readonly isOn: boolean;
}

export function readHook(environment: Pick<Environment, 'variables'>): HookState {
  const path = configFile(environment);
  const { plugins, features } = readConfig(path);
  return { path, isRegistered: Boolean(plugins?.initcheck?.hooks), isOn: features?.hooks === 'true' };
}

/** Registers the hook. Docker asks no plugin unless its feature is on: it is turned on where nobody has said no. */
export function addHook(environment: Pick<Environment, 'variables'>): HookState {
  const path = configFile(environment);
  const config = readConfig(path);
  const initcheck = { ...config.plugins?.initcheck, hooks: hookCommands.join(',') };
  writeConfig(path, {
    ...config,
    plugins: { ...config.plugins, initcheck },
    features: { hooks: 'true', ...config.features },
  });
  return readHook(environment);
}

/** Takes the hook away; the feature stays, for other plugins may need it. Returns whether there was one. */
export function removeHook(environment: Pick<Environment, 'variables'>): boolean {
  const path = configFile(environment);
  const config = readConfig(path);
  const { initcheck, ...others } = config.plugins ?? {};
  const { hooks, ...rest } = initcheck ?? {};
  if (hooks === undefined) return false;
  const plugins = Object.keys(rest).length > 0 ? { ...others, initcheck: rest } : others;
  const { plugins: _, ...left } = config;
  writeConfig(path, Object.keys(plugins).length > 0 ? { ...left, plugins } : left);
  return true;
}

function configFile({ variables }: Pick<Environment, 'variables'>): string {
  return join(variables.DOCKER_CONFIG || join(variables.HOME || homedir(), '.docker'), 'config.json');
}

function readConfig(path: string): DockerConfig {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const failure = error as NodeJS.ErrnoException;
    if (failure.code === 'ENOENT') return {};
    throw new InputError(reasonOf(failure), path);
  }
  try {
    const config: unknown = JSON.parse(text);
    if (typeof config === 'object' && config !== null && !Array.isArray(config)) return config;
  } catch {
    // Said below.
  }
  throw new InputError('this is not the configuration of docker, and is left as it is', path);
}

/** It may have passwords in it: nobody else may read it who could not before. */
function writeConfig(path: string, config: DockerConfig): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0o600;
    const unfinished = `${path}.${process.pid}`;
    writeFileSync(unfinished, `${JSON.stringify(config, null, '\t')}\n`, { mode: 0o600 });
    chmodSync(unfinished, mode & 0o777);
    renameSync(unfinished, path);
  } catch (error) {
    throw new InputError(`it could not be written: ${reasonOf(error as NodeJS.ErrnoException)}`, path);
  }
}

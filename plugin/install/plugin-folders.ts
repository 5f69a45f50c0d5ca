import { accessSync, constants, readFileSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import type { Environment } from '../process/streams.ts';
import { parseShim, type Shim } from './shim.ts';

/** Where docker looks for plugins on Linux and macOS. docker/cli, cli-plugins/manager/manager_unix.go */
const systemFolders = [
  '/usr/local/lib/docker/cli-plugins',
  '/usr/local/libexec/docker/cli-plugins',
  '/usr/lib/docker/cli-plugins',
  '/usr/libexec/docker/cli-plugins',
] as const;

/** A file of our plugin's name in a folder where docker looks. */
export interface FoundPlugin {
  readonly path: string;
  /** Written by `install`, or a link to our script. */
  readonly isOurs: boolean;
  readonly isExecutable: boolean;
  /** What it starts, when `install` has written it. */
  readonly shim: Shim | undefined;
}

/** The user's folder, which `install` writes to. */
export function userPlugin({ variables }: Environment): string {
  return pluginIn(join(configFolder(variables), 'cli-plugins'));
}

/** The folder for all users. */
export const systemPlugin = pluginIn(systemFolders[0]);

/** Every file of our name where docker looks, in docker's order: the first one is run. */
export function findPlugins(environment: Environment): FoundPlugin[] {
  const folders = [
    ...extraFolders(environment.variables),
    join(configFolder(environment.variables), 'cli-plugins'),
    ...systemFolders,
  ];
  return [...new Set(folders.map(pluginIn))].flatMap(path => {
    const found = readPlugin(path);
    return found ? [found] : [];
  });
}

/** The plugin in one place; undefined when there is none. A file that cannot be read is another plugin. */
export function readPlugin(path: string): FoundPlugin | undefined {
  if (!isFile(path)) return undefined;
  const shim = parseShim(readText(path) ?? '');
  const isLink = basename(realpathSync(path)) === 'docker-initcheck.cjs';
  return { path, isOurs: shim !== undefined || isLink, isExecutable: isExecutable(path), shim };
}

function configFolder(variables: Environment['variables']): string {
  return variables.DOCKER_CONFIG || join(variables.HOME || homedir(), '.docker');
}

function extraFolders(variables: Environment['variables']): string[] {
  try {
    const config = JSON.parse(readText(join(configFolder(variables), 'config.json')) ?? '{}') as {
      cliPluginsExtraDirs?: unknown;
    };
    const folders = config.cliPluginsExtraDirs;
    return Array.isArray(folders) ? folders.filter(folder => typeof folder === 'string') : [];
  } catch {
    // Docker itself complains about a broken config.json, and goes on without it.
    return [];
  }
}

function pluginIn(folder: string): string {
  return join(folder, 'docker-initcheck');
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

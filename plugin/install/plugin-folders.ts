import { accessSync, constants, readFileSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import type { Environment } from '../process/streams.ts';
import { mark, parseShim, type Shim } from './shim.ts';

/** Where docker looks for plugins on Linux and macOS. docker/cli, cli-plugins/manager/manager_unix.go */
const systemFolders = [
  '/usr/local/lib/docker/cli-plugins',
  '/usr/local/libexec/docker/cli-plugins',
  '/usr/lib/docker/cli-plugins',
  '/usr/libexec/docker/cli-plugins',
] as const;

/** On Windows; the variables are where Windows itself lies. docker/cli, cli-plugins/manager/manager_windows.go */
const windowsFolders = [
  ['ProgramData', 'C:\\ProgramData'],
  ['ProgramFiles', 'C:\\Program Files'],
] as const;

/** A file of our plugin's name in a folder where docker looks. */
export interface FoundPlugin {
  readonly path: string;
  /** Written by `install`, or a link to our script; on Windows an executable of ours. */
  readonly isOurs: boolean;
  readonly isExecutable: boolean;
  /** What it starts, when `install` has written it. */
  readonly shim: Shim | undefined;
}

/** The user's folder, which `install` writes to. */
export function userPlugin({ variables }: Pick<Environment, 'variables'>, platform: Platform): string {
  return pluginIn(join(configFolder(variables), 'cli-plugins'), platform);
}

/** The folder for all users. */
export function systemPlugin({ variables }: Pick<Environment, 'variables'>, platform: Platform): string {
  return pluginIn(foldersOfAll(variables, platform)[0] as string, platform);
}

type Platform = NodeJS.Platform;

/** Every file of our name where docker looks, in docker's order: the first one is run. */
export function findPlugins(
  { variables }: Pick<Environment, 'variables'>,
  platform: Platform = process.platform,
): FoundPlugin[] {
  const folders = [
    ...extraFolders(variables),
    join(configFolder(variables), 'cli-plugins'),
    ...foldersOfAll(variables, platform),
  ];
  return [...new Set(folders.map(folder => pluginIn(folder, platform)))].flatMap(path => {
    const found = readPlugin(path);
    return found ? [found] : [];
  });
}

function foldersOfAll(variables: Environment['variables'], platform: Platform): readonly string[] {
  if (platform !== 'win32') return systemFolders;
  return windowsFolders.map(([name, usual]) => join(variables[name] || usual, 'Docker', 'cli-plugins'));
}

/** The plugin in one place; undefined when there is none. A file that cannot be read is another plugin. */
export function readPlugin(path: string): FoundPlugin | undefined {
  if (!isFile(path)) return undefined;
  if (path.endsWith('.exe'))
    return { path, isOurs: hasMark(path), isExecutable: isExecutable(path), shim: undefined };
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

function pluginIn(folder: string, platform: Platform): string {
  return join(folder, platform === 'win32' ? 'docker-initcheck.exe' : 'docker-initcheck');
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Whether an executable has what `install` writes inside. */
function hasMark(path: string): boolean {
  try {
    return readFileSync(path).includes(mark);
  } catch {
    return false;
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

import { dirname, isAbsolute, join, resolve } from 'node:path';
import { lookAt } from '../../src/files/look.ts';
import type { RepositoryFiles } from '../../src/files/repository-files.ts';
import { InputError, tooLarge } from '../../src/input-error.ts';
import type { Rule } from '../../src/lint/rule.ts';
import { type Config, parseConfig } from './config.ts';

/** A configuration, and where its globs begin. */
export interface Layer extends Config {
  readonly folder: string;
}

/** What all configurations that one leads to have in common. */
interface Reading {
  readonly rules: readonly Rule[];
  readonly files: RepositoryFiles;
  /** How many were read; what extends two that extend two has soon no end. */
  count: number;
  /** Of all their texts, in characters. */
  length: number;
}

const most = 50;

/** Of all texts together: places are looked up key by key, and configurations have a few thousand characters. */
const longest = 128 * 1024;

/** The configuration that a package has where only the package is named. */
const ofPackage = '.initcheck.yaml';

/**
 * A configuration with all that it extends, what counts least first. The configurations of a repository are a
 * stranger's: all that they name is read as `files` allows. Throws an InputError that names the way to one that cannot
 * be used.
 */
export async function readExtended(
  path: string,
  text: string,
  rules: readonly Rule[],
  files: RepositoryFiles,
): Promise<Layer[]> {
  return readLayer(path, text, dirname(path), [path], { rules, files, count: 0, length: 0 });
}

async function readLayer(
  path: string,
  text: string,
  folder: string,
  chain: readonly string[],
  reading: Reading,
): Promise<Layer[]> {
  reading.length += text.length;
  if (reading.length > longest)
    throw tooLarge(`a configuration is longer than ${longest / 1024} KiB`, chain.join(', which extends '));
  const config = await parseConfig(path, text, reading.rules, folder);
  const below: Layer[] = [];
  for (const word of config.extends) below.push(...(await readNamed(word, folder, chain, reading)));
  return [...below, { ...config, folder }];
}

/** One that another names. */
async function readNamed(
  word: string,
  folder: string,
  chain: readonly string[],
  reading: Reading,
): Promise<Layer[]> {
  const way = `${chain.join(', which extends ')}, which extends ${word}`;
  const [from = ''] = chain.slice(-1);
  const isFile = /^\.{1,2}(?:[\\/]|$)/.test(word) || isAbsolute(word);
  const path = isFile ? resolve(dirname(from), word) : inPackage(word, dirname(from), way, reading.files);
  if (chain.includes(path)) throw new InputError('they extend each other in a circle', way);
  reading.count++;
  if (reading.count > most) throw new InputError(`more than ${most} configurations are too many`, way, true);
  const text = reading.files.read(path, way).toString();
  // A package knows nothing of the folders that it is used in.
  return readLayer(path, text, isFile ? dirname(path) : folder, [...chain, path], reading);
}

/** The file of a package in the nearest `node_modules` that has it. */
function inPackage(word: string, from: string, way: string, files: RepositoryFiles): string {
  const [, name, rest = ofPackage] = /^((?:@[\w.~-]+\/)?[\w~-][\w.~-]*)(?:\/(.+))?$/.exec(word) ?? [];
  if (name === undefined)
    throw new InputError('expected a file, such as ./base.yaml, or the name of a package', way);
  for (let at = from; files.covers(at); at = dirname(at)) {
    const found = join(at, 'node_modules', name);
    // Whether something is there outside of the repository, nobody is told.
    files.assertInside(found, way);
    if (lookAt(found)?.isDirectory()) return join(found, rest);
    if (at === dirname(at)) break;
  }
  throw new InputError(`there is no package ${name} in node_modules; the name of a file begins with ./`, way);
}

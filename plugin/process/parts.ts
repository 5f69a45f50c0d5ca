import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { Script } from 'node:vm';

/** Where the parts of the program lie: a folder, or the inside of an executable. */
export interface Shelf {
  /** For messages and stacks. */
  readonly pathOf: (name: string) => string;
  readonly read: (name: string) => string;
  /** What V8 has compiled of it in an earlier run. */
  readonly readCompiled: (name: string) => Buffer | undefined;
  readonly writeCompiled: (name: string, compiled: Buffer) => void;
}

export interface Loader {
  /** The exports of a part, `./main.cjs`; loads it at the first call. */
  readonly load: (id: string) => unknown;
  /** Keeps what V8 has compiled by now of the parts that were not kept yet. */
  readonly keepCompiled: () => void;
}

/**
 * Loads the parts of the program as `require` does, but with the code that V8 has compiled before, functions included: that saves a third
 * of a short run. The file of a part is the function that is called here. Node's own way to do so (https://nodejs.org/api/module.html#module-compile-cache) is not in Node 20, and saves no more.
 */
export function createLoader(shelf: Shelf): Loader {
  const modules = new Map<string, { exports: unknown }>();
  const compiledHere = new Map<string, Script>();
  const load = (id: string): unknown => {
    if (!id.startsWith('./')) return require(id);
    const name = id.slice(2);
    const known = modules.get(name);
    if (known) return known.exports;
    const module: { exports: unknown } = { exports: name.endsWith('.txt') ? shelf.read(name) : {} };
    modules.set(name, module);
    if (name.endsWith('.txt')) return module.exports;
    const cachedData = shelf.readCompiled(name);
    const script = new Script(shelf.read(name), {
      filename: shelf.pathOf(name),
      ...(cachedData && { cachedData }),
    });
    if (script.cachedDataRejected !== false) compiledHere.set(name, script);
    script.runInThisContext()(module.exports, load, module);
    return module.exports;
  };
  const keepCompiled = (): void => {
    for (const [name, script] of compiledHere) shelf.writeCompiled(name, script.createCachedData());
    compiledHere.clear();
  };
  return { load, keepCompiled };
}

/** A folder of files, and of what is compiled of them, each for the version of Node and of the file. Where nobody may write, nothing is kept. */
export function folderShelf(folder: string): Shelf {
  const compiledFolder = `${folder}/cache/${process.version}-${process.arch}`;
  const compiledPath = (name: string): string => {
    const { size, mtimeMs } = statSync(`${folder}/${name}`);
    return `${compiledFolder}/${name}-${size}-${mtimeMs}`;
  };
  return {
    pathOf: name => `${folder}/${name}`,
    read: name => readFileSync(`${folder}/${name}`, 'utf8'),
    readCompiled: name => attempt(() => readFileSync(compiledPath(name))),
    writeCompiled: (name, compiled) =>
      attempt(() => {
        mkdirSync(compiledFolder, { recursive: true });
        const path = compiledPath(name);
        writeFileSync(`${path}.${process.pid}`, compiled);
        renameSync(`${path}.${process.pid}`, path);
      }),
  };
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

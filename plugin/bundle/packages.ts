import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Plugin } from 'esbuild';

/** Packages that many runs do not use. */
export const laterPackages = ['diff', 'dockerfile-ast', 'dotenv', 'picomatch', 'unbash', 'yaml'];

/** Likewise of Node. */
const laterModules = ['node:fs/promises'];

/**
 * Each package is a file of its own, and all are loaded at the first use of one of their names: it would cost every run
 * a few milliseconds.
 */
const loadedAtUse: Plugin = {
  name: 'loaded-at-use',
  setup: builder => {
    const filter = new RegExp(`^(${[...laterPackages, ...laterModules].join('|')})$`);
    builder.onResolve({ filter: /./, namespace: 'loaded-at-use' }, ({ path }) => ({ path, external: true }));
    builder.onResolve({ filter }, ({ kind, path }) => {
      if (kind === 'entry-point') return undefined;
      return kind === 'dynamic-import'
        ? { path: fileOf(path), external: true }
        : { path, namespace: 'loaded-at-use' };
    });
    builder.onLoad({ filter: /.*/, namespace: 'loaded-at-use' }, async ({ path }) => ({
      contents: standIn(fileOf(path), (await import(path)) as Record<string, unknown>),
    }));
  },
};

/**
 * A module with the same names, none of them there before it is asked for; a function where the package itself is one,
 * as picomatch.
 */
function standIn(file: string, { default: whole, ...named }: Record<string, unknown>): string {
  const own =
    typeof whole === 'function' || (typeof whole === 'object' && whole !== null) ? Object.keys(whole) : [];
  const names = [...new Set([...Object.keys(named), ...own])].map(name => JSON.stringify(name));
  const getters = names.map(name => `get ${name}() { return require('${file}')[${name}]; }`);
  const base = typeof whole === 'function' ? `(...words) => require('${file}')(...words)` : '{}';
  return (
    `module.exports = Object.defineProperties(${base}, Object.getOwnPropertyDescriptors({ ` +
    `${getters.join(', ')} }));`
  );
}

const fileOf = (path: string): string => (path.startsWith('node:') ? path : `./${path}.cjs`);

/** A package, or a part of Node, that never does anything here, and what replaces it. */
function without(name: string, filter: RegExp, contents: string, importer = /./): Plugin {
  return {
    name,
    setup: builder => {
      builder.onResolve({ filter }, args =>
        importer.test(args.importer) ? { path: args.path, namespace: name } : undefined,
      );
      builder.onLoad({ filter: /.*/, namespace: name }, () => ({ contents }));
    },
  };
}

/** The facts are long texts that need not be compiled: they stay files, read when something is looked up. */
const factsAsText: Plugin = {
  name: 'facts-as-text',
  setup: builder => {
    const namespace = 'facts-as-text';
    builder.onResolve({ filter: /(base|program)-rows\.ts$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path),
      namespace,
    }));
    builder.onLoad({ filter: /.*/, namespace }, async ({ path }) => {
      const [[name, text] = []] = Object.entries((await import(path)) as Record<string, string>);
      const file = `${basename(path, '.ts')}.txt`;
      await writeFile(join(builder.initialOptions.outdir as string, file), text as string);
      return { contents: `module.exports = { get ${name}() { return require('./${file}'); } };` };
    });
    builder.onResolve({ filter: /\.txt$/ }, ({ path }) => ({ path, external: true }));
  },
};

/** What the program says of itself; the rest of package.json is for npm. */
const ownFacts: Plugin = {
  name: 'own-facts',
  setup: builder => {
    builder.onLoad({ filter: /package\.json$/ }, async ({ path }) => {
      if (path.includes('node_modules')) return undefined;
      const { version, repository } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version, repository }), loader: 'json' };
    });
  },
};

export const packagePlugins: Plugin[] = [
  ownFacts,
  loadedAtUse,
  factsAsText,
  // Commander starts other programs for commands that are programs; ours are none.
  without('no-children', /^node:child_process$/, 'module.exports = {};', /node_modules.commander/),
  // Chalk looks what the terminal can show, which loads half of Node's network code; we always say it.
  without('no-terminal', /^#supports-color$/, 'export default { stdout: false, stderr: false };'),
  // For ssh and for build sessions; we go through `docker system dial-stdio`, and without sessions.
  without('no-sessions', /^(ssh2|cpu-features|@grpc\/.*|protobufjs)$/, 'module.exports = {};'),
];

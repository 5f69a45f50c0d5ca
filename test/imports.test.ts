import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';
import { test } from 'node:test';

/**
 * The architecture: each folder, and the folders it may import besides itself, from the ground up. Facts belong to the
 * image.
 */
const ground = ['src', 'src/syntax', 'src/shell'];
const image = [...ground, 'src/image', 'src/image/facts'];
const lint = [...image, 'src/lint'];
const report = [...lint, 'src/repair', 'src/verify', 'src/verify/trace', 'src/report'];
const workload = [...lint, 'src/files', 'src/workload'];

const layers: Record<string, readonly string[]> = {
  src: [],
  'src/syntax': ['src'],
  'src/shell': ['src'],
  'src/engine': ['src', 'src/syntax'],
  'src/reaper': [],
  'src/reaper/packages': [],
  'src/image/facts': ['src/shell'],
  'src/image': image,
  'src/lint': lint,
  'src/repair': lint,
  'src/verify/trace': ['src', 'src/syntax', 'src/engine'],
  'src/verify': [...lint, 'src/engine', 'src/verify/trace'],
  rules: [...lint, 'src/repair'],
  'src/report': report,
  'src/files': ['src', 'src/lint'],
  'src/workload': [...workload, 'src/workload/bake', 'src/workload/compose', 'src/workload/kubernetes'],
  'src/workload/bake/hcl': ground,
  'src/workload/bake': [...workload, 'src/workload/bake/hcl'],
  'src/workload/compose': workload,
  'src/workload/kubernetes': workload,
  'src/workload/build-lines': workload,
  'src/workload/context': [...workload, 'src/workload/build-lines'],
};

/** The rooms of the plugin, where everything meets: each may import all of src, and the rooms named here. */
const rooms: Record<string, readonly string[]> = {
  process: [],
  bundle: [],
  config: [],
  engine: ['process'],
  reaper: ['engine', 'process'],
  options: ['config', 'engine', 'process'],
  check: ['config', 'engine', 'options', 'process', 'reaper'],
  experiment: ['check', 'engine', 'options', 'process', 'reaper'],
  baseline: ['check', 'process'],
  changes: ['check', 'process'],
  commands: [
    'baseline',
    'changes',
    'check',
    'config',
    'engine',
    'experiment',
    'options',
    'process',
    'reaper',
  ],
  lsp: ['check', 'config', 'process', 'reaper'],
  hook: ['process'],
  install: ['engine', 'hook', 'process'],
  vscode: ['bundle', 'process'],
};

const mayImport: Record<string, readonly string[]> = {
  ...layers,
  ...Object.fromEntries(
    Object.entries(rooms).map(([room, others]) => [
      `plugin/${room}`,
      [...Object.keys(layers).filter(layer => layer !== 'rules'), ...others.map(other => `plugin/${other}`)],
    ]),
  ),
  plugin: [...Object.keys(layers), ...Object.keys(rooms).map(room => `plugin/${room}`)],
};

/** Packages that one folder alone may import, so that the rest does not depend on them. */
const ownPackages: Record<string, readonly string[]> = {
  '@balena/dockerignore': ['src/syntax'],
  'dockerfile-ast': ['src/syntax'],
  unbash: ['src/shell'],
  '@microsoft/api-extractor': ['plugin'],
  dockerode: ['src/engine'],
  chalk: ['src/report', 'plugin/process', 'plugin/experiment'],
  commander: ['plugin', 'plugin/options'],
};

/** Folders that compute: no files, no processes, no clock, no Engine. */
const pure = [...image, 'src/lint', 'src/repair', 'src/report', 'rules'];

/** The public API re-exports from everywhere below it; what is compiled to WebAssembly has its own world. */
const exempt = (file: string): boolean => file === 'src/index.ts' || file.startsWith('src/reaper/');

const files = ['src', 'rules', 'plugin'].flatMap(folder =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(name => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter(name => name.endsWith('.ts')),
);

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const found = text.matchAll(/^(?:import|export)\s[^;]*?from '([^']+)'|\bimport\('([^']+)'\)/gms);
  return [...found].map(([, fixed, lazy]) => (fixed ?? lazy) as string);
}

/** The files that a file imports; what is compiled to WebAssembly leaves out the ending. */
function neighboursOf(file: string): string[] {
  return importsOf(file)
    .filter(target => target.startsWith('.'))
    .map(target => normalize(join(dirname(file), target)))
    .flatMap(path => [path, `${path}.ts`].find(name => files.includes(name)) ?? []);
}

test('imports point one way', () => {
  const wrong = files
    .filter(file => !exempt(file))
    .flatMap(file =>
      importsOf(file)
        .filter(target => target.startsWith('.') && target.endsWith('.ts'))
        .map(target => normalize(join(dirname(file), target)))
        .filter(
          target => dirname(target) !== dirname(file) && !mayImport[dirname(file)]?.includes(dirname(target)),
        )
        .map(target => `${file} imports ${target}`),
    );
  assert.deepEqual(wrong, []);
});

test('a package is imported only where the architecture wants it', () => {
  const wrong = files
    .filter(file => !file.startsWith('src/reaper/') && file !== 'plugin/build.ts')
    .flatMap(file =>
      importsOf(file)
        .filter(target => ownPackages[target] && !ownPackages[target].includes(dirname(file)))
        .map(target => `${file} imports ${target}`),
    );
  assert.deepEqual(wrong, []);
});

test('no file imports itself by way of others, types included', () => {
  assert.deepEqual(circlesOf(new Map(files.map(file => [file, neighboursOf(file)]))), []);
});

test('a circle is found, and what only leads to it is not in it', () => {
  const imports = { a: ['b'], b: ['c'], c: ['d', 'b'], d: ['b'], e: ['e'], f: [] };
  assert.deepEqual(circlesOf(new Map(Object.entries(imports))), [['b', 'c', 'd'], ['e']]);
});

/** The files that reach each other, each group in alphabetical order, by what each file imports. */
function circlesOf(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const reached = new Map([...imports.keys()].map(file => [file, reachedFrom(file, imports)]));
  const isInOne = (file: string, other: string): boolean =>
    reached.get(file)?.has(other) === true && reached.get(other)?.has(file) === true;
  const groups = [...imports.keys()]
    .filter(file => isInOne(file, file))
    .map(file => [...imports.keys()].filter(other => isInOne(file, other)).sort());
  return [...new Map(groups.map(group => [group[0], group])).values()].sort((one, other) =>
    String(one) < String(other) ? -1 : 1,
  );
}

function reachedFrom(file: string, imports: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reached = new Set<string>();
  const queue = [...(imports.get(file) ?? [])];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    queue.push(...(imports.get(next) ?? []));
  }
  return reached;
}

test('what computes does no input or output', () => {
  const wrong = files
    .filter(file => pure.includes(dirname(file)))
    .flatMap(file =>
      importsOf(file)
        .filter(target => target.startsWith('node:'))
        .map(target => `${file} imports ${target}`),
    );
  assert.deepEqual(wrong, []);
});

test('every folder with sources has its arrows', () => {
  const folders = new Set(files.filter(file => !file.startsWith('src/reaper/')).map(file => dirname(file)));
  assert.deepEqual(
    [...folders].filter(folder => !mayImport[folder]),
    [],
  );
});

test('the reader of imports sees what there is to see', () => {
  const seen = importsOf('src/engine/engine.ts');
  assert.ok(seen.includes('dockerode') && seen.includes('./error.ts'), seen.join(' '));
});

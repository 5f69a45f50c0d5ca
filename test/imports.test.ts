import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';
import { test } from 'node:test';

/** The architecture: each folder, and the folders it may import besides itself. Facts belong to the image. */
const layers: Record<string, readonly string[]> = {
  'src/syntax': [],
  'src/image/facts': [],
  'src/image': ['src/image/facts', 'src/syntax'],
  'src/engine': [],
  'src/reaper': [],
  src: ['src/image', 'src/image/facts', 'src/syntax'],
  'src/verify': ['src', 'src/engine', 'src/syntax'],
  'src/report': ['src', 'src/verify', 'src/image', 'src/syntax'],
  rules: ['src', 'src/image', 'src/image/facts', 'src/syntax'],
};

/** The rooms of the plugin, where everything meets: each may import all of src, and the rooms named here. */
const rooms: Record<string, readonly string[]> = {
  process: [],
  bundle: [],
  files: ['process'],
  config: ['files'],
  context: ['files'],
  containers: ['context', 'files'],
  engine: ['process'],
  reaper: ['engine', 'files', 'process'],
  options: ['config', 'engine', 'files', 'process'],
  check: ['config', 'containers', 'context', 'engine', 'files', 'options', 'process', 'reaper'],
  experiment: ['check', 'engine', 'files', 'options', 'process', 'reaper'],
  commands: [
    'check',
    'config',
    'containers',
    'engine',
    'experiment',
    'files',
    'options',
    'process',
    'reaper',
  ],
  install: ['engine', 'files', 'process'],
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
  'dockerfile-ast': ['src/syntax'],
  unbash: ['src/syntax'],
  dockerode: ['src/engine'],
  chalk: ['src/report', 'plugin/process', 'plugin/experiment'],
  commander: ['plugin', 'plugin/options'],
};

/** Folders that compute: no files, no processes, no clock, no Engine. */
const pure = ['src/syntax', 'src/image', 'src/image/facts', 'src/report', 'src', 'rules'];

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

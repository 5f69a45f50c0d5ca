import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path/posix';

/**
 * `npm run ceilings`: what some files may still have and no other file may get, each a number for each file, in
 * test/ceilings/. They sink: this lowers them to what is there and never raises one; test/ceilings.test.ts fails where
 * a file is above or below its own.
 *
 * The most cognitive complexity of a function: biome.json extends the file, and 15 is what all others may have.
 * The number of lines over 120 columns: mostly Dockerfiles and scripts in strings.
 */
export type Ceilings = Readonly<Record<string, number>>;

const folders = ['plugin', 'rules', 'src', 'test'];
const mostColumns = 120;
/** Tables of data, a row on each line. */
const data = /^src\/image\/facts\/(?:base|program)-rows\.ts$/;
/** An address cannot be split. */
const isAddress = (line: string): boolean =>
  /https?:\/\/\S+$/.test(line) && line.trim().split(' ').length < 4;

export function longLines(): Ceilings {
  const counts = sources().map((path): [path: string, count: number] => {
    const lines = readFileSync(path, 'utf8').split('\n');
    return [path, lines.filter(line => line.length > mostColumns && !isAddress(line)).length];
  });
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

function sources(): string[] {
  return folders
    .flatMap(folder =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(name =>
        join(folder, name.replaceAll('\\', '/')),
      ),
    )
    .filter(path => /\.[cm]?ts$/.test(path) && !data.test(path))
    .sort();
}

/** The most complex function of each file that has one over the usual limit, as Biome counts. */
export function complexities(): Ceilings {
  const folder = mkdtempSync(join(tmpdir(), 'initcheck-ceilings-'));
  try {
    const rules = { recommended: false, complexity: { noExcessiveCognitiveComplexity: 'error' } };
    writeFileSync(join(folder, 'biome.json'), JSON.stringify({ linter: { rules } }));
    const words = [
      'biome',
      'lint',
      '--reporter=json',
      '--max-diagnostics=none',
      `--config-path=${folder}`,
      ...folders,
    ];
    const { stdout } = spawnSync('npx', ['--no-install', ...words], { encoding: 'utf8', maxBuffer: 2 ** 26 });
    const { diagnostics } = JSON.parse(stdout) as {
      diagnostics: { message: string; location: { path: string } }[];
    };
    const found = diagnostics.map(({ message, location: { path } }) => ({
      path,
      value: Number(/complexity of (\d+)/.exec(message)?.[1]),
    }));
    found.sort((one, other) => one.value - other.value);
    return Object.fromEntries(found.map(({ path, value }) => [path, value]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const complexityFile = 'test/ceilings/complexity.json';
const linesFile = 'test/ceilings/long-lines.json';
const rule = 'noExcessiveCognitiveComplexity';

interface Override {
  readonly includes: readonly [string];
  readonly linter: {
    readonly rules: {
      readonly complexity: Readonly<
        Record<typeof rule, { level: 'error'; options: { maxAllowedComplexity: number } }>
      >;
    };
  };
}

export function readCeilings(): { readonly complexity: Ceilings; readonly lines: Ceilings } {
  const { overrides } = JSON.parse(readFileSync(complexityFile, 'utf8')) as {
    overrides: readonly Override[];
  };
  const complexity = overrides.map(({ includes: [path], linter }) => {
    const { maxAllowedComplexity } = linter.rules.complexity[rule].options;
    return [path, maxAllowedComplexity];
  });
  return {
    complexity: Object.fromEntries(complexity),
    lines: JSON.parse(readFileSync(linesFile, 'utf8')),
  };
}

/** What a file has now, where that is less than it may have. */
function lowered(ceilings: Ceilings, now: Ceilings): [path: string, most: number][] {
  return Object.entries(ceilings).flatMap(([path, most]) => {
    const value = now[path];
    return value === undefined ? [] : [[path, Math.min(most, value)]];
  });
}

function writeCeilings(): void {
  const { complexity, lines } = readCeilings();
  const overrides = lowered(complexity, complexities()).map(([path, most]): Override => {
    const setting = { level: 'error', options: { maxAllowedComplexity: most } } as const;
    return { includes: [path], linter: { rules: { complexity: { [rule]: setting } } } };
  });
  writeFileSync(complexityFile, JSON.stringify({ overrides }));
  writeFileSync(linesFile, JSON.stringify(Object.fromEntries(lowered(lines, longLines()))));
  spawnSync('npx', ['--no-install', 'biome', 'format', '--write', 'test/ceilings'], { stdio: 'inherit' });
}

if (process.argv[1]?.endsWith('ceilings.ts')) writeCeilings();

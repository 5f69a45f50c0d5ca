import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';

/** An entry of package-lock.json. docs.npmjs.com/cli/configuring-npm/package-lock-json */
interface Entry {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

interface Lock {
  readonly packages: Readonly<Record<string, Entry>>;
}

/** What runs code when it is installed, for development alone, and why that is wanted. */
const mayRunScripts: Readonly<Record<string, string>> = {
  'node_modules/cpu-features': 'of ssh2: compiles itself, and is done without where it cannot',
  'node_modules/esbuild': 'looks whether its program fits the machine',
  'node_modules/protobufjs': 'of grpc-js: warns of versions that do not fit',
  'node_modules/ssh2': 'of dockerode: compiles its ciphers, and is done without where it cannot',
};

const registry = /^https:\/\/registry\.npmjs\.org\//;

/** Of another place than the registry: git, http, a folder. */
const elsewhere = /^(?:git|file:|link:|workspace:)|[/#]/;

/** What is wrong in a lockfile, by the name of the entry; it is looked at without a network. */
function problemsOf({ packages }: Lock): string[] {
  const root = packages[''];
  const given = { ...root?.dependencies, ...root?.devDependencies };
  return [
    ...Object.entries(given).flatMap(([name, version]) =>
      /^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version) ? [] : [`${name}: ${version} is no version`],
    ),
    ...Object.entries(packages).flatMap(([path, entry]) => problemsIn(path, entry)),
    ...Object.keys(mayRunScripts).flatMap(path =>
      packages[path]?.hasInstallScript ? [] : [`${path}: runs no script any more`],
    ),
  ];
}

function problemsIn(path: string, entry: Entry): string[] {
  const wanted = Object.entries({
    ...entry.dependencies,
    ...entry.devDependencies,
    ...entry.optionalDependencies,
    ...entry.peerDependencies,
  });
  const found = wanted
    .filter(([, range]) => elsewhere.test(range))
    .map(([name]) => `wants ${name} of elsewhere`);
  // The package itself.
  if (path === '') return found;
  if (entry.link) found.push('is a link');
  if (!/^\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/.test(entry.version ?? '')) found.push('has no version');
  if (entry.resolved !== undefined && !registry.test(entry.resolved))
    found.push(`comes from ${entry.resolved}`);
  if (!/^sha512-[A-Za-z0-9+/]{86}==$/.test(entry.integrity ?? '')) found.push('has no SHA-512');
  if (entry.hasInstallScript && !Object.hasOwn(mayRunScripts, path))
    found.push('runs a script when it is installed');
  return found.map(problem => `${path}: ${problem}`);
}

suite(
  'what is installed comes from the registry, with its checksum, and runs no script that is not known',
  () => {
    const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;

    test('package-lock.json', () => assert.deepEqual(problemsOf(lock), []));

    test('it is that of package.json', () => {
      const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as Entry;
      const root = lock.packages[''];
      assert.deepEqual([root?.dependencies, root?.devDependencies], [dependencies, devDependencies]);
    });

    const path = 'node_modules/chalk';
    const rows: [change: Entry, expected: string, why: string][] = [
      [{ integrity: '' }, 'has no SHA-512', 'no checksum'],
      [{ integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' }, 'has no SHA-512', 'a weak one'],
      [
        { resolved: 'https://example.org/chalk.tgz' },
        'comes from https://example.org/chalk.tgz',
        'another server',
      ],
      [
        { resolved: 'git+ssh://git@github.com/a/b.git#1' },
        'comes from git+ssh://git@github.com/a/b.git#1',
        'git',
      ],
      [
        { resolved: 'http://registry.npmjs.org/c' },
        'comes from http://registry.npmjs.org/c',
        'without encryption',
      ],
      [{ version: 'file:../chalk' }, 'has no version', 'a folder'],
      [{ link: true }, 'is a link', 'a link'],
      [{ hasInstallScript: true }, 'runs a script when it is installed', 'a script'],
      [{ dependencies: { a: 'github:b/a' } }, 'wants a of elsewhere', 'what wants a repository'],
      [{ optionalDependencies: { a: 'b/a' } }, 'wants a of elsewhere', 'in short'],
      [{ peerDependencies: { a: 'https://example.org/a.tgz' } }, 'wants a of elsewhere', 'or an address'],
    ];
    for (const [change, expected, why] of rows)
      test(why, () => {
        const changed = { ...lock.packages[path], ...change };
        const found = problemsOf({ packages: { ...lock.packages, [path]: changed } });
        assert.deepEqual(found, [`${path}: ${expected}`]);
      });
  },
);

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite, test } from 'node:test';
import { buildCommand } from './built.ts';

suite('what is bundled is named, with its licence', () => {
  const folder = dirname(buildCommand());
  const notices = readFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
  const sections = [...notices.matchAll(/^-{80}\n(\S+) (\S+) \((.+)\)\n-{80}\n\n.+/gm)];
  const named = sections.map(([, name, version]) => `${name}@${version}`);
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, { version: string; license?: string }>;
  };

  /**
   * Packages that the program imports for more than their types, without what builds it. The extension for VS Code has
   * notices of its own.
   */
  const imported = ['src', 'rules', 'plugin']
    .flatMap(root => readdirSync(root, { recursive: true, encoding: 'utf8' }).map(name => join(root, name)))
    .filter(path => path.endsWith('.ts') && !/^src.reaper|^plugin.(?:bundle|build|vscode)/.test(path))
    .flatMap(path => [...readFileSync(path, 'utf8').matchAll(/^import (?!type).*? from '([^.'][^']*)';$/gms)])
    .map(([, from = '']) => /^(?:@[^/]+\/)?[^/]+/.exec(from)?.[0] ?? '')
    .filter(name => !name.startsWith('node:'));

  test('every package that is imported', () => {
    const names = [...new Set(imported)].sort();
    assert.ok(names.length > 10, names.join(' '));
    const missing = names.filter(name => !named.some(one => one.startsWith(`${name}@`)));
    assert.deepEqual(missing, []);
  });

  test('those that come with others, and those in the binaries', () => {
    for (const name of ['docker-modem', 'readable-stream', 'streamx', 'assemblyscript', 'wabt'])
      assert.ok(
        named.some(one => one.startsWith(`${name}@`)),
        name,
      );
  });

  test('and nothing that only tests or builds', () => {
    for (const name of ['fast-check', 'esbuild', 'ajv', '@biomejs/biome'])
      assert.ok(!named.some(one => one.startsWith(`${name}@`)), name);
  });

  test('in its version and with its licence', () => {
    const locked = new Map(
      Object.entries(packages).map(([path, { version, license }]) => [
        `${path.split('node_modules/').at(-1)}@${version}`,
        license,
      ]),
    );
    for (const [, name, version, license] of sections)
      assert.equal(locked.get(`${name}@${version}`), license);
  });

  test('and the bill of materials has the same', () => {
    const bill = JSON.parse(readFileSync(join(folder, 'sbom.cdx.json'), 'utf8')) as {
      bomFormat: string;
      components: { name: string; version: string; group?: string; purl: string }[];
    };
    assert.equal(bill.bomFormat, 'CycloneDX');
    assert.deepEqual(
      bill.components.map(({ name, version }) => `${name}@${version}`).sort(),
      named.toSorted(),
    );
    for (const { purl } of bill.components)
      assert.match(purl, /^pkg:npm\/(?:%40[\w-]+\/)?[\w.-]+@\d[\w.-]*$/);
  });
});

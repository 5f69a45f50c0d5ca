import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { suite, test } from 'node:test';
import { buildSync, transformSync } from 'esbuild';
import { buildPackage } from './built.ts';
import { offline, packPackage } from './packed.ts';
import { temporaryDirectory } from './run-main.ts';

const shellForm = 'FROM debian:bookworm\nCMD sleep 1000\n';

suite('the npm package', () => {
  const work = temporaryDirectory({ 'app/Dockerfile': shellForm });
  const home = join(work, 'home');
  const env = offline(home);
  const npm = (...words: string[]): string =>
    execFileSync('npm', words, { cwd: work, env, encoding: 'utf8' });
  const installed = join(work, 'prefix', 'lib', 'node_modules', 'docker-initcheck');
  const command = join(work, 'prefix', 'bin', 'docker-initcheck');

  const packed = packPackage(buildPackage(), work);
  npm('install', '--global', '--prefix', join(work, 'prefix'), join(work, packed.filename));

  test('holds what is needed, and no more', () => {
    const bin = readdirSync('src/reaper/bin').map(name => `dist/bin/${name}`);
    const sources = readdirSync('src/reaper/generated');
    const libc = readdirSync('src/reaper/init/libc').map(name => `libc/${name}`);
    assert.deepEqual(
      packed.files.map(({ path }) => path).sort(),
      [
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
        ...bin,
        ...[...sources, ...libc, 'linux.c', 'machine.h', 'layout.ld', 'reaper.8', 'LICENSE'].map(
          name => `dist/reaper/${name}`,
        ),
        'dist/index.d.ts',
        'dist/index.js',
        'dist/hook.cjs',
        'dist/lsp.cjs',
        'dist/metadata.json',
        'dist/problem-matcher.json',
        'dist/config-schema.json',
        'dist/schema.json',
        'dist/containers-schema.json',
        'dist/sbom.cdx.json',
        'dist/THIRD-PARTY-NOTICES.txt',
        ...['base-rows', 'program-rows'].map(name => `dist/${name}.txt`),
        ...['docker-initcheck', 'main', 'engine', 'more'].map(name => `dist/${name}.cjs`),
        ...['diff', 'dockerfile-ast', 'dotenv', 'picomatch', 'unbash', 'yaml'].map(
          name => `dist/${name}.cjs`,
        ),
        'package.json',
        'src/README.md',
        'src/reaper/README.md',
      ].sort(),
    );
  });

  test('depends on nothing and runs no scripts when it is installed', () => {
    const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    assert.equal(manifest.dependencies, undefined);
    const scripts = Object.keys(manifest.scripts as object);
    assert.deepEqual(
      scripts.filter(name => /^(pre|post)?install$/.test(name)),
      [],
    );
    assert.deepEqual(readdirSync(dirname(installed)), ['docker-initcheck']);
  });

  test('takes less than 15 MB on the disk', () => {
    const names = readdirSync(installed, { recursive: true, encoding: 'utf8' });
    const size = names.reduce((sum, name) => sum + statSync(join(installed, name)).size, 0);
    assert.ok(size < 15e6, `${size} bytes`);
  });

  test('checks and repairs', () => {
    const run = (...words: string[]) =>
      spawnSync(command, words, { cwd: join(work, 'app'), encoding: 'utf8', env });
    assert.match(run('Dockerfile').stdout, /\[shell-form\]/);
    assert.equal(run('--fix', 'Dockerfile').status, 0);
    assert.match(readFileSync(join(work, 'app', 'Dockerfile'), 'utf8'), /ENTRYPOINT \["\/sbin\/reaper"/);
    assert.ok(statSync(join(work, 'app', '.initcheck', 'reaper-linux-amd64')).mode & 0o100);
    assert.match(run('--verify', '--help').stdout, /^Usage: docker-initcheck /);
  });

  suite('as a library', () => {
    const user = join(work, 'user');
    mkdirSync(user);
    npm('install', '--prefix', user, join(work, packed.filename));
    const examples = [...readFileSync('src/README.md', 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)].map(
      ([, code], index) => ({ name: `example-${index + 1}`, code: code as string }),
    );
    for (const { name, code } of examples) writeFileSync(join(user, `${name}.mts`), code);
    const node = (...words: string[]) =>
      spawnSync(process.execPath, ['--no-warnings', ...words], { cwd: user, encoding: 'utf8' });

    test('it has examples', () => assert.ok(examples.length > 5));

    for (const { name, code } of examples)
      test(`${name} of its page prints what the page says`, () => {
        writeFileSync(join(user, `${name}.mjs`), transformSync(code, { loader: 'ts' }).code);
        const { stdout, stderr } = node(`${name}.mjs`);
        const expected = [...code.matchAll(/^\/\/ (.*)$/gm)].map(([, line]) => `${line}\n`);
        assert.equal(stdout, expected.join(''), stderr);
      });

    for (const module of ['nodenext', 'bundler'])
      test(`its types are found with moduleResolution ${module}`, () => {
        const compilerOptions = {
          module: module === 'nodenext' ? module : 'esnext',
          moduleResolution: module,
          target: 'es2023',
          strict: true,
          noEmit: true,
          exactOptionalPropertyTypes: true,
          typeRoots: [resolve('node_modules/@types')],
          types: ['node'],
        };
        const path = join(user, `tsconfig.${module}.json`);
        writeFileSync(path, JSON.stringify({ compilerOptions, include: ['*.mts'] }));
        const { status, stdout } = node(resolve('node_modules/typescript/bin/tsc'), '-p', path);
        assert.equal(status, 0, stdout);
      });

    test('its types exist as values only where the values do', () => {
      const wrong = `import { TextEdit } from 'docker-initcheck';\nTextEdit.del();\n`;
      writeFileSync(join(user, 'wrong.mts'), wrong);
      const words = ['wrong.mts', '--noEmit', '--strict', '--ignoreConfig', '--types', ''];
      assert.match(node(resolve('node_modules/typescript/bin/tsc'), ...words).stdout, /TS2693.*'TextEdit'/);
      rmSync(join(user, 'wrong.mts'));
    });

    test('it needs nothing of Node', () => {
      const entry = join(user, 'node_modules/docker-initcheck/dist/index.js');
      const { errors } = buildSync({ entryPoints: [entry], bundle: true, platform: 'browser', write: false });
      assert.deepEqual(errors, []);
    });

    test('the schema of its reports is there', () => {
      const text = `import schema from 'docker-initcheck/schema.json' with { type: 'json' };
        console.log(schema.title);`;
      const { stdout, stderr } = node('--input-type=module', '--eval', text);
      assert.equal(stdout, 'docker initcheck --format json\n', stderr);
    });
  });
});

import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { suite, test } from 'node:test';
import { buildCommand } from '../plugin/built.ts';
import { temporaryDirectory } from '../plugin/run-main.ts';
import { reachEngine } from './engine.ts';

const { skip } = await reachEngine();
const script = skip ? '' : buildCommand();

/** A machine of one user: where docker looks for plugins, and a copy of the command. */
interface Machine {
  readonly config: string;
  readonly plugin: string;
  /** A folder of cliPluginsExtraDirs, which docker searches first. */
  readonly extra: string;
  readonly dist: string;
  readonly run: (words: string, variables?: Record<string, string>) => SpawnSyncReturns<string>;
}

const other = '#!/bin/sh\necho \'{"SchemaVersion":"0.1.0","Vendor":"somebody","Version":"9"}\'\n';

suite('install, uninstall, doctor', { skip }, () => {
  const machine = (): Machine => {
    const home = temporaryDirectory({});
    const dist = join(home, "it's here", 'dist');
    cpSync(dirname(script), dist, { recursive: true });
    const config = join(home, 'config');
    const extra = join(home, 'extra', 'docker-initcheck');
    return {
      config,
      extra,
      dist,
      plugin: join(config, 'cli-plugins', 'docker-initcheck'),
      run: (words, variables = {}) =>
        spawnSync(process.execPath, [join(dist, 'docker-initcheck.cjs'), ...words.split(' ')], {
          encoding: 'utf8',
          env: { ...process.env, HOME: home, DOCKER_CONFIG: config, ...variables },
        }),
    };
  };

  const write = (path: string, text: string, mode = 0o755): void => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { mode });
  };
  const withExtra = ({ config, extra }: Machine): void => {
    write(join(config, 'config.json'), JSON.stringify({ cliPluginsExtraDirs: [dirname(extra)] }));
    write(extra, other);
  };

  const installs: [
    prepare: (machine: Machine) => void,
    words: string,
    said: RegExp,
    code: number,
    isOurs: boolean,
    why: string,
  ][] = [
    [() => undefined, 'install', /^installed .*\ndocker finds the plugin; try/, 0, true, 'a fresh machine'],
    [({ run }) => run('install'), 'install', /docker finds the plugin/, 0, true, 'again'],
    [
      () => undefined,
      'install --dry-run',
      /^would write .*\n\n#!\/bin\/sh\n/,
      0,
      false,
      'nothing is written',
    ],
    [
      ({ plugin }) => write(plugin, other),
      'install',
      /is another plugin; --force replaces it/,
      2,
      false,
      'another plugin',
    ],
    [
      ({ plugin }) => write(plugin, other),
      'install --dry-run',
      /is another plugin/,
      2,
      false,
      'a dry run says so too',
    ],
    [
      ({ plugin }) => write(plugin, other),
      'install --force',
      /docker finds the plugin/,
      0,
      true,
      'with force',
    ],
    [
      withExtra,
      'install',
      /extra\/docker-initcheck is another plugin of this name/,
      2,
      false,
      'one that would hide ours',
    ],
    [
      withExtra,
      'install --force',
      /wrote .*, but docker runs .*extra\/docker-initcheck instead/,
      2,
      true,
      'force does not make docker run it',
    ],
    [
      ({ plugin }) => mkdirSync(plugin, { recursive: true }),
      'install',
      /could not be written/,
      2,
      false,
      'a folder is there',
    ],
    [
      ({ config }) => write(config, ''),
      'install',
      /could not be written: /,
      2,
      false,
      'no folder can be made',
    ],
    [
      ({ config }) => write(join(config, 'config.json'), '{broken'),
      'install',
      /docker finds the plugin/,
      0,
      true,
      'a config.json that nobody can read',
    ],
  ];
  for (const [prepare, words, said, code, isOurs, why] of installs)
    test(`${words}: ${why}`, () => {
      const here = machine();
      prepare(here);
      const { status, stdout, stderr } = here.run(words);
      assert.match(stdout + stderr, said);
      assert.equal(status, code);
      const text = spawnSync('cat', [here.plugin], { encoding: 'utf8' }).stdout;
      assert.equal(text.includes('written by docker-initcheck install'), isOurs, text);
    });

  test('without docker it says that nobody can tell', () => {
    const { status, stderr } = machine().run('install', { PATH: '/nonexistent' });
    assert.match(stderr, /docker is not on the PATH/);
    assert.equal(status, 2);
  });

  test('the temporary copy of npx is refused', () => {
    const here = machine();
    const copy = join(dirname(here.dist), '_npx', '0123', 'node_modules', 'docker-initcheck', 'dist');
    cpSync(here.dist, copy, { recursive: true });
    const { status, stderr } = spawnSync(process.execPath, [join(copy, 'docker-initcheck.cjs'), 'install'], {
      encoding: 'utf8',
      env: { ...process.env, DOCKER_CONFIG: here.config },
    });
    assert.match(stderr, /temporary copy.*npm install --global docker-initcheck/s);
    assert.equal(status, 2);
    assert.ok(!existsSync(here.plugin));
  });

  test('the copy of a project is told, by install and by doctor', () => {
    const here = machine();
    const project = dirname(here.dist);
    const copy = join(project, 'node_modules', 'docker-initcheck', 'dist');
    cpSync(here.dist, copy, { recursive: true });
    write(join(project, 'package.json'), '{}');
    const run = (word: string) =>
      spawnSync(process.execPath, [join(copy, 'docker-initcheck.cjs'), word], {
        encoding: 'utf8',
        env: { ...process.env, DOCKER_CONFIG: here.config },
      });
    const { status, stderr } = run('install');
    assert.match(
      stderr,
      /: the plugin runs the copy of the project .*: npm install --global docker-initcheck, then/,
    );
    assert.equal(status, 0);
    assert.match(run('doctor').stdout, /^✓ the program is .*, the copy of the project /m);
  });

  test('--system is for all users', { skip: process.getuid?.() !== 0 && 'takes root' }, () => {
    const { dist, config } = machine();
    // In a mount namespace of its own, where the machine's plugins are hidden.
    const words = `mkdir -p /usr/local/lib/docker && mount -t tmpfs none /usr/local/lib/docker &&
      "$0" "$1" install --system && docker initcheck --version && "$0" "$1" uninstall --system && ls -A /usr/local/lib/docker/cli-plugins`;
    const { status, stdout, stderr } = spawnSync(
      'unshare',
      ['--mount', 'sh', '-c', words, process.execPath, join(dist, 'docker-initcheck.cjs')],
      { encoding: 'utf8', env: { ...process.env, DOCKER_CONFIG: config } },
    );
    const path = '/usr/local/lib/docker/cli-plugins/docker-initcheck';
    assert.equal(
      stdout.replace(/ \d+\.\d+\.\d+/, ' VERSION'),
      `installed ${path}\ndocker finds the plugin; try: docker initcheck --help\ndocker-initcheck VERSION\n` +
        `removed ${path}\n`,
      stderr,
    );
    assert.equal(status, 0);
  });

  const removals: [
    prepare: (machine: Machine) => void,
    words: string,
    said: RegExp,
    code: number,
    stays: boolean,
  ][] = [
    [({ run }) => run('install'), 'uninstall', /^removed /, 0, false],
    [({ run }) => run('install'), 'uninstall --dry-run', /^would remove /, 0, true],
    [() => undefined, 'uninstall', /does not exist/, 0, false],
    [({ plugin }) => write(plugin, other), 'uninstall', /is another plugin and is not removed/, 2, true],
  ];
  for (const [prepare, words, said, code, stays] of removals)
    test(`${words}: ${said.source}`, () => {
      const here = machine();
      prepare(here);
      const { status, stdout, stderr } = here.run(words);
      assert.match(stdout + stderr, said);
      assert.equal(status, code);
      assert.equal(existsSync(here.plugin), stays);
    });

  const edit = (path: string, from: string | RegExp, to: string): void =>
    write(path, readFileSync(path, 'utf8').replace(from, to));
  const diagnoses: [prepare: (machine: Machine) => void, said: RegExp, why: string][] = [
    [
      ({ plugin }) => rmSync(plugin),
      /✗ docker has no plugin initcheck: run docker-initcheck install/,
      'not installed',
    ],
    [
      withExtra,
      /✗ .*extra\/docker-initcheck is another plugin.*instead of .*config\/cli-plugins/,
      'hidden by another',
    ],
    [
      ({ plugin }) => write(plugin, other),
      /✗ .* is another plugin of this name; this one is not installed/,
      'another one',
    ],
    [({ plugin }) => chmodSync(plugin, 0o644), /✗ .* is not executable: chmod \+x/, 'not executable'],
    [
      ({ plugin }) => edit(plugin, /^node='[^']*'/m, "node='/gone/node'"),
      /✗ \/gone\/node is gone/,
      'Node is gone',
    ],
    [
      ({ plugin }) => edit(plugin, /script=.*$/m, "script='/gone/dist/docker-initcheck.cjs'"),
      /✗ \/gone\/dist\/docker-initcheck\.cjs is gone/,
      'the program is gone',
    ],
    [
      ({ dist }) => write(join(dist, 'metadata.json'), '{"SchemaVersion":"0.1.0"}\n'),
      /✗ docker refuses .*: plugin metadata does not define a vendor/,
      'its metadata is not what docker takes',
    ],
    [
      ({ dist }) => edit(join(dist, 'metadata.json'), /"Version":"[^"]*"/, '"Version":"0.0.1"'),
      /✗ .* is version 0\.0\.1, and this is \d.*: run docker-initcheck install/,
      'an old version',
    ],
    [
      ({ dist }) => rmSync(join(dist, 'bin'), { recursive: true }),
      /✗ .*bin lacks the reaper and the probe/,
      'no binaries',
    ],
  ];
  for (const [prepare, said, why] of diagnoses)
    test(`doctor: ${why}`, () => {
      const here = machine();
      assert.equal(here.run('install').status, 0);
      prepare(here);
      const { status, stdout, stderr } = here.run('doctor');
      assert.match(stdout + stderr, said);
      assert.equal(status, 1);
    });

  test('doctor: all is well, through docker as well', () => {
    const here = machine();
    here.run('install');
    const { status, stdout } = here.run('doctor');
    const hasBuildx = spawnSync('docker', ['buildx', 'version']).status === 0;
    const builder = hasBuildx
      ? '✓ docker build has BuildKit\n'
      : '✗ docker has no buildx: docker build fails at COPY --chmod, so add --legacy-builder to --fix, --diff and ' +
        '--verify\n';
    assert.ok(stdout.includes(builder), stdout);
    assert.match(stdout.replace(builder, ''), /^(✓ .*\n)+$/);
    assert.match(stdout, /✓ Docker Engine \d+\.\d+\S* \(linux\/\w+\) at unix:/);
    assert.equal(status, hasBuildx ? 0 : 1);
    const env = { ...process.env, DOCKER_CONFIG: here.config };
    assert.equal(spawnSync('docker', ['initcheck', 'doctor'], { encoding: 'utf8', env }).stdout, stdout);
  });

  test('doctor: no Engine, and no docker', () => {
    const here = machine();
    here.run('install');
    const noEngine = here.run('doctor', { DOCKER_HOST: `unix://${here.config}/none.sock` });
    assert.match(
      noEngine.stdout,
      /✗ cannot reach the Docker Engine at unix:.*\(only --verify and verify need it\)/,
    );
    assert.equal(noEngine.status, 1);
    const noDocker = here.run('doctor', { PATH: '/nonexistent' });
    assert.match(noDocker.stdout, /✗ docker is not on the PATH; docker-initcheck works without it/);
    assert.equal(noDocker.status, 1);
  });

  test('a link to the script is ours too', () => {
    const here = machine();
    mkdirSync(dirname(here.plugin), { recursive: true });
    symlinkSync(join(here.dist, 'docker-initcheck.cjs'), here.plugin);
    assert.match(here.run('doctor').stdout, /✓ docker runs/);
    assert.equal(here.run('install').status, 0);
  });

  const failures: [prepare: (machine: Machine) => void, said: RegExp, why: string][] = [
    [
      ({ plugin }) => edit(plugin, /^node='[^']*'/m, "node='/gone/node'"),
      /^docker-initcheck \d/,
      'another Node is found',
    ],
    [
      ({ plugin }) => edit(plugin, /script=.*$/m, "script='/gone/docker-initcheck.cjs'"),
      /docker initcheck: \/gone\/docker-initcheck\.cjs is gone; install docker-initcheck again/,
      'the program is gone',
    ],
  ];
  for (const [prepare, said, why] of failures)
    test(`the plugin file speaks for itself: ${why}`, () => {
      const here = machine();
      here.run('install');
      prepare(here);
      const { stdout, stderr } = spawnSync(here.plugin, ['initcheck', '--version'], { encoding: 'utf8' });
      assert.match(stdout + stderr, said);
    });

  suite('when its package was removed', () => {
    const here = machine();
    here.run('install');
    const { version } = JSON.parse(
      readFileSync(join(here.dist, 'metadata.json'), 'utf8').replaceAll('"Version"', '"version"'),
    );
    rmSync(dirname(here.dist), { recursive: true });
    const env = { ...process.env, DOCKER_CONFIG: here.config };

    for (const shell of [['sh'], ['bash'], ['busybox', 'sh']])
      test(`${shell.join(' ')}: the plugin file answers docker's question itself`, () => {
        const [program = '', ...words] = [...shell, here.plugin, 'docker-cli-plugin-metadata'];
        const { stdout, stderr, status } = spawnSync(program, words, { encoding: 'utf8' });
        assert.deepEqual([JSON.parse(stdout).Version, stderr, status], [version, '', 0]);
      });

    test('docker lists it, and it says in a sentence what to do', () => {
      const help = spawnSync('docker', ['--help'], { env, encoding: 'utf8' }).stdout;
      assert.match(help, /^ {2}initcheck\* +Check who is PID 1/m);
      const { stdout, stderr, status } = spawnSync('docker', ['initcheck', '.'], { env, encoding: 'utf8' });
      assert.equal(
        stderr,
        `docker initcheck: ${join(here.dist, 'docker-initcheck.cjs')} is gone; install docker-initcheck again ` +
          '(npm install --global docker-initcheck), since its package was removed, or remove this plugin ' +
          `(rm ${here.plugin})\n`,
      );
      assert.deepEqual([stdout, status], ['', 127]);
    });
  });

  test('docker lists the plugin even when Node is gone, so that it can say so', () => {
    const here = machine();
    here.run('install');
    edit(here.plugin, /^node='[^']*'/m, "node='/gone/node'");
    const path = temporaryDirectory({});
    for (const name of ['docker', 'sh']) {
      const found = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim();
      symlinkSync(found, join(path, name));
    }
    const { status, stderr } = spawnSync(join(path, 'docker'), ['initcheck', 'Dockerfile'], {
      encoding: 'utf8',
      env: { PATH: path, DOCKER_CONFIG: here.config },
    });
    assert.match(stderr, /docker initcheck: Node\.js is gone: neither \/gone\/node nor a node on the PATH/);
    assert.equal(status, 127);
  });
});

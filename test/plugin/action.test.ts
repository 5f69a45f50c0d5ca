import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, suite, test } from 'node:test';
import { parse } from 'yaml';
import { parseSarif, readers } from '../report/readers.ts';
import { buildCommand } from './built.ts';
import { packPackage } from './packed.ts';
import { temporaryDirectory } from './run-main.ts';

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: { readonly using: string; readonly main: string };
}

type Inputs = Readonly<Record<string, string>>;

interface Step {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const shellForm = 'FROM debian:bookworm\nCMD sleep 1000\n';

suite('the GitHub action', () => {
  const action = parse(readFileSync('action.yml', 'utf8')) as Action;
  const work = temporaryDirectory({});
  const tarball = join(work, packPackage(dirname(buildCommand()), work).filename);
  const sum = createHash('sha256').update(readFileSync(tarball)).digest('hex');

  /** Runs the step as a runner does: its inputs with their defaults are variables, and there are files to write to. */
  const run = async (
    directory: string,
    inputs: Inputs,
    main = action.runs.main,
    more = {},
  ): Promise<Step> => {
    const filled = Object.entries({ package: tarball, ...inputs });
    const all = {
      ...Object.fromEntries(Object.entries(action.inputs).map(([name, input]) => [name, input.default])),
    };
    for (const [name, value] of filled) all[name] = value;
    const env = {
      PATH: '/usr/bin:/bin',
      GITHUB_WORKSPACE: directory,
      GITHUB_STEP_SUMMARY: join(directory, 'summary.md'),
      GITHUB_PATH: join(directory, 'path'),
      RUNNER_TEMP: temporaryDirectory({}),
      ...Object.fromEntries(
        Object.entries(all).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
      ),
      ...more,
    };
    return await ended(spawn(process.execPath, [main], { cwd: directory, env }));
  };
  const ended = async (step: ChildProcess): Promise<Step> => {
    const [stdout, stderr, [status]] = await Promise.all([
      step.stdout ? text(step.stdout) : '',
      step.stderr ? text(step.stderr) : '',
      once(step, 'close'),
    ]);
    return { stdout, stderr, status };
  };
  const annotatedIn = (stdout: string): string[] => {
    const commands = stdout.split('\n').filter(line => line.startsWith('::'));
    const told = readers.github?.(commands.map(line => `${line}\n`).join('')) ?? [];
    return told.map(({ path }) => path).sort();
  };
  const main = join(process.cwd(), action.runs.main);

  const cases: [inputs: Inputs, code: number, annotated: readonly string[], why: string][] = [
    [{}, 1, ['a b/Dockerfile', 'c/Dockerfile'], 'everything below the directory'],
    [{ paths: 'a b\n' }, 1, ['a b/Dockerfile'], 'a path with a blank'],
    [{ paths: 'a b\r\nc' }, 1, ['a b/Dockerfile', 'c/Dockerfile'], 'two paths'],
    [{ 'fail-level': 'error', paths: 'c' }, 0, ['c/Dockerfile'], 'annotations that do not fail'],
    [{ arguments: '--rule\nmissing-stopsignal=off', paths: 'c' }, 1, ['c/Dockerfile'], 'other options'],
    [{ paths: 'c', sha256: sum.toUpperCase() }, 1, ['c/Dockerfile'], 'the package that was meant'],
    [{ paths: '--version' }, 2, [], 'a path is no option'],
    [{ paths: '$(touch x)`touch x`' }, 2, [], 'and no program'],
  ];
  for (const [inputs, code, annotated, why] of cases)
    test(`${JSON.stringify(inputs)}: ${why}`, async () => {
      const directory = temporaryDirectory({ 'a b/Dockerfile': shellForm, 'c/Dockerfile': shellForm });
      const { status, stdout, stderr } = await run(directory, inputs, main);
      assert.deepEqual(annotatedIn(stdout), annotated, stdout + stderr);
      assert.equal(status, code, stderr);
      assert.ok(!existsSync(join(directory, 'x')));
      if (code === 2) return;
      const summary = readers.markdown?.(readFileSync(join(directory, 'summary.md'), 'utf8')) ?? [];
      assert.deepEqual(summary.map(({ path }) => path).sort(), annotated, 'and the summary of the job');
    });

  test('writes SARIF where it is wanted', async () => {
    const directory = temporaryDirectory({ Dockerfile: shellForm });
    assert.equal((await run(directory, { sarif: 'out.sarif' }, main)).status, 1);
    assert.equal(parseSarif(readFileSync(join(directory, 'out.sarif'), 'utf8')).runs[0]?.results?.length, 1);
  });

  test('later steps have the command, on the Node of the runner and beside a node that is too old', async () => {
    const directory = temporaryDirectory({
      Dockerfile: shellForm,
      'bin/node': '#!/bin/sh\necho v8.0.0\nexit 9\n',
    });
    await run(directory, {}, main);
    const added = readFileSync(join(directory, 'path'), 'utf8').trim();
    assert.match(added, /^\S+\/bin$/);
    const env = { PATH: `${added}:${join(directory, 'bin')}:/usr/bin:/bin` };
    const seen = spawnSync('docker-initcheck', ['--version'], { env, encoding: 'utf8' });
    assert.match(seen.stdout, /^docker-initcheck \d/, seen.stderr);
  });

  suite('takes a release by its checksum', () => {
    /** The action as a release has it: a copy that knows its package. */
    const copyOf = (version: string | null, sha256: string | null): string => {
      const folder = join(temporaryDirectory({}), 'action');
      cpSync(dirname(main), folder, { recursive: true });
      writeFileSync(join(folder, 'release.json'), JSON.stringify({ version, sha256 }));
      return join(folder, 'main.mjs');
    };
    let server: Server;
    let variables = {};
    before(async () => {
      server = createServer((request, response) => {
        const isThere = /^\/me\/initcheck\/releases\/download\/v(9\.8\.7|1\.0\.0)\/docker-initcheck-\1\.tgz$/;
        if (isThere.test(request.url ?? '')) response.end(readFileSync(tarball));
        else response.writeHead(404).end();
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      variables = { GITHUB_SERVER_URL: `http://127.0.0.1:${port}`, GITHUB_ACTION_REPOSITORY: 'me/initcheck' };
    });
    after(() => server.close());

    const wrong = 'a'.repeat(64);
    const releases: [
      own: Parameters<typeof copyOf>,
      inputs: Inputs,
      code: number,
      said: RegExp,
      why: string,
    ][] = [
      [['9.8.7', sum], {}, 1, /\[shell-form\]/, 'its own'],
      [
        ['9.8.7', wrong],
        {},
        2,
        /::error title=docker initcheck::http\S+ has the checksum \w+, and a+ is/,
        'another file',
      ],
      [
        ['9.8.7', sum],
        { version: '1.0.0', sha256: sum },
        1,
        /\[shell-form\]/,
        'another one, with its checksum',
      ],
      [
        ['9.8.7', sum],
        { version: '1.0.0' },
        2,
        /version 1\.0\.0 needs its sha256/,
        'another one, whose checksum nobody knows',
      ],
      [
        ['9.8.7', sum],
        { version: '1.0.0', sha256: wrong },
        2,
        /has the checksum/,
        'another one, with a wrong checksum',
      ],
      [['5.5.5', sum], {}, 2, /::http\S+ cannot be downloaded: 404 Not Found/, 'one that is not there'],
      [
        [null, null],
        {},
        2,
        /is not part of a release: set version and sha256, or package/,
        'a commit between releases',
      ],
    ];
    for (const [own, inputs, code, said, why] of releases)
      test(why, async () => {
        const directory = temporaryDirectory({ Dockerfile: shellForm });
        const { status, stdout } = await run(
          directory,
          { package: '', ...inputs },
          copyOf(...own),
          variables,
        );
        assert.match(stdout, said);
        assert.equal(status, code);
      });

    test('a machine without that server is told so', async () => {
      const gone = { ...variables, GITHUB_SERVER_URL: 'http://127.0.0.1:9' };
      const { status, stdout } = await run(
        temporaryDirectory({}),
        { package: '' },
        copyOf('9.8.7', sum),
        gone,
      );
      assert.match(stdout, /^::error title=docker initcheck::http\S+ cannot be downloaded: .+/);
      assert.equal(status, 2);
    });
  });

  test('a package that is none is refused', async () => {
    const directory = temporaryDirectory({ 'a.tgz': 'no' });
    for (const name of ['a.tgz', 'b.tgz']) {
      const { status, stdout } = await run(directory, { package: name }, main);
      assert.match(stdout, /^::error title=docker initcheck::(the package cannot be unpacked|ENOENT): /);
      assert.equal(status, 2);
    }
  });
});

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, suite, test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { readers } from '../report/readers.ts';
import { buildCommand } from './built.ts';
import { packPackage } from './packed.ts';
import { temporaryDirectory } from './run-main.ts';

interface Header {
  readonly spec: {
    readonly inputs: Readonly<Record<string, { readonly default: string; readonly options?: string[] }>>;
  };
}

interface Job {
  readonly stage: string;
  readonly image: string;
  readonly variables: Readonly<Record<string, { readonly value: string; readonly expand: boolean }>>;
  readonly script: readonly string[];
}

type Inputs = Readonly<Record<string, string>>;

const shellForm = 'FROM debian:bookworm\nCMD sleep 1000\n';

suite('the GitLab component', () => {
  const documents = parseAllDocuments(readFileSync('templates/docker-initcheck.yml', 'utf8'));
  const [header, jobs] = documents.map(document => document.toJS()) as [Header, Record<string, Job>];
  const work = temporaryDirectory({});
  const tarball = join(work, packPackage(dirname(buildCommand()), work).filename);
  const sum = createHash('sha256').update(readFileSync(tarball)).digest('hex');

  /** What GitLab makes of a value: inputs are put into the values that the parser has read. */
  const filled = (value: string, inputs: Inputs): string =>
    value.replace(/\$\[\[ inputs\.([\w-]+) \]\]/g, (_, name: string) => {
      const input = header.spec.inputs[name] ?? assert.fail(`there is no input ${name}`);
      return inputs[name] ?? input.default;
    });

  const run = async (directory: string, inputs: Inputs) => {
    const [job] = Object.values(jobs);
    const variables = Object.entries(job?.variables ?? {}).map(([name, { value }]) => [
      name,
      filled(value, inputs),
    ]);
    const env = { PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, ...Object.fromEntries(variables) };
    const step = spawn('sh', ['-c', job?.script.join('\n') ?? 'exit 99'], { cwd: directory, env });
    const [stdout, stderr, [status]] = await Promise.all([
      text(step.stdout),
      text(step.stderr),
      once(step, 'close'),
    ]);
    return { stdout, stderr, status: status as number };
  };

  let server: Server;
  let home = '';
  before(async () => {
    server = createServer((request, response) => {
      if (request.url === '/a.tgz') response.end(readFileSync(tarball));
      else response.writeHead(404).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    home = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());

  test('no value is expanded once more', () => {
    const variables = Object.values(Object.values(jobs)[0]?.variables ?? {});
    assert.ok(variables.length > 0 && variables.every(({ expand }) => !expand));
  });

  const own = { package: tarball };
  const both = ['a b/Dockerfile', 'c/Dockerfile'];
  const cases: [inputs: Inputs, code: number, found: readonly string[] | RegExp, why: string][] = [
    [own, 1, both, 'everything below the directory'],
    [{ ...own, paths: 'a b\nc\n' }, 1, both, 'two paths, one with a blank'],
    [{ ...own, paths: 'c', 'fail-level': 'error' }, 0, ['c/Dockerfile'], 'findings that do not fail'],
    [{ ...own, paths: 'c', arguments: '--rule\nshell-form=off\n' }, 0, [], 'other options'],
    [{ ...own, paths: '$(touch x)`touch x`;touch x' }, 2, /no file matches/, 'no program runs but ours'],
    [{ ...own, paths: '--version' }, 2, /no such file/, 'a path is no option'],
    [{ package: 'URL/a.tgz', sha256: sum, paths: 'c' }, 1, ['c/Dockerfile'], 'a download'],
    [{ package: 'URL/a.tgz' }, 2, /needs its sha256/, 'a download that nobody vouches for'],
    [
      { package: 'URL/a.tgz', sha256: 'a'.repeat(64) },
      1,
      /FAILED|did NOT match/,
      'another file than was meant',
    ],
    [{ package: 'URL/b.tgz', sha256: sum }, 2, /b\.tgz cannot be downloaded: 404 Not Found/, 'no such file'],
    [{ package: 'http://127.0.0.1:9/', sha256: sum }, 2, /cannot be downloaded: /, 'no such server'],
  ];
  for (const [inputs, code, found, why] of cases)
    test(why, async () => {
      const directory = temporaryDirectory({ 'a b/Dockerfile': shellForm, 'c/Dockerfile': shellForm });
      const from = inputs.package?.replace('URL', home) ?? '';
      const { status, stdout, stderr } = await run(directory, { ...inputs, package: from });
      assert.equal(status, code, stdout + stderr);
      assert.ok(!existsSync(join(directory, 'x')));
      if (found instanceof RegExp) return assert.match(stderr, found);
      const report = readers.gitlab?.(readFileSync(join(directory, 'gl-code-quality-report.json'), 'utf8'));
      assert.deepEqual(report?.map(({ path }) => path).sort(), found);
    });
});

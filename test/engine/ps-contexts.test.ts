import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { runMain } from '../plugin/run-main.ts';
import { docker, reachEngine } from './engine.ts';

const { skip } = await reachEngine();
const host = process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock';
const folder = mkdtempSync(join(tmpdir(), 'initcheck-contexts-'));
const container = `ps-contexts-${process.pid}`;
const filter = ['--filter', `name=${container}`];
after(() => rmSync(folder, { recursive: true }));

/** A client's folder with contexts, laid out as docker/cli's store. */
function configWith(name: string, contexts: Readonly<Record<string, string>>): string {
  const config = join(folder, name);
  for (const [context, metadata] of Object.entries(contexts)) {
    const meta = join(config, 'contexts', 'meta', createHash('sha256').update(context).digest('hex'));
    mkdirSync(meta, { recursive: true });
    writeFileSync(join(meta, 'meta.json'), metadata);
  }
  mkdirSync(config, { recursive: true });
  return config;
}
const contextAt = (name: string, address: string): string =>
  JSON.stringify({ Name: name, Endpoints: { docker: { Host: address } } });

const reached = { staging: contextAt('staging', host) };
const gone = { gone: contextAt('gone', `unix://${folder}/no.sock`) };

/** What each context says in JSON: how many containers, or why none. */
const rows: [
  contexts: Record<string, string>,
  seen: Record<string, number | RegExp>,
  code: number,
  why: string,
][] = [
  [{}, { default: 1 }, 0, 'no context is made: there is always the default one'],
  [reached, { default: 1, staging: 1 }, 0, 'side by side, though DOCKER_HOST says where the default one is'],
  [
    { ...reached, ...gone },
    { default: 1, gone: /cannot reach/, staging: 1 },
    3,
    'one is gone: the others are shown',
  ],
  [
    { broken: '{' },
    { default: 1, [createHash('sha256').update('broken').digest('hex').slice(0, 12)]: /cannot read/ },
    3,
    'a file that is no JSON has no name',
  ],
];

suite('ps --all-contexts looks at the Engine of each context', { skip }, () => {
  before(
    () =>
      void docker(
        'run',
        '-d',
        '--name',
        container,
        '--label',
        'dev.initcheck.test=ps-contexts',
        'initcheck-test/busybox',
        'sleep',
        '600',
      ),
  );
  after(() => void docker('rm', '--force', container));

  for (const [index, [contexts, seen, code, why]] of rows.entries())
    test(why, async () => {
      const variables = { DOCKER_HOST: host, DOCKER_CONFIG: configWith(String(index), contexts) };
      const asked = ['ps', '--all-contexts', '--format', 'json', ...filter];
      const result = await runMain(asked, { directory: folder, variables });
      assert.equal(result.code, code, result.stderr);
      const report = JSON.parse(result.stdout) as {
        readonly contexts: readonly { readonly name: string; readonly problem: string | null }[];
        readonly containers: readonly { readonly context: string }[];
      };
      assert.deepEqual(report.contexts.map(({ name }) => name).toSorted(), Object.keys(seen).toSorted());
      for (const { name, problem } of report.contexts) {
        const expected = seen[name] ?? 0;
        const count = report.containers.filter(({ context }) => context === name).length;
        if (typeof expected === 'number') assert.deepEqual([count, problem], [expected, null], name);
        else assert.match(problem ?? '', expected);
      }
    });

  test('the fail level counts the containers of all of them', async () => {
    const variables = { DOCKER_HOST: host, DOCKER_CONFIG: configWith('level', reached) };
    const words = ['ps', '--all-contexts', '--fail-level', 'warning', ...filter];
    const { code, stdout } = await runMain(words, { directory: folder, variables });
    assert.equal(code, 1, 'sleep drops its stop signal');
    assert.match(stdout, /^context default \(Docker .*\n(.*\n)+\ncontext staging \(Docker/m);
  });
});

/** What cannot be meant together. */
const refused: [words: string[], sentence: RegExp][] = [
  [['web'], /--all-contexts looks at all containers/],
  [['--watch'], /--watch keeps looking at one Engine/],
  [['--since', '1h'], /--since looks at what has happened/],
];
for (const [words, sentence] of refused)
  test(`ps --all-contexts ${words.join(' ')} is refused in a sentence`, async () => {
    const { code, stderr } = await runMain(['ps', '--all-contexts', ...words], {
      directory: folder,
      variables: {},
    });
    assert.equal(code, 2);
    assert.match(stderr, sentence);
  });

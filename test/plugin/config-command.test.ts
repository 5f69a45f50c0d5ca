import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { parseConfig } from '../../plugin/config/config.ts';
import { rules } from '../../rules/index.ts';
import { runMain, temporaryDirectory } from './run-main.ts';

const shellForm = 'FROM debian:bookworm\nSTOPSIGNAL SIGTERM\nCMD redis-server\n';

suite('config: what counts, and who said so', () => {
  const policy = {
    '.git/HEAD': '',
    'pol.yaml': 'strict: true\nlevel: info\nrules: { shell-form: off }\nignore: ["old/**"]\n',
    '.initcheck.yaml':
      'extends: ./pol.yaml\nlevel: warning\nignore: [gone]\noverrides:\n  - { files: ["b/**"], base: none }\n',
  };
  const cases: [words: string, variables: Record<string, string>, says: RegExp, why: string][] = [
    ['a/Dockerfile', {}, /^a\/Dockerfile: \.initcheck\.yaml, which extends pol\.yaml\n/, 'the files'],
    ['a/Dockerfile', {}, /\n {2}strict +true +pol\.yaml:1\n/, 'what is extended'],
    ['a/Dockerfile', {}, /\n {2}level +warning +\.initcheck\.yaml:2\n/, 'what extends counts more'],
    ['a/Dockerfile', {}, /\n {2}rules\.shell-form +off +pol\.yaml:3\n/, 'each rule'],
    [
      'a/Dockerfile',
      {},
      /\n {2}ignore +old\/\*\* +pol\.yaml:4\n {2}ignore +gone +\.initcheck\.yaml:3\n/,
      'all globs',
    ],
    ['a/Dockerfile', {}, /\n {2}base +facts +default\n/, 'a default'],
    [
      'b',
      {},
      /^b\/Dockerfile: [\s\S]*\n {2}base +none +\.initcheck\.yaml:5\n/,
      'an override, for a directory',
    ],
    ['old/Dockerfile', {}, /\n {2}it is not checked: a glob of ignore fits\n/, 'one that is left out'],
    ['b --base facts', {}, /\n {2}base +facts +--base\n/, 'the command line'],
    ['b --rule shell-form=error', {}, /\n {2}rules\.shell-form +error +--rule\n/, 'a rule there'],
    ['b --inject image=a:1', {}, /\n {2}inject +image=a:1 +--inject\n/, 'as it is written'],
    [
      'b',
      { INITCHECK_FAIL_LEVEL: 'none' },
      /\n {2}fail-level +none +INITCHECK_FAIL_LEVEL\n/,
      'the environment',
    ],
    ['--schema', {}, /"title": "The configuration of docker initcheck/, 'the schema'],
    ['b --format json', {}, /"key": "base",\n +"value": "none",\n +"from": "\.initcheck\.yaml:5"/, 'JSON'],
  ];
  for (const [words, variables, says, why] of cases)
    test(`${words}: ${why}`, async () => {
      const directory = temporaryDirectory({ ...policy, 'b/Dockerfile': shellForm });
      const run = await runMain(['config', ...words.split(' ')], { directory, variables });
      assert.match(run.stdout, says, run.stderr);
      assert.equal(run.code, 0);
    });

  test('a name cannot write on the terminal', async () => {
    const directory = temporaryDirectory({ '.git/HEAD': '', '.initcheck.yaml': 'ignore: ["\\e[2J"]\n' });
    const { stdout } = await runMain(['config'], { directory });
    assert.match(stdout, /ignore +\\u001b\[2J/);
  });

  test('without any', async () => {
    const { stdout } = await runMain(['config'], { directory: temporaryDirectory({ '.git/HEAD': '' }) });
    assert.match(stdout, /^Dockerfile: no configuration\n {2}fail-level +warning +default\n/);
  });
});

suite('init', () => {
  const files = {
    '.git/HEAD': '',
    'a/Dockerfile': shellForm,
    'b/Dockerfile': 'FROM example.org/team/x:1\nCMD ["foo"]\n',
    'compose.yaml':
      'services:\n  a:\n    build: { context: ./a, platforms: [linux/amd64, linux/s390x, ' +
      '"linux/x]\\nstrict: true"] }\n',
  };
  const written = async (given: Record<string, string>): Promise<string> => {
    const directory = temporaryDirectory(given);
    const run = await runMain(['init'], { directory });
    assert.equal(run.code, 0, run.stderr);
    return readFileSync(join(directory, '.initcheck.yaml'), 'utf8');
  };
  const cases: [files: Record<string, string>, says: RegExp, why: string][] = [
    [files, /^# yaml-language-server: \$schema=https:\/\/unpkg\.com\/docker-initcheck\/dist\//, 'a schema'],
    [
      { ...files, 'node_modules/docker-initcheck/dist/config-schema.json': '{}' },
      /^# yaml-language-server: \$schema=\.\/node_modules\/docker-initcheck\/dist\/config-schema\.json\n/,
      'the schema of the installed package',
    ],
    [files, /1 warning and \d infos? in 3 files: .*\n# level: info\n/, 'something warns'],
    [
      { ...files, 'a/Dockerfile': 'FROM debian:bookworm\nCMD ["redis-server"]\n' },
      /\nlevel: info\n/,
      'nothing warns',
    ],
    [files, /\n# Not known here: example\.org\/team\/x:1\.\n/, 'a base that nothing is known of'],
    [files, /\nplatforms: \[linux\/amd64, linux\/s390x\]\n/, 'what compose builds for, if it is a platform'],
    [{ 'a/Dockerfile': shellForm }, /\n# platforms: \[/, 'nobody says'],
  ];
  for (const [given, says, why] of cases)
    test(`writes what can be read: ${why}`, async () => {
      const text = await written(given);
      assert.match(text, says);
      const config = await parseConfig('.initcheck.yaml', text, rules);
      assert.equal(config.failLevel, 'warning');
      assert.equal(config.isStrict, undefined);
    });

  test('overwrites nothing, and shows without writing', async () => {
    const directory = temporaryDirectory(files);
    const shown = await runMain(['init', '--dry-run'], { directory });
    assert.match(shown.stdout, /\nfail-level: warning\n/);
    writeFileSync(join(directory, '.initcheck.yml'), 'level: info\n');
    const run = await runMain(['init'], { directory });
    assert.match(run.stderr, /: \.initcheck\.yml: it is there already, and is left as it is/);
    assert.equal(run.code, 2);
  });

  test('needs something to check', async () => {
    const run = await runMain(['init'], { directory: temporaryDirectory({}) });
    assert.match(run.stderr, /: nothing to check in this directory or below it; looked for Dockerfile, /);
    assert.equal(run.code, 2);
  });
});

test('200 services with 80 findings are green after three commands, and a new defect is red', async () => {
  const right = 'FROM debian:bookworm\nSTOPSIGNAL SIGTERM\nENTRYPOINT ["tini", "--"]\nCMD ["redis-server"]\n';
  const plain = right.replace('\n', '\nRUN apt-get install -y tini\n');
  const services = Array.from({ length: 200 }, (_, index): [string, string] => [
    `services/s${index}/Dockerfile`,
    index % 5 < 2 ? shellForm.replace('redis-server', `redis-server --port ${6000 + index}`) : plain,
  ]);
  const directory = temporaryDirectory({ '.git/HEAD': '', ...Object.fromEntries(services) });
  const run = (...words: string[]) => runMain(words, { directory });
  const before = await run('.', '--format', 'json');
  const { files } = JSON.parse(before.stdout) as { files: { diagnostics: unknown[] }[] };
  assert.equal(files.flatMap(({ diagnostics }) => diagnostics).length, 80);
  assert.equal(before.code, 1);

  const ci = ['--baseline', '.initcheck-baseline.json', '.'];
  assert.equal((await run('init')).code, 0);
  assert.equal((await run('--write-baseline', '.')).code, 0);
  assert.equal((await run(...ci)).code, 0);

  writeFileSync(join(directory, 'services/s4/Dockerfile'), shellForm);
  const after = await run(...ci);
  assert.match(after.stdout, /^services\/s4\/Dockerfile: PID 1/m);
  assert.match(after.stdout, /200 files: 1 warning/);
  assert.equal(after.code, 1);
});

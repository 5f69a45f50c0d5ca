import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { runMain, temporaryDirectory } from './run-main.ts';

const shellForm = 'FROM debian:bookworm\nSTOPSIGNAL SIGTERM\nCMD redis-server\n';
const off = 'rules: { shell-form: off }\n';
const on = 'rules: { shell-form: warning }\n';

/** Files besides a Dockerfile with a shell form in the root, words of the command line, and what comes of them. */
interface Row {
  readonly files: Readonly<Record<string, string>>;
  readonly words?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly code: number;
  readonly stderr?: RegExp;
  readonly why: string;
}

const extending: readonly Row[] = [
  {
    files: { '.initcheck.yaml': 'extends: ./policy/base.yaml\n', 'policy/base.yaml': off },
    code: 0,
    why: 'a file',
  },
  {
    files: { '.initcheck.yaml': `extends: ./base.yaml\n${on}`, 'base.yaml': off },
    code: 1,
    why: 'what extends counts more',
  },
  {
    files: { '.initcheck.yaml': 'extends: [./a.yaml, ./b.yaml]\n', 'a.yaml': on, 'b.yaml': off },
    code: 0,
    why: 'the last of several counts most',
  },
  {
    files: {
      'a/.initcheck.yaml': 'extends: ../.initcheck.yaml\n',
      '.initcheck.yaml': off,
      'a/Dockerfile': shellForm,
    },
    words: 'a/Dockerfile',
    code: 0,
    why: 'the one above',
  },
  {
    files: {
      '.initcheck.yaml': 'extends: [./a.yaml, ./b.yaml]\n',
      'a.yaml': 'extends: ./c.yaml\n',
      'b.yaml': 'extends: ./c.yaml\n',
      'c.yaml': off,
    },
    code: 0,
    why: 'one by two ways is no circle',
  },
  {
    files: {
      '.initcheck.yaml': 'extends: "@acme/initcheck"\n',
      'node_modules/@acme/initcheck/.initcheck.yaml': off,
    },
    code: 0,
    why: 'a package',
  },
  {
    files: { '.initcheck.yaml': 'extends: acme/strict.yaml\n', 'node_modules/acme/strict.yaml': off },
    code: 0,
    why: 'a file of a package',
  },
  {
    files: {
      '.initcheck.yaml': 'extends: acme\n',
      'node_modules/acme/.initcheck.yaml': 'ignore: ["Dockerfile"]\n',
    },
    code: 0,
    why: 'globs of a package are those of who uses it',
  },
  {
    files: {
      '.initcheck.yaml': 'extends: ./policy/base.yaml\n',
      'policy/base.yaml': 'ignore: ["Dockerfile"]\n',
    },
    code: 1,
    why: 'globs of a file begin in its own folder',
  },
  {
    files: { '.initcheck.yaml': 'extends: ./a.yaml\n', 'a.yaml': 'extends: ./.initcheck.yaml\n' },
    code: 2,
    stderr:
      /\.initcheck\.yaml, which extends .*a\.yaml, which extends \.\/\.initcheck\.yaml: they extend each/,
    why: 'a circle',
  },
  {
    files: { '.initcheck.yaml': 'extends: ./.initcheck.yaml\n' },
    code: 2,
    stderr: /\.initcheck\.yaml, which extends \.\/\.initcheck\.yaml: they extend each other in a circle\n/,
    why: 'itself',
  },
  {
    files: { '.initcheck.yaml': 'extends: ./a.yaml\n', 'a.yaml': 'extends: /etc/passwd\n' },
    code: 2,
    stderr:
      /\.initcheck\.yaml, which extends .*a\.yaml, which extends \/etc\/passwd: it is outside .*, so it was not read/,
    why: 'a file of the system',
  },
  {
    files: { '.initcheck.yaml': 'extends: ../../../etc/passwd\n' },
    code: 2,
    stderr: /which extends \.\.\/\.\.\/\.\.\/etc\/passwd: it is outside/,
    why: 'upwards',
  },
  {
    files: { '.initcheck.yaml': 'extends: acme/../../../x.yaml\n', 'node_modules/acme/a': '' },
    code: 2,
    stderr: /which extends acme\/\.\.\/\.\.\/\.\.\/x\.yaml: it is outside/,
    why: 'upwards through a package',
  },
  {
    files: { '.initcheck.yaml': 'extends: ./missing.yaml\n' },
    code: 2,
    stderr: /which extends \.\/missing\.yaml: no such file or directory\n/,
    why: 'a file that there is not',
  },
  {
    files: { '.initcheck.yaml': 'extends: base.yaml\n', 'base.yaml': off },
    code: 2,
    stderr: /there is no package base\.yaml in node_modules; the name of a file begins with \.\/\n/,
    why: 'a file without its folder',
  },
  {
    files: { '.initcheck.yaml': 'extends: ""\n' },
    code: 2,
    stderr: /expected a file, such as \.\/base\.yaml, or the name of a package\n/,
    why: 'nothing',
  },
  {
    files: { '.initcheck.yaml': 'extends: ./a.yaml\n', 'a.yaml': 'strict: maybe\n' },
    code: 2,
    stderr: /a\.yaml:1:9: strict: expected true or false\n/,
    why: 'what is wrong in it is said with its own line',
  },
  {
    files: {
      '.initcheck.yaml': 'extends: [./1.yaml, ./1.yaml]\n',
      ...Object.fromEntries(
        [1, 2, 3, 4, 5].map(n => [`${n}.yaml`, `extends: [./${n + 1}.yaml, ./${n + 1}.yaml]\n`]),
      ),
      '6.yaml': '',
    },
    code: 2,
    stderr: /: more than 50 configurations are too many\n/,
    why: 'two that extend two',
  },
];

const overriding: readonly Row[] = [
  {
    files: { '.initcheck.yaml': 'overrides: [{ files: ["Docker*"], rules: { shell-form: off } }]\n' },
    code: 0,
    why: 'a glob of the file',
  },
  {
    files: { '.initcheck.yaml': 'overrides: [{ files: ["batch/**"], rules: { shell-form: off } }]\n' },
    code: 1,
    why: 'a glob of others',
  },
  {
    files: { '.initcheck.yaml': `overrides: [{ files: ["**"], rules: { shell-form: off } }]\n${on}` },
    code: 0,
    why: 'an override counts more than what stands around it',
  },
  {
    files: {
      '.initcheck.yaml':
        'overrides:\n  - { files: ["**"], fail-level: none }\n  - { files: [Dockerfile], fail-level: warning }\n',
    },
    code: 1,
    why: 'the last one counts most',
  },
  {
    files: {
      '.initcheck.yaml': `extends: ./a.yaml\n${on}`,
      'a.yaml': 'overrides: [{ files: ["**"], rules: { shell-form: off } }]\n',
    },
    code: 1,
    why: 'those of an extended one count less',
  },
  {
    files: { '.initcheck.yaml': 'overrides: [{ files: ["**"], fail-level: nope }]\n' },
    code: 2,
    stderr: /\.initcheck\.yaml:1:42: overrides\.0\.fail-level: expected error, warning, info, none/,
    why: 'a wrong value',
  },
  {
    files: { '.initcheck.yaml': 'overrides: [{ files: ["**"], programs: [] }]\n' },
    code: 2,
    stderr: /overrides\.0\.programs: there is no programs\n/,
    why: 'what cannot differ from file to file',
  },
];

const fromEnvironment: readonly Row[] = [
  { files: {}, variables: { INITCHECK_RULES: 'shell-form=off' }, code: 0, why: 'a rule' },
  {
    files: { '.initcheck.yaml': off },
    variables: { INITCHECK_RULES: 'shell-form=warning' },
    code: 1,
    why: 'more than a file',
  },
  {
    files: {},
    words: '--fail-level warning',
    variables: { INITCHECK_FAIL_LEVEL: 'none' },
    code: 1,
    why: 'less than the command line',
  },
  { files: {}, variables: { INITCHECK_FAIL_LEVEL: '' }, code: 1, why: 'an empty one says nothing' },
  {
    files: { 'x.yaml': off },
    variables: { INITCHECK_CONFIG: 'x.yaml' },
    code: 0,
    why: 'another configuration',
  },
  {
    files: {},
    variables: { INITCHECK_FAIL_LEVEL: 'eror' },
    code: 2,
    stderr: /: INITCHECK_FAIL_LEVEL: expected error, warning, info, none; did you mean error\?\n/,
    why: 'a wrong value',
  },
  {
    files: {},
    variables: { INITCHECK_STRICT: 'maybe' },
    code: 2,
    stderr: /: INITCHECK_STRICT: expected true or false\n/,
    why: 'neither yes nor no',
  },
  {
    files: {},
    variables: { INITCHECK_FAILLEVEL: 'none' },
    code: 2,
    stderr: /: INITCHECK_FAILLEVEL: there is no such variable; did you mean INITCHECK_FAIL_LEVEL\?\n/,
    why: 'nearly a variable',
  },
  { files: {}, variables: { INITCHECK_VERSION: '0.1.0' }, code: 1, why: 'a variable of somebody else' },
];

const ofUser: readonly Row[] = [
  {
    files: { 'home/.config/initcheck/config.yaml': off },
    variables: { HOME: 'home' },
    code: 0,
    why: 'its place',
  },
  {
    files: { 'xdg/initcheck/config.yaml': off },
    variables: { HOME: 'home', XDG_CONFIG_HOME: 'xdg' },
    code: 0,
    why: 'where XDG says',
  },
  {
    files: { 'home/.config/initcheck/config.yaml': off, '.initcheck.yaml': '' },
    variables: { HOME: 'home' },
    code: 1,
    why: 'a repository that says something says all',
  },
  {
    files: { 'home/.config/initcheck/config.yaml': off },
    variables: { HOME: 'home', CI: 'true' },
    code: 1,
    why: 'not in CI',
  },
];

async function check({ files, words = '', variables = {}, code, stderr }: Row): Promise<void> {
  const directory = temporaryDirectory({ Dockerfile: shellForm, '.git/HEAD': '', ...files });
  const absolute = Object.entries(variables).map(([name, value]) =>
    /^(?:HOME|XDG)/.test(name) ? [name, join(directory, value)] : [name, value],
  );
  const run = await runMain(words.split(' ').filter(Boolean), {
    directory,
    variables: Object.fromEntries(absolute),
  });
  assert.equal(run.code, code, run.stdout + run.stderr);
  if (stderr) assert.match(run.stderr, stderr);
}

suite('extends', () => {
  for (const row of extending) test(row.why, () => check(row));

  test('a link to the outside', async () => {
    const outside = temporaryDirectory({ 'base.yaml': off });
    const directory = temporaryDirectory({
      Dockerfile: shellForm,
      '.initcheck.yaml': 'extends: ./link.yaml\n',
    });
    symlinkSync(join(outside, 'base.yaml'), join(directory, 'link.yaml'));
    const run = await runMain([], { directory });
    assert.match(run.stderr, /which extends \.\/link\.yaml: it is outside/);
    assert.equal((await runMain(['--allow-outside'], { directory })).code, 0, 'if the user trusts it');
  });
});
suite('overrides', () => {
  for (const row of overriding) test(row.why, () => check(row));
});
suite('the environment', () => {
  for (const row of fromEnvironment) test(row.why, () => check(row));
});
suite("the user's own configuration", () => {
  for (const row of ofUser) test(row.why, () => check(row));
});

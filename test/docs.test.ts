import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { suite, test } from 'node:test';
import { rules } from '../rules/index.ts';
import { temporaryDirectory } from './plugin/run-main.ts';
import { generated } from './tools/docs.ts';

suite('what npm run docs writes', async () => {
  for (const [path, text] of await generated(rules))
    test(`${path} is up to date`, () => {
      const isCurrent = readFileSync(path, 'utf8').replaceAll('\r\n', '\n') === text;
      assert.ok(isCurrent, `${path} is not what the sources say: npm run docs`);
    });

  for (const { id, docs } of rules)
    test(`${id}: no line of a paragraph begins as a list does`, () => {
      assert.doesNotMatch(docs, /\S.*\n\d+\. /, 'it would be shown as one');
    });

  test('a rule is called as its file', () => {
    const files = readdirSync('rules').filter(name => name.endsWith('.ts') && name !== 'index.ts');
    assert.deepEqual(rules.map(({ id }) => `${id}.ts`).sort(), files.sort());
  });
});

suite('npm run new-rule', () => {
  const copy = (): string => {
    const directory = temporaryDirectory({});
    for (const name of ['package.json', 'tsconfig.json', 'README.md', 'rules', 'src', 'test', 'plugin'])
      cpSync(name, join(directory, name), { recursive: true });
    symlinkSync(resolve('node_modules'), join(directory, 'node_modules'));
    return directory;
  };
  const directory = copy();
  const run = (...words: string[]) =>
    spawnSync(process.execPath, ['--import', 'tsx', ...words], { cwd: directory, encoding: 'utf8' });
  const read = (path: string): string => readFileSync(join(directory, path), 'utf8');

  test('writes the rule, its entry in every list, and a test', () => {
    const { status, stdout, stderr } = run('test/tools/new-rule.ts', 'zombie-parade');
    assert.deepEqual([status, stderr], [0, '']);
    assert.match(stdout, /^wrote rules\/zombie-parade\.ts and test\/rules\/zombie-parade\.test\.ts/);
    assert.match(read('rules/index.ts'), /^import zombieParade from '\.\/zombie-parade\.ts';$/m);
    for (const page of ['README.md', 'rules/README.md']) assert.match(read(page), /`zombie-parade`/);
    assert.equal(
      spawnSync('npx', ['tsc'], { cwd: directory, encoding: 'utf8' }).stdout,
      '',
      'types are right',
    );
  });

  test('whose tests fail until the rule finds something', () => {
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const words = ['--import', 'tsx', 'test/rules/zombie-parade.test.ts'];
    const { status, stdout } = spawnSync(process.execPath, words, { cwd: directory, env, encoding: 'utf8' });
    assert.match(stdout, /# pass 1\n# fail 1\n/);
    assert.equal(status, 1);
  });

  const refused: [id: string, expected: RegExp, why: string][] = [
    ['', /^usage: npm run new-rule ID/, 'no id'],
    ['ShellForm', /^usage: /, 'not in lower case'],
    ['../x', /^usage: /, 'a path'],
    ['shell-form', /^rules\/shell-form\.ts is there already$/m, 'a rule that is there'],
  ];
  for (const [id, expected, why] of refused)
    test(`${JSON.stringify(id)} is refused: ${why}`, () => {
      const { status, stderr } = run('test/tools/new-rule.ts', id);
      assert.match(stderr, expected);
      assert.equal(status, 2);
      assert.ok(!existsSync(join(directory, 'rules', 'ShellForm.ts')));
    });
});

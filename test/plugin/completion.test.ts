import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { rules } from '../../rules/index.ts';
import { runMain, temporaryDirectory } from './run-main.ts';

const directory = temporaryDirectory({
  Dockerfile: 'FROM a AS build\nFROM b\nFROM c AS final\n',
  'other.Dockerfile': 'FROM a AS one\n',
  'sub/Dockerfile': 'FROM a\n',
  'sub/deep/Dockerfile.dev': 'FROM a\n',
  'README.md': '',
  'evil\n\u001b[31m/Dockerfile': 'FROM a\n',
});
const ids = rules.map(rule => rule.id);
const shell = 0;
const nospace = 2;
const nothing = 4;

suite('__complete', () => {
  // Only the tests of the Engine may ask one.
  const variables = { DOCKER_HOST: 'unix:///nonexistent.sock' };
  const cases: [words: string[], candidates: readonly string[], directive: number, why: string][] = [
    [['ver'], ['verify'], shell, 'a command'],
    [['Dock'], ['Dockerfile'], shell, 'a file'],
    [['su'], ['sub/'], nospace, 'a directory goes on'],
    [['sub/'], ['sub/Dockerfile', 'sub/deep/'], shell, 'what is in a directory'],
    [['sub/deep/'], ['sub/deep/Dockerfile.dev'], shell, 'a Dockerfile with a dotted name'],
    [['./su'], ['./sub/'], nospace, 'a path as it was begun'],
    [['READ'], [], shell, 'other files are for the shell to offer'],
    [['evil'], ['evil\\u000a\\u001b[31m/'], nospace, 'a name that would write lines of its own'],
    [['--fix', 'ver'], ['verify'], shell, 'a command behind an option'],
    [['Dockerfile', 'ver'], [], shell, 'no command behind a file'],
    [['--', 'ver'], ['verify'], shell, 'after -- there are no options, yet commands'],
    [['--', '--f'], [], shell, 'after -- there are no options'],
    [['--fi'], ['--fix'], nothing, 'an option'],
    [['--fail-level', ''], ['error', 'warning', 'info', 'none'], nothing, 'its values'],
    [['--format', 's'], ['sarif'], nothing, 'a format'],
    [['--format=s'], ['sarif'], nothing, 'a format behind ='],
    [['--format=json', '--fi'], ['--fix'], nothing, 'an option that has its value'],
    [['verify', '--expect', 'with'], ['within=5s'], nospace + nothing, 'what may be expected'],
    [['verify', '--expect', 'stopped,ex'], ['stopped,exit=0'], nospace + nothing, 'after a comma'],
    [['--color', 'a'], ['auto', 'always'], nothing, 'two of three'],
    [
      ['--rule', 'shell-form='],
      ['error', 'warning', 'info', 'off'].map(word => `shell-form=${word}`),
      nothing,
      'weights',
    ],
    [['--rule', ''], ids.map(id => `${id}=`), nospace + nothing, 'rules'],
    [['--target', ''], ['build', 'final'], nothing, 'the stages that have names'],
    [['other.Dockerfile', '--target', ''], ['one'], nothing, 'the stages of the file that is named'],
    [['--output', ''], [], shell, 'a file for the shell to offer'],
    [['--context', ''], [], 16, 'directories only'],
    [['--build-arg', ''], [], nothing, 'nobody knows'],
    [['--nonsense=', ''], ['Dockerfile'], shell, 'an unknown option is no reason to stop'],
    [['verify', '--im'], ['--image'], nothing, 'an option of a command'],
    [['verify', '--format', 'j'], ['json', 'junit'], nothing, 'its values'],
    [['verify', '--fi'], ['--file'], nothing, 'not those of others'],
    [['explain', ''], ids, nothing, 'rules to explain'],
    [['explain', 'shell-form', ''], [], nothing, 'one is enough'],
    [['install', '--d'], ['--dry-run'], nothing, 'an option of install'],
    [['image', ''], [], nothing, 'there is no Engine to ask'],
    [['reaper', '--image', ''], [], nothing, 'the name of a new image'],
  ];
  for (const [words, candidates, directive, why] of cases)
    test(`${words.join(' ')}: ${why}`, async () => {
      for (const argv of [
        ['__complete', 'initcheck', ...words],
        ['__completeNoDesc', ...words],
        ['initcheck', '__complete', ...words],
      ]) {
        const { code, stdout, stderr } = await runMain(argv, { directory, variables });
        const lines = stdout.split('\n').slice(0, -1);
        const found = lines.slice(0, -1).map(line => line.split('\t')[0] as string);
        const isPart = words.at(-1) === '' && candidates[0] === 'Dockerfile';
        assert.deepEqual(
          isPart ? found.filter(word => candidates.includes(word)) : found.sort(),
          [...candidates].sort(),
        );
        assert.equal(lines.at(-1), `:${directive}`);
        assert.equal(stderr, '');
        assert.equal(code, 0);
      }
    });

  test('every option has a description', async () => {
    const { stdout } = await runMain(['__complete', 'initcheck', '--'], { directory });
    const lines = stdout.split('\n').slice(0, -2);
    assert.ok(lines.length > 15);
    for (const line of lines) assert.match(line, /^--[a-z-]+\t\S/);
  });
});

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { formats } from '../../plugin/options/destinations.ts';
import { printable } from '../../src/report/printable.ts';
import { runMain, temporaryDirectory } from '../plugin/run-main.ts';
import { readers, type Told } from './readers.ts';

const git = { '.git/HEAD': '' };
const shellForm = 'FROM debian:bookworm\nCMD sleep 1000\n';

/** What a log of CI would obey: https://github.com/actions/runner, ActionCommand.cs, and Azure's logging commands. */
function commandsIn(text: string): string[] {
  return text
    .split(/\r?\n/)
    .filter(line => /^\s*::[a-z-]+(?: .*)?::/i.test(line) || /##(?:vso|teamcity)?\[/i.test(line));
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there
const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/;

const hostile: [text: string, why: string][] = [
  ['::error file=x,line=1::owned', 'a workflow command'],
  [' ::add-mask::e', 'one after a blank'],
  ['::stop-commands::x', 'one that switches all others off'],
  ['##[error]owned', 'the older form'],
  ['x##[group]y', 'likewise, anywhere in a line'],
  ['##vso[task.setvariable variable=PATH]x', 'a command of Azure Pipelines'],
  ["##teamcity[buildStop comment='x']", 'one of TeamCity'],
  ['a\n::error::owned', 'a line of its own'],
  ['a\r\n::error::owned', 'likewise'],
  ['\u001b]0;owned\u0007', 'the title of a terminal'],
  ['\u001b[2J\u001b[31m', 'colours'],
  ['\u009b31m', 'the same in one byte'],
  ['\u202egnp.exe', 'text from right to left'],
  ['<script>alert(1)', 'HTML'],
  ['"><img src=x onerror=alert(1)>', 'likewise'],
  ['&lt;&#60;', 'what is escaped already'],
  [']]>', 'the end of CDATA'],
  ['a" b=\'c', 'quotes'],
  ['%0A::error::owned', 'the escape of a workflow command'],
  ['a,line=7::b', 'a property of one'],
  ['|a|`b`|[c](javascript:x)', 'Markdown'],
  ['\\u001b[31m', 'text that looks escaped'],
  ['é\u0301\u{1f4a3}\ud800', 'half a character'],
];

const places: [name: string, files: (text: string) => Record<string, string>, isName: boolean][] = [
  ['a folder', text => ({ [`${text}/Dockerfile`]: shellForm }), true],
  ['a file', text => ({ [`Dockerfile.${text}`]: shellForm }), true],
  [
    'a command',
    text => ({ Dockerfile: `FROM debian:12\nCMD ${text.replace(/[\r\n]+/g, ' ')} && true\n` }),
    false,
  ],
  ['an image', text => ({ Dockerfile: `FROM ${text.replace(/[\s]+/g, '')}\nCMD a b\n` }), false],
  [
    'a label',
    text => ({ Dockerfile: `FROM debian:12\nLABEL a=${text.replace(/[\s]+/g, '')}\nCMD a b\n` }),
    false,
  ],
  ['a refused line', text => ({ Dockerfile: `FROM debian:12\n${text.replace(/[\r\n]+/g, ' ')}\n` }), false],
  [
    'a service',
    text => ({
      'compose.yaml': JSON.stringify({ services: { [text]: { image: 'debian:12', command: text } } }),
    }),
    false,
  ],
  [
    'a target',
    text => ({ 'docker-bake.json': JSON.stringify({ target: { [text]: { dockerfile: text } } }) }),
    false,
  ],
  [
    'a script',
    text => ({
      Dockerfile: 'FROM debian:12\nCOPY --chmod=755 run.sh /\nENTRYPOINT ["/run.sh"]\n',
      'run.sh': `#!/bin/sh\nredis-server '${text.replaceAll("'", '')}'\n`,
    }),
    false,
  ],
  [
    'a configuration',
    text => ({ Dockerfile: shellForm, '.initcheck.yaml': JSON.stringify({ [text]: 1 }) }),
    false,
  ],
];

suite('nothing of a file, and no name of one, is obeyed', () => {
  for (const [name, files, isName] of places)
    test(name, async () => {
      const texts = hostile.map(([text]) => text).filter(text => !isName || !/[/\ud800]/.test(text));
      const all = texts.flatMap((text, at) =>
        Object.entries(files(text)).map(([path, content]) => [isName ? path : `${at}/${path}`, content]),
      );
      await assertHarmless(Object.fromEntries(all));
    });
});

/** All formats at once, to files, as far as there is anything to report. */
async function assertHarmless(files: Readonly<Record<string, string>>): Promise<void> {
  const directory = temporaryDirectory({ ...git, ...files });
  const shown = formats.filter(format => format !== 'html');
  mkdirSync(join(directory, 'out'));
  const words = shown.flatMap(format => ['--format', format, '--output', `out/${format}`]);
  const { stderr, code } = await runMain([...words, '--strict', '.'], { directory });
  assert.ok(code <= 2);
  assert.doesNotMatch(stderr, /this is a bug/);
  assert.deepEqual(commandsIn(stderr), []);
  for (const format of shown.filter(each => existsSync(join(directory, 'out', each)))) {
    const text = readFileSync(join(directory, 'out', format), 'utf8');
    assert.doesNotMatch(`${text}${stderr}`, unsafe, format);
    const told = (readers[format] as (text: string) => Told[])(text);
    assert.equal(commandsIn(text).length, format === 'github' ? told.length : 0, `${format}: ${text}`);
  }
}

test('a word that wrapping brings to the front of a line is no command', () => {
  assert.equal(printable('a ::error::b'), 'a \\u003a:error::b');
  assert.equal(printable('std::string and ::1'), 'std::string and ::1', 'a name of C++, an address');
});

test('a patch of a file whose name has a line break is of that file', async () => {
  const name = 'a\n+++ b/other "x"\\';
  const directory = temporaryDirectory({ [`${name}/Dockerfile`]: shellForm, 'other "x"': 'untouched' });
  execFileSync('git', ['init', '-q', '.'], { cwd: directory });
  const { stdout, stderr } = await runMain(['--diff', '--inject=image=reaper:1', '.'], { directory });
  assert.match(stdout, /^--- "a\/a\\012\+\+\+ b\/other \\"x\\"\\\\\/Dockerfile"\t?$/m, stderr);
  const patch = stdout.slice(stdout.indexOf('--- '));
  execFileSync('git', ['apply'], { cwd: directory, input: patch });
  assert.equal(readFileSync(join(directory, 'other "x"'), 'utf8'), 'untouched');
  assert.notEqual(readFileSync(join(directory, name, 'Dockerfile'), 'utf8'), shellForm);
});

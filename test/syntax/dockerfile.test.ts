import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { parseCommand } from '../../src/syntax/command.ts';
import { parseDockerfile } from '../../src/syntax/dockerfile.ts';
import { offsetOf } from '../../src/syntax/logical-text.ts';

suite('instructions', () => {
  const cases: [source: string, expected: string[], why: string][] = [
    ['FROM a\nCMD b', ['FROM a', 'CMD b'], 'one line each'],
    ['from a\n\tcmd b \t\n', ['FROM a', 'CMD b'], 'any case, blanks around it'],
    ['FROM a\r\nCMD b\r\n', ['FROM a', 'CMD b'], 'CRLF'],
    ['\uFEFFFROM a\n', ['FROM a'], 'a byte order mark'],
    ['FROM a\nCMD b \\\n  c\n', ['FROM a', 'CMD b   c'], 'joined without a blank of its own'],
    ['FROM a\nCMD b \\\n# no\n  # nor this\n c\n', ['FROM a', 'CMD b  c'], 'comments inside are dropped'],
    ['FROM a\nCMD b \\\n\n\n c\n', ['FROM a', 'CMD b  c'], 'empty lines inside are skipped'],
    ['FROM a\nCMD b\\\\\nCMD c\n', ['FROM a', 'CMD b\\\\', 'CMD c'], 'a doubled backslash continues nothing'],
    ['FROM a\nCMD b \\ \t\n c\n', ['FROM a', 'CMD b  c'], 'blanks after the backslash'],
    ['FROM a\nCMD b \\', ['FROM a', 'CMD b'], 'a continuation of nothing'],
    ['FROM a\nCM\\\nD b\n', ['FROM a', 'CMD b'], 'a keyword over two lines'],
    [
      '# escape=`\nFROM a\nCMD b `\n c\\\nCMD d\n',
      ['FROM a', 'CMD b  c\\', 'CMD d'],
      'another escape character',
    ],
    [
      '# x\n# escape=`\nFROM a\nCMD b \\\nc',
      ['FROM a', 'CMD b c'],
      'a directive after a comment is a comment',
    ],
    ['# foo=bar\n# escape=`\nFROM a\nCMD b \\\nc', ['FROM a', 'CMD b c'], 'an unknown directive ends them'],
    ['FROM a\nRUN <<E\nCMD x\nE\nCMD b', ['FROM a', 'RUN <<E', 'CMD b'], 'a here-document hides its lines'],
    [
      'FROM a\nRUN <<-E\n\tCMD x\n\tE\nCMD b',
      ['FROM a', 'RUN <<-E', 'CMD b'],
      'tabs before its end with <<-',
    ],
    ['FROM a\nRUN 3<<E\nCMD x\nE\nCMD b', ['FROM a', 'RUN 3<<E', 'CMD b'], 'with a file descriptor'],
    [
      "FROM a\nCOPY <<'E' <<F /x/\nCMD x\nE\nCMD y\nF\nCMD b",
      ['FROM a', "COPY <<'E' <<F /x/", 'CMD b'],
      'two in a row',
    ],
    ['FROM a\nCMD <<E\nLABEL x=y\n', ['FROM a', 'CMD <<E', 'LABEL x=y'], 'CMD has none'],
    ['FROM a\nRUN cat <<< E\nCMD b', ['FROM a', 'RUN cat <<< E', 'CMD b'], 'a here-string is none'],
    ['FROM a\rCMD b\n', ['FROM a\rCMD b'], 'a lone CR ends no line'],
    ['FROM a\n\f\v CMD b\n', ['FROM a', 'CMD b'], 'form feeds and vertical tabs are blanks'],
    [
      'FROM a\nCOPY <<-a <<b /x/\n\ta\n\tb\nb\nCMD c',
      ['FROM a', 'COPY <<-a <<b /x/', 'CMD c'],
      'tabs count for the second',
    ],
    [
      '# see http://x/?a=b\n# escape=`\nFROM a\nCMD b \\\nc',
      ['FROM a', 'CMD b c'],
      'a comment that looks like a directive',
    ],
    ['FROM a\nCMD b\0c\n', ['FROM a', 'CMD b\0c'], 'a NUL is a character'],
    ['FROM a\nCMD b\ud800\n', ['FROM a', 'CMD b\ud800'], 'half a character is one too'],
    ['FROM a\nCMD\u00a0b\n', ['FROM a', 'CMD\u00a0B '], 'a no-break space ends no keyword'],
  ];
  for (const [source, expected, why] of cases) {
    test(`${JSON.stringify(source)}: ${why}`, () => {
      const found = parseDockerfile(source).instructions.map(
        ({ keyword, argument }) => `${keyword} ${argument.text}`,
      );
      assert.deepEqual(found, expected);
    });
  }
});

suite('every character of a logical line is where it says', () => {
  const source = 'FROM a\nCMD ["sh", \\\n# why\n  "-c", \\\r\n\n "a b"]\n';
  test(JSON.stringify(source), () => {
    const { argument } = parseDockerfile(source).instructions[1] as ReturnType<
      typeof parseDockerfile
    >['instructions'][0];
    for (const [index, character] of [...argument.text].entries())
      assert.equal(source[offsetOf(argument, index)], character, `character ${index}`);
    assert.equal(offsetOf(argument, argument.text.length), source.length - 1);
  });
});

suite('exec form or shell form', () => {
  const cases: [
    argument: string,
    form: 'exec' | 'shell' | 'invalid',
    expected: string[] | string,
    why: string,
  ][] = [
    ['["a", "b"]', 'exec', ['a', 'b'], 'a JSON array of strings'],
    ['["a b","\\u0041\\tc","\\/"]', 'exec', ['a b', 'A\tc', '/'], 'escapes are decoded, blanks kept'],
    ['["a", \\\n# why\n"b"]', 'exec', ['a', 'b'], 'comment lines vanish before it is read'],
    ['["a", \\\n    # why\n"b"]', 'exec', ['a', 'b'], 'indented ones too'],
    ['[]', 'exec', [], 'an empty array'],
    ["['a']", 'shell', "['a']", 'single quotes are not JSON'],
    ['["a",]', 'shell', '["a",]', 'a trailing comma is not JSON'],
    ['["a"] b', 'shell', '["a"] b', 'text after the array'],
    ['["a"] # b', 'shell', '["a"] # b', 'a comment after it is text too'],
    ['["a", $B]', 'shell', '["a", $B]', 'a variable is not JSON'],
    ['["a\tb"]', 'shell', '["a\tb"]', 'a tab inside a string is not JSON'],
    ['[“a”]', 'shell', '[“a”]', 'typographic quotes'],
    ['\u00a0["a"]', 'exec', ['a'], 'a no-break space in front of it is a blank to Go'],
    ['["a"]["b"]', 'shell', '["a"]["b"]', 'two arrays are none'],
    ['["a"]x', 'shell', '["a"]x', 'nor is one with a letter behind it'],
    ['["a\\x"]', 'shell', '["a\\x"]', 'an escape that JSON has not'],
    ['["\\ud800"]', 'exec', ['\uFFFD'], 'half a character becomes the one for unknown'],
    ['[1e999]', 'shell', '[1e999]', 'a number that Go cannot hold'],
    [
      `${'['.repeat(10_001)}${']'.repeat(10_001)}`,
      'shell',
      `${'['.repeat(10_001)}${']'.repeat(10_001)}`,
      'too deep for Go',
    ],
    [
      `${'['.repeat(9_000)}${']'.repeat(9_000)}`,
      'invalid',
      'arrays must be comprised of strings only',
      'deep',
    ],
    ['a b', 'shell', 'a b', 'plain text'],
    ['["a", 1]', 'invalid', 'arrays must be comprised of strings only', 'Docker refuses to build it'],
    ['["a", ["b"]]', 'invalid', 'arrays must be comprised of strings only', 'nested'],
  ];
  for (const [argument, form, expected, why] of cases) {
    test(`${argument.slice(0, 40)} is ${form}: ${why}`, () => {
      const instruction = parseDockerfile(`FROM a\nCMD ${argument}`).instructions[1];
      assert.ok(instruction);
      const command = parseCommand(instruction);
      assert.equal(command.form, form);
      if (command.form === 'exec') assert.deepEqual(command.argv, expected);
      else assert.equal(command.form === 'shell' ? command.script : command.message, expected);
    });
  }
});

suite('flags', () => {
  const cases: [argument: string, flags: [string, string | null][], rest: string, why: string][] = [
    [
      '--from=a --chown="x y" b c',
      [
        ['from', 'a'],
        ['chown', 'x y'],
      ],
      'b c',
      'quotes are removed',
    ],
    ['--link b', [['link', null]], 'b', 'without a value'],
    ['-- --b', [], '--b', 'two dashes end them'],
    ['b --from=a', [], 'b --from=a', 'only in front'],
    [
      '--from=a \\\n  --link \\\n b',
      [
        ['from', 'a'],
        ['link', null],
      ],
      'b',
      'over several lines',
    ],
  ];
  for (const [argument, flags, rest, why] of cases) {
    test(`${JSON.stringify(argument)}: ${why}`, () => {
      const instruction = parseDockerfile(`FROM a\nCOPY ${argument}`).instructions[1];
      assert.deepEqual(
        instruction?.flags.map(({ name, value }) => [name, value]),
        flags,
      );
      assert.equal(instruction?.argument.text, rest);
    });
  }
});

suite('what Docker refuses', () => {
  const cases: [source: string, message: RegExp, why: string][] = [
    ['', /no instructions/, 'an empty file'],
    ['# only a comment\n', /no instructions/, 'nothing but comments'],
    ['# escape=x\nFROM a', /invalid escape token "x"/, 'an impossible escape character'],
    ['# escape=`\n# escape=`\nFROM a', /only one escape/, 'a directive twice'],
    ['FROM a\nRUN <<E\nx\n', /unterminated heredoc/, 'a here-document without an end'],
  ];
  for (const [source, message, why] of cases) {
    test(`${JSON.stringify(source)}: ${why}`, () =>
      assert.match(parseDockerfile(source).problems[0]?.message ?? '', message));
  }
});

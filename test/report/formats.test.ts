import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import type { Replacement } from 'sarif';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { formats } from '../../plugin/options/destinations.ts';
import { printable } from '../../src/report/printable.ts';
import { runMain, temporaryDirectory } from '../plugin/run-main.ts';
import { parseReport, parseSarif, parseXml, readers, type Told } from './readers.ts';

const shellForm = 'FROM debian:bookworm\nCMD sleep 1000\n';
const clean =
  'FROM debian:bookworm\nRUN apt-get install -y tini\nSTOPSIGNAL SIGTERM\nENTRYPOINT ["tini", "--"]\n' +
  'CMD ["sleep", "1"]\n';
/** What is wrong stands in the script. */
const withScript = (folder: string): Record<string, string> => ({
  [`${folder}Dockerfile`]:
    'FROM debian:bookworm\nSTOPSIGNAL SIGTERM\nCOPY --chmod=0755 run.sh /\nENTRYPOINT ["/run.sh"]\n' +
    'CMD ["redis-server"]\n',
  [`${folder}run.sh`]: '#!/bin/sh\nset -e\n"$@"\n',
});
const nasty = 'a b,c:d%0A&<">\'é]]>';

/** HTML shows experiments only. */
const ofFindings = formats.filter(format => format !== 'html');

/** Markdown has what is alike in one row. */
const sorted = (told: readonly Told[]): readonly Told[] =>
  [...told].sort((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other)));

suite('all formats tell the same findings', () => {
  const cases: [files: Record<string, string>, count: number, why: string][] = [
    [{ Dockerfile: shellForm }, 2, 'a warning and an info'],
    [{ Dockerfile: clean }, 0, 'nothing to tell'],
    [{ 'a/Dockerfile': shellForm, 'b/Dockerfile': clean, 'c/Dockerfile': shellForm }, 4, 'several files'],
    [{ [`${nasty}/Dockerfile`]: shellForm }, 2, 'a path that every format has to escape'],
    [
      { Dockerfile: `FROM ${nasty.replace(' ', '')}\nCMD sleep 1000\n` },
      1,
      'text that every format has to escape',
    ],
    [{ Dockerfile: 'FROM debian:bookworm\nCMD sleep \\\n  1000\n' }, 2, 'a finding of two lines'],
    [{ Dockerfile: shellForm.replace('sleep', '\u001b]0;\u0007\u202e\u009b31m') }, 2, 'escape sequences'],
    [{ Dockerfile: shellForm.replaceAll('\n', '\r\n') }, 2, 'CRLF'],
    [withScript(''), 1, 'a finding in a script'],
    [
      {
        'compose.yaml':
          'services:\n  a:\n    build: {dockerfile: app/it}\n    stop_signal: SIGKILL\n  b:\n' +
          '    image: python:3\n    command: sh -c "x; y"\n',
        'app/it': shellForm,
      },
      2,
      'findings of services, in their Dockerfile and in the compose file',
    ],
  ];
  for (const [files, count, why] of cases) {
    test(why, async () => {
      const directory = temporaryDirectory(files);
      const paths = ['--level=info', '.'];
      const told = new Map<string, Told[]>();
      for (const format of ofFindings) {
        const { stdout } = await runMain(['--format', format, ...paths], { directory });
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there
        assert.doesNotMatch(stdout, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/, format);
        const findings = (readers[format] as (text: string) => Told[])(stdout);
        // What is for people shows control characters, what is for programs escapes them.
        told.set(
          format,
          findings.map(found => ({ ...found, message: printable(found.message) })),
        );
      }
      const expected = told.get('json') as Told[];
      assert.equal(expected.length, count, JSON.stringify(expected));
      for (const [format, findings] of told) {
        const isGrouped = format === 'markdown';
        assert.deepEqual(
          isGrouped ? sorted(findings) : findings,
          isGrouped ? sorted(expected) : expected,
          format,
        );
      }
    });
  }
});

suite('a file that Docker would refuse is a finding, a sentence, and exit code 2', () => {
  const files = { 'a/Dockerfile': 'FROM debian:bookworm\nRNU true\n', 'b/Dockerfile': shellForm };
  for (const format of ofFindings) {
    test(format, async () => {
      const directory = temporaryDirectory(files);
      const { code, stdout, stderr } = await runMain(['--format', format, '--level=info', '.'], {
        directory,
      });
      assert.equal(code, 2);
      assert.match(stderr, /^docker initcheck: a\/Dockerfile:2: unknown instruction RNU/);
      const told = (readers[format] as (text: string) => Told[])(stdout);
      const broken = told.filter(({ path }) => path === 'a/Dockerfile');
      assert.equal(told.length - broken.length, 2, 'the other file is checked all the same');
      if (format === 'text') return assert.deepEqual(broken, [], 'it has been said on standard error');
      assert.deepEqual(
        broken.map(({ line, rule, severity }) => [line, rule, severity]),
        [[2, 'syntax-error', 'error']],
      );
    });
  }
});

suite('--format json keeps to the published schema', () => {
  const cases: [words: string, why: string][] = [
    ['.', 'a check'],
    ['--diff .', 'with the edits of a repair'],
    ['--fix .', 'with a repair that is made'],
    ['--target none .', 'with files that cannot be read'],
  ];
  const files = {
    'a/Dockerfile': shellForm,
    ...withScript('f/'),
    'b/Dockerfile': 'FROM\n',
    'c/Dockerfile': 'FROM unknown\nCMD ["sh", "-c", "a; b"]\n',
    'd/Dockerfile': 'FROM mcr.microsoft.com/windows/nanoserver\nCMD ping localhost\n',
    'e/Dockerfile': 'FROM scratch\n',
  };
  for (const [words, why] of cases)
    test(why, async () => {
      const directory = temporaryDirectory(files);
      const { stdout } = await runMain(['--format=json', ...words.split(' ')], { directory });
      assert.equal(parseReport(stdout).files.length, 6);
    });

  test('and the schema is strict: what it does not know is refused', async () => {
    const { stdout } = await runMain(['--format=json', '-'], { directory: '/', stdin: shellForm });
    for (const wrong of [{ version: 2 }, { more: 1 }, { files: [{}] }, { verification: [{ path: 'x' }] }])
      assert.throws(() => parseReport(JSON.stringify({ ...JSON.parse(stdout), ...wrong })));
  });
});

suite('SARIF', () => {
  const sarifOf = async (words: string[], files: Record<string, string>, variables = {}) => {
    const directory = temporaryDirectory(files);
    const { stdout } = await runMain(['--format=sarif', ...words], { directory, variables });
    const [run] = parseSarif(stdout).runs;
    assert.ok(run);
    return { run, directory, results: run.results ?? [] };
  };

  test('every rule has a page, and every result its rule', async () => {
    const { run, results } = await sarifOf(['.'], { Dockerfile: shellForm });
    const rules = run.tool.driver.rules ?? [];
    assert.ok(rules.length > 4);
    for (const { help, shortDescription, fullDescription } of rules)
      assert.ok(help?.markdown && shortDescription?.text && fullDescription?.text);
    for (const { ruleId, ruleIndex } of results) assert.equal(rules[ruleIndex as number]?.id, ruleId);
  });

  test('the fix of a result makes of the file what --fix makes of it', async () => {
    const { results, directory } = await sarifOf(['.'], { Dockerfile: shellForm });
    const fixes = results.flatMap(result => result.fixes ?? []);
    assert.equal(fixes.length, 1);
    assert.match(fixes[0]?.description?.text ?? '', /the reaper from \.initcheck, which this cannot carry/);
    const byFix = applied(shellForm, fixes[0]?.artifactChanges[0]?.replacements ?? []);
    assert.equal((await runMain(['--fix', 'Dockerfile'], { directory })).code, 0);
    assert.equal(byFix, readFileSync(join(directory, 'Dockerfile'), 'utf8'));
  });

  test('the fix of a finding in a script changes the script', async () => {
    const files = withScript('app/');
    const { results, directory } = await sarifOf(['.'], files);
    const changes = results.flatMap(result => result.fixes ?? []).flatMap(fix => fix.artifactChanges);
    assert.ok(changes.some(({ artifactLocation }) => artifactLocation.uri === 'app/run.sh'));
    assert.equal((await runMain(['--fix', '.'], { directory })).code, 0);
    for (const { artifactLocation, replacements } of changes) {
      const path = artifactLocation.uri as string;
      assert.equal(applied(files[path] as string, replacements), readFileSync(join(directory, path), 'utf8'));
    }
  });

  test('JSON beside it has no repair that nobody asked for', async () => {
    const directory = temporaryDirectory({ Dockerfile: shellForm });
    const words = ['--format=sarif', '--output=a.sarif', '--format=json', 'Dockerfile'];
    const { stdout } = await runMain(words, { directory });
    assert.doesNotMatch(stdout, /"repaired"/);
    parseSarif(readFileSync(join(directory, 'a.sarif'), 'utf8'));
  });

  test('fingerprints stay when lines are added above, and differ from each other', async () => {
    const twice = 'FROM debian:bookworm\nSTOPSIGNAL 99\nCMD sleep 1000\n';
    const prints = async (text: string): Promise<unknown[]> =>
      (await sarifOf(['.'], { Dockerfile: text })).results.map(result => result.partialFingerprints);
    const before = await prints(twice);
    assert.equal(new Set(before.map(print => JSON.stringify(print))).size, before.length);
    assert.deepEqual(await prints(twice.replace('STOP', '# a comment\n\nSTOP')), before);
  });

  const places: [
    directory: string,
    path: string,
    variables: Record<string, string>,
    uri: string,
    why: string,
  ][] = [
    ['', 'Dockerfile', {}, 'Dockerfile', 'relative to the working directory'],
    [
      'sub',
      'Dockerfile',
      { GITHUB_WORKSPACE: '' },
      'sub/Dockerfile',
      'relative to what GitHub has checked out',
    ],
    [
      'sub',
      'Dockerfile',
      { CI_PROJECT_DIR: '' },
      'sub/Dockerfile',
      'relative to what GitLab has checked out',
    ],
    ['sub', '../Dockerfile', {}, 'file://*/Dockerfile', 'outside'],
    ['', 'a b%/Dockerfile', {}, 'a%20b%25/Dockerfile', 'a path is not a URI'],
  ];
  for (const [below, path, variables, uri, why] of places)
    test(`paths: ${why}`, async () => {
      const root = temporaryDirectory({
        Dockerfile: shellForm,
        'sub/Dockerfile': shellForm,
        'a b%/Dockerfile': shellForm,
      });
      const there = Object.fromEntries(Object.keys(variables).map(key => [key, root]));
      const { stdout } = await runMain(['--format=sarif', path], {
        directory: join(root, below),
        variables: there,
      });
      const place =
        parseSarif(stdout).runs[0]?.results?.[0]?.locations?.[0]?.physicalLocation?.artifactLocation;
      assert.equal(place?.uri, uri.replace('*', root));
      assert.equal(place?.uriBaseId, uri.startsWith('file:') ? undefined : '%SRCROOT%');
    });

  test('a file that cannot be read is a notification', async () => {
    const directory = temporaryDirectory({ 'a/Dockerfile': clean, 'b/Dockerfile': 'FROM a\0b\n' });
    const { code, stdout } = await runMain(['--format=sarif', '.'], { directory });
    const [invocation] = parseSarif(stdout).runs[0]?.invocations ?? [];
    assert.equal(invocation?.executionSuccessful, false);
    assert.match(
      invocation?.toolExecutionNotifications?.[0]?.message.text ?? '',
      /b\/Dockerfile: this is a binary file/,
    );
    assert.equal(code, 2);
  });
});

/** As an editor applies the replacements of SARIF. */
function applied(text: string, replacements: readonly Replacement[]): string {
  const edits = replacements.map(({ deletedRegion: region, insertedContent }) => ({
    range: {
      start: { line: (region.startLine ?? 0) - 1, character: (region.startColumn ?? 0) - 1 },
      end: { line: (region.endLine ?? 0) - 1, character: (region.endColumn ?? 0) - 1 },
    },
    newText: insertedContent?.text ?? '',
  }));
  return TextDocument.applyEdits(TextDocument.create('', '', 0, text), edits);
}

test('JUnit fails what fails the run, and tells the rest', async () => {
  const directory = temporaryDirectory({ Dockerfile: shellForm });
  const failures = async (level: string): Promise<string | undefined> => {
    const { stdout } = await runMain(['--format=junit', '--fail-level', level, 'Dockerfile'], { directory });
    return parseXml(stdout).attributes.failures;
  };
  assert.deepEqual(
    [await failures('none'), await failures('error'), await failures('warning'), await failures('info')],
    ['0', '0', '1', '2'],
  );
});

/** No run takes as long as another. */
function timeless(json: string): string {
  return json.replace(/"seconds": [\d.]+/, '"seconds": 0');
}

suite('which format goes where', () => {
  const cases: [words: string, stdout: string, files: Record<string, string>, why: string][] = [
    ['', 'text', {}, 'text, by itself'],
    ['--format gnu', 'gnu', {}, 'standard output'],
    ['--format sarif --output a', '', { a: 'sarif' }, 'a file'],
    ['--output a --format sarif', '', { a: 'sarif' }, 'the file before the format'],
    ['--output a', '', { a: 'text' }, 'text into a file'],
    [
      '--format text --format sarif --output a',
      'text',
      { a: 'sarif' },
      'to the format before it, not the first',
    ],
    ['--format sarif --output a --format text', 'text', { a: 'sarif' }, 'the rest to standard output'],
    ['--format json --output a --format junit --output b', '', { a: 'json', b: 'junit' }, 'two files'],
    ['--format json --output - --format junit --output b', 'json', { b: 'junit' }, '- is standard output'],
    ['--output a --format json --format gnu', 'gnu', { a: 'json' }, 'an early one goes with the first'],
    ['--format text --format github', 'text', {}, 'lines beside lines'],
  ];
  for (const [words, stdout, files, why] of cases)
    test(`${words || '(nothing)'}: ${why}`, async () => {
      const directory = temporaryDirectory({ Dockerfile: shellForm });
      const alone = async (format: string): Promise<string> =>
        format && timeless((await runMain(['--format', format, 'Dockerfile'], { directory })).stdout);
      const run = await runMain([...words.split(' ').filter(Boolean), 'Dockerfile'], { directory });
      assert.equal(run.code, 1, run.stderr);
      assert.ok(stdout === '' ? run.stdout === '' : timeless(run.stdout).startsWith(await alone(stdout)));
      for (const [name, format] of Object.entries(files))
        assert.equal(timeless(readFileSync(join(directory, name), 'utf8')), await alone(format));
    });
});

suite('what cannot be meant is refused before anything is done', () => {
  const cases: [words: string, message: RegExp, why: string][] = [
    ['--format json --format sarif', /--format json and --format sarif would be mixed/, 'two documents'],
    ['--format text --format json', /mixed on standard output/, 'lines and a document'],
    ['--format json --output a --output b', /--output b has no --format before it/, 'two files, one format'],
    ['--output a --output b', /--output b has no --format/, 'two files, no format'],
    [
      '--format json --output a --format sarif --output a',
      /--output a is used for two formats/,
      'one file twice',
    ],
    ['--format json --output none/a', /--output none\/a: no such file or directory/, 'no such folder'],
    ['--format json --output folder', /--output folder: it is a directory/, 'a folder'],
    ['--format json --output Dockerfile', /would overwrite a file that is checked/, 'the Dockerfile'],
    ['--format json --output ./folder/../Dockerfile', /would overwrite/, 'the Dockerfile by another name'],
    ['--format sarfi', /did you mean sarif\?/, 'a misspelt format'],
  ];
  for (const [words, message, why] of cases)
    test(`${words}: ${why}`, async () => {
      const directory = temporaryDirectory({ Dockerfile: shellForm });
      mkdirSync(join(directory, 'folder'));
      const { code, stdout, stderr } = await runMain(['--fix', ...words.split(' '), 'Dockerfile'], {
        directory,
      });
      assert.match(stderr, message);
      assert.equal(code, 2);
      assert.equal(stdout, '');
      assert.equal(readFileSync(join(directory, 'Dockerfile'), 'utf8'), shellForm);
      assert.ok(!existsSync(join(directory, 'a')));
    });
});

suite('what could not be judged', () => {
  const files = { Dockerfile: 'FROM example.com/team/runtime:3\nENTRYPOINT ["/opt/start"]\n' };
  const rows: [words: string, expected: RegExp, why: string][] = [
    [
      '',
      /^Dockerfile:1: unknown: base example\.com\/team\/runtime:3: .*\n\nDockerfile: nothing found; 1 unknown\n$/,
      'is listed and counted',
    ],
    [
      '--format=json',
      /"unknown": \[\s*\{\s*"what": "base example\.com[^}]*"line": 1\s*\}\s*\]/,
      'has its place',
    ],
    [
      '--format=junit',
      /<testcase name="unknown"[^>]*>\s*<skipped message="base example\.com/,
      'is a case that is skipped',
    ],
  ];
  for (const [words, expected, why] of rows)
    test(`${why}: ${words || 'text'}`, async () => {
      const argv = words === '' ? ['Dockerfile'] : [words, 'Dockerfile'];
      const { stdout, code } = await runMain(argv, { directory: temporaryDirectory(files) });
      assert.match(stdout, expected);
      assert.equal(code, 0);
    });
});

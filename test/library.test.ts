import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type BuildContext, findKnownBase, lint, type Options, parse, repair, rules } from '../src/index.ts';

const script = '#!/bin/sh\nset -e\nmemcached\n';
const withScript = 'FROM debian:12\nCOPY start.sh /\nENTRYPOINT ["/start.sh"]\n';
const functions: BuildContext = {
  read: path => (path === 'start.sh' ? { path, text: script, isExecutable: true } : undefined),
  list: () => ['start.sh'],
};

suite('the linter as a library', () => {
  const rows: [text: string, options: Options, found: string, why: string][] = [
    ['FROM debian:12\nCMD memcached\n', {}, 'shell-form 1', 'all rules, known bases'],
    ['FROM debian:12\nCMD memcached\n', { rules: [] }, '', 'no rules'],
    ['FROM debian:12\nCMD memcached\n', { rules: rulesOf('shell-form') }, 'shell-form 1', 'one rule'],
    [
      'FROM debian:12\n# initcheck: ignore=double-init\nCMD memcached\n',
      { rules: rulesOf('unused-ignore') },
      '',
      'a rule that was not asked is known all the same',
    ],
    ['FROM me/base\nCMD memcached\n', {}, '', 'nothing is sure of an unknown base'],
    [
      'FROM me/base\nCMD memcached\n',
      { bases: reference => findKnownBase({ ...reference, repository: 'debian' }) },
      'shell-form 1',
      'a base of the caller',
    ],
    [withScript, {}, '', 'scripts are unknown without a context'],
    [withScript, { context: new Map([['start.sh', script]]) }, 'script-without-exec start.sh:2', 'texts'],
    [withScript, { context: functions }, 'script-without-exec start.sh:2', 'functions'],
    ['FROM debian:12\nCMDD a\n', {}, 'syntax-error 1', 'what Docker would refuse'],
    ['', {}, 'syntax-error 0', 'nothing'],
    ['FROM debian:12\nCMD memcached\n', { target: 'app' }, 'syntax-error 0', 'a target that is not there'],
  ];
  for (const [text, options, found, why] of rows)
    test(why, () => {
      const { diagnostics } = lint(parse(text), options);
      const heavy = diagnostics.filter(({ severity }) => severity !== 'info');
      const said = heavy.map(
        ({ rule, file, range }) => `${rule} ${file ? `${file}:` : ''}${range.start.line}`,
      );
      assert.equal(said.join(', '), found);
    });
});

test('a repair is linted with the options of what it repairs', () => {
  const text = 'FROM debian:12 AS app\nCMD memcached\nFROM debian:12\nCMD ["true"]\n';
  const options: Options = { target: 'app', rules: rulesOf('shell-form') };
  const repaired = repair(lint(parse(text), options));
  assert.equal(repaired.text, text.replace('CMD memcached', 'CMD ["memcached"]'));
  assert.deepEqual(repaired.linted.options, lint(parse(text), options).options);
});

test('the texts of a Map are repaired, too', () => {
  const context = new Map([['start.sh', script]]);
  const options: Options = { context, rules: rulesOf('script-without-exec') };
  const { text, files } = repair(lint(parse(withScript), options));
  assert.equal(text, withScript);
  assert.deepEqual(
    files.map(file => [file.path, file.text, file.isExecutable]),
    [['start.sh', script.replace('memcached', 'exec memcached'), undefined]],
  );
});

test('what cannot be read is not repaired', () => {
  const text = 'FROM debian:12\nCMDD memcached\n';
  const { text: same, edits, applied, declined } = repair(lint(parse(text)));
  assert.deepEqual([same, edits, applied, declined], [text, [], [], []]);
});

function rulesOf(...ids: string[]) {
  return rules.filter(({ id }) => ids.includes(id));
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { rules } from '../rules/index.ts';
import { findKnownBase } from '../src/image/known-bases.ts';
import { lintText } from './lint-text.ts';
import { sampled } from './random.ts';

/** Words that mean something to Docker, to a shell or to JSON, and some that mean nothing to anybody. */
const words = [
  ...[
    'FROM',
    'CMD',
    'ENTRYPOINT',
    'STOPSIGNAL',
    'SHELL',
    'ARG',
    'ENV',
    'ONBUILD',
    'COPY',
    'RUN',
    'HEALTHCHECK',
    'USER',
    'AS',
  ],
  ...[
    'debian',
    'alpine',
    'scratch',
    'node:22',
    '$X',
    '${X:-y}',
    '${',
    '--from=0',
    '--chmod=0755',
    '--',
    'NONE',
    '0',
    '-9',
    'SIGTERM',
  ],
  ...[
    '[',
    ']',
    '["',
    '"]',
    '","',
    '"',
    "'",
    '\\',
    '`',
    '&&',
    '||',
    ';',
    '|',
    '&',
    '(',
    ')',
    '{',
    '}',
    '$(',
    '<<EOF',
    'EOF',
    '<<-"E"',
  ],
  ...[
    'sh',
    '-c',
    'exec',
    'tini',
    'node',
    'x.js',
    'trap',
    'if',
    'then',
    'fi',
    'case',
    'esac',
    'for',
    'do',
    'done',
    'while',
    'su',
    'env',
  ],
  ...[
    '# escape=`',
    '# check=skip=all',
    '# initcheck ignore=shell-form',
    '# initcheck file-ignore=',
    '#',
    '\uFEFF',
    '\u00A0',
    '\u0085',
    '\uD800',
    '\0',
  ],
];
const token = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...words) },
  { weight: 1, arbitrary: fc.string() },
);
const blank = fc.constantFrom(' ', ' ', '\n', '\n', '\r\n', '\t', '\\\n', '');
const dockerfile = fc.array(fc.tuple(token, blank), { maxLength: 40 }).map(pairs => pairs.flat().join(''));
const beginning = fc.constantFrom(
  '',
  'FROM debian\n',
  'FROM node:22\nCMD ',
  'FROM debian\nENTRYPOINT ["sh", "-c", "',
);

/** A hundred thousand cases take a while; a run of the suite tries some of them, `FUZZ=100000` all. */
const { numRuns, seed } = sampled(10_000);

test(`whatever it is given, it says something about it (${numRuns} cases)`, () => {
  fc.assert(
    fc.property(fc.tuple(beginning, dockerfile), parts => {
      const text = parts.join('');
      const { problems, diagnostics } = lintText(text, { rules, bases: findKnownBase });
      for (const { start, end, message } of problems) {
        assert.ok(
          start >= 0 && start <= end && end <= text.length,
          `a problem lies within the text: ${message}`,
        );
      }
      for (const { range, message } of diagnostics) {
        assert.ok(message.length > 0);
        assert.ok(range.start.line < range.end.line || range.start.character <= range.end.character);
      }
    }),
    { numRuns, seed },
  );
});

test('what is large or deep neither hangs nor crashes', () => {
  const cases: [text: string, why: string][] = [
    [`FROM a\nCMD ${'('.repeat(50_000)}`, 'deep nesting in a shell form'],
    [`FROM a\nCMD ["sh", "-c", "${'$('.repeat(20_000)}"]`, 'deep substitutions in a string'],
    [`FROM a\nCMD ${'['.repeat(100_000)}`, 'deep arrays'],
    [`FROM a\nCMD ["${'\\\\'.repeat(50_000)}"]`, 'a long string of escapes'],
    [`FROM a\nRUN ${'x'.repeat(65_535)}\nCMD ["b"]`, 'a line of 64 KiB'],
    [`FROM a\n${'CMD a \\\n'.repeat(50_000)}`, 'a logical line of fifty thousand'],
    [`${'FROM a\n'.repeat(10_000)}CMD b`, 'ten thousand stages'],
    [`FROM a\nCMD ["${'xxxxxxxxx\\\n'.repeat(1_000_000)}"]`, 'ten megabytes of one array'],
    [
      `FROM a\nCOPY <<E /x.sh\n${'echo 0123456789\n'.repeat(650_000)}E\nCMD ["/x.sh"]`,
      'ten megabytes of a script',
    ],
    [
      Array.from(
        { length: 2_000 },
        (_, index) => `FROM ${index === 0 ? 'a' : `s${index - 1}`} AS s${index}\n`,
      ).join(''),
      'two thousand stages on top of each other',
    ],
    [`FROM a\n${'# initcheck ignore=shell-form\n'.repeat(5_000)}CMD b`, 'five thousand ignore comments'],
    [`FROM a\nSTOPSIGNAL ${'${A:-'.repeat(5_000)}`, 'deep defaults'],
    [`FROM a\nENV ${'A=$A '.repeat(20_000)}\nCMD b`, 'twenty thousand assignments'],
    [`FROM a\nRUN ${'<<E '.repeat(2_000)}\nE\n`, 'two thousand here-documents'],
    [`${'\n'.repeat(1_000_000)}FROM a\nCMD b`, 'a million empty lines'],
  ];
  for (const [text, why] of cases) assert.ok(lintText(text, { rules, bases: findKnownBase }), why);
});

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { parseExpectations } from '../../src/verify/expectation.ts';

const profiles = new Map([
  ['ci', 'stopped,within=5s'],
  ['slow', 'within=30s'],
]);

suite('what --expect reads', () => {
  const rows: [text: string, expected: readonly string[], why: string][] = [
    ['stopped,finished,no-kill', ['stopped', 'finished', 'no-kill'], 'words alone'],
    ['within=5s', ['within 5'], 'seconds'],
    ['within=500ms', ['within 0.5'], 'milliseconds'],
    ['within=1m', ['within 60'], 'minutes'],
    ['within=2.5', ['within 2.5'], 'without a unit it is seconds'],
    ['within<=5s', ['within 5'], 'at most, said so'],
    ['deaf<=0.5s', ['deaf 0.5'], 'as the page writes it'],
    ['deaf=0.5s', ['deaf 0.5'], 'the same'],
    ['zombies=0,requests-lost=2', ['zombies 0', 'requests-lost 2'], 'counts'],
    ['exit=0|143', ['exit 0|143'], 'several codes'],
    ['log=/drained/', ['log drained'], 'a pattern'],
    ['log=/a,b/i,no-kill', ['log a,b i', 'no-kill'], 'a comma in a pattern, and a flag'],
    ['log=/a\\/b[/,]c/,stopped', ['log a\\/b[/,]c', 'stopped'], 'slashes that end no pattern'],
    [' stopped , exit=0 ,', ['stopped', 'exit 0'], 'spaces, and a comma too many'],
    ['ci,exit=0', ['stopped', 'within 5', 'exit 0'], 'a profile among the words'],
    ['ci,slow', ['stopped', 'within 5', 'within 30'], 'two profiles'],
  ];
  for (const [text, expected, why] of rows) {
    test(`${text}: ${why}`, () => {
      const words = parseExpectations(text, profiles).map(({ text: _, kind, ...rest }) => {
        const values = Object.values(rest as Record<string, unknown>).map(value =>
          Array.isArray(value) ? value.join('|') : String(value),
        );
        return [kind, ...values].join(' ').trim();
      });
      assert.deepEqual(words, expected);
    });
  }
});

suite('what --expect does not read', () => {
  const rows: [text: string, reason: RegExp][] = [
    ['', /^expected stopped, within, exit,/],
    [',', /^expected stopped, within, exit,/],
    ['wihtin=5s', /^there is no wihtin; did you mean within\?$/],
    ['zombie=0', /^there is no zombie; did you mean zombies\?$/],
    ['slwo', /^there is no slwo; did you mean slow\?$/],
    ['nothing-like-it', /^there is no nothing-like-it; there are stopped, .*requests-lost, ci, slow$/],
    ['=5', /^there is no =5; there are/],
    ['constructor', /^there is no constructor; there are/],
    ['within', /^within: expected a time, such as within=5s/],
    ['within=', /^within=: expected a time/],
    ['within=-1s', /^within=-1s: expected a time/],
    ['within=5h', /^within=5h: expected a time/],
    ['exit=', /^exit=: expected an exit code/],
    ['exit=256', /^exit=256: expected an exit code/],
    ['exit<=1', /^exit<=1: expected exit=…$/],
    ['zombies=none', /^zombies=none: expected a whole number/],
    ['stopped=5', /^stopped=5: expected stopped alone$/],
    ['log=drained', /^log=drained: expected a regular expression between slashes/],
    ['log=/drained', /^log=\/drained: expected a regular expression between slashes/],
    ['log=/(/', /^log=\/\(\/: expected a regular expression: Invalid regular expression/],
    ['log=/a/q', /^log=\/a\/q: expected a regular expression: Invalid flags/],
    ['log=/a/ b', /^log=\/a\/ b: expected a regular expression between slashes/],
  ];
  for (const [text, reason] of rows)
    test(JSON.stringify(text), () =>
      assert.throws(() => parseExpectations(text, profiles), { name: 'InputError', message: reason }),
    );
});

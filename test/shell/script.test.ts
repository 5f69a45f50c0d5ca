import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { placeForExec } from '../../src/shell/exec-place.ts';
import { parseScript } from '../../src/shell/script.ts';

suite('where exec goes', () => {
  const cases: [script: string, expected: string | RegExp, why: string][] = [
    ['node x', 'exec node x', 'alone'],
    ['a && node x', 'a && exec node x', 'after &&'],
    ['a; node $X', 'a; exec node $X', 'after ;'],
    ['set -e\na\nnode "$X"\n', 'set -e\na\nexec node "$X"\n', 'on the last line'],
    ['A=1 node x', 'A=1 exec node x', 'assignments stay in front'],
    ['node x > log 2>&1', 'exec node x > log 2>&1', 'redirections stay behind'],
    ['node x;', 'exec node x;', 'a semicolon at the end'],
    ['"my app" x', 'exec "my app" x', 'a quoted name'],
    ['a | node x', /pipeline/, 'the shell has to wait for it'],
    ['node x; true', /true, is built into/, 'exec would end the script before it'],
    ['a || node x', /only runs when/, 'the one before is the service'],
    ['node x &', /background/, 'there is no last command to become'],
    ['a & node x', /in the background/, 'exec would leave a without its parent'],
    ['if a; then node x; fi', /single command/, 'a compound'],
    ['(node x)', /single command/, 'a subshell'],
    ['trap "kill 0" TERM; node x', /trap/, 'exec would drop it'],
    ['f() { node x; }; f', /function/, 'exec starts programs only'],
    ['cd /app', /built into/, 'so does it'],
    ['', /no command/, 'nothing there'],
    ['node "x', /cannot be read/, 'a quote without its end'],
  ];
  for (const [text, expected, why] of cases) {
    test(`${JSON.stringify(text)}: ${why}`, () => {
      const place = placeForExec(parseScript(text));
      const result =
        'refused' in place ? place.refused : `${text.slice(0, place.offset)}exec ${text.slice(place.offset)}`;
      if (typeof expected === 'string') assert.equal(result, expected);
      else assert.match(result, expected);
    });
  }
});

suite('ends in exec', () => {
  const cases: [script: string, expected: boolean, why: string][] = [
    ['exec node x', true, 'alone'],
    ['a && exec node x', true, 'last'],
    ['exec node x; true', false, 'not last'],
    ['if a; then exec b; else exec c; fi', true, 'in every branch'],
    ['if a; then exec b; fi', false, 'not without an else'],
    ['case $1 in a) exec b;; *) exec c;; esac', true, 'in every case'],
    ['case $1 in a) exec b;; esac', false, 'not without a default'],
    ['exec > log', false, 'a redirection replaces nothing'],
    ['exec node x | tee', false, 'in a pipeline only a child is replaced'],
    ['(exec node x)', false, 'in a subshell too'],
    ['exec node x &', false, 'and in the background'],
    ['{ exec node x; }', true, 'braces are no subshell'],
  ];
  for (const [text, expected, why] of cases)
    test(`${text}: ${why}`, () => assert.equal(parseScript(text).endsInExec, expected));
});

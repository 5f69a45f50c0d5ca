import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { contextOf } from '../../src/image/build-context.ts';
import { findKnownBase } from '../../src/image/known-bases.ts';
import { lint } from '../../src/lint/lint.ts';
import { applyEdits } from '../../src/repair/edit.ts';
import { applyExec } from '../../src/repair/exec-into-shell.ts';
import { scriptSteps } from '../../src/repair/place-in-script.ts';
import { parseDockerfile } from '../../src/syntax/dockerfile.ts';

/** The text after exec was put in, or why it was not, as the string of an array and as a script that is copied. */
function withExec(text: string, isFile: boolean): string {
  const context = contextOf([{ path: 'run.sh', text: `#!/bin/sh\n${text}`, isExecutable: true }]);
  const command = isFile ? 'COPY run.sh /\nCMD ["/run.sh"]' : `CMD ["sh", "-c", ${JSON.stringify(text)}]`;
  const dockerfile = parseDockerfile(`FROM debian:12\n${command}\n`);
  const { image } = lint(dockerfile, { rules: [], bases: findKnownBase, context });
  assert.ok(image);
  const [way = image.pid1] = image.ways;
  const [step] = scriptSteps({ ...image, pid1: way });
  if (!step) return 'no text is followed';
  const result = applyExec(step, { ...image, pid1: way });
  if ('declined' in result) return result.declined;
  if (!isFile) return result.intended.cmd?.[2] ?? '';
  return applyEdits(`#!/bin/sh\n${text}`, result.files?.[0]?.edits ?? []).slice('#!/bin/sh\n'.length);
}

suite('where exec goes, in a string and in a file', () => {
  const cases: [script: string, expected: string | RegExp, why: string][] = [
    ['node x', 'exec node x', 'alone'],
    ['a && node x', 'a && exec node x', 'after &&'],
    ['a; node $X', 'a; exec node $X', 'after ;'],
    ['set -e\na\nnode "$X"\n', 'set -e\na\nexec node "$X"\n', 'on the last line'],
    ['A=1 node x', 'A=1 exec node x', 'assignments stay in front'],
    ['node x > log 2>&1', 'exec node x > log 2>&1', 'redirections stay where they are'],
    ['node x;', 'exec node x;', 'a semicolon at the end'],
    ['"my app" x', 'exec "my app" x', 'a quoted name'],
    ['if a; then node x; fi', 'if a; then exec node x; fi', 'in a branch'],
    ['f() { node x; }; f', 'f() { exec node x; }; f', 'in a function that is called once'],
    [`sh -c "node $X"`, `exec sh -c "exec node $X"`, 'a shell in a shell hands over as well'],
    [`sh -c 'a; node x'`, `exec sh -c 'a; exec node x'`, 'with another command before'],
    [`bash -c 'a; node x'`, `exec bash -c 'a; node x'`, 'bash hands over by itself'],
    [`sh -c "node \\"$X\\""`, /another shell/, 'its string is not run as it is written'],
    ['a | node x', /pipeline/, 'the shell has to wait for it'],
    ['node x; true', /come after/, 'exec would end the text before them'],
    ['a || node x', /depends on how/, 'the one before is the service'],
    ['! node x', /depends on how/, 'its result is turned round'],
    ['set -m; node x & fg', /single command/, 'without a terminal dash has no fg'],
    ['a & node x', /in the background/, 'exec would leave a without its parent'],
    ['(node x)', /single command/, 'a subshell'],
    ['trap "kill 0" TERM; node x', /trap/, 'exec would drop it'],
    ['f() { node x; }; f; f', /function f|come after/, 'it has to come back from the first call'],
    ['while true; do node x; done', /single command/, 'a loop'],
  ];
  for (const [text, expected, why] of cases)
    for (const isFile of [false, true])
      test(`${isFile ? 'file' : 'string'}, ${JSON.stringify(text)}: ${why}`, () => {
        const result = withExec(text, isFile);
        if (typeof expected === 'string') assert.equal(result, expected);
        else assert.match(result, expected);
      });
});

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { contextOf } from '../../src/image/build-context.ts';
import { findKnownBase } from '../../src/image/known-bases.ts';
import { lintText } from '../lint-text.ts';

/** `/run.sh > node x` for a script that stays in front of node; what stays as PID 1 has a star. */
function stepsOf(lines: string, script: string): string {
  const text = lines.startsWith('FROM') ? lines : `FROM debian:12\nCOPY run.sh lib.sh /\n${lines}\n`;
  const context = contextOf([
    { path: 'run.sh', text: script, isExecutable: true },
    { path: 'lib.sh', text: 'run() { exec "$@"; }\n', isExecutable: true },
  ]);
  const { image, problems } = lintText(text, { rules: [], bases: findKnownBase, context });
  assert.ok(image, problems[0]?.message);
  const { steps, stays } = image.pid1;
  return steps.map(step => `${step.argv.join(' ')}${step === stays ? '*' : ''}`).join(' > ');
}

const handsOver = '#!/bin/sh\nset -e\nexec "$@"\n';
const start = 'ENTRYPOINT ["/run.sh"]\nCMD ["node", "x"]';

suite('from a script to PID 1', () => {
  const cases: [lines: string, script: string, expected: string, why: string][] = [
    [start, handsOver, '/run.sh node x > node x*', 'it hands over to CMD'],
    [
      start,
      '#!/bin/bash\nCMD=${@:1:1}\nexec $CMD "${@:2}"\n',
      '/run.sh node x > node x*',
      'the first of its arguments, and the others',
    ],
    [start, '#!/bin/sh\n"$@"\n', '/run.sh node x* > node x', 'it stays in front of CMD'],
    [start, '#!/bin/sh\nexec gosu app "$@"\n', '/run.sh node x > gosu app node x > node x*', 'another user'],
    [
      start,
      '#!/bin/sh\nif [ "$(id -u)" = 0 ]; then exec gosu app "$0" "$@"; fi\nexec "$@"\n',
      '/run.sh node x > node x*',
      'another user first, then itself again',
    ],
    [
      start,
      '#!/bin/sh\nif [ "${1#-}" != "$1" ]; then set -- node "$@"; fi\nexec "$@"\n',
      '/run.sh node x > node x*',
      'options get a program',
    ],
    [
      'ENTRYPOINT ["/run.sh"]\nCMD ["-v"]',
      '#!/bin/sh\nif [ "${1#-}" != "$1" ]; then set -- node "$@"; fi\nexec "$@"\n',
      '/run.sh -v > node -v*',
      'these are some',
    ],
    [
      start,
      '#!/bin/sh\nexec tini -- "$@"\n',
      '/run.sh node x > tini -- node x* > node x',
      'an init in the script',
    ],
    [
      start,
      '#!/usr/bin/dumb-init /bin/sh\nexec "$@"\n',
      '/run.sh node x > /usr/bin/dumb-init /bin/sh /run.sh node x* > /bin/sh /run.sh node x > node x',
      'an init in the first line',
    ],
    [
      start,
      '#!/usr/bin/env -S tini -- sh\n"$@"\n',
      '/run.sh node x > tini -- sh /run.sh node x* > sh /run.sh node x > node x',
      'by env -S',
    ],
    [start, '#!/usr/bin/env bash\nexec "$@"\n', '/run.sh node x > node x*', 'bash by env'],
    [start, '#!/bin/sh\nif x; then exec a; fi\nnode y\n', '/run.sh node x', 'it may stay or not'],
    [start, '#!/bin/sh\nif x; then exec a; fi\nexec b\n', '/run.sh node x', 'it execs, nobody knows what'],
    [start, '#!/bin/sh\nexec $CMD\n', '/run.sh node x > $CMD', 'a variable'],
    [
      start,
      '#!/bin/sh\nD=/usr/bin/d\nexec $D -v\n',
      '/run.sh node x > /usr/bin/d -v*',
      'one that the script sets',
    ],
    [
      `ENV APP_HOME=/opt/app\n${start}`,
      '#!/bin/sh\nexec $APP_HOME/bin/serve\n',
      '/run.sh node x > /opt/app/bin/serve*',
      'one that the image sets',
    ],
    [
      `ENV ROLE=web\n${start}`,
      '#!/bin/sh\nif [ "$ROLE" = web ]; then exec a; fi\nexec b\n',
      '/run.sh node x > a*',
      'a test of one that docker run may set otherwise: what it is without that',
    ],
    [
      `ENV ROLE=\n${start}`,
      '#!/bin/sh\nif [ "$ROLE" = web ]; then exec a; fi\nexec b\n',
      '/run.sh node x',
      'an empty one is there to be set',
    ],
    [
      start,
      '#!/bin/bash\ncmd=(node server.js)\ncmd+=(--port 80)\nexec "${cmd[@]}"\n',
      '/run.sh node x > node server.js --port 80*',
      'an array',
    ],
    [start, '#!/bin/sh\nexec ${SERVER:-nginx}\n', '/run.sh node x > nginx*', 'a default'],
    [start, '#!/bin/sh\n. /lib.sh\nrun "$@"\n', '/run.sh node x > node x*', 'a function of another file'],
    [
      start,
      '#!/bin/bash\n. "$(dirname "$0")/lib.sh"\nrun "$@"\n',
      '/run.sh node x > node x*',
      'a file beside the script',
    ],
    [
      start,
      '#!/bin/sh\n. /other.sh\nrun_server\n',
      '/run.sh node x > run_server',
      'a function of a file nobody can read',
    ],
    [start, '#!/usr/bin/env python3\nimport x\n', '/run.sh node x*', 'not a shell script'],
    [start, 'exec "$@"\n', '/run.sh node x', 'no first line'],
    ['CMD ["/run.sh"]', '#!/bin/sh\nnode x &\nwait\n', '/run.sh* > node x', 'it waits for the background'],
    ['CMD ["/run.sh"]', '#!/bin/sh\nnode x | tee log\n', '/run.sh*', 'it waits for a pipeline'],
    ['CMD ["/run.sh"]', '#!/bin/sh\nnode x\nexit $?\n', '/run.sh* > node x', 'it ends after the program'],
    ['CMD ["/run.sh"]', '#!/bin/sh\nmkdir /x\nexit 0\n', '/run.sh*', 'it ends'],
    ['CMD ["/run.sh"]', '#!/bin/zsh\nnode x\n', '/run.sh* > node x', 'zsh waits as well'],
    ['CMD ["bash", "-e", "/run.sh", "a"]', 'exec node "$1"\n', 'bash -e /run.sh a > node a*', 'by a shell'],
    ['WORKDIR /\nCMD ["sh", "run.sh"]', 'node x\n', 'sh run.sh* > node x', 'a relative path'],
    ['WORKDIR /\nCMD ["./run.sh"]', handsOver, './run.sh', 'no arguments to hand over to'],
    ['CMD ["tini", "--", "/run.sh", "a"]', handsOver, 'tini -- /run.sh a* > /run.sh a > a', 'behind an init'],
    ['CMD /run.sh a', handsOver, '/bin/sh -c /run.sh a* > /run.sh a > a', 'in shell form'],
    [
      'CMD exec /run.sh a',
      handsOver,
      '/bin/sh -c exec /run.sh a > /run.sh a > a*',
      'in shell form with exec',
    ],
    [
      'CMD exec /run.sh a',
      'exec "$@"\n',
      '/bin/sh -c exec /run.sh a > /run.sh a > a*',
      'the shell runs it itself',
    ],
    ['CMD cd /app && ./run.sh', handsOver, '/bin/sh -c cd /app && ./run.sh* > ./run.sh', 'in another folder'],
    [
      'FROM debian:12\nENV PATH=/app:$PATH\nCOPY run.sh /app/\nENTRYPOINT ["run.sh", "a"]',
      handsOver,
      'run.sh a > a*',
      'found by PATH',
    ],
    [
      'FROM node:22\nCOPY run.sh /usr/local/bin/docker-entrypoint.sh\nCMD ["node"]',
      '#!/bin/sh\n"$@"\n',
      'docker-entrypoint.sh node* > node',
      'the script of the base is replaced',
    ],
    ['FROM node:22\nCMD ["node"]', handsOver, 'docker-entrypoint.sh node > node*', 'or not'],
    [
      'FROM debian:12\nCOPY --chmod=755 <<"EOF" /run.sh\n#!/bin/sh\nnode x\nEOF\nCMD ["/run.sh"]',
      '',
      '/run.sh* > node x',
      'a here-document',
    ],
    [
      'FROM debian:12\nCOPY run.sh /\nRUN patch /run.sh\nCMD ["/run.sh", "a"]',
      handsOver,
      '/run.sh a',
      'it was changed',
    ],
    [
      start,
      '#!/bin/sh\nexec /run.sh "$@"\n',
      Array(17).fill('/run.sh node x').join(' > '),
      'a script that starts itself for ever',
    ],
  ];
  for (const [lines, script, expected, why] of cases)
    test(`${why}: ${JSON.stringify(script)} ${JSON.stringify(lines)}`, () =>
      assert.equal(stepsOf(lines, script), expected));
});

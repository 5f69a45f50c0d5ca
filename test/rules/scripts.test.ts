import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { rules } from '../../rules/index.ts';
import { contextOf } from '../../src/image/build-context.ts';
import { findKnownBase } from '../../src/image/known-bases.ts';
import type { LintOptions } from '../../src/lint/lint.ts';
import type { Repaired } from '../../src/repair/repair.ts';
import { lintText, repairText } from '../lint-text.ts';

const ids = [
  'exec-in-subshell',
  'keepalive-command',
  'script-without-exec',
  'trap-never-runs',
  'unstartable-script',
];
const asked = rules.filter(({ id }) => ids.includes(id));
const start = 'FROM debian:12\nCOPY run.sh lib.sh /\nENTRYPOINT ["/run.sh"]\nCMD ["node", "x"]\n';

function optionsWith(script: string, isExecutable: boolean | undefined = true): LintOptions {
  const context = contextOf([
    { path: 'run.sh', text: script, isExecutable },
    { path: 'lib.sh', text: 'serve() {\n  "$@"\n}\n', isExecutable: true },
  ]);
  return { rules: asked, bases: findKnownBase, context };
}

/** `script-without-exec:3`, or `lib.sh script-without-exec:2` where it is in another file. */
function found(dockerfile: string, options: LintOptions): string {
  return lintText(dockerfile, options)
    .diagnostics.map(
      ({ rule, range, file }) =>
        `${file === undefined || file === 'run.sh' ? '' : `${file} `}${rule}:${range.start.line + 1}`,
    )
    .join(' ');
}

suite('what is said of a script', () => {
  const cases: [script: string, expected: string, why: string][] = [
    ['#!/bin/sh\nexec "$@"\n', '', 'it hands over'],
    ['#!/bin/sh\n"$@"\n', 'script-without-exec:2', 'it does not'],
    ['#!/bin/sh\nset -e\nnode x\n', 'script-without-exec:3', 'it waits for a program'],
    ['#!/bin/sh\nnode x &\nwait\n', 'script-without-exec:3', 'for the background, without a trap'],
    ['#!/bin/sh\ntrap "kill 0" TERM\nnode x &\nwait\n', '', 'with a trap'],
    ['#!/bin/sh\n. /lib/traps.sh\nnode x &\nwait\n', '', 'a file nobody has read may set a trap'],
    ['#!/bin/sh\ntrap "kill 0" INT\nnode x &\nwait\n', 'script-without-exec:4', 'a trap for another signal'],
    ['#!/bin/sh\ntrap "" TERM\nnode x\n', 'script-without-exec:3', 'a signal that is ignored is no trap'],
    ['#!/bin/sh\nnode x | tee log\n', 'script-without-exec:2', 'it waits for a pipeline'],
    ['#!/bin/sh\nexec node x | tee log\n', 'exec-in-subshell:2', 'exec is lost in it'],
    ['#!/bin/sh\n(exec node x)\n', 'exec-in-subshell:2', 'in a subshell too'],
    ['#!/bin/sh\nexec node x &\nwait\n', 'exec-in-subshell:2', 'and in the background'],
    ["#!/bin/sh\ntrap 'kill $!; wait' TERM\nexec node x &\nwait\n", '', 'where a trap makes up for it'],
    ['#!/bin/sh\nx=$(exec date)\nexec node $x\n', '', 'in front of the end it does no harm'],
    ['#!/bin/sh\n(exec prepare)\nexec node x\n', '', 'in a subshell neither'],
    ['#!/bin/bash\ntrap stop TERM\nnode x\n', 'trap-never-runs:2', 'the trap waits for the program'],
    ['#!/bin/bash\ntrap stop TERM\nexec node x\n', '', 'exec drops it'],
    ['#!/bin/bash\ntrap stop EXIT\nnode x\n', 'script-without-exec:3', 'a trap for the end'],
    ['#!/bin/bash\ntrap stop TERM\nwhile :; do sleep 60; done\n', 'trap-never-runs:2', 'a long sleep'],
    ['#!/bin/bash\ntrap exit TERM\nwhile :; do sleep 1; done\n', '', 'a short one'],
    ['#!/bin/bash\ntrap stop TERM\nwhile :; do sleep 60 & wait $!; done\n', '', 'as it should be'],
    ['#!/bin/bash\ntrap stop TERM\nnginx\ntail -f /log\n', 'trap-never-runs:2', 'tail holds it up'],
    ['#!/bin/sh\nnginx\ntail -f /log\n', 'keepalive-command:3', 'without a trap'],
    ['#!/bin/sh\nwhile :; do node x; done\n', 'script-without-exec:2', 'a loop hears nothing either'],
    ['#!/bin/sh\nmkdir /x\ncp a b\n', '', 'a job that ends'],
    [
      '#!/bin/sh\nsu web -c "gunicorn a:b"\ntail -f /log\n',
      'script-without-exec:2',
      'a server in the string of a shell that it waits for',
    ],
    [
      '#!/bin/sh\nif [ -n "$A" ]; then\n  apache2-foreground\nfi\nexec apache2 -DFOREGROUND\n',
      'script-without-exec:3',
      'a script of the base that becomes a server, on one way',
    ],
    [
      '#!/bin/sh\nset -e\ntests "$@"\nn=$?\nif [ $n -ne 0 ]; then node x; fi\n',
      'script-without-exec:3',
      'what fails ends the script: it never comes to the server',
    ],
    [
      '#!/bin/sh\ntests "$@"\nn=$?\nif [ $n -ne 0 ]; then node x; fi\n',
      'script-without-exec:4',
      'without set -e it may',
    ],
    ['#!/bin/sh\nsu web -c "mkdir /x"\nnode x\n', 'script-without-exec:3', 'a step in one'],
    ['#!/bin/sh\n./deploy\necho done\n', 'script-without-exec:2', 'this may last'],
    ['#!/bin/sh\nnode x\necho ended\n', 'script-without-exec:2', 'a program with a word at the end'],
    ['#!/bin/sh\nnode x\nexit $?\n', 'script-without-exec:2', 'with its exit code'],
    ['#!/bin/sh\nif a; then exec b; fi\nnode x\n', 'script-without-exec:3', 'on one of two ways'],
    ['#!/bin/sh\nif [ "$1" = sh ]; then exec sh; fi\n"$@"\n', 'script-without-exec:3', 'not with this CMD'],
    ['#!/bin/sh\nif [ "$1" = node ]; then exec "$@"; fi\n"$@"\n', '', 'with this one'],
    [
      '#!/bin/sh\nif a; then node x; else node y; fi\n',
      'script-without-exec:2 script-without-exec:2',
      'on neither way',
    ],
    ['#!/bin/sh\nmain() {\n  node x\n}\nmain\n', 'script-without-exec:3', 'in a function'],
    ['#!/bin/sh\n. /lib.sh\nserve "$@"\n', 'lib.sh script-without-exec:2', 'in a file it sources'],
    ['#!/bin/sh\n. /other.sh\nrun_server\n', '', 'perhaps a function that does exec'],
    ['#!/bin/sh\nexec $CMD\n', '', 'nobody knows what'],
    ['#!/usr/bin/dumb-init /bin/sh\nnode x\n', '', 'an init in the first line'],
    ['#!/bin/sh\nexec tini -- "$@"\n', '', 'an init in the script'],
    ['#!/usr/bin/env python3\nimport x\n', '', 'not a shell script'],
    ['#!/bin/sh\r\nexec node x\r\n', 'unstartable-script:1', 'Windows line ends'],
    ['#!/bin/sh\nexec node x\r\n', '', 'but for the first line'],
    ['#!/usr/bin/env python3\r\n', 'unstartable-script:1', 'in any language'],
    ['\uFEFF#!/bin/sh\nexec node x\n', 'unstartable-script:1', 'a byte order mark'],
    ['exec node x\n', 'unstartable-script:1', 'no first line'],
    ['# a comment\n#!/bin/sh\nexec node x\n', 'unstartable-script:1', 'which is the second'],
    ['#!/bin/sh\n# initcheck ignore=script-without-exec -- a job\n"$@"\n', '', 'a comment above the line'],
    ['#!/bin/sh\n# initcheck ignore=trap-never-runs\n"$@"\n', 'script-without-exec:3', 'about another rule'],
    ['#!/bin/sh\n# initcheck ignore=script-without-exec\n\n"$@"\n', 'script-without-exec:4', 'too far above'],
    ['#!/bin/sh\n"$@"\n# initcheck file-ignore=script-without-exec\n', '', 'for the whole file'],
    ['#!/bin/sh\nif (\n', '', 'it cannot be read'],
    [`#!/bin/sh\n${'('.repeat(5000)}\n`, '', 'nor this'],
  ];
  for (const [script, expected, why] of cases)
    test(`${why}: ${JSON.stringify(script).slice(0, 100)}`, () =>
      assert.equal(found(start, optionsWith(script)), expected));
});

/** The shapes in which the entrypoint scripts of the official images end: all of them hand over. */
suite('how official images do it', () => {
  const cases: [script: string, why: string][] = [
    [
      '#!/bin/sh\nset -e\nif [ "${1#-}" != "$1" ]; then\n\tset -- server "$@"\nfi\nexec "$@"\n',
      'options first',
    ],
    [
      '#!/bin/bash\nif [ "$1" = server ] && [ "$(id -u)" = 0 ]; then\n\tchown -R app /data\n' +
        '\texec gosu app "$BASH_SOURCE" "$@"\nfi\nexec "$@"\n',
      'another user, then itself',
    ],
    [
      '#!/bin/sh\nif [ "$1" = server -a "$(id -u)" = 0 ]; then\n\tfind . \\! -user app -exec chown app {} +\n' +
        '\texec su-exec app "$0" "$@"\nfi\numask 0077\nexec "$@"\n',
      'with su-exec',
    ],
    [
      '#!/bin/bash\n_main() {\n\tif [ "${1:0:1}" = - ]; then\n\t\tset -- server "$@"\n\tfi\n' +
        '\tif [ "$1" = server ]; then\n\t\tsetup "$@"\n\tfi\n\texec "$@"\n}\nif ! _is_sourced; then\n\t_main "$@"\nfi\n',
      'a main function that is only called when the file is not sourced',
    ],
    ['#!/bin/bash\ncmd=(server --x)\nexec "${cmd[@]}" "$@"\n', 'an array'],
    ['#!/bin/sh\nexec_cmd="exec server"\nexec $exec_cmd\n', 'a variable'],
    [
      '#!/bin/sh\ncase "$1" in\n\tserver)\n\t\tshift\n\t\texec server "$@"\n\t\t;;\n\t-*) exec server "$@" ;;\n' +
        '\t*) exec "$@" ;;\nesac\n',
      'a case',
    ],
    [
      '#!/bin/sh\nif /usr/bin/find /d -mindepth 1 -print -quit | read v; then\n\tfind /d -type f | ' +
        'sort -V | while read -r f; do\n\t\tcase "$f" in\n\t\t*.sh) "$f" ;;\n\t\t*) echo ignored ;;\n\t\tesac\n' +
        '\tdone\nelse\n\techo none\nfi\nexec "$@"\n',
      'a folder of hooks',
    ],
    [
      '#!/bin/bash\nfor f in /docker-entrypoint-initdb.d/*; do\n\tcase "$f" in\n\t\t*.sh) . "$f" ;;\n' +
        '\t\t*.sql) psql < "$f" ;;\n\tesac\ndone\nexec "$@"\n',
      'hooks that are sourced',
    ],
    [
      '#!/usr/bin/env bash\nset -Eeuo pipefail\nfile_env() {\n\tlocal var="$1"\n\texport "$var"="${!var:-}"\n' +
        '}\nfile_env X\n"$@" --init &\npid="$!"\nkill -s TERM "$pid"\nwait "$pid"\nexec "$@"\n',
      'a server that is started once before',
    ],
    ['#!/bin/sh\nset -- setpriv --reuid=app --init-groups "$@"\nexec "$@"\n', 'arguments in front'],
    [
      '#!/usr/bin/dumb-init /bin/sh\nset -e\nif [ "$1" = a ]; then shift; set -- b "$@"; fi\nexec "$@"\n',
      'an init in the first line',
    ],
    [
      '#!/bin/sh\nif [ -n "$X" ]; then\n\texec java -jar a.jar\nelse\n\texec java -cp . Main "$@"\nfi\n',
      'both ways',
    ],
    ['#!/bin/sh\nexec tini -s -- server "$@"\n', 'an init in the script'],
    [
      '#!/bin/bash\nsource /opt/lib.sh\nprint_welcome\nif [[ "$*" == *"/run.sh"* ]]; then\n\tsetup\n' +
        'fi\necho ""\nexec "$@"\n',
      'sourced functions',
    ],
  ];
  for (const [script, why] of cases) test(why, () => assert.equal(found(start, optionsWith(script)), ''));
});

suite('what else decides', () => {
  const plain = '#!/bin/sh\n"$@"\n';
  const cases: [
    dockerfile: string,
    script: string,
    isExecutable: boolean | undefined,
    expected: string,
    why: string,
  ][] = [
    [start, plain, false, 'unstartable-script:2 script-without-exec:2', 'it is not executable'],
    [start, plain, undefined, 'script-without-exec:2', 'nobody knows whether it is'],
    [start.replace('COPY', 'COPY --chmod=755'), plain, false, 'script-without-exec:2', '--chmod'],
    [
      start.replace('ENTRY', 'RUN chmod +x /run.sh\nENTRY'),
      plain,
      false,
      'script-without-exec:2',
      'RUN chmod',
    ],
    [
      'FROM debian:12\nCOPY run.sh /\nCMD ["sh", "/run.sh"]\n',
      'node x\n',
      false,
      'script-without-exec:1',
      'a shell needs neither mode nor first line',
    ],
    [
      'FROM debian:12\nCOPY run.sh /\nCMD ["tini", "--", "/run.sh"]\n',
      'node x\n',
      true,
      '',
      'an init may start it without a first line',
    ],
    [
      'FROM debian:12\nCOPY run.sh /\nCMD ["tini", "--", "/run.sh"]\n',
      '#!/bin/sh\nnode x\n',
      true,
      '',
      'behind an init it is not PID 1',
    ],
    [
      'FROM debian:12\nCOPY run.sh /\nRUN dos2unix /run.sh\nCMD ["/run.sh"]\n',
      '#!/bin/sh\r\nexec a\r\n',
      true,
      '',
      'the image has Unix line ends',
    ],
    [
      'FROM debian:12\nCOPY run.sh /\nRUN patch /run.sh\nCMD ["/run.sh", "a"]\n',
      plain,
      true,
      '',
      'the image has another text',
    ],
    [
      'FROM debian:12\nCOPY run.sh /\nSTOPSIGNAL SIGINT\nCMD ["/run.sh"]\n',
      '#!/bin/sh\ntrap stop INT\nnode x\n',
      true,
      'trap-never-runs:2',
      'a trap for the signal of the image',
    ],
    [
      'FROM mystery\nCOPY run.sh /\nCMD ["/run.sh", "node"]\n',
      plain,
      true,
      'script-without-exec:2',
      'an unknown base',
    ],
    [
      '# escape=`\nFROM mcr.microsoft.com/windows/nanoserver\nCOPY run.sh /\nCMD ["/run.sh", "node"]\n',
      plain,
      true,
      '',
      'Windows',
    ],
    [
      'FROM debian:12\nCOPY run.sh /\n# initcheck ignore=script-without-exec -- reviewed\nCMD ["/run.sh", "node"]\n',
      plain,
      true,
      '',
      'a comment above CMD',
    ],
    [
      'FROM debian:12\nCOPY --chmod=755 <<"EOF" /run.sh\n#!/bin/sh\nnode x\nEOF\nCMD ["/run.sh"]\n',
      '',
      true,
      'script-without-exec:4',
      'a here-document, by its own line',
    ],
    [
      'FROM debian:12\nCOPY <<"EOF" /run.sh\n#!/bin/sh\nexec node x\nEOF\nCMD ["/run.sh"]\n',
      '',
      true,
      'unstartable-script:2',
      'a here-document is not executable',
    ],
    [
      'FROM debian:12\r\nCOPY --chmod=755 <<"EOF" /run.sh\r\n#!/bin/sh\r\nexec node x\r\nEOF\r\nCMD ["/run.sh"]\r\n',
      '',
      true,
      '',
      'and ends its lines as Docker reads them',
    ],
  ];
  for (const [dockerfile, script, isExecutable, expected, why] of cases)
    test(`${why}: ${JSON.stringify(dockerfile)}`, () =>
      assert.equal(found(dockerfile, optionsWith(script, isExecutable)), expected));

  test('what holds only if an unknown base has no ENTRYPOINT is an info', () => {
    const dockerfile = 'FROM mystery\nCOPY run.sh /\nCMD ["/run.sh", "node"]\n';
    assert.equal(lintText(dockerfile, optionsWith(plain)).diagnostics[0]?.severity, 'info');
  });
});

suite('what is repaired', () => {
  /** Repaired once, and once more to see that this changes nothing. */
  function repairTwice(dockerfile: string, script: string, isExecutable = true): Repaired {
    const repaired = repairText(dockerfile, optionsWith(script, isExecutable));
    const after = repaired.files.find(({ path }) => path === 'run.sh')?.text ?? script;
    const again = repairText(repaired.text, optionsWith(after, isExecutable));
    assert.deepEqual([again.text, again.files], [repaired.text, []], 'a second repair changes nothing');
    return repaired;
  }

  const cases: [script: string, expected: string, why: string][] = [
    ['#!/bin/sh\n"$@"\n', '#!/bin/sh\nexec "$@"\n', 'exec at the end'],
    ['#!/bin/sh\nA=1 node x >log\n', '#!/bin/sh\nA=1 exec node x >log\n', 'behind an assignment'],
    ['#!/bin/sh\ncd /app && node x', '#!/bin/sh\ncd /app && exec node x', 'in a list, without a line end'],
    [
      '#!/bin/sh\nif a; then node x; else node y; fi\n',
      '#!/bin/sh\nif a; then exec node x; else exec node y; fi\n',
      'on both ways at once',
    ],
    ['#!/bin/sh\nf() { node "$1"; }\nf x\n', '#!/bin/sh\nf() { exec node "$1"; }\nf x\n', 'in a function'],
    ['#!/bin/sh\n# 日本語 😀\nnode x\n', '#!/bin/sh\n# 日本語 😀\nexec node x\n', 'behind other alphabets'],
    ['#!/bin/sh\r\nnode x\r\n', '#!/bin/sh\nexec node x\n', 'two defects, one after the other'],
    ['\uFEFF#!/bin/sh\r\nexec a\r\n', '#!/bin/sh\nexec a\n', 'two more'],
    [
      '#!/bin/sh\nset -e\r\nnode x\r\n',
      '#!/bin/sh\nset -e\r\nexec node x\r\n',
      'other line ends are left alone',
    ],
  ];
  for (const [script, expected, why] of cases)
    test(`${why}: ${JSON.stringify(script)}`, () => {
      const repaired = repairTwice(start, script);
      assert.equal(repaired.files[0]?.text, expected);
      assert.equal(repaired.text, start, 'the Dockerfile stays as it is');
    });

  const left: [script: string, why: string][] = [
    ['#!/bin/sh\nnode x | tee log\n', 'a pipeline'],
    ['#!/bin/sh\nnode x || exit 1\n', 'what follows depends on it'],
    ['#!/bin/sh\ntrap stop EXIT\nnode x\n', 'a trap that exec would drop'],
    ['#!/bin/sh\na &\nnode x\n', 'something in the background'],
    ['#!/bin/sh\ntime node x\n', 'a word of the shell'],
    ['#!/bin/sh\nnginx\ntail -f /log\n', 'exec of what never stops helps nobody'],
    ['#!/bin/sh\na &\nb &\nwait\n', 'several at once'],
    [
      '#!/bin/sh\nrun() { node "$1"; }\nrun a\nrun b\n',
      'a function that is called before as well would not come back',
    ],
    ['#!/bin/sh\nrun() { node "$1"; }\nif run check; then echo; fi\nrun b\n', 'nor in a condition'],
    [
      '#!/bin/sh\nrun() { node "$1"; }\nmain() { run a; }\nrun check\nmain\n',
      'nor where another function calls it',
    ],
    ['#!/bin/bash\nrun() { node x; }\nexport -f run\nrun\n', 'nor in another shell'],
    ['#!/bin/sh\nmigrate() { true; }\n"$@"\n', 'what comes as arguments may be a function'],
    ['#!/bin/sh\n. /other.sh\n"$@"\n', 'also one of a file nobody read'],
  ];
  for (const [script, why] of left)
    test(`the reaper comes in front instead: ${why}: ${JSON.stringify(script)}`, () => {
      const repaired = repairTwice(start, script);
      assert.deepEqual(repaired.files, []);
      assert.match(repaired.text, /ENTRYPOINT \["\/sbin\/reaper", "--", "\/run.sh"\]/);
    });

  test('no exec is put in front of what nobody knows', () => {
    for (const script of [
      '#!/bin/sh\nmigrate() { true; }\n$CMD x\n',
      "#!/bin/sh\nalias run='node x'\nrun\n",
    ]) {
      const repaired = repairTwice(start, script);
      assert.deepEqual(repaired.files, [], script);
      assert.match(repaired.text, /"\/sbin\/reaper", "--"/, 'the reaper goes in front of the shell');
    }
  });

  test('a mode is written where the COPY brings nothing else', () => {
    const one = 'FROM debian:12\nCOPY run.sh /\nCMD ["/run.sh"]\n';
    const script = '#!/bin/sh\nexec node x\n';
    assert.equal(repairTwice(one, script, false).text, one.replace('COPY', 'COPY --chmod=0755'));
    assert.equal(repairTwice(start, script, false).text, start, 'and not on two files at once');
  });

  test('a here-document is repaired in the Dockerfile', () => {
    const text =
      'FROM debian:12\nCOPY --chmod=755 <<"EOF" /run.sh\n#!/bin/sh\nnode x\nEOF\nCMD ["/run.sh"]\n';
    assert.equal(repairTwice(text, '').text, text.replace('node x', 'exec node x'));
  });

  test('a script that starts another one: both are repaired', () => {
    const context = contextOf([
      { path: 'run.sh', text: '#!/bin/sh\n/lib.sh "$@"\n', isExecutable: true },
      { path: 'lib.sh', text: '#!/bin/sh\n"$@"\n', isExecutable: true },
    ]);
    const repaired = repairText(start, { rules: asked, bases: findKnownBase, context });
    assert.deepEqual(
      repaired.files.map(({ path, text }) => [path, text]),
      [
        ['run.sh', '#!/bin/sh\nexec /lib.sh "$@"\n'],
        ['lib.sh', '#!/bin/sh\nexec "$@"\n'],
      ],
    );
    assert.deepEqual(repaired.linted.diagnostics, []);
  });

  test('a function of a sourced file is left alone: other scripts may call it, and go on', () => {
    const repaired = repairText(start, optionsWith('#!/bin/sh\n. /lib.sh\nserve "$@"\n'));
    assert.deepEqual(repaired.files, []);
    assert.match(repaired.text, /ENTRYPOINT \["\/sbin\/reaper", "--", "\/run.sh"\]/);
  });

  test('the last command of a sourced file is repaired where it stands', () => {
    const context = contextOf([
      { path: 'run.sh', text: '#!/bin/sh\n. /lib.sh\n', isExecutable: true },
      { path: 'lib.sh', text: 'node x\n', isExecutable: true },
    ]);
    const repaired = repairText(start, { rules: asked, bases: findKnownBase, context });
    assert.deepEqual(
      repaired.files.map(({ path, text }) => [path, text]),
      [['lib.sh', 'exec node x\n']],
    );
  });
});

suite('what a script puts in front of the program is told where it stands', () => {
  const inFront = rules.filter(({ id }) =>
    ['su-or-sudo', 'signal-swallowing-launcher', 'keepalive-command'].includes(id),
  );
  const cases: [script: string, expected: string, why: string][] = [
    ['#!/bin/sh\nprepare\nexec su nobody -c "exec redis-server"\n', 'su-or-sudo:3', 'in the script'],
    ['#!/bin/sh\nexec sudo -u nobody redis-server\n', 'su-or-sudo:2', 'likewise'],
    ['#!/bin/sh\nexec flock /tmp/lock redis-server\n', 'signal-swallowing-launcher:2', 'a launcher'],
    ['#!/bin/sh\nexec "$@"\n', 'Dockerfile su-or-sudo:4', 'the CMD has it'],
    ['#!/bin/sh\necho\nexec sleep infinity\n', 'keepalive-command:3', 'the CMD is not run'],
    ['#!/bin/sh\nsu nobody -c redis-server\n', 'su-or-sudo:2', 'what is left once the shell is gone'],
  ];
  for (const [script, expected, why] of cases)
    test(`${JSON.stringify(script)}: ${expected}, ${why}`, () => {
      const dockerfile =
        'FROM debian:12\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]\nCMD ["su", "nobody", "-c", "redis-server"]\n';
      const { diagnostics } = lintText(dockerfile, { ...optionsWith(script), rules: inFront });
      const said = diagnostics.map(
        ({ rule, range, file = 'Dockerfile' }) =>
          `${file === 'run.sh' ? '' : `${file} `}${rule}:${range.start.line + 1}`,
      );
      assert.deepEqual(said, expected === '' ? [] : [expected]);
    });
});

test('what supervisord has a shell run is told where its configuration says so', () => {
  const config =
    '[supervisord]\nnodaemon=true\n\n[program:app]\nuser=web\ncommand=bash -c "cd /srv; node server.js; echo"\n';
  const dockerfile =
    'FROM debian:12\nCOPY app.conf /etc/app.conf\nCMD ["supervisord", "-n", "-c", "/etc/app.conf"]\n';
  const context = contextOf([{ path: 'app.conf', text: config, isExecutable: false }]);
  const supervised = rules.filter(({ id }) => id === 'supervised-shell');
  const { diagnostics } = lintText(dockerfile, { rules: supervised, bases: findKnownBase, context });
  assert.deepEqual(
    diagnostics.map(({ file, range }) => [file, range.start.line + 1]),
    [['app.conf', 6]],
  );
});

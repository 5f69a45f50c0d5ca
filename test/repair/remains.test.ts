import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { rules } from '../../rules/index.ts';
import { contextOf } from '../../src/image/build-context.ts';
import { findKnownBase } from '../../src/image/known-bases.ts';
import type { LintOptions } from '../../src/lint/lint.ts';
import { repairText } from '../lint-text.ts';

const bases = findKnownBase;

/** Repairs an image whose PID 1 becomes a script, or one behind tini. */
function repairScripts(files: Readonly<Record<string, string>>, lines: string, more?: Partial<LintOptions>) {
  const scripts = Object.entries(files).map(([path, text]) => ({ path, text, isExecutable: true }));
  const text = `FROM debian:12\nRUN apt-get install -y tini\nCOPY *.sh /\n${lines}\n`;
  return repairText(text, { rules, bases, context: contextOf(scripts), ...more });
}

/** A script that runs something beside its program. */
function withJob(shell: string, program: string): string {
  return `#!/bin/${shell}\nredis-server --port 1 &\n${program}\n`;
}

suite('a repair is asked about at every ending', () => {
  const withTini = 'ENTRYPOINT ["tini", "--", "/run.sh"]';
  const trapped = '#!/bin/bash\ntrap "echo bye" USR2 TERM\nredis-server; nginx -g "daemon off;"\n';
  const cases: [
    files: Record<string, string>,
    lines: string,
    applied: string[],
    remains: RegExp | null,
    declined: RegExp | null,
    why: string,
  ][] = [
    [
      { 'run.sh': '#!/bin/bash\nif test "$A"; then\n  redis-server\nelse\n  redis-server --port 1\nfi\n' },
      withTini,
      ['init-hides-shell', 'init-hides-shell'],
      null,
      null,
      'both endings are repaired',
    ],
    [
      {
        'run.sh':
          '#!/bin/bash\nif test "$A"; then\n  redis-server\nelse\n  nginx -g "daemon off;" | tee log\nfi\n',
      },
      withTini,
      ['init-hides-shell'],
      /kills nginx before it can finish/,
      /ends in a pipeline/,
      'one ending is repaired, and the other is said',
    ],
    [
      { 'a.sh': '#!/bin/bash\nexec /b.sh\n', 'b.sh': trapped },
      'CMD sh /a.sh',
      [],
      null,
      /^the container would not stop any better: docker stop waits 10 s.*the trap for TERM in b.sh/,
      'without its shell another one is as deaf',
    ],
    [
      {
        'a.sh': '#!/bin/bash\nset -e\n/b.sh\n',
        'b.sh':
          '#!/bin/bash\ntrap "kill $PID" TERM\n/app/server &\nPID=$!\nwhile kill -0 $PID; do sleep 1; done\nexit 1\n',
      },
      'CMD ["/a.sh"]',
      [],
      null,
      /^the container would not stop any better: .*b.sh handles SIGTERM, and then goes round its loop again$/,
      'one that looks after its program until that is gone',
    ],
    [
      { 'a.sh': '#!/bin/bash\nexec /b.sh\n', 'b.sh': '#!/bin/bash\nredis-server\n' },
      'CMD sh /a.sh',
      ['shell-form', 'script-without-exec', 'missing-init'],
      null,
      null,
      'without both of them nothing is left',
    ],
    [
      {
        'run.sh': "#!/bin/bash\ntrap 'kill $!; wait' EXIT\nredis-server &\nnginx -g 'daemon off;' &\nwait\n",
      },
      'CMD ["/run.sh"]',
      [],
      null,
      /has a trap for EXIT that goes on waiting, so that it would not exit after an init either/,
      'a trap for the end waits behind an init as well',
    ],
    [
      { 'run.sh': "#!/bin/bash\ntrap 'kill -9 $!; wait' TERM\nredis-server &\nwait\n" },
      'CMD ["/run.sh"]',
      [],
      null,
      /cannot help what the trap kills: send SIGTERM, and wait/,
      'what is killed is killed behind an init as well',
    ],
    [
      { 'run.sh': '#!/bin/bash\nset -e\nmkdir -p /x\nscl enable rh-redis5 -- redis-server\n' },
      'CMD ["/run.sh"]',
      ['script-without-exec'],
      null,
      null,
      'a launcher is as deaf as the shell: exec alone gains nothing, and the reaper waits for both',
    ],
    [
      { 'run.sh': withJob('bash', 'nginx -g "daemon off;"') },
      'CMD ["/run.sh"]',
      ['script-without-exec'],
      null,
      /run.sh is run by bash, which ignores SIGQUIT, and does not tell what it runs/,
      'the signal that nginx wants ends no bash: it is left as it is',
    ],
    [
      { 'run.sh': withJob('sh', 'nginx -g "daemon off;"') },
      'CMD ["/run.sh"]',
      ['script-without-exec', 'wrong-stopsignal'],
      null,
      null,
      'it ends dash',
    ],
    [
      { 'run.sh': withJob('sh', 'apache2 -D FOREGROUND') },
      'CMD ["/run.sh"]',
      ['script-without-exec'],
      null,
      /run.sh does not end by SIGWINCH, and does not tell what it runs/,
      'and that of Apache ends no shell',
    ],
    [
      { 'run.sh': withJob('bash', 'nginx -g "daemon off;"') },
      'STOPSIGNAL SIGQUIT\nCMD ["/run.sh"]',
      [],
      null,
      /ignores SIGQUIT, so that it would not exit after an init either/,
      'an init in front of bash would pass on what bash ignores',
    ],
    [
      { 'run.sh': withJob('bash', 'postgres -D /data') },
      'STOPSIGNAL SIGINT\nCMD ["/run.sh"]',
      [],
      null,
      /takes note of SIGINT only when the command that runs has ended, so that it would not exit/,
      'nor what it only takes note of',
    ],
  ];
  for (const [files, lines, applied, remains, declined, why] of cases)
    test(why, () => {
      const repaired = repairScripts(files, lines);
      const isOfTheStop = (rule: string): boolean => rule !== 'missing-stopsignal';
      assert.deepEqual(repaired.applied.map(({ rule }) => rule).filter(isOfTheStop), applied);
      const left = repaired.applied.flatMap(one => one.remains).join('; ');
      if (remains) assert.match(left, remains);
      else assert.equal(left, '');
      const reasons = repaired.declined.map(({ reason }) => reason).join('; ');
      if (declined) assert.match(reasons, declined);
      else assert.equal(reasons, '');
      if (applied.length === 0) assert.deepEqual(repaired.files, [], 'and nothing is written');
    });
});

test('the shell of a base that nobody knows is that of its packages, and as deaf', () => {
  const scripts = contextOf([
    { path: 'run.sh', text: '#!/bin/sh\nnginx -g "daemon off;"\nexit 0\n', isExecutable: true },
  ]);
  const repair = (install: string) =>
    repairText(
      `FROM x.example/base\nRUN ${install}\nCOPY run.sh /\nSTOPSIGNAL SIGQUIT\nENTRYPOINT ["/run.sh"]\n`,
      { rules, bases, context: scripts },
    );
  const { applied, declined } = repair('apk add nginx');
  assert.deepEqual(applied, []);
  assert.match(declined.map(({ reason }) => reason).join('\n'), /is run by ash, which ignores SIGQUIT/);
  assert.equal(repair('apt-get install -y nginx').applied.length, 1);
});

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { rules } from '../../rules/index.ts';
import { contextOf } from '../../src/image/build-context.ts';
import { findKnownBase } from '../../src/image/known-bases.ts';
import { repairText } from '../lint-text.ts';

const job = '#!/bin/bash\nmkdir /x\n/dump.sh\nrm -Rf /x\n';
const behindReaper = /"\/sbin\/reaper", "--"/;
const server = '#!/bin/bash\nmkdir -p /x\nredis-server\n';

// Measured with dash, bash, BusyBox and util-linux as PID 1: a shell that another one becomes is as deaf as it was.
suite('what a shell that waits may become', () => {
  const rows: [base: string, run: string, other: string, repaired: RegExp, why: string][] = [
    ['debian:12', 'redis-server', '', /^exec redis-server$/m, 'a program'],
    ['debian:12', '/other.sh', server, /^exec \/other\.sh$/m, 'a script that is repaired as well'],
    ['debian:12', '/other.sh', job, behindReaper, 'not a script that is a job, and is not'],
    ['debian:12', 'bash <<EOF\njava -jar a.jar\nEOF', '', behindReaper, 'not one that reads on'],
    ['alpine', 'sh <<EOF\njava -jar a.jar\nEOF', '', behindReaper, 'nor that of BusyBox'],
    ['debian:12', 'bash /unread.sh', '', behindReaper, 'nor one that reads what nobody knows'],
    ['debian:12', '/unread.sh --fg', '', behindReaper, 'nor a script that nobody has read'],
    ['debian:12', '/opt/entrypoint.sh a', '', /^exec \/opt\/entrypoint.sh a$/m, 'one that hands over'],
    ['alpine', 'su solr <<EOF\nsolr\nEOF', '', behindReaper, "BusyBox's su is a shell then"],
    ['debian:12', 'sudo -u app bash -c "$(cat /cmd)"', '', behindReaper, 'bash dies of what sudo passes on'],
    [
      'debian:12',
      'su -p root --command "cd; bash /other.sh"',
      'python3 -m http.server',
      /^ENTRYPOINT \["\/sbin\/reaper", "--"\]|su starts another shell/m,
      'su waits for a shell that ends without its program, and collects no orphans',
    ],
    [
      'debian:12',
      "# Can't use `exec` because it blocks signals\nsrsd -d x",
      '',
      /^ENTRYPOINT \["\/sbin\/reaper", "--"\]|the comment above says/m,
      'whoever wrote it has tried',
    ],
    ['debian:12', '# exec in front\nsrsd -d x', '', /^exec srsd -d x$/m, 'this comment says something else'],
    ['debian:12', 'sudo -u app node a.js', '', /^exec sudo -u app node a\.js$/m, 'node gets it'],
    ['debian:12', 'su solr <<EOF\nsolr\nEOF', '', /^exec su solr <<EOF$/m, 'that of util-linux stops it'],
  ];
  for (const [base, run, other, repaired, why] of rows)
    test(`${base}: ${JSON.stringify(run)}: ${why}`, () => {
      const shebang = base === 'alpine' ? '#!/bin/sh' : '#!/bin/bash';
      const dockerfile = `FROM ${base}\nCOPY --chmod=755 run.sh other.sh /\nCMD ["/run.sh"]\n`;
      const texts = { 'run.sh': `${shebang}\n${run}\n`, 'other.sh': other };
      const context = contextOf(
        Object.entries(texts).map(([path, text]) => ({ path, text, isExecutable: true })),
      );
      const only = rules.filter(({ id }) => id === 'script-without-exec');
      const { text, files, declined } = repairText(dockerfile, {
        rules: only,
        bases: findKnownBase,
        context,
      });
      const said = [text, ...files.map(file => file.text), ...declined.map(({ reason }) => reason)];
      assert.match(said.join('\n'), repaired);
    });
});

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { applyRuleOptions } from '../../plugin/config/rule-options.ts';
import { rules } from '../../rules/index.ts';
import { findKnownBase } from '../../src/image/known-bases.ts';
import type { LintOptions } from '../../src/lint/lint.ts';
import type { Repaired } from '../../src/repair/repair.ts';
import { repairText } from '../lint-text.ts';

const options = { rules, bases: findKnownBase };
const copy = 'COPY --chmod=0755 .initcheck/reaper-linux-${TARGETARCH:-amd64} /sbin/reaper';
const reaper = `ARG TARGETARCH\n${copy}\n`;

/** Repaired once, and once more to see that this changes nothing. */
function repairTwice(text: string): Repaired {
  const repaired = repairText(text, options);
  assert.equal(repairText(repaired.text, options).text, repaired.text, 'a second repair changes nothing');
  const document = TextDocument.create('', '', 0, text);
  assert.equal(
    TextDocument.applyEdits(document, [...repaired.edits]),
    repaired.text,
    'the edits make the same text',
  );
  return repaired;
}

suite('what becomes of a Dockerfile', () => {
  const cases: [before: string, after: string, why: string][] = [
    [
      'FROM debian:12\nCMD node x\n',
      `FROM debian:12\n${reaper}ENTRYPOINT ["/sbin/reaper", "--"]\nCMD ["node", "x"]\n`,
      'exec form first, then the reaper; CMD stays what `docker run IMAGE ...` replaces',
    ],
    [
      'FROM debian:12\nCMD node $X # y',
      `FROM debian:12\n${reaper}ENTRYPOINT ["/sbin/reaper", "--"]\nCMD exec node $X # y`,
      'a variable needs the shell; no line end at the end of the file',
    ],
    [
      'FROM debian:12\nENTRYPOINT node x\nCMD ["ignored"]\n',
      `FROM debian:12\n${reaper}ENTRYPOINT ["/sbin/reaper", "--", "/bin/sh", "-c", "exec node x"]\nCMD ["ignored"]\n`,
      'an ignored CMD stays ignored',
    ],
    [
      'FROM httpd:2.4\nRUN apt-get install -y cron\nCMD ["cron", "-f"]\n',
      `FROM httpd:2.4\nRUN apt-get install -y cron\n${reaper}STOPSIGNAL SIGTERM\n` +
        'ENTRYPOINT ["/sbin/reaper", "--"]\nCMD ["cron", "-f"]\n',
      'no signal ends cron as PID 1: that of the base goes, and an init comes',
    ],
    [
      'FROM debian:12\nENTRYPOINT ["node"]\nCMD ["x"]\n',
      `FROM debian:12\n${reaper}ENTRYPOINT ["/sbin/reaper", "--", "node"]\nCMD ["x"]\n`,
      'two words more in front',
    ],
    [
      'FROM debian:12\nCMD ["x"]\nENTRYPOINT [ "node" ]\n',
      `FROM debian:12\nCMD ["x"]\n${reaper}ENTRYPOINT [ "/sbin/reaper", "--", "node" ]\n`,
      'CMD above ENTRYPOINT, blanks kept',
    ],
    [
      'FROM debian:12\nENTRYPOINT ["node", \\\n  # why\n  "x"]\n',
      `FROM debian:12\n${reaper}ENTRYPOINT ["/sbin/reaper", "--", "node", \\\n  # why\n  "x"]\n`,
      'a comment inside an array survives',
    ],
    [
      'FROM debian:12\nRUN ln -sf /proc/1/fd/1 /var/log/app.log\nCMD ["node", "x"]\n',
      `FROM debian:12\nRUN ln -sf /proc/1/fd/1 /var/log/app.log\n${reaper}ENTRYPOINT ["/sbin/reaper", "--"]\n` +
        'CMD ["node", "x"]\n',
      'the streams of process 1 are those of the container, whoever it is',
    ],
    [
      'FROM debian:12\nCMD node \\\n  # why\n  x\n',
      `FROM debian:12\n${reaper}ENTRYPOINT ["/sbin/reaper", "--"]\nCMD exec node \\\n  # why\n  x\n`,
      'a comment inside a shell form survives: exec is put in, and the form stays',
    ],
    [
      'FROM debian:12\n# what it does\nCMD ["node", "x"]\n',
      `FROM debian:12\n${reaper}ENTRYPOINT ["/sbin/reaper", "--"]\n# what it does\nCMD ["node", "x"]\n`,
      'a comment stays with its instruction',
    ],
    [
      'from debian:12\n  cmd ["node", "x"]\n',
      `from debian:12\n  arg TARGETARCH\n  copy${copy.slice(4)}\n  entrypoint ["/sbin/reaper", "--"]\n` +
        '  cmd ["node", "x"]\n',
      'in the manner of the file',
    ],
    [
      'FROM debian:12\r\nCMD ["node", "x"]\r\n',
      `FROM debian:12\r\n${reaper.replaceAll('\n', '\r\n')}ENTRYPOINT ["/sbin/reaper", "--"]\r\nCMD ["node", "x"]\r\n`,
      'CRLF',
    ],
    [
      '\uFEFFFROM debian:12\nCMD ["node", "x"]\n',
      `\uFEFFFROM debian:12\n${reaper}ENTRYPOINT ["/sbin/reaper", "--"]\nCMD ["node", "x"]\n`,
      'a byte order mark',
    ],
    [
      'FROM debian:12\nARG TARGETARCH\nCMD ["node", "x"]\n',
      `FROM debian:12\nARG TARGETARCH\n${copy}\nENTRYPOINT ["/sbin/reaper", "--"]\nCMD ["node", "x"]\n`,
      'an ARG that is there already',
    ],
    [
      'FROM node:22\nCMD ["node", "x"]\n',
      `FROM node:22\n${reaper}ENTRYPOINT ["/sbin/reaper", "--", "docker-entrypoint.sh"]\nCMD ["node", "x"]\n`,
      'an inherited ENTRYPOINT is kept',
    ],
    [
      'FROM redis:7\nCOPY redis.conf /\n',
      `FROM redis:7\nCOPY redis.conf /\n${reaper}ENTRYPOINT ["/sbin/reaper", "--", "docker-entrypoint.sh"]\n` +
        'CMD ["redis-server"]\n',
      'an inherited CMD is said again, since ENTRYPOINT drops it',
    ],
    [
      'FROM debian:12\nCMD ["nginx", "-g", "daemon off;"]\n',
      `FROM debian:12\n${reaper}STOPSIGNAL SIGQUIT\nENTRYPOINT ["/sbin/reaper", "--"]\n` +
        'CMD ["nginx", "-g", "daemon off;"]\n',
      'the signal on which nginx finishes its work',
    ],
    [
      'FROM redis:7\nENTRYPOINT []\nCMD "redis-server --port 1"\n',
      `FROM redis:7\n${reaper}ENTRYPOINT ["/sbin/reaper", "--"]\nCMD ["redis-server", "--port", "1"]\n`,
      'quotes around all of a shell form',
    ],
    [
      'FROM redis:7\nENTRYPOINT []\nCMD "redis-server > /log && true"\n',
      `FROM redis:7\n${reaper}ENTRYPOINT ["/sbin/reaper", "--"]\nCMD redis-server > /log && true\n`,
      'and around what needs the shell',
    ],
    [
      'FROM debian:12\nCMD ["sh", "-c", "echo \\"hi\\u0021\\" && node \\"$X\\""]\n',
      `FROM debian:12\n${reaper}ENTRYPOINT ["/sbin/reaper", "--"]\nCMD ["sh", "-c", "echo \\"hi\\u0021\\" ` +
        '&& exec node \\"$X\\""]\n',
      'exec inside a JSON string, escapes counted',
    ],
    [
      'FROM debian:12\nCMD ["sh", "-c", "sh", "sh"]\n',
      `FROM debian:12\n${reaper}ENTRYPOINT ["/sbin/reaper", "--"]\nCMD ["sh", "-c", "exec sh", "sh"]\n`,
      'exec goes into the script, also when shell, script and argument are the same word',
    ],
    [
      'FROM debian:12\nENTRYPOINT ["sh", "-c"]\nCMD ["prepare && node x"]\n',
      `FROM debian:12\n${reaper}ENTRYPOINT ["/sbin/reaper", "--", "sh", "-c"]\nCMD ["prepare && exec node x"]\n`,
      'a string that is the CMD of an ENTRYPOINT',
    ],
    [
      'FROM debian:12\nENTRYPOINT ["sh", "-ec"]\nCMD ["sh"]\n',
      `FROM debian:12\n${reaper}ENTRYPOINT ["/sbin/reaper", "--", "sh", "-ec"]\nCMD ["exec sh"]\n`,
      'also when it is the same word as the shell',
    ],
    [
      'FROM debian:12\nCMD ["sh", "-c", "if test $X; then redis-server; else node x; fi"]\n',
      `FROM debian:12\n${reaper}ENTRYPOINT ["/sbin/reaper", "--"]\nCMD ["sh", "-c", "if test $X; then exec ` +
        'redis-server; else exec node x; fi"]\n',
      'exec at each of the two ways that a string takes',
    ],
    [
      'FROM debian:12\nCMD ["sh", "-c", "prepare && server; true"]\n',
      `FROM debian:12\n${reaper}ENTRYPOINT ["/sbin/reaper", "--"]\nCMD ["sh", "-c", "prepare && server; true"]\n`,
      'where exec cannot help, the reaper waits for the server',
    ],
    [
      'FROM debian:12\nCMD node x # why\n',
      `FROM debian:12\n${reaper}ENTRYPOINT ["/sbin/reaper", "--"]\nCMD exec node x # why\n`,
      'a comment of the shell survives in the shell',
    ],
    [
      'FROM debian:12\nSTOPSIGNAL SIGTERM\nCMD ./run.sh\n',
      'FROM debian:12\nSTOPSIGNAL SIGTERM\nCMD exec ./run.sh\n',
      'a script that nobody read may have no #! line, and then only a shell can start it',
    ],
    [
      'FROM debian:12\nSTOPSIGNAL SIGTERM\nCOPY --chmod=755 <<EOF /run\nnode x\nEOF\nCMD /run\n',
      'FROM debian:12\nSTOPSIGNAL SIGTERM\nCOPY --chmod=755 <<EOF /run\nexec node x\nEOF\n' +
        `${reaper}ENTRYPOINT ["/sbin/reaper", "--"]\nCMD exec /run\n`,
      'one that was read has none',
    ],
    [
      'FROM debian:12\nCMD nginx & node x\n',
      `FROM debian:12\n${reaper}ENTRYPOINT ["/sbin/reaper", "--"]\nCMD nginx & node x\n`,
      'a shell form that exec cannot help',
    ],
    [
      'FROM debian:12 AS dev\nCMD ["npm", "run", "dev"]\nFROM dev\nENTRYPOINT ["node", "x"]\n',
      `FROM debian:12 AS dev\nCMD ["npm", "run", "dev"]\nFROM dev\n${reaper}ENTRYPOINT ["/sbin/reaper", ` +
        '"--", "node", "x"]\n',
      'a CMD that another ENTRYPOINT drops does not become its arguments',
    ],
    [
      'FROM debian:12 AS build\nCMD ["a"]\nFROM debian:12\nCMD ["b"]\n',
      `FROM debian:12 AS build\nCMD ["a"]\nFROM debian:12\n${reaper}ENTRYPOINT ["/sbin/reaper", "--"]\nCMD ["b"]\n`,
      'only the last stage',
    ],
    [
      'FROM debian:12 AS base\nENTRYPOINT ["a"]\nFROM base\nCMD ["b"]\n',
      `FROM debian:12 AS base\nENTRYPOINT ["a"]\nFROM base\n${reaper}ENTRYPOINT ["/sbin/reaper", "--", "a"]\n` +
        'CMD ["b"]\n',
      'an ENTRYPOINT of another stage is not touched but said again',
    ],
  ];
  for (const [before, after, why] of cases) test(why, () => assert.equal(repairTwice(before).text, after));
});

suite('what is left alone', () => {
  const cases: [text: string, reason: RegExp | null, why: string][] = [
    [
      'FROM debian:12\nENTRYPOINT ["tini", "--"]\nSTOPSIGNAL SIGTERM\nCMD ["node", "x"]\n',
      null,
      'an init is there',
    ],
    [
      'FROM mystery\nSTOPSIGNAL SIGTERM\nCMD ["node", "x"]\n',
      /mystery may have an ENTRYPOINT/,
      'an unknown base',
    ],
    [
      'FROM debian:12\nSTOPSIGNAL SIGTERM\nCMD ["runsvdir", "/etc/service"]\n',
      /runsvdir does the work of an init/,
      'a supervisor that only lacks the passing on',
    ],
    [
      'FROM debian:12\nSTOPSIGNAL SIGTERM\nCMD ["/usr/bin/supervisord", "-n"]\n',
      null,
      'a supervisor that collects orphans: nothing is claimed of it',
    ],
    [
      'FROM debian:12\nSTOPSIGNAL SIGTERM\nENTRYPOINT ["/entrypoint.sh"]\n',
      null,
      'a script that was not read: nothing is claimed of it',
    ],
    ['FROM debian:12\nSTOPSIGNAL SIGTERM\nCMD ["bash"]\n', null, 'something to work in'],
    ['FROM debian:12\nCMD ["jshell"]\n', null, 'a prompt of a language'],
    [
      'FROM debian:12\nCMD ["/usr/sbin/oracleinit"]\n',
      null,
      'an init that nobody knows, which may be systemd',
    ],
    [
      'FROM debian:12\nENV INITSH=initsh\nRUN cp /src/$INITSH /usr/bin/$INITSH\n' +
        'ENTRYPOINT ["/bin/bash", "-c", "/usr/bin/$INITSH"]\n',
      null,
      'a script that starts one',
    ],
    ['FROM debian:12\nCMD ["exec", "node", "x"]\n', null, 'what does not start at all'],
    ['FROM debian:12\nCMD $STI_SCRIPTS_PATH/usage\n', null, 'what tells how an image is used, and is over'],
    [
      'FROM debian:12\nSTOPSIGNAL SIGTERM\nRUN ln -sf /proc/1/fd/1 /var/log/app.log\n' +
        'ENTRYPOINT ["gosu", "app", "node"]\n',
      /the RUN opens a file of \/proc\/1\/fd, which gosu leaves to another user than the reaper's/,
      'a log that leads to process 1, which only its own user may open',
    ],
    [
      'FROM debian:12\nSTOPSIGNAL SIGTERM\nRUN grep -q node /proc/1/cmdline || exit\nCMD ["node", "x"]\n',
      /the RUN looks at PID 1, and would find the reaper there/,
      'a command line that is that of process 1',
    ],
    [
      'FROM debian:12\nSTOPSIGNAL SIGTERM\nENTRYPOINT ["sh", "-c", "if [ $$ -eq 1 ]; then setup; fi; node x; true"]\n',
      /sh looks at PID 1/,
      'a script that asks whether it is PID 1',
    ],
    ['# escape=`\nFROM mcr.microsoft.com/windows/servercore:ltsc2022\nCMD ["app.exe"]\n', null, 'Windows'],
    [
      'FROM debian:12\n# initcheck ignore=missing-init -- reviewed\nCMD ["node", "x"]\nSTOPSIGNAL SIGTERM\n',
      null,
      'an ignore comment',
    ],
    [
      'FROM debian:12 AS a\nCMD node x\nFROM a\nSTOPSIGNAL SIGTERM\n',
      /another stage/,
      'a command other stages share',
    ],
  ];
  for (const [text, reason, why] of cases) {
    test(why, () => {
      const repaired = repairTwice(text);
      assert.equal(repaired.text, text);
      if (reason) assert.match(repaired.declined.map(declined => declined.reason).join('; '), reason);
      else assert.deepEqual(repaired.declined, []);
    });
  }
});

suite('a STOPSIGNAL of SIGTERM, which changes nothing, is only written when it is asked for', () => {
  const before = 'FROM debian:12\nENTRYPOINT ["tini", "--"]\nCMD ["redis-server"]\n';
  const after = before.replace('ENTRYPOINT', 'STOPSIGNAL SIGTERM\nENTRYPOINT');
  const raised = applyRuleOptions(rules, [{ id: 'missing-stopsignal', severity: 'warning' }]);
  const cases: [options: Partial<LintOptions>, after: string, why: string][] = [
    [{}, before, 'an info'],
    [{ isStrict: true }, after, '--strict'],
    [{ rules: raised }, after, 'the rule is a warning'],
  ];
  for (const [more, expected, why] of cases)
    test(why, () => assert.equal(repairText(before, { ...options, ...more }).text, expected));
});

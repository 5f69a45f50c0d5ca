import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { rules } from '../../rules/index.ts';
import { findKnownBase } from '../../src/image/known-bases.ts';
import type { Injection } from '../../src/lint/injection.ts';
import type { LintOptions } from '../../src/lint/lint.ts';
import { defineRule, placeOf, type Repair } from '../../src/lint/rule.ts';
import { repairText } from '../lint-text.ts';

/** The rule about a missing init alone, so that a table shows one repair. */
const options: LintOptions = {
  rules: rules.filter(({ id }) => id === 'missing-init'),
  bases: findKnownBase,
};
const copy = 'COPY --chmod=0755 .initcheck/reaper-linux-${TARGETARCH:-amd64} /sbin/reaper';
const arg = `ARG TARGETARCH\n${copy}`;
const entrypoint = 'ENTRYPOINT ["/sbin/reaper", "--"]';

suite('where the reaper goes', () => {
  const cases: [before: string, after: string, why: string][] = [
    [
      'FROM debian:12\nENTRYPOINT ["node"]\nCMD ["x"]\nRUN make\n',
      `FROM debian:12\nENTRYPOINT ["/sbin/reaper", "--", "node"]\nCMD ["x"]\nRUN make\n${arg}\n`,
      'below a RUN, which would get the build argument into its environment',
    ],
    [
      'FROM debian:12\nENTRYPOINT ["node"]\nRUN make\nEXPOSE 80\nCMD ["x"]\n',
      `FROM debian:12\nENTRYPOINT ["/sbin/reaper", "--", "node"]\nRUN make\nEXPOSE 80\n${arg}\nCMD ["x"]\n`,
      'and above the CMD, where that comes last',
    ],
    [
      'FROM debian:12\nCMD ["node"]\nLABEL machine=$TARGETARCH\n',
      `FROM debian:12\nCMD ["node"]\nLABEL machine=$TARGETARCH\n${arg}\n${entrypoint}\n`,
      'below a text that names the build argument, which is empty there',
    ],
    [
      'FROM debian:12\nCMD ["node"]\nEXPOSE 80\n',
      `FROM debian:12\n${arg}\n${entrypoint}\nCMD ["node"]\nEXPOSE 80\n`,
      'above the command, when nothing below can tell',
    ],
    [
      'FROM node:22\nCMD ["node", "x"]\nENTRYPOINT []\n',
      `FROM node:22\nCMD ["node", "x"]\n${arg}\nENTRYPOINT ["/sbin/reaper", "--"]\n`,
      'into an ENTRYPOINT that takes the one of the base away',
    ],
    [
      'FROM debian:12\nENTRYPOINT ["a"]\nENTRYPOINT ["b"]\nCMD ["c"]\nCMD ["d"]\n',
      `FROM debian:12\nENTRYPOINT ["a"]\n${arg}\nENTRYPOINT ["/sbin/reaper", "--", "b"]\nCMD ["c"]\nCMD ["d"]\n`,
      'into the last of several',
    ],
    [
      'FROM debian:12 AS a\nENTRYPOINT ["node"]\nFROM a\nCMD []\n',
      `FROM debian:12 AS a\nENTRYPOINT ["node"]\nFROM a\n${arg}\nENTRYPOINT ["/sbin/reaper", "--", "node"]\nCMD []\n`,
      'an empty CMD stays empty',
    ],
    [
      'FROM redis:7\nRUN make \\\n',
      `FROM redis:7\n${arg}\nENTRYPOINT ["/sbin/reaper", "--", "docker-entrypoint.sh"]\nCMD ["redis-server"]\n` +
        'RUN make \\\n',
      'above an instruction that is left open at the end of the file',
    ],
    [
      'FROM redis:7\nRUN <<E\nmake\nE\n# the end',
      `FROM redis:7\nRUN <<E\nmake\nE\n${arg}\nENTRYPOINT ["/sbin/reaper", "--", "docker-entrypoint.sh"]\n` +
        'CMD ["redis-server"]\n# the end',
      'behind the body of a here-document',
    ],
    [
      'FROM redis:7   ',
      `FROM redis:7   \n${arg}\nENTRYPOINT ["/sbin/reaper", "--", "docker-entrypoint.sh"]\nCMD ["redis-server"]`,
      'a stage of one line, with blanks and without a line end',
    ],
    [
      'FROM debian:12\nUSER app\nWORKDIR /app\nCMD ["node"]\nUSER other\n',
      `FROM debian:12\nUSER app\nWORKDIR /app\n${arg}\n${entrypoint}\nCMD ["node"]\nUSER other\n`,
      'behind a USER: what COPY copies is root, and may be run by all',
    ],
    [
      'FROM debian:12\n# one\n#\n# two\n\n# three\nCMD ["node"]\n',
      `FROM debian:12\n# one\n#\n# two\n\n${arg}\n${entrypoint}\n# three\nCMD ["node"]\n`,
      'above the comments of the command, and not into those before an empty line',
    ],
    [
      '# syntax=docker/dockerfile:1\n# escape=`\nFROM debian:12\nRUN a `\n  # b\n  c\nCMD [ "node", `\n  "x" ]\n',
      `# syntax=docker/dockerfile:1\n# escape=\`\nFROM debian:12\nRUN a \`\n  # b\n  c\n${arg}\n` +
        `${entrypoint}\nCMD [ "node", \`\n  "x" ]\n`,
      'below directives; a backtick as escape character',
    ],
    [
      'FROM debian:12\n\tentrypoint [ \\\n\t\t"node" \\\n\t]\n',
      'FROM debian:12\n\targ TARGETARCH\n\tcopy --chmod=0755 .initcheck/reaper-linux-${TARGETARCH:-amd64} ' +
        '/sbin/reaper\n\tentrypoint [ \\\n\t\t"/sbin/reaper", "--", "node" \\\n\t]\n',
      'tabs, lower case, an array over several lines',
    ],
    [
      'FROM debian:12 AS a\nONBUILD ENTRYPOINT ["node"]\nFROM a\nCMD ["x"]\n',
      `FROM debian:12 AS a\nONBUILD ENTRYPOINT ["node"]\nFROM a\n${arg}\nENTRYPOINT ["/sbin/reaper", ` +
        '"--", "node"]\nCMD ["x"]\n',
      'an ENTRYPOINT from ONBUILD is said again, and ONBUILD stays as it is',
    ],
    [
      'FROM debian:12\nONBUILD CMD ["x"]\nCMD ["node"]\n',
      `FROM debian:12\nONBUILD CMD ["x"]\n${arg}\n${entrypoint}\nCMD ["node"]\n`,
      'an ONBUILD is for other images',
    ],
    [
      'FROM --platform=linux/arm/v7 debian:12\nCMD ["node"]\n',
      'FROM --platform=linux/arm/v7 debian:12\nCOPY --chmod=0755 .initcheck/reaper-linux-arm /sbin/reaper\n' +
        `${entrypoint}\nCMD ["node"]\n`,
      'for the machine of the image, which is not the one that is built for',
    ],
    [
      'FROM --platform=$BUILDPLATFORM debian:12 AS a\nFROM a\nCMD ["node"]\n',
      'FROM --platform=$BUILDPLATFORM debian:12 AS a\nFROM a\nARG BUILDARCH\nCOPY --chmod=0755 ' +
        `.initcheck/reaper-linux-\${BUILDARCH:-amd64} /sbin/reaper\n${entrypoint}\nCMD ["node"]\n`,
      'for the machine that builds',
    ],
    [
      '# syntax=docker/dockerfile:1.1\nFROM debian:12\nCMD ["node"]\n',
      `# syntax=docker/dockerfile:1.1\nFROM debian:12\n${arg.replace('--chmod=0755 ', '')}\n${entrypoint}\n` +
        'CMD ["node"]\n',
      'Dockerfile 1.1 has no --chmod',
    ],
  ];
  for (const [before, after, why] of cases) {
    test(why, () => {
      const { text, declined } = repairText(before, options);
      assert.equal(text, after, declined.map(({ reason }) => reason).join('; '));
      assert.equal(repairText(text, options).text, text, 'a second repair changes nothing');
    });
    test(`${why}, with CRLF line ends`, () => {
      const crlf = (text: string): string => text.replaceAll('\n', '\r\n');
      const ends = before.includes('\n') ? crlf : (text: string): string => text;
      assert.equal(repairText(crlf(before), options).text, ends(after));
    });
  }
});

suite('a shell that an init would not help', () => {
  const cases: [text: string, reason: RegExp, why: string][] = [
    [
      `FROM debian:12\nCMD ["bash", "-c", "trap '' TERM; redis-server; true"]\n`,
      /ignores the stop signal/,
      'a shell that ignores the signal keeps the reaper waiting',
    ],
    [
      `FROM debian:12\nCMD ["bash", "-c", "trap : TERM; while true; do sleep 1; done"]\n`,
      /handles the stop signal, and then goes on/,
      'as does one that goes on after it',
    ],
    [
      `FROM debian:12\nCMD ["mksh", "-c", "redis-server; true"]\n`,
      /run by mksh/,
      'mksh acts on a signal when its command has ended',
    ],
  ];
  for (const [text, reason, why] of cases)
    test(why, () => {
      const repaired = repairText(text, {
        ...options,
        rules: rules.filter(({ id }) => id === 'shell-as-init'),
      });
      assert.equal(repaired.text, text);
      assert.match(repaired.declined.map(declined => declined.reason).join('; '), reason);
    });
});

suite('what is declined, with the reason', () => {
  const cases: [text: string, reason: RegExp, why: string][] = [
    [
      'ARG TARGETARCH=amd64\nFROM debian:12\nARG TARGETARCH\nCMD ["node"]\n',
      /TARGETARCH has a value of its own/,
      'a default wins over what BuildKit says',
    ],
    [
      'FROM debian:12\nENV TARGETARCH=arm64\nCMD ["node"]\n',
      /TARGETARCH has a value of its own/,
      'and so does ENV',
    ],
    ['FROM debian:12\nARG TARGETARCH=arm64\nCMD ["node"]\n', /value of its own/, 'or the ARG of the stage'],
    [
      'ARG P=linux/amd64\nFROM --platform=$P debian:12\nCMD ["node"]\n',
      /the platform that --platform=\$P builds for is unknown/,
      'a build argument may name another machine',
    ],
    [
      'FROM --platform=linux/loong64 debian:12\nCMD ["node"]\n',
      /no reaper for --platform=linux\/loong64/,
      'no binary',
    ],
    [
      'FROM debian:12\nENTRYPOINT ["sh", "-c", "if [ $A ]; then exec node x; fi; exec tini -- node x"]\n',
      /another way through the script starts tini, which would not be PID 1 then/,
      'an init on one of two ways, as in docker:dind',
    ],
    [
      'FROM debian:12\nENTRYPOINT ["sh", "-c", "if [ $A ]; then exec node x; fi; exec $(b) c"]\n',
      /^what another way through the script starts is unknown, and may have to be PID 1$/,
      'what nobody knows may be an init as well',
    ],
    [
      'FROM debian:12\nENTRYPOINT ["sh", "-c", "if [ $A ]; then exec node x; fi; exec supervisord -n"]\n',
      /another way through the script starts supervisord, which does the work of an init/,
      'and a supervisor, which would not adopt orphans then',
    ],
    [
      'FROM debian:12\nENTRYPOINT exec node \\\n  # why\n  $X\n',
      /the ENTRYPOINT contains a comment/,
      'a comment would be lost',
    ],
  ];
  for (const [text, reason, why] of cases)
    test(why, () => {
      const repaired = repairText(text, options);
      assert.equal(repaired.text, text);
      assert.match(repaired.declined.map(declined => declined.reason).join('; '), reason);
    });

  test('what was built for one machine is left alone, unless FROM says which', () => {
    const text = 'FROM debian:12\nADD release/linux/arm/agent /bin/\nCMD ["/bin/agent"]\n';
    assert.match(
      repairText(text, options).declined[0]?.reason ?? '',
      /release\/linux\/arm\/agent seems to be for one architecture/,
    );
    const known = text.replace('FROM', 'FROM --platform=linux/arm');
    assert.match(repairText(known, options).text, /reaper-linux-arm /);
    for (const word of [
      'alarm/agent',
      'linux/${TARGETARCH}/agent',
      'charm-386x/a',
      'bin/linux/amd64/agent',
      'farm.conf',
    ])
      assert.match(repairText(text.replace('release/linux/arm/agent', word), options).text, /reaper/, word);
  });

  const bases: [from: string, after: RegExp | null, why: string][] = [
    ['arm64v8/debian:12', /reaper-linux-arm64 /, 'an official image for one machine'],
    ['docker.io/arm32v7/debian:12', /reaper-linux-arm /, 'with its registry'],
    ['i386/debian:12', /reaper-linux-386 /, 'under another name'],
    ['me/app:1.2-arm64', null, 'a tag that says so'],
    ['me/charm:1.2', /TARGETARCH/, 'a name that only looks like it'],
  ];
  for (const [from, after, why] of bases)
    test(`FROM ${from}: ${why}`, () => {
      const text = `FROM ${from}\nENTRYPOINT ["node"]\nCMD ["x"]\n`;
      const result = repairText(text, options).text;
      if (after) assert.match(result, after);
      else assert.equal(result, text);
    });

  test('the init of s6-overlay takes all of its arguments for the command', () => {
    const text = 'FROM debian:12\nADD s6-overlay.tar.xz /\nSTOPSIGNAL SIGTERM\nENTRYPOINT ["/init"]\n';
    assert.equal(repairText(text, { rules, bases: findKnownBase }).text, text);
  });

  test('a stage that others are built on is left alone when it is the target', () => {
    const text = 'FROM debian:12 AS app\nCMD ["node"]\nFROM app AS dev\nCMD ["node", "--watch"]\n';
    const repaired = repairText(text, { ...options, target: 'app' });
    assert.equal(repaired.text, text);
    assert.match(repaired.declined[0]?.reason ?? '', /^stage dev is built on it/);
    assert.match(repairText(text, options).text, /AS dev\nARG TARGETARCH/, 'the stage above is free');
  });
});

test('a comment that switches a rule off for another target stays', () => {
  const text =
    'FROM debian:12 AS a\n# initcheck ignore=missing-init -- known\nCMD ["node"]\nFROM debian:12\n' +
    'ENTRYPOINT ["tini", "--"]\nCMD ["node"]\n';
  assert.equal(repairText(text, { rules, bases: findKnownBase }).text, text);
});

suite('ways in', () => {
  const before = 'FROM debian:12 AS app\nCMD ["node"]\n';
  const repaired = (lines: string): string => `FROM debian:12 AS app\n${lines}${entrypoint}\nCMD ["node"]\n`;
  const image = { image: 'ghcr.io/me/reaper:1' };
  const cases: [injection: Injection, before: string, after: string | RegExp, why: string][] = [
    [
      { from: image, isLegacy: false },
      before,
      repaired('COPY --from=ghcr.io/me/reaper:1 /sbin/reaper /sbin/reaper\n'),
      'an image is taken for the machine that is built for, without an argument',
    ],
    [
      { from: image, isLegacy: true },
      before,
      repaired('COPY --from=ghcr.io/me/reaper:1 /sbin/reaper /sbin/reaper\n'),
      'the legacy builder does that as well',
    ],
    [
      { from: 'context', isLegacy: true },
      before,
      repaired(`${arg.replace('--chmod=0755 ', '')}\n`),
      'the legacy builder has no --chmod: the mode is that of the file',
    ],
    [{ from: 'nowhere', isLegacy: false }, before, /--inject=none/, 'no init at all'],
    [{ from: { image: 'app' }, isLegacy: false }, before, /--from=app is a stage/, 'a stage would be meant'],
    [{ from: { image: '0' }, isLegacy: false }, before, /--from=0 is a stage/, 'and so would a number'],
    [
      { from: image, isLegacy: false },
      'FROM --platform=linux/arm64 debian:12\nCMD ["node"]\n',
      /--platform=linux\/arm64 may be for another architecture/,
      'an image is never taken for another machine',
    ],
  ];
  for (const [injection, text, after, why] of cases)
    test(why, () => {
      const result = repairText(text, { ...options, injection });
      if (typeof after === 'string') assert.equal(result.text, after);
      else {
        assert.equal(result.text, text);
        assert.match(result.declined[0]?.reason ?? '', after);
      }
    });

  test('without an init forms are repaired all the same', () => {
    const injection: Injection = { from: 'nowhere', isLegacy: false };
    const { text } = repairText('FROM debian:12\nCMD node x\n', { rules, bases: findKnownBase, injection });
    assert.equal(text, 'FROM debian:12\nCMD ["node", "x"]\n');
  });
});

suite('a repair that does more than it says is withdrawn', () => {
  const text = 'FROM debian:12 AS a\nENV A=1\nRUN b\n# c\nUSER d\nCMD ["e"]\nFROM a\nFROM a AS z\nUSER y\n';
  const at = (word: string): number => text.indexOf(word);
  const cases: [edits: Repair['edits'], target: string, reason: RegExp, why: string][] = [
    [
      [{ start: at('b\n'), end: at('b\n') + 1, newText: 'bb' }],
      'a',
      /^$/,
      'what an edit is about may change',
    ],
    [
      [{ start: at('RUN'), end: at('# c'), newText: '' }],
      'a',
      /the RUN in line 3 would change/,
      'an instruction is lost',
    ],
    [[{ start: at('# c'), end: at('USER'), newText: 'ENV B=2\n' }], 'a', /another ENV/, 'a variable more'],
    [[{ start: at('# c'), end: at('# c'), newText: 'RUN x\n' }], 'a', /another RUN/, 'a command more'],
    [
      [{ start: at('# c'), end: at('USER'), newText: '' }],
      'a',
      /^$/,
      'an edit of a comment alone is about it',
    ],
    [[{ start: at('b\n') + 1, end: at('USER'), newText: '\n' }], 'a', /^$/, 'likewise'],
    [
      [{ start: at('b\n'), end: at('USER'), newText: 'b\n' }],
      'a',
      /the comment in line 4 would be lost/,
      'a comment goes along',
    ],
    [
      [{ start: at('FROM a\n'), end: at('FROM a AS z'), newText: '' }],
      'z',
      /stages would be 2/,
      'a stage is lost',
    ],
    [
      [{ start: at('CMD'), end: at('CMD'), newText: 'STOPSIGNAL 9\n' }],
      'a',
      /stopSignal would be "9"/,
      'more than was intended',
    ],
  ];
  for (const [edits, target, reason, why] of cases)
    test(why, () => {
      const rule = defineRule({
        id: 'test',
        severity: 'info',
        symptom: 'none',
        summary: '',
        docs: '',
        phase: 'start',
        // Found once, so that a repair that is let through counts as one that helps.
        check: ({ dockerfile, stage }) => (dockerfile.text === text ? [{ place: placeOf(stage.from) }] : []),
        message: () => '',
        repair: () => ({ edits, intended: {}, summary: '' }),
        examples: [{ bad: '', good: '', isFixed: false }],
      });
      const { declined } = repairText(text, { rules: [rule], bases: findKnownBase, target });
      assert.match(declined.map(({ reason: said }) => said).join('; '), reason);
    });

  test('a stage that is built on the target must not change with it', () => {
    const rule = defineRule({
      id: 'test',
      severity: 'info',
      symptom: 'none',
      summary: '',
      docs: '',
      phase: 'start',
      check: ({ dockerfile, stage }) => (dockerfile.text === text ? [{ place: placeOf(stage.from) }] : []),
      message: () => '',
      repair: () => ({
        edits: [{ start: at('CMD'), end: at('CMD'), newText: 'STOPSIGNAL 9\n' }],
        intended: { stopSignal: '9' },
        summary: '',
      }),
      examples: [{ bad: '', good: '', isFixed: false }],
    });
    const { declined } = repairText(text, { rules: [rule], bases: findKnownBase, target: 'a' });
    assert.match(declined[0]?.reason ?? '', /stage 1, which is built on it, would change as well/);
  });
});

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { runMain, temporaryDirectory } from './run-main.ts';

const dockerfile = (comment: string): string =>
  `FROM debian:bookworm\nSTOPSIGNAL SIGTERM\n${comment}\nCMD redis-server\n`;
const withScript =
  'FROM debian:bookworm\nSTOPSIGNAL SIGTERM\nCOPY --chmod=755 run.sh /\nENTRYPOINT ["/run.sh"]\n';
const reasons = 'require-reasons: true\n';
const forbidden = 'forbid-ignores: [shell-form, script-without-exec]\n';

/** A configuration, files, the rules that report something then, and why. */
type Row = [
  config: string,
  files: Record<string, string>,
  reported: string[],
  message: RegExp | null,
  why: string,
];

const rows: Row[] = [
  ['', { Dockerfile: dockerfile('# initcheck ignore=shell-form') }, [], null, 'usually no reason is needed'],
  [
    reasons,
    { Dockerfile: dockerfile('# initcheck ignore=shell-form') },
    ['unused-ignore', 'shell-form'],
    /requires a reason: # initcheck ignore=shell-form -- WHY$/,
    'without a reason',
  ],
  [
    reasons,
    { Dockerfile: dockerfile('# initcheck ignore=shell-form -- ') },
    ['unused-ignore', 'shell-form'],
    /requires a reason/,
    'an empty reason is none',
  ],
  [
    reasons,
    { Dockerfile: dockerfile('# initcheck ignore=shell-form -- runs a second') },
    [],
    null,
    'a reason',
  ],
  [
    reasons,
    { Dockerfile: dockerfile('# initcheck file-ignore=shell-form') },
    ['unused-ignore', 'shell-form'],
    /requires a reason/,
    'for the whole file',
  ],
  [
    reasons,
    { Dockerfile: dockerfile('# hadolint ignore=DL3025') },
    ['unused-ignore', 'shell-form'],
    /requires a reason: # initcheck ignore=shell-form -- WHY$/,
    'a comment for hadolint cannot say one',
  ],
  [
    forbidden,
    { Dockerfile: dockerfile('# initcheck ignore=shell-form -- runs a second') },
    ['unused-ignore', 'shell-form'],
    /the configuration does not allow shell-form to be ignored$/,
    'a rule that cannot be ignored',
  ],
  [
    `${forbidden}overrides:\n  - files: ["Dockerfile"]\n    forbid-ignores: [missing-init]\n`,
    { Dockerfile: dockerfile('# initcheck ignore=shell-form -- runs a second') },
    ['unused-ignore', 'shell-form'],
    /does not allow shell-form/,
    'what is forbidden above stays forbidden',
  ],
  [
    'forbid-ignores: [missing-init]\n',
    { Dockerfile: dockerfile('# initcheck ignore=shell-form') },
    [],
    null,
    'another rule',
  ],
  [
    reasons,
    { Dockerfile: dockerfile('# initcheck ignore=wrong-stopsignal').replace('CMD redis', 'CMD exec redis') },
    ['unused-ignore'],
    /^wrong-stopsignal reports nothing here/,
    'what is unused is said to be so, with or without a reason',
  ],
  [
    forbidden,
    {
      Dockerfile: withScript,
      'run.sh': '#!/bin/sh\n# initcheck ignore=script-without-exec -- short\nredis-server\ntrue\n',
    },
    ['unused-ignore', 'script-without-exec'],
    /does not allow script-without-exec/,
    'in a script',
  ],
  [
    reasons,
    {
      Dockerfile: withScript,
      'run.sh': '#!/bin/sh\n# initcheck ignore=script-without-exec\nredis-server\ntrue\n',
    },
    ['unused-ignore', 'script-without-exec'],
    /requires a reason/,
    'in a script without a reason',
  ],
];

suite('which ignores count', () => {
  for (const [config, files, reported, message, why] of rows)
    test(why, async () => {
      const directory = temporaryDirectory({ ...files, '.initcheck.yaml': config || '{}\n' });
      const words = ['--format', 'json', '--rule', 'missing-init=off', 'Dockerfile'];
      const { stdout } = await runMain(words, { directory });
      const [file] = JSON.parse(stdout).files as { diagnostics: { rule: string; message: string }[] }[];
      const { diagnostics = [] } = file ?? {};
      assert.deepEqual(
        diagnostics.map(({ rule }) => rule),
        reported,
      );
      if (message)
        assert.match(diagnostics.find(({ rule }) => rule === 'unused-ignore')?.message ?? '', message);
    });
});

const stages =
  'FROM debian:bookworm AS app\nARG HOW=\nSTOPSIGNAL SIGTERM\nCMD $HOW redis-server\nFROM scratch\n';

/** What a configuration says of the build, as the command line says it: the same is reported. */
const builds: [config: string, words: string[], variables: Record<string, string>, why: string][] = [
  ['target: app\n', ['--target', 'app'], { INITCHECK_TARGET: 'app' }, 'a stage'],
  [
    'target: app\nbuild-args: { HOW: exec }\n',
    ['--target', 'app', '--build-arg', 'HOW=exec'],
    { INITCHECK_TARGET: 'app', INITCHECK_BUILD_ARGS: 'HOW=exec' },
    'a build argument',
  ],
  [
    'target: app\nlegacy-builder: true\n',
    ['--target', 'app', '--legacy-builder', '--diff'],
    { INITCHECK_TARGET: 'app', INITCHECK_LEGACY_BUILDER: '1' },
    'the legacy builder',
  ],
];

suite('the configuration takes what the command line takes', () => {
  for (const [config, words, variables, why] of builds)
    test(why, async () => {
      const plain = temporaryDirectory({ Dockerfile: stages });
      const configured = temporaryDirectory({ Dockerfile: stages, '.initcheck.yaml': config });
      const usual = await runMain(['Dockerfile'], { directory: plain });
      const asked = await runMain([...words, 'Dockerfile'], { directory: plain });
      const rest = words.filter(word => word === '--diff');
      const said = await runMain([...rest, 'Dockerfile'], { directory: configured });
      const inVariables = await runMain([...rest, 'Dockerfile'], { directory: plain, variables });
      assert.notEqual(asked.stdout, usual.stdout, 'it makes a difference');
      assert.equal(said.stdout, asked.stdout);
      assert.equal(inVariables.stdout, asked.stdout);
      assert.equal(said.code, asked.code);
    });

  test('a baseline, for the files that it is said of', async () => {
    const bad = 'FROM debian:bookworm\nSTOPSIGNAL SIGTERM\nCMD redis-server\n';
    const directory = temporaryDirectory({
      'a/Dockerfile': bad,
      'a/.initcheck.yaml': 'baseline: known.json\n',
      'b/Dockerfile': bad,
      'b/.initcheck.yaml': 'strict: false\n',
    });
    const wrote = await runMain(['--write-baseline', 'a'], { directory });
    assert.match(wrote.stderr, /: wrote a\/known\.json: 1 known findings? in 1 file\n$/);
    const { stdout, stderr, code } = await runMain(['--format', 'gnu', '.'], { directory });
    assert.match(stderr, /: 1 known finding is left out: a\/known\.json\n$/);
    assert.match(stdout, /^b\/Dockerfile:3:/);
    assert.doesNotMatch(stdout, /^a\//m);
    assert.equal(code, 1);
  });

  test('a baseline that is not written yet, and none after all', async () => {
    const bad = 'FROM debian:bookworm\nSTOPSIGNAL SIGTERM\nCMD redis-server\n';
    const config = 'baseline: known.json\n';
    const directory = temporaryDirectory({ Dockerfile: bad, '.initcheck.yaml': config });
    const missing = await runMain(['.'], { directory });
    assert.match(missing.stderr, /known\.json: no such file or directory; write it with --write-baseline\n$/);
    assert.equal(missing.code, 2);
    await runMain(['--write-baseline', '.'], { directory });
    assert.equal((await runMain(['.'], { directory })).code, 0);
    assert.equal((await runMain(['--no-baseline', '.'], { directory })).code, 1, 'what it lists is reported');
  });

  test('no baseline outside of the repository', async () => {
    const directory = temporaryDirectory({
      'in/.git/HEAD': '',
      'in/Dockerfile': 'FROM debian:bookworm\n',
      'in/.initcheck.yaml': 'baseline: ../known.json\n',
    });
    const { stderr, code } = await runMain(['--write-baseline', '.'], { directory: `${directory}/in` });
    assert.match(stderr, /the baseline .*known\.json: it is outside /);
    assert.equal(code, 2);
  });
});

import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite, test } from 'node:test';
import { parseConfig } from '../../plugin/config/config.ts';
import { type ConfigFor, readConfig } from '../../plugin/config/read-config.ts';
import { rules } from '../../rules/index.ts';
import { repositoryFiles } from '../../src/files/repository-files.ts';
import { runMain, temporaryDirectory } from './run-main.ts';

test('everything it can say', async () => {
  const text = `
rules:
  missing-stopsignal: off
  shell-form: error
fail-level: info
strict: true
ignore: ["legacy/**"]
context: ..
inject: image=example.org/reaper:1
platforms: [linux/amd64, linux/arm/v7]
base: none
target: app
build-args: { VERSION: 3 }
legacy-builder: true
baseline: known.json
require-reasons: true
forbid-ignores: [shell-form]
mirrors: [mirror.example:5000/hub/]
expect:
  ci: stopped,within=5s
  strict: [no-kill, zombies=0]
programs:
  - names: [our-server]
    kind: server
    sigterm: graceful
bases:
  - images: [registry.example/base]
    tags: ["*"]
    entrypoint: null
    cmd: null
extends: ./base.yaml
overrides:
  - files: [batch/**]
    level: error
`;
  const { path, entries, ...config } = await parseConfig('/app/.initcheck.yaml', text, rules);
  assert.equal(path, '/app/.initcheck.yaml');
  assert.deepEqual(
    entries.map(({ key, name, place }) => `${place} ${name ?? key}`),
    [
      ...['3 missing-stopsignal', '4 shell-form', '5 fail-level', '6 strict', '7 ignore', '8 context'],
      ...[
        '9 inject',
        '10 platforms',
        '11 base',
        '12 target',
        '13 VERSION',
        '14 legacy-builder',
        '15 baseline',
      ],
      ...[
        '16 require-reasons',
        '17 forbid-ignores',
        '20 ci',
        '21 strict',
        '18 mirrors',
        '22 programs',
        '26 bases',
      ],
    ].map(words => `/app/.initcheck.yaml:${words}`),
    'where each value stands',
  );
  assert.deepEqual(config, {
    extends: ['./base.yaml'],
    overrides: [
      {
        files: ['batch/**'],
        rules: [],
        level: 'error',
        ignore: [],
        forbiddenIgnores: [],
        mirrors: [],
        profiles: new Map(),
        programs: [],
        bases: [],
        entries: [{ key: 'level', value: 'error', place: '/app/.initcheck.yaml:34' }],
      },
    ],
    rules: [
      { id: 'missing-stopsignal', severity: 'off' },
      { id: 'shell-form', severity: 'error' },
    ],
    failLevel: 'info',
    isStrict: true,
    ignore: ['legacy/**'],
    context: '/',
    inject: { image: 'example.org/reaper:1' },
    reaperPlatforms: ['amd64', 'arm'],
    base: 'none',
    target: 'app',
    buildArgs: { VERSION: '3' },
    isLegacy: true,
    baseline: '/app/known.json',
    needsReason: true,
    forbiddenIgnores: ['shell-form'],
    mirrors: ['mirror.example:5000/hub'],
    profiles: new Map([
      ['ci', 'stopped,within=5s'],
      ['strict', 'no-kill,zombies=0'],
    ]),
    programs: [{ source: path, names: ['our-server'], kind: 'server', sigterm: 'graceful' }],
    bases: [{ source: path, images: ['registry.example/base'], tags: ['*'], entrypoint: null, cmd: null }],
  });
});

suite('what is wrong is said with line and column', () => {
  const cases: [text: string, message: RegExp, why: string][] = [
    ['rules: [', /^c:1:\d+: /, 'no YAML'],
    ['- a', /^c:1:1: expected a mapping/, 'a list'],
    [
      'strict: true\nfail-lvel: info',
      /^c:2:1: fail-lvel: there is no fail-lvel; did you mean fail-level\?/,
      'an unknown key',
    ],
    [
      'expect:\n  ci: wihtin=5s',
      /^c:2:7: expect\.ci: there is no wihtin; did you mean within\?$/,
      'a profile with a word that nothing is known of',
    ],
    [
      'expect:\n  ci: no-kill\n  all: ci,exit=0',
      /^c:3:8: expect\.all: there is no ci; /,
      'a profile does not name another',
    ],
    [
      'expect:\n  stopped: exit=0',
      /^c:2:3: expect\.stopped: stopped is a word of --expect already/,
      'a profile that would hide a word',
    ],
    ['expect:\n  "a,b": exit=0', /^c:2:3: expect\.a,b: expected a name of letters/, 'a name with a comma'],
    ['expect: no-kill', /^c:1:9: expect: expected a mapping$/, 'no names'],
    ['fail-level: warn', /^c:1:13: fail-level: expected error, warning, info, none/, 'an unknown level'],
    [
      'inject: tinni',
      /^c:1:9: inject: expected copy, none, tini, dumb-init, catatonit, image=REF or url=BASE; did you mean tini\?/,
      'nearly an init',
    ],
    [
      'inject: url=http://example.org',
      /^c:1:9: inject: "http:\/\/example\.org" is not encrypted/,
      'as there',
    ],
    ['inject: [tini]', /^c:1:9: inject: expected a string/, 'one only'],
    [
      'platforms: linux/mips',
      /^c:1:12: platforms: there is no reaper for "linux\/mips": linux\/386/,
      'no machine',
    ],
    ['platforms: [1]', /^c:1:12: platforms: expected a string or a list of strings/, 'a number'],
    ['base: engin', /^c:1:7: base: expected facts, engine, none; did you mean engine\?/, 'nearly a place'],
    ['strict: maybe', /^c:1:9: strict: expected true or false/, 'no boolean'],
    [
      'rules:\n  shellform: off',
      /^c:2:3: rules.shellform: there is no rule shellform; did you mean shell-form\?/,
      'an unknown rule',
    ],
    ['rules:\n  shell-form: no', /; did you mean off\?$/, "another tool's word for off"],
    ['rules:\n  shell-form: loud', /^c:2:15: rules.shell-form: expected/, 'an unknown severity'],
    ['ignore: legacy', /^c:1:9: ignore: expected a list of strings/, 'no list'],
    [
      'programs:\n  - kind: server',
      /^c:2:5: programs.0: names is missing: expected a list of strings/,
      'a row without names',
    ],
    ['bases: [1]', /^c:1:9: bases.0: expected a mapping/, 'a row that is none'],
    [
      'programs: [{ names: [a], kind: serverr }]',
      /^c:1:32: programs.0.kind: expected init, supervisor, .*, server, /,
      'a kind that is none',
    ],
    [
      'programs: [{ names: [a], kind: server, gracefulSignal: SIGFOO }]',
      /^c:1:56: programs.0.gracefulSignal: expected a signal that can be handled, such as SIGTERM, or null/,
      'a signal that is none',
    ],
    [
      'programs: [{ names: [a], kind: server, gracefulSignal: SIGKILL }]',
      /gracefulSignal/,
      'one that nobody handles',
    ],
    [
      'bases: [{ images: [a], tags: ["*"], entrypoint: /x }]',
      /entrypoint: expected a list of strings, or null/,
      'shell form',
    ],
    [
      'bases: [{ images: [a], tags: ["*"], entrypont: [x] }]',
      /^c:1:37: bases.0.entrypont: there is no entrypont; did you mean entrypoint\?/,
      'a field that is none',
    ],
  ];
  for (const [text, message, why] of cases)
    test(why, () => assert.rejects(parseConfig('c', text, rules), { name: 'InputError', message }));
});

/** As a command that runs beside the Dockerfile reads it. */
function readConfigFor(dockerfile: string): Promise<ConfigFor> {
  return readConfig(dockerfile, rules, repositoryFiles(dirname(dockerfile))(dockerfile));
}

test('the nearest one counts, up to the root of the repository', async () => {
  const directory = temporaryDirectory({
    '.initcheck.yaml': 'strict: true',
    'inner/.initcheck.yaml': 'strict: false',
    'inner/deep/Dockerfile': '',
    'repository/.git/HEAD': '',
    'repository/Dockerfile': '',
    'other/Dockerfile': '',
  });
  const strictOf = async (path: string): Promise<boolean | undefined> =>
    (await readConfigFor(join(directory, path))).isStrict;
  assert.equal(await strictOf('inner/deep/Dockerfile'), false);
  assert.equal(await strictOf('other/Dockerfile'), true);
  assert.equal(await strictOf('repository/Dockerfile'), undefined);
});

suite('a name that is not quite right', () => {
  const cases: [files: Record<string, string>, message: RegExp | null, why: string][] = [
    [{ '.initcheck.yml': 'strict: true' }, null, 'the other ending of YAML'],
    [
      { '.initcheck.yml': '', '.initcheck.yaml': '' },
      /there are \.initcheck\.yaml and \.initcheck\.yml, and only one can be meant/,
      'both endings',
    ],
  ];
  for (const [files, message, why] of cases)
    test(why, async () => {
      const path = join(temporaryDirectory(files), 'Dockerfile');
      if (message) await assert.rejects(readConfigFor(path), { name: 'InputError', message });
      else assert.equal((await readConfigFor(path)).isStrict, true);
    });

  test('a link that leads nowhere', async () => {
    const directory = temporaryDirectory({});
    symlinkSync('nowhere', join(directory, '.initcheck.yaml'));
    const found = readConfigFor(join(directory, 'Dockerfile'));
    await assert.rejects(found, { name: 'InputError', message: /\.initcheck\.yaml: no such file/ });
  });
});

test('an empty one says nothing', async () => {
  assert.deepEqual(await parseConfig('c', '', rules), {
    path: 'c',
    extends: [],
    overrides: [],
    entries: [],
    rules: [],
    ignore: [],
    forbiddenIgnores: [],
    mirrors: [],
    profiles: new Map(),
    programs: [],
    bases: [],
  });
});

suite('what it does', () => {
  const shellForm = 'FROM debian:bookworm\nCMD redis-server\n';
  const cases: [config: string, text: string, words: string, code: number, why: string][] = [
    ['rules: { shell-form: off }', shellForm, '', 0, 'a rule is off'],
    ['rules: { shell-form: off }', shellForm, '--rule shell-form=warning', 1, 'the command line wins'],
    ['fail-level: error', shellForm, '', 0, 'another fail level'],
    ['fail-level: error', shellForm, '--fail-level warning', 1, 'the command line wins'],
    ['strict: true', 'FROM debian:bookworm\nCMD ["redis-server"]\n', '', 1, 'every info is a warning'],
    ['ignore: ["Docker*"]', shellForm, '', 0, 'the file is left out'],
    [
      'programs: [{ names: [our], kind: server, gracefulSignal: SIGINT }]',
      'FROM debian:12\nCMD ["our"]\n',
      '',
      1,
      'a program of ours',
    ],
    [
      'bases: [{ images: [mine], tags: ["*"], entrypoint: null, cmd: null, sh: dash }]',
      'FROM mine:1\nCMD redis-server\n',
      '',
      1,
      'a base of ours',
    ],
    ['', 'FROM mine:1\nCMD redis-server\n', '', 0, 'which nobody knows otherwise'],
    [
      'mirrors: [r.example/hub]',
      'FROM r.example/hub/library/debian:12\nCMD redis-server\n',
      '',
      1,
      'a mirror',
    ],
    [
      'mirrors: [r.example]',
      'FROM r.example/ghcr.io/x/y:1\nCMD redis-server\n',
      '',
      0,
      'of what nobody knows',
    ],
    ['mirrors: [r.example/hub]', 'FROM r.example/hub2/debian:12\nCMD redis-server\n', '', 0, 'another one'],
    [
      'mirrors: [r.example]\nbases: [{ images: [r.example/debian], tags: ["*"], init: null, entrypoint: [tini, --] }]',
      'FROM r.example/debian:12\nCMD ["redis-server"]\n',
      '--strict --rule missing-stopsignal=off --rule init-not-installed=off',
      0,
      'facts of ours about the mirror count more',
    ],
    ['strct: true', shellForm, '', 2, 'a broken configuration'],
  ];
  for (const [config, text, words, code, why] of cases) {
    test(`${config}: ${why}`, async () => {
      const directory = temporaryDirectory({ '.initcheck.yaml': config, Dockerfile: text });
      const run = await runMain(words.split(' ').filter(Boolean), { directory });
      assert.equal(run.code, code, run.stdout + run.stderr);
    });
  }
  test('--config names another one', async () => {
    const directory = temporaryDirectory({
      'other.yaml': 'rules: { shell-form: off }',
      Dockerfile: shellForm,
    });
    assert.equal((await runMain(['--config', 'other.yaml'], { directory })).code, 0);
    assert.equal((await runMain(['--config', 'missing.yaml'], { directory })).code, 2);
  });
});

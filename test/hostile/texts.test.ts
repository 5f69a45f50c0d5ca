import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { runMain, temporaryDirectory } from '../plugin/run-main.ts';
import { bake } from './bake.ts';
import { commandOptions } from './command-options.ts';
import { commandPaths } from './command-paths.ts';
import { composeBuilds } from './compose-builds.ts';
import { composeValues } from './compose-values.ts';
import { configurations } from './configurations.ts';
import { dockerfileNames } from './dockerfile-names.ts';
import { dockerfileValues } from './dockerfile-values.ts';
import { ignores } from './ignores.ts';
import { manifests } from './manifests.ts';
import { packages } from './packages.ts';
import type { Row } from './row.ts';
import { scriptNames } from './script-names.ts';
import { scriptShapes } from './script-shapes.ts';

interface Given {
  readonly argv: readonly string[];
  readonly files: Readonly<Record<string, string>>;
}

const shellForm = 'FROM debian:12\nCMD sleep 9 && true\n';
const npm = 'FROM debian:12\nWORKDIR /\nCOPY package.json /\nCMD ["npm", "start"]\n';
const copied = (more: string): string =>
  `FROM debian:12\nCOPY ${more}run.sh /\nENTRYPOINT ["/run.sh"]\nCMD ["a"]\n`;
const named =
  (name: string) =>
  (text: string): Given => ({ argv: [name], files: { [name]: text } });
const beside =
  (name: string, dockerfile: string, more: Readonly<Record<string, string>> = {}) =>
  (text: string): Given => ({
    argv: ['Dockerfile'],
    files: { Dockerfile: dockerfile, [name]: text, ...more },
  });

/** As GitHub, GitLab and the like run it: nothing here may take longer, whatever else the machine does. */
const longest = 30_000;
const mostMemory = 512;

check('Dockerfiles', [...dockerfileNames, ...dockerfileValues], named('Dockerfile'));
check('scripts', [...scriptNames, ...scriptShapes], beside('run.sh', copied('--chmod=755 ')));
check('compose files', [...composeBuilds, ...composeValues], named('compose.yaml'));
check('bake files', bake, named('docker-bake.hcl'));
check('manifests', manifests, named('manifest.yaml'));
check('package.json', packages, beside('package.json', npm));
check('configurations', configurations, beside('.initcheck.yaml', shellForm));
check(
  'ignore files',
  ignores,
  beside('.dockerignore', copied(''), { 'run.sh': '#!/bin/sh\nsleep 9; true\n' }),
);
check('command lines', [...commandPaths, ...commandOptions], argv => ({
  argv,
  files: { Dockerfile: shellForm },
}));

after(() => {
  const memory = process.resourceUsage().maxRSS / 1024;
  assert.ok(memory < mostMemory, `${memory} MiB`);
});

/** Nothing that a terminal or a CI obeys, and no word of what only we should see. */
const obeyed = /[^\P{Cc}\n]|\p{Bidi_Control}|^\s*::|##vso\[/mu;
const internal = /this is a bug|call stack|node:internal|TypeError|RangeError|\[object Object\]|undefined/;

function check<Input>(kind: string, rows: readonly Row<Input>[], given: (input: Input) => Given): void {
  suite(`hostile ${kind}`, () => {
    for (const [input, says, code, why] of rows)
      test(`${JSON.stringify(input).slice(0, 60)}: ${why}`, { timeout: longest }, async () => {
        const { argv, files } = given(input);
        const directory = temporaryDirectory({ '.git/HEAD': '', ...files });
        const run = await runMain(argv, { directory });
        const said = run.stderr + run.stdout;
        assert.doesNotMatch(said, obeyed);
        assert.doesNotMatch(said, internal);
        if (says === '') assert.equal(said, '');
        else assert.ok(said.includes(says), said);
        assert.equal(run.code, code, said);
      });
  });
}

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { limitTo } from '../../plugin/process/limit.ts';
import { runMain, temporaryDirectory } from './run-main.ts';

const git = { '.git/HEAD': '' };
const fine = 'FROM debian:12\nCMD sleep 9 && true\n';
const doubled = (line: (from: number, to: number) => string): string =>
  Array.from({ length: 40 }, (_, at) => line(at, at + 1)).join('');
const letters = 'bcdefghijklm';
const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${[...letters]
  .map((letter, at) => `${letter}: &${letter} [${Array(9).fill(`*${'abcdefghijklm'[at]}`)}]\n`)
  .join('')}`;
const twenty = `[${Array.from({ length: 20 }, (_, at) => `"${at}"`)}]`;
const ten = '[1,2,3,4,5,6,7,8,9,10]';
const withScript = (text: string): Record<string, string> => ({
  Dockerfile: 'FROM debian:12\nCOPY --chmod=755 run.sh /\nENTRYPOINT ["/run.sh"]\nCMD ["a"]\n',
  'run.sh': `#!/bin/sh\n${text}exec "$@"\n`,
});

suite('what is too large is said so, and the other files are checked', () => {
  const cases: [name: string, files: Record<string, string>, message: RegExp | null, why: string][] = [
    [
      'Dockerfile',
      {
        Dockerfile: `FROM debian:12\nENV A0=xxxxxxxxxx\n${doubled((a, b) => `ENV A${b}=$A${a}$A${a}\n`)}CMD a\n`,
      },
      /a variable becomes longer than 1 MiB/,
      'ENV twice as long each time',
    ],
    [
      'Dockerfile',
      {
        Dockerfile: `ARG A0=xxxxxxxxxx\n${doubled((a, b) => `ARG A${b}=$A${a}$A${a}\n`)}FROM a:$A40\nCMD a\n`,
      },
      /a variable becomes longer than 1 MiB/,
      'likewise ARG',
    ],
    [
      'Dockerfile',
      { Dockerfile: '#'.repeat(9 * 1024 * 1024) },
      /it is longer than 8 MiB/,
      'a file without an end',
    ],
    [
      'Dockerfile',
      withScript('set -- "$@" "$@"\n'.repeat(40)),
      null,
      'arguments twice as many: not followed',
    ],
    ['Dockerfile', withScript(doubled((a, b) => `A${b}=$A${a}$A${a}\n`)), null, 'likewise a variable'],
    ['Dockerfile', withScript('f() { f; f; }\nf\n'), null, 'a function that calls itself'],
    [
      'Dockerfile',
      withScript(`case ${'a'.repeat(4000)} in ${'*a'.repeat(40)}b) exec c;; esac\n`),
      null,
      'a pattern of many stars',
    ],
    [
      'Dockerfile',
      { Dockerfile: `FROM debian:12 AS s0\n${doubled((a, b) => `FROM s${a} AS s${b}\n`)}CMD a b\n` },
      null,
      'a chain of stages',
    ],
    [
      'compose.yaml',
      { 'compose.yaml': `${bomb}services: {a: {image: *m}}\n` },
      /expected a string/,
      'aliases of aliases',
    ],
    [
      'compose.yaml',
      { 'compose.yaml': `services: {a: {image: "${'${X:-'.repeat(500)}a${'}'.repeat(500)}"}}\n` },
      /a variable has more than 100 defaults within defaults/,
      'defaults within defaults',
    ],
    [
      'compose.yaml',
      {
        'compose.yaml': 'services: {a: {image: "$A40"}}\n',
        '.env': `A0=xxxxxxxxxx\n${doubled((a, b) => `A${b}=$A${a}$A${a}\n`)}`,
      },
      /a value becomes longer than 1 MiB/,
      'variables of .env',
    ],
    [
      'compose.yaml',
      {
        'compose.yaml': `x: &x {${Array.from({ length: 500 }, (_, at) => `k${at}: 1`)}}\nservices:\n${Array.from(
          { length: 500 },
          (_, at) => `  s${at}: {<<: *x, image: a}\n`,
        ).join('')}`,
      },
      /<< brings more than 100000 keys/,
      'a large mapping in many others',
    ],
    [
      'compose.yaml',
      { 'compose.yaml': `services: ${'['.repeat(9000)}${']'.repeat(9000)}\n` },
      /nested too deeply/,
      'lists within lists',
    ],
    [
      'docker-bake.hcl',
      {
        'docker-bake.hcl': `target "a" {\n  matrix = { ${[...'abcdef'].map(each => `${each} = ${twenty}`)} }\n}\n`,
      },
      /the matrix of target a makes more than 1000 targets/,
      'a matrix of 20⁶',
    ],
    [
      'docker-bake.hcl',
      {
        'docker-bake.hcl': `target "a" {\n  args = { x = ${`[for x in ${ten} : `.repeat(9)}x${']'.repeat(9)} }\n}\n`,
      },
      /its expressions go through more than 100000 elements/,
      'loops within loops',
    ],
    [
      'docker-bake.hcl',
      {
        'docker-bake.hcl': `variable "A0" { default = "xxxxxxxxxx" }\n${doubled(
          (a, b) => `variable "A${b}" { default = "\${A${a}}\${A${a}}" }\n`,
        )}target "a" { dockerfile-inline = A40 }\n`,
      },
      /a text that an expression makes is longer than 1 MiB/,
      'variables twice as long each time',
    ],
    [
      'docker-bake.hcl',
      { 'docker-bake.hcl': doubled((a, b) => `target "t${b}" { inherits = ["t${a}", "t${a}"] }\n`) },
      null,
      'a target that is inherited in very many ways',
    ],
    [
      'Dockerfile',
      { Dockerfile: fine, '.initcheck.yaml': bomb },
      /its aliases stand for too much/,
      'a configuration',
    ],
  ];
  for (const [name, files, message, why] of cases)
    test(`${name}: ${why}`, async () => {
      const directory = temporaryDirectory({ ...git, 'other/Dockerfile': fine, ...files });
      const { code, stdout, stderr } = await runMain(['--format', 'gnu', name, 'other/Dockerfile'], {
        directory,
      });
      if (message) assert.match(stderr, message);
      assert.equal(code === 2, message !== null, stderr);
      assert.doesNotMatch(stderr, /this is a bug|call stack/i);
      if (!('.initcheck.yaml' in files)) assert.match(stdout, /^other\/Dockerfile:2/m);
    });
});

test('four thousand ENV take no more time for each than four hundred', async () => {
  const take = async (count: number): Promise<number> => {
    const lines = Array.from({ length: count }, (_, at) => `ENV A${at}=x\n`).join('');
    const directory = temporaryDirectory({
      ...git,
      Dockerfile: `FROM debian:12\n${lines}CMD ["sleep", "9"]\n`,
    });
    const start = process.cpuUsage();
    await runMain(['Dockerfile'], { directory });
    const { user, system } = process.cpuUsage(start);
    return (user + system) / count;
  };
  await take(400);
  const [few, many] = [await take(400), await take(4000)];
  assert.ok(many < few * 5, `${few} and ${many} microseconds each`);
});

suite('a limit', () => {
  test('is of all work together', () => {
    const limit = limitTo(1000);
    // A tenth of the limit, and of processor time: a busy machine takes it away from nobody's first piece of work.
    const wait = (): void => {
      const start = process.cpuUsage();
      for (;;) {
        const { user, system } = process.cpuUsage(start);
        if (user + system > 100_000) return;
      }
    };
    limit(wait);
    assert.throws(() => Array(20).fill(wait).forEach(limit), {
      message: 'too large to check: it takes longer than 1 seconds',
    });
  });

  test('ends what would never end, catch or not', () => {
    const forever = (): never => {
      for (;;) {
        try {
          for (;;);
        } catch {}
      }
    };
    assert.throws(() => limitTo(20)(forever), { name: 'InputError', isTooLarge: true });
  });

  test('passes on what the work returns and throws', () => {
    assert.equal(
      limitTo(1000)(() => 4),
      4,
    );
    const own = new Error('own');
    assert.throws(
      () =>
        limitTo(1000)(() => {
          throw own;
        }),
      own,
    );
  });
});

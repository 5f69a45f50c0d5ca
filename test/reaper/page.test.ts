import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { reaperProgram } from '../../src/image/reaper.ts';
import { gracePeriods } from '../../src/reaper/grace-periods.ts';
import { platforms } from '../../src/reaper/platforms.ts';
import { EXITED, type Machine, type Outcome, runWasm } from './machine.ts';
import { reaper, run, skip } from './namespace.ts';
import { compileReaper } from './program.ts';

/*
 * src/reaper/README.md is what an operator reads who finds `/sbin/reaper` in a process list: it may not say more than the program does,
 * nor less.
 */
const file = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const page = readFileSync(file('src/reaper/README.md'), 'utf8');

let module: WebAssembly.Module;
before(async () => {
  module = new WebAssembly.Module(await compileReaper());
});

/** Runs it with a main that exits with 0 at once, or with none if no process can be made. */
function answer(argv: readonly string[], env: readonly string[] = [], main = 2): Outcome {
  const ends: (readonly [number, number])[] = [[main, 0]];
  const machine: Machine = {
    getpid: () => 1,
    clock: () => 0,
    spawn: () => main,
    rt_sigtimedwait: () => 17,
    wait4: () => ends.pop() ?? [-10, 0],
    kill: () => -3,
    processes: () => [],
    exit: code => {
      throw new EXITED(code);
    },
  };
  return runWasm(module, machine, ['reaper', ...argv], env);
}

/** The cells of the rows of the table that begins with this one. */
function table(first: string): string[][] {
  const rows = page.split('\n');
  const start = rows.findIndex(row => row.startsWith(`| ${first} |`));
  const end = rows.findIndex((row, index) => index > start && !row.startsWith('|'));
  return rows.slice(start + 2, end).map(row =>
    row
      .split('|')
      .slice(1, -1)
      .map(cell => cell.trim()),
  );
}

interface Option {
  readonly letter: string | undefined;
  readonly word: string;
  readonly value: string | undefined;
}

/** `-d, --drain SECONDS`, in the help and, between backticks, on the page. */
const option = /(?:-(\w), )?--([a-z-]+)(?: ([A-Z:]+))?/g;
const optionsIn = (text: string): Option[] =>
  [...text.matchAll(option)]
    .map(([, letter, word = '', value]) => ({ letter, word, value }))
    .sort((one, other) => one.word.localeCompare(other.word));

const help = (): Option[] =>
  optionsIn(
    answer(['--help'])
      .output.split('\n')
      .filter(line => line.startsWith('-'))
      .join('\n'),
  );

suite('the page of the operator', () => {
  test('has the options of the help, with their values, and no others', () => {
    const onPage = optionsIn(
      table('option')
        .map(([cell = '']) => cell.replaceAll('`', ''))
        .join('\n'),
    );
    // The help has no room for -V, which is dumb-init's letter.
    assert.deepEqual(
      onPage.map(one => (one.word === 'version' ? { ...one, letter: undefined } : one)),
      help(),
    );
  });

  test('has options that the facts about our own program know as well', () => {
    const { options, longOptions } = reaperProgram.wraps ?? assert.fail();
    for (const { letter, word, value } of help()) {
      assert.ok(longOptions?.includes(value ? `${word}=` : word), `--${word}`);
      if (letter) assert.match(options ?? '', new RegExp(`${letter}${value ? ':' : '(?!:)'}`));
    }
    assert.equal(longOptions?.length, help().length);
  });

  test('has a variable for each option that sets something, which is taken out of the environment', () => {
    const rows = table('option').filter(([, variable]) => variable !== '');
    assert.equal(
      rows.length,
      help().filter(({ word }) => !['help', 'license', 'version'].includes(word)).length,
    );
    for (const [cell = '', variable = ''] of rows) {
      const [, assignment = '', name = ''] = /`((\w+)=[^`]+)`/.exec(variable) ?? [];
      const [{ word } = { word: '' }] = optionsIn(cell.replaceAll('`', ''));
      assert.equal(name, `REAPER_${word.toUpperCase().replaceAll('-', '_')}`);
      const { code, environment, output } = answer(['true'], [assignment, 'OTHER=1']);
      assert.deepEqual({ code, environment }, { code: 0, environment: ['OTHER=1'] }, output);
      assert.equal(answer(['true'], [`${name}=wrong`]).code, 2, `${name} is looked at`);
    }
  });

  test('has the exit codes that there are', async () => {
    assert.deepEqual(
      table('code').map(([code]) => code),
      ['0–255', '127, 126', '2', '70'],
    );
    assert.equal(answer(['--wrong']).code, 2);
    assert.equal(answer(['true'], [], -11).code, 70);
  });

  test('and 127 and 126 are what it says', { skip }, async () => {
    assert.equal((await run([reaper, '/nothing'])).code, 127);
    assert.equal((await run([reaper, '/etc/passwd'])).code, 126);
  });

  test('has the grace period of every platform, with its source', () => {
    assert.deepEqual(
      table('platform and its variable').map(([name, seconds, source]) => [name, seconds, source]),
      gracePeriods.map(({ platform, variable, seconds, source }) => [
        `${platform}, \`${variable.replace('=', '')}\``,
        `${seconds} s`,
        `[documentation](${source})`,
      ]),
    );
  });
});

suite('the page of the engineer', () => {
  test('has the sizes of the committed binaries', () => {
    const size = (name: string): string =>
      readFileSync(file(`src/reaper/bin/${name}`)).length.toLocaleString('en');
    assert.deepEqual(
      table('platform'),
      platforms.map(({ name, arch }) => [name, size(`reaper-linux-${arch}`), size(`probe-linux-${arch}`)]),
    );
  });

  test('has all 40 rules of the kernel, each with a test that exists or a reason', () => {
    const rows = table('rule');
    assert.deepEqual(
      rows.map(([rule = '']) => Number.parseInt(rule, 10)),
      Array.from({ length: 40 }, (_, index) => index + 1),
    );
    const files = [
      'simulation',
      'drain',
      'exec',
      'exit-codes',
      'options',
      'outside',
      'signals',
      'terminal',
      'clock',
    ];
    const sources = new Map(
      files.map(name => [name, readFileSync(file(`test/reaper/${name}.test.ts`), 'utf8')]),
    );
    for (const [rule = '', held = ''] of rows) {
      // `signals X4, X5; drain "a name"`: files, and in them the number or the beginning of a test.
      for (const [, name = '', what = ''] of held.matchAll(
        /\b([a-z-]+):? ((?:(?:[A-Z]\d+|"[^"]+")(?:, )?)+)/g,
      )) {
        const source = sources.get(name) ?? sources.get(name.replace(' ', '-'));
        if (source === undefined) continue;
        for (const [, number, title] of what.matchAll(/([A-Z]\d+)|"([^"]+)"/g))
          assert.ok(
            new RegExp(number ? `\\b${number}\\b` : quoted(title ?? '')).test(source),
            `${rule}: ${name} ${what}`,
          );
      }
    }
  });
});

function quoted(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

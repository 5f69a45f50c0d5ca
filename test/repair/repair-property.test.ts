import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { applyPatch } from 'diff';
import fc from 'fast-check';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { formatHunks } from '../../plugin/check/git-patch.ts';
import { rules } from '../../rules/index.ts';
import { findKnownBase } from '../../src/image/known-bases.ts';
import { defaultInjection, type Injection, initPackages } from '../../src/lint/injection.ts';
import type { Linted, LintOptions } from '../../src/lint/lint.ts';
import type { Repaired } from '../../src/repair/repair.ts';
import type { Instruction } from '../../src/syntax/instruction.ts';
import { dockerfiles, type Generated } from '../dockerfiles.ts';
import { lintText, repairText } from '../lint-text.ts';
import { temporaryDirectory } from '../plugin/run-main.ts';
import { sampled } from '../random.ts';

const { numRuns, seed } = sampled(20_000);

test(`a repair is what it says, in ${numRuns} Dockerfiles (INITCHECK_SEED=${seed})`, t => {
  const counts = { repaired: 0, declined: 0, clean: 0, unread: 0 };
  fc.assert(
    fc.property(dockerfiles(), fc.constantFrom(...injections), (generated, injection) => {
      const outcome = examine(generated, injection);
      counts[outcome]++;
    }),
    { numRuns, seed },
  );
  t.diagnostic(JSON.stringify(counts));
  assert.ok(counts.repaired > numRuns / 10, 'enough of them are repaired');
});

test('git takes the patch', () => {
  const directory = temporaryDirectory({});
  const samples = fc.sample(dockerfiles(), sampled(4000));
  const repaired = samples.flatMap(({ text, target }, index) => {
    const path = `${index}/Dockerfile`;
    const after = repairText(text, optionsFor(target)).text;
    return after === text ? [] : [{ path, text, after }];
  });
  for (const { path, text } of repaired) {
    mkdirSync(join(directory, path, '..'));
    writeFileSync(join(directory, path), text);
  }
  const patch = repaired.map(({ path, text, after }) => formatHunks(path, text, after)).join('');
  execFileSync('git', ['apply', '--whitespace=nowarn', '-'], { cwd: directory, input: patch });
  for (const { path, after } of repaired) assert.equal(readFileSync(join(directory, path), 'utf8'), after);
});

const injections: readonly Injection[] = [
  ...[defaultInjection, defaultInjection, defaultInjection],
  { from: 'context', isLegacy: true },
  { from: { image: 'example.org/reaper:1' }, isLegacy: false },
  { from: 'nowhere', isLegacy: false },
  ...initPackages.map(name => ({ from: { package: name }, isLegacy: false })),
  {
    from: { url: 'https://example.org/reaper', checksums: { amd64: 'a'.repeat(64), arm64: 'b'.repeat(64) } },
    isLegacy: false,
  },
];

function optionsFor(target: string | undefined, injection = defaultInjection): LintOptions {
  return { rules, bases: findKnownBase, injection, ...(target !== undefined && { target }) };
}

/** Checks everything that holds for any repair, and says how it ended. */
function examine(
  { text, target }: Generated,
  injection: Injection,
): 'repaired' | 'declined' | 'clean' | 'unread' {
  const options = optionsFor(target, injection);
  const before = lintText(text, options);
  const repaired = repairText(text, options);
  if (before.problems.length > 0) {
    assert.equal(repaired.text, text, 'what Docker refuses to read is left alone');
    return 'unread';
  }
  assertSameText(text, repaired);
  if (repaired.text === text) return repaired.declined.length > 0 ? 'declined' : 'clean';
  assert.deepEqual(repaired.linted.problems, [], 'it can be read');
  assert.equal(repairText(repaired.text, options).text, repaired.text, 'a second repair changes nothing');
  assertUntouched(before, repaired.linted);
  assertSameWork(before, repaired);
  return 'repaired';
}

/** Edits and patch make the same text. */
function assertSameText(text: string, repaired: Repaired): void {
  const document = TextDocument.create('', '', 0, text);
  assert.equal(TextDocument.applyEdits(document, [...repaired.edits]), repaired.text, 'the edits');
  const patch = repaired.text === text ? '' : formatHunks('Dockerfile', text, repaired.text);
  // Carriage returns stay as they are only when they are not guessed.
  const patched = patch === '' ? text : applyPatch(text, patch, { autoConvertLineEndings: false });
  assert.equal(patched, repaired.text, 'the patch');
}

/** What no repair is about is there in the same order, byte for byte; comments may only become more. */
function assertUntouched({ dockerfile: before }: Linted, { dockerfile: after }: Linted): void {
  const rest = ({ instructions, text }: typeof before): string[] =>
    instructions.filter(isOther).map(({ start, end }) => text.slice(start, end).replace(addedPackage, ''));
  assert.deepEqual(rest(after), rest(before), 'the other instructions');
  const comments = after.comments.map(({ text }) => text);
  let at = 0;
  for (const { text } of before.comments) {
    // One that switches nothing off is taken away, and that is a repair of its own.
    if (text.startsWith('initcheck ignore=')) continue;
    at = comments.indexOf(text, at) + 1;
    assert.ok(at > 0, `the comment ${JSON.stringify(text)}`);
  }
  const [head] = /^\uFEFF?(?:#[^\n]*\n)*/.exec(before.text) ?? [''];
  assert.ok(after.text.startsWith(head), 'byte order mark and directives');
  const isMixed = (text: string): boolean => /\r\n/.test(text) && /(?<!\r)\n/.test(text);
  assert.equal(isMixed(after.text), isMixed(before.text), 'line ends');
}

/** Behind what a RUN installs already. */
const addedPackage = / (?:[\\`]\r?\n[ \t]*)?(?:tini|dumb-init|catatonit)(?=\s|[&;]|$)/;

const reparable = new Set(['CMD', 'ENTRYPOINT', 'STOPSIGNAL']);

/** Also none of the lines that bring an init. */
function isOther({ keyword, argument, flags }: Instruction): boolean {
  if (keyword === 'RUN')
    return !/^[^&]*(?:&& [^&]* )?(?:tini|dumb-init|catatonit)(?: && [^&]*)?$/.test(argument.text);
  if (keyword === 'FROM') return !/^(?:scratch|reaper-\S+) AS reaper/.test(argument.text);
  if (keyword === 'ADD') return !flags.some(({ name }) => name === 'checksum');
  if (keyword === 'ARG') return !/^(?:TARGETARCH|BUILDARCH)$/.test(argument.text);
  if (keyword === 'COPY')
    return !/^(?:\.initcheck\/reaper-linux-\S+|(?:\/sbin)?\/reaper) \/sbin\/reaper$/.test(argument.text);
  return !reparable.has(keyword);
}

/** Who does the work in the end, and with what arguments, unless it could not have started before. */
function assertSameWork({ image: before }: Linted, { linted, applied }: Repaired): void {
  const after = linted.image;
  assert.ok(before && after);
  for (const field of ['shell', 'user', 'hasHealthcheck'] as const)
    assert.deepEqual(plain(after[field]), plain(before[field]), field);
  const phases = applied.map(({ rule }) => rules.find(({ id }) => id === rule)?.phase);
  if (!phases.includes('stopsignal')) assert.deepEqual(plain(after.stopSignal), plain(before.stopSignal));
  if (applied.some(({ rule }) => otherCommand.has(rule))) return;
  const [init = ''] = after.pid1.argv ?? [];
  const isWrapped = inits.has(init) && before.pid1.argv?.[0] !== init;
  const service = before.pid1.service?.argv;
  // Nothing that anybody would call a program is not looked for behind an init.
  if (/^[\w/]/.test(service?.[0] ?? ''))
    assert.deepEqual(after.pid1.service?.argv, service, 'the program and its arguments');
  if (phases.includes('exec')) return;
  const length = (after.pid1.argv?.length ?? 0) - (before.pid1.argv?.length ?? 0);
  const front = isWrapped ? (after.pid1.argv?.slice(0, length) ?? []) : [];
  const expected = before.pid1.argv && [...front, ...before.pid1.argv];
  assert.deepEqual(after.pid1.argv, expected, 'what Docker starts');
}

const inits = new Set(['/sbin/reaper', '/sbin/tini', ...initPackages.map(name => `/usr/bin/${name}`)]);

/** Repairs of what could not have started, or not as it was meant. */
const otherCommand = new Set(
  rules
    .filter(({ symptom }) => ['start-fails', 'wrong-arguments', 'ends-at-once'].includes(symptom))
    .map(({ id }) => id)
    .concat('text-after-exec-form', 'init-without-separator'),
);

function plain(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
}

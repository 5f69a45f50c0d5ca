import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { parseConfig } from '../../plugin/config/config.ts';
import { configKeys } from '../../plugin/config/config-keys.ts';
import { baseFields, programFields } from '../../plugin/config/row-fields.ts';
import { rules } from '../../rules/index.ts';
import { isInputError } from '../../src/input-error.ts';
import { sampled } from '../random.ts';

const schema = JSON.parse(readFileSync('plugin/config/schema.json', 'utf8'));
// Types in unions are for values that are not written yet.
const validate = new Ajv({ allowUnionTypes: true }).compile(schema);

async function parses(value: unknown): Promise<boolean> {
  try {
    await parseConfig('c', stringify(value), rules);
    return true;
  } catch (error) {
    if (!isInputError(error)) throw error;
    return false;
  }
}

/** A value, whether it can be used, and why. */
const cases: [value: object, isRight: boolean, why: string][] = [
  [{}, true, 'nothing'],
  [{ strict: null, rules: null, overrides: null }, true, 'keys whose values are not written yet'],
  [{ nope: 1 }, false, 'a key that there is not'],
  [{ rules: { 'shell-form': 'off', 'missing-init': 'error' } }, true, 'rules'],
  [{ rules: { 'shell-form': false } }, true, 'off, as YAML 1.1 reads it'],
  [{ rules: { 'shell-form': ['off'] } }, false, 'a list'],
  [{ rules: { 'shell-form': null } }, false, 'nothing of a rule'],
  [{ rules: { nope: 'off' } }, false, 'a rule that there is not'],
  [{ platforms: 'all' }, true, 'all of them'],
  [{ platforms: ['all'] }, true, 'in a list'],
  [{ platforms: ['all', 'linux/amd64'] }, false, 'all and one more'],
  [{ platforms: 'linux/amd64, arm64,linux/arm/v7' }, true, 'a list in one string'],
  [{ platforms: ['linux/amd64,x86_64'] }, true, 'a list in a list'],
  [{ platforms: [] }, false, 'no platform'],
  [{ platforms: 'linux/mips' }, false, 'one that there is no reaper for'],
  [{ inject: 'tini' }, true, 'a package'],
  [{ inject: 'image=example.org:5000/team/reaper:1' }, true, 'an image'],
  [{ inject: 'image=Team/reaper' }, true, 'a registry with a capital'],
  [{ inject: 'image=reaper:' }, false, 'half a tag'],
  [{ inject: `image=${'a/'.repeat(120)}reaper` }, true, 'a long name'],
  [{ inject: `image=${'a/'.repeat(130)}reaper` }, false, 'too long a name'],
  [{ inject: 'url=https://example.org/reaper/' }, true, 'a place'],
  [{ inject: 'url=HTTPS://10.0.0.1:65535' }, true, 'an address'],
  [{ inject: 'url=https://10.0.0.256/' }, false, 'no address'],
  [{ inject: 'url=https://example.org:65536/' }, false, 'no port'],
  [{ inject: 'url=http://example.org/' }, false, 'not encrypted'],
  [{ inject: 'insecure-url=http://example.org/' }, true, 'not encrypted, and said so'],
  [{ inject: 'url=https://me:secret@example.org/' }, false, 'a password'],
  [{ inject: 'url=https://example.org/?' }, false, 'a query without words'],
  [{ inject: 'url=https://xn--/' }, false, 'a name that nobody can have'],
  [{ overrides: [{ files: ['a/**'], level: 'error', rules: { 'shell-form': 'off' } }] }, true, 'overrides'],
  [{ overrides: [{ level: 'error' }] }, false, 'overrides of nothing'],
  [{ overrides: [{ files: ['a'], ignore: ['b'] }] }, false, 'a key that all files have'],
  [{ overrides: [{ files: ['a'], overrides: [] }] }, false, 'overrides in overrides'],
  [{ extends: './a.yaml' }, true, 'a file'],
  [{ extends: ['./a.yaml', '@acme/initcheck'] }, true, 'files and packages'],
  [{ extends: [1] }, false, 'a number'],
  [{ expect: { ci: ['no-kill', 'within=5s'], all: 'stopped' } }, true, 'profiles'],
  [{ expect: { stopped: 'exit=0' } }, false, 'a profile that would hide a word'],
  [{ expect: { ci: [['no-kill']] } }, false, 'a list in a list'],
  [{ expect: { ci: null } }, false, 'a profile of nothing'],
  [{ target: 'app', 'build-args': { A: 'b', C: 3 }, 'legacy-builder': true }, true, 'a build'],
  [{ 'build-args': { A: true } }, false, 'a build argument that is no text'],
  [{ 'build-args': ['A=b'] }, false, 'build arguments in a list'],
  [{ baseline: 'known.json' }, true, 'a baseline'],
  [{ 'require-reasons': true, 'forbid-ignores': ['shell-form'] }, true, 'a policy for ignores'],
  [{ 'forbid-ignores': ['nope'] }, false, 'a rule that there is not'],
  [{ 'forbid-ignores': 'shell-form' }, false, 'one rule that is no list'],
  [{ mirrors: ['registry.example/hub', 'localhost:5000'] }, true, 'mirrors'],
  [{ mirrors: ['dockerhub'] }, false, 'a mirror that is no registry'],
  [{ overrides: [{ files: ['a'], baseline: 'b' }] }, false, 'a baseline of some files'],
  [{ programs: [{ names: ['a'], kind: 'server', slowStopSeconds: 1.5 }] }, true, 'a program'],
  [{ programs: [{ names: ['a'] }] }, false, 'half a program'],
  [{ bases: [{ images: ['a'], tags: ['*'], stopSignal: 'sigrtmin+3' }] }, true, 'a base'],
  [{ bases: [{ images: ['a'], tags: ['*'], workdir: 'app' }] }, false, 'half a path'],
];

suite('the schema and the parser take the same', () => {
  for (const [value, isRight, why] of cases)
    test(`${why}: ${isRight}`, async () => {
      assert.equal(validate(value), isRight, 'the schema');
      assert.equal(await parses(value), isRight, 'the parser');
    });

  test('of whatever is written', async () => {
    await fc.assert(
      fc.asyncProperty(configs, async value => {
        // What YAML makes of it is what both are asked.
        const read: unknown = parse(stringify(value));
        const isRight = await parses(value);
        // Of the words of `expect` editors know less.
        const isLoose = validate(read) && JSON.stringify(value).includes('"expect"');
        if (isRight || !isLoose) assert.equal(validate(read), isRight, JSON.stringify(value));
      }),
      sampled(10_000),
    );
  });
});

/** Words that are right somewhere, and others. */
const words = fc.constantFrom(
  ...['off', 'error', 'warning', 'info', 'none', 'facts', 'engine', 'copy', 'tini', 'all', 'amd64', '', ' '],
  ...['linux/arm/v7', 'linux/amd64,arm64', 'image=a', 'image=a:b@c', 'image=localhost:5000/a', 'image=a..b'],
  ...[
    'url=https://a.b:80/c',
    'url=https://a_b',
    'url=https://1.2.3',
    'url=https://[::1]/',
    'url=https://a/ b',
  ],
  ...['SIGTERM', 'term', '15', '-9', '+9', '09', '65', 'RTMAX-14', 'RTMAX-15', 'SIGKILL', '0', '1e3', '/app'],
  ...['server', 'dash', 'bash<5.1', 'graceful', 'glibc', 'linux', 'true', 'null', './a.yaml', 'shell-form'],
);
const scalars = fc.oneof(words, fc.string(), fc.boolean(), fc.constant(null), fc.double(), fc.integer());
const values = fc.oneof(
  scalars,
  fc.array(scalars, { maxLength: 3 }),
  fc.dictionary(fc.oneof(words, fc.constantFrom('missing-init')), scalars, { maxKeys: 2 }),
);

/** Mappings with some of these keys, `always` with the first ones. */
function mappings(keys: readonly string[], always: Record<string, fc.Arbitrary<unknown>> = {}) {
  const one = fc.record(Object.fromEntries(keys.map(key => [key, values])), { requiredKeys: [] });
  const few = fc.tuple(one, fc.shuffledSubarray([...keys], { maxLength: 2 }));
  const picked = few.map(([all, names]) =>
    Object.fromEntries(Object.entries(all).filter(([key]) => names.includes(key))),
  );
  return fc.tuple(fc.record(always), picked).map(([first, rest]) => ({ ...first, ...rest }));
}

const some = fc.constant(['a']);
const rows = {
  programs: fc.array(mappings(Object.keys(programFields), { names: some, kind: fc.constant('server') }), {
    maxLength: 2,
  }),
  bases: fc.array(mappings(Object.keys(baseFields), { images: some, tags: some }), { maxLength: 2 }),
  overrides: fc.array(mappings([...Object.keys(configKeys), 'nope'], { files: some }), { maxLength: 2 }),
};
const configs = fc.oneof(
  mappings([...Object.keys(configKeys), 'extends', 'overrides', 'nope']),
  fc.record(rows, { requiredKeys: [] }),
);

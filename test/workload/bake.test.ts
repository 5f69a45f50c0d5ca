import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { parseBake, selectTargets } from '../../src/workload/bake/bake.ts';
import type { BakeTarget } from '../../src/workload/bake/bake-target.ts';

const hcl = (text: string) => parseBake([{ name: 'docker-bake.hcl', text }]);
const json = (value: unknown) => parseBake([{ name: 'docker-bake.json', text: JSON.stringify(value) }]);

suite('what a bake file says about its targets', () => {
  const cases: [text: string, part: Partial<BakeTarget>, why: string][] = [
    ['target "a" {}', { context: '.', dockerfile: 'Dockerfile', target: null, inline: null }, 'the defaults'],
    [
      'target a { context = "x" }',
      { name: 'a', context: 'x', line: 0 },
      'a label without quotes, all on one line',
    ],
    ['\n\ntarget "a" {\n}', { line: 2 }, 'the line it stands at'],
    [
      '# one\n// two\n/* three\n*/ target "a" { # four\n  context = "x" // five\n}',
      { context: 'x', line: 3 },
      'comments of all three kinds',
    ],
    ['target "a" {\r\n  context = "x"\r\n  target = "y"\r\n}\r\n', { context: 'x', target: 'y' }, 'CRLF'],
    ['\uFEFFtarget "a" { target = "y" }', { target: 'y' }, 'a byte order mark'],
    [
      'target "a" {\n platforms = [\n "linux/amd64", # one\n "linux/arm64",\n ]\n}',
      { platforms: ['linux/amd64', 'linux/arm64'] },
      'a list over several lines with a comma at its end',
    ],
    [
      'target "a" {\n args = {\n  A = 1\n  "B" : true, C = "x\\ty"\n  D = null\n }\n}',
      { args: { A: '1', B: 'true', C: 'x\ty' } },
      'a map with lines and commas, other values than texts, and null for none',
    ],
    ['variable "V" { default = "x" }\ntarget "a" { context = V }', { context: 'x' }, "a variable's default"],
    [
      'variable "V" {}\ntarget "a" { context = "./${V}" }',
      { context: './' },
      'a variable without one is empty',
    ],
    ['V = "x"\ntarget "a" { context = "a-${V}-b" }', { context: 'a-x-b' }, 'an attribute of the file'],
    [
      'variable "A" { default = "${B}1" }\nvariable "B" { default = "b" }\ntarget "a" { context = A }',
      { context: 'b1' },
      'a variable from one that comes later',
    ],
    [
      'variable "A" { default = B }\nvariable "B" { default = A }\ntarget "a" { context = A }',
      { context: '.', unknown: ['context'] },
      'variables in a circle',
    ],
    ['target "a" { context = V }', { unknown: ['context'] }, 'a variable that is not there'],
    ['target "a" { context = "$${V} %%{x}" }', { context: '${V} %{x}' }, 'signs written twice'],
    [
      'target "a" { args = { A = timestamp(), B = "b" } }',
      { args: { B: 'b' }, unknown: ['args.A'] },
      'what only a run knows, beside what is known',
    ],
    [
      'variable "V" { default = "" }\ntarget "a" { target = V != "" ? "release" : "dev" }',
      { target: 'dev' },
      'a condition',
    ],
    [
      'target "a" { target = 1 + 2 * 3 == 7 && !(2 > 3 || false) ? "yes" : "no" }',
      { target: 'yes' },
      'operators by their strength',
    ],
    ['target "a" {\n args = {\n  A = upper("x")\n }\n}', { args: { A: 'X' } }, 'a call before a line end'],
    [
      'L = ["x", "y"]\ntarget "a" {\n args = {\n  A = L[1]\n  B = {"k" = "v"}.k\n }\n}',
      { args: { A: 'y', B: 'v' } },
      'an element and an attribute',
    ],
    [
      'function "tag" {\n params = [name]\n variadic_params = more\n result = "${name}:${join("-", more)}"\n' +
        '}\ntarget "a" { context = tag("x", "y", "z") }',
      { context: 'x:y-z' },
      "a function of the file's own",
    ],
    [
      'function "f" { \n params = [x]\n result = f(x)\n}\ntarget "a" { context = f(1) }',
      { unknown: ['context'] },
      'a function without an end',
    ],
    [
      'target "a" { platforms = [for p in ["amd64", "", "arm64"] : "linux/${p}" if p != ""] }',
      { platforms: ['linux/amd64', 'linux/arm64'] },
      'a list made from another',
    ],
    [
      'target "a" { args = {for k, v in {x = 1, y = 2} : upper(k) => v} }',
      { args: { X: '1', Y: '2' } },
      'a map made from another',
    ],
    [
      'target "a" { args = { A = concat(["x"], ["y"]...)\n } }',
      { unknown: ['args.A'] },
      'what is no text where one is wanted',
    ],
    [
      'target "a" {\n dockerfile-inline = <<EOT\nFROM x\nRUN "y" \\\n  z\nEOT\n context = "c"\n}',
      { inline: 'FROM x\nRUN "y" \\\n  z\n', context: 'c' },
      'a here-document is as it stands',
    ],
    [
      'V = "v"\ntarget "a" {\n dockerfile-inline = <<-EOT\n    FROM ${V}\n      RUN x\n    EOT\n}',
      { inline: 'FROM v\n  RUN x\n' },
      'an indented one',
    ],
    ['target "a" { context = try(nothing.there, "x") }', { context: 'x' }, 'the first that can be had'],
    ['target "a" { context = BAKE_CMD_CONTEXT }', { context: 'cwd://' }, 'the folder bake is called in'],
    [
      'target "a" { context = target.b.context }\ntarget "b" { context = "x" }',
      { context: 'x' },
      'what another target says',
    ],
    [
      'target "a" { inherits = ["b", "c"]\n args = { Z = "own" } }\ntarget "b" { context = "b"\n' +
        ' dockerfile = "D"\n args = { X = "b", Z = "b" } }\ntarget "c" { context = "c"\n args = { X = "c" } }',
      { context: 'c', dockerfile: 'D', args: { X: 'c', Z: 'own' }, inherits: ['b', 'c'] },
      'of what is inherited the last counts, and the own before all; maps add up',
    ],
    [
      'target "a" { inherits = ["c", "b"] }\ntarget "x" { context = "1" }\ntarget "b" { inherits = ["x"] }\n' +
        'target "c" { inherits = ["x"]\n context = "2" }',
      { context: '1' },
      'what comes twice counts where it comes last',
    ],
    [
      'target "a" { inherits = ["b"] }\ntarget "b" { inherits = ["a"]\n context = "b" }',
      { context: 'b' },
      'a circle',
    ],
    [
      'target "a" { context = "x" }\ntarget "a" { target = "y" }',
      { context: 'x', target: 'y' },
      'a target in two blocks',
    ],
    [
      'target "a" { contexts = { base = "target:b", src = "../src" } }',
      { contexts: { base: 'target:b', src: '../src' } },
      'named contexts',
    ],
  ];
  for (const [text, part, why] of cases)
    test(`${why}: ${text.replaceAll('\n', ' ⏎ ')}`, () => {
      const [target] = hcl(text).targets;
      const keys = Object.keys(part) as (keyof BakeTarget)[];
      assert.deepEqual(Object.fromEntries(keys.map(key => [key, target?.[key]])), part);
      if (!part.unknown) assert.deepEqual(target?.unknown, []);
    });
});

test('a matrix makes a target of each choice', () => {
  const { targets, groups } = hcl(`
    group "default" { targets = ["app", "tools"] }
    target "app" {
      matrix = { stage = ["dev", "release"], item = [{ arch = "amd64" }, { arch = "s390x" }] }
      name = "app-\${stage}-\${item.arch}"
      target = stage
      platforms = ["linux/\${item.arch}"]
    }
    target "tools" {}`);
  assert.deepEqual(
    targets.map(({ name, target, platforms }) => [name, target, ...platforms]),
    [
      ['app-dev-amd64', 'dev', 'linux/amd64'],
      ['app-dev-s390x', 'dev', 'linux/s390x'],
      ['app-release-amd64', 'release', 'linux/amd64'],
      ['app-release-s390x', 'release', 'linux/s390x'],
      ['tools', null],
    ],
  );
  assert.equal(groups.default?.length, 5);
});

test('JSON says the same, its texts are templates', () => {
  const { targets, groups } = json({
    variable: { TAG: { default: 'x' } },
    group: { default: { targets: ['a'] } },
    target: {
      base: { args: { V: '${TAG}"1"', N: 2 }, platforms: ['linux/amd64'] },
      a: { inherits: ['base'], context: '${lower("ABC")}', dockerfile: 'a b' },
    },
  });
  const [, a] = targets;
  assert.deepEqual([a?.context, a?.dockerfile, a?.args], ['abc', 'a b', { V: 'x"1"', N: '2' }]);
  assert.deepEqual(a?.platforms, ['linux/amd64']);
  assert.deepEqual(groups, { default: ['a'] });
});

test('several files are one, the later over the earlier', () => {
  const { targets } = parseBake([
    { name: 'docker-bake.hcl', text: 'V = "x"\ntarget "a" { context = V }' },
    { name: 'docker-bake.override.json', text: '{"target": {"a": {"target": "y"}, "b": {}}}' },
  ]);
  assert.deepEqual(
    targets.map(({ name, context, target, file }) => [name, context, target, file]),
    [
      ['a', 'x', 'y', 'docker-bake.hcl'],
      ['b', '.', null, 'docker-bake.override.json'],
    ],
  );
});

test('a name chooses targets', () => {
  const bake = hcl(
    'group "all" { targets = ["some", "c"] }\ngroup "some" { targets = ["a", "b", "all"] }\ntarget "a" {}\n' +
      'target "b" {}\ntarget "c" {}',
  );
  const names = (name?: string) => selectTargets(bake, name).map(target => target.name);
  assert.deepEqual(names('all'), ['a', 'b', 'c']);
  assert.deepEqual(names('b'), ['b']);
  assert.throws(() => names(), /has no target or group "default": it has all, some, a, b, c$/);
});

suite('what is no bake file', () => {
  const cases: [text: string, sentence: RegExp, why: string][] = [
    [
      'target "a" {',
      /docker-bake\.hcl, line 1: expected "}" at the end of a block/,
      'a block without an end',
    ],
    ['a = 1\n}', /line 2: expected a block or "name = value"/, 'an end without a block'],
    ['target "a" {\n  context =\n}', /line 2: expected a value/, 'no value'],
    ['a = [1 2]', /line 1: expected "," or "]"/, 'no comma'],
    ['a = {b = 1 c = 2}', /line 1: expected "," or a line end or "}"/, 'nor here'],
    ['a = "x\n"', /line 1: expected a closing quote/, 'a text over two lines'],
    ['a = "${x"', /line 1: expected "}" at the end of/, 'a template without an end'],
    ['a = <<E\nx\n', /line 1: expected a line with "E"/, 'a here-document without an end'],
    ['a = 1 b = 2', /line 1: expected a line end/, 'two on a line'],
    ['a = "\\q"', /line 1: expected one of/, 'an escape there is not'],
    [`a = ${'['.repeat(5000)}`, /expected no more than 200 brackets/, 'brackets without end'],
    [`a = ${'!'.repeat(5000)}x`, /expected no more than 200/, 'signs without end'],
    [`a = 1${' + 1'.repeat(5000)}`, /expected no more than 1000 operators/, 'a sum without end'],
    [
      'target "a" {}\n'.repeat(2000),
      /too large to check: it has more than 1000 targets/,
      'targets without end',
    ],
  ];
  for (const [text, sentence, why] of cases) test(why, () => assert.throws(() => hcl(text), sentence));

  test('JSON that is none', () =>
    assert.throws(() => parseBake([{ name: 'a.json', text: '{' }]), /a\.json: it is not JSON/));
});

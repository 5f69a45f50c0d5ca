import type { Row } from './row.ts';

const long = (text: string, times: number): string => text.repeat(times);
const target = (text: string): string => `target "a" {\n  ${text}\n}\n`;
const built = (text: string): string =>
  target(`dockerfile-inline = "ARG a=x\\nFROM debian:$a\\n"\n  ${text}`);

const many = `"${long('x', 300_000)}"`;
const numbers = (count: number): string => Array.from({ length: count }, (_, at) => at).join(', ');
const growing = (value: string, expression: string): string =>
  `variable "A" { default = ${value} }\nvariable "B" { default = ${expression} }\n${built('args = { b = B }')}`;

const doubled = (times: number): string =>
  Array.from({ length: times }, (_, at) => `variable "A${at + 1}" { default = [A${at}, A${at}] }\n`).join('');

/** A docker-bake.hcl each. */
export const bake: readonly Row[] = [
  ['', 'there is nothing to check in it', 0, 'nothing'],
  ['target', 'expected "=" or "{" after "target"', 2, 'half a block'],
  ['target "a" {', 'expected "}" at the end of a block', 2, 'a brace that is not closed'],
  ['target "a" "b" {}\n', 'target a: skipped, because Dockerfile does not exist', 0, 'two labels'],
  ['target {}\n', 'target : skipped, because Dockerfile does not exist', 0, 'none'],
  [
    'target "__proto__" { dockerfile-inline = "FROM debian:12" }\n',
    'clean: docker-bake.hcl',
    0,
    'a name that objects have',
  ],
  [
    'target "::error::x" { dockerfile-inline = "FROM debian:12" }\n',
    'clean: docker-bake.hcl',
    0,
    'a workflow command',
  ],
  [target('dockerfile = "/etc/shadow"'), 'it is outside', 2, 'a file of the system'],
  [target('dockerfile = "../../../etc/shadow"'), 'it is outside', 2, 'upwards'],
  [target('dockerfile = "/dev/zero"'), 'it is outside', 2, 'a device'],
  [target('context = "/etc"\n  dockerfile = "passwd"'), 'it is outside', 2, 'a folder of the system'],
  [
    target('context = "https://github.com/a/b.git"'),
    'target a is built from https://github.com/a/b.git, which is',
    0,
    'nothing is cloned',
  ],
  [
    target('dockerfile = "none"'),
    'target a: skipped, because none does not exist',
    0,
    'a file that is not there',
  ],
  [target('dockerfile = 7'), 'target a: skipped, because 7 does not exist', 0, 'a number'],
  [target('dockerfile = ["a"]'), 'target a has a dockerfile that is only known when bake runs', 0, 'a list'],
  [
    target('dockerfile-inline = "FROM\\n"'),
    'target a: FROM requires either one or three arguments: an',
    2,
    'a text that Docker refuses',
  ],
  [built('inherits = ["a"]'), 'there is nothing to check in it', 0, 'one that inherits from itself'],
  [
    `${built('inherits = ["b"]')}target "b" { inherits = ["a"] }\n`,
    'there is nothing to check in it',
    0,
    'two from each other',
  ],
  [built('inherits = ["none"]'), 'clean: docker-bake.hcl', 0, 'one that is not there'],
  [built('matrix = {}'), 'clean: docker-bake.hcl', 0, 'an empty matrix'],
  [built('matrix = { x = ["1", "2"] }'), 'clean: docker-bake.hcl', 0, 'a matrix without a name'],
  [built('name = "x"\n  matrix = { x = ["1", "2"] }'), 'clean: docker-bake.hcl', 0, 'two of one name'],
  [
    `${built('args = { a = A }')}variable "A" { default = A }\n`,
    'clean: docker-bake.hcl',
    0,
    'a variable of itself',
  ],
  [built('args = { a = file("/etc/passwd") }'), 'clean: docker-bake.hcl', 0, 'no function reads a file'],
  [built('args = { a = env("HOME") }'), 'clean: docker-bake.hcl', 0, 'nor the environment'],
  [built('args = { a = timestamp() }'), 'clean: docker-bake.hcl', 0, 'nor a clock'],
  [built('args = { a = 1 / 0 }'), 'clean: docker-bake.hcl', 0, 'divided by nothing'],
  [
    built('args = { a = regex("(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab") }'),
    'clean: docker-bake.hcl',
    0,
    'a slow pattern',
  ],
  [
    built('args = { a = regex_replace("aaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "(a+)+$", "") }'),
    'clean: docker-bake.hcl',
    0,
    'likewise',
  ],
  [
    built(`args = { a = ${long('(', 3000)}1${long(')', 3000)} }`),
    'expected no more than 200 brackets within each other',
    2,
    'deep brackets',
  ],
  [
    built(`args = { a = ${long('-', 3000)}1 }`),
    'expected no more than 200 brackets within each other',
    2,
    'many signs',
  ],
  [
    built(`args = { a = ${long('true ? ', 2000)}1${long(' : 0', 2000)} }`),
    'expected no more than 200 brackets within each other',
    2,
    'deep choices',
  ],
  [
    built(`args = { a = "${long('${"', 1000)}${long('"}', 1000)}" }`),
    'expected no more than 200 brackets within each other',
    2,
    'texts in texts',
  ],
  [
    `function "f" { params = [] result = f() }\n${built('args = { a = f() }')}`,
    'expected a line end',
    2,
    'one that calls itself',
  ],
  [
    `function "f" {\n  params = []\n  result = f()\n}\n${built('args = { a = f() }')}`,
    'clean: docker-bake.hcl',
    0,
    'likewise',
  ],
  [
    built('args = { a = "${" }'),
    'expected a closing quote on the same line',
    2,
    'an expression that is not closed',
  ],
  [
    built('args = { a = <<E\n x }'),
    'expected a line with "E" at the end of the text',
    2,
    'a here-document that is not closed',
  ],
  [`/* \n${target('')}`, 'expected a block or "name = value"', 2, 'a comment that is not closed'],
  ['group "default" { targets = ["default"] }\n', 'there is nothing to check in it', 0, 'a group of itself'],
  [
    growing(many, 'replace(A, "x", A)'),
    'a text that an expression makes is longer than 1 MiB',
    2,
    'a text for each letter',
  ],
  [growing(many, 'replace(A, "", A)'), 'longer than 1 MiB', 2, 'a text between all letters'],
  [growing(many, 'format("%s%s%s%s", A, A, A, A)'), 'longer than 1 MiB', 2, 'texts after each other'],
  [
    growing(many, `join(A, ["a", "b", "c", "d", "e", "f"])`),
    'longer than 1 MiB',
    2,
    'long texts between short ones',
  ],
  [
    growing(many, 'split("", A)'),
    'its expressions go through more than 100000 elements',
    2,
    'a list of all letters',
  ],
  [
    growing(many, `[for x in [${numbers(200)}] : upper(A)]`),
    'the texts that its expressions make are longer than 32 MiB',
    2,
    'a long text many times',
  ],
  [
    growing(`[${numbers(1000)}]`, `concat(${long('A, ', 200)}A)`),
    'go through more than 100000 elements',
    2,
    'a list many times',
  ],
  [
    `variable "A0" { default = [1] }\n${doubled(20)}${growing('[]', 'flatten(A20)')}`,
    'go through more than 100000 elements',
    2,
    'lists of lists of lists',
  ],
  [
    growing(`[${numbers(1000)}]`, `[for x in A : [${numbers(200)}]]`),
    'go through more than 100000 elements',
    2,
    'a long list in a loop',
  ],
  [
    growing(many, `distinct([[${long('A, ', 600)}A], [${long('A, ', 600)}A]])`),
    'clean: docker-bake.hcl',
    0,
    'long lists that are compared',
  ],
  [
    'group "default" { targets = ["\\u001b[2J"] }\n',
    'there is nothing to check in it',
    0,
    'an escape sequence as a name',
  ],
];

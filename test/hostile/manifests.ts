import type { Row } from './row.ts';

const long = (text: string, times: number): string => text.repeat(times);
const pod = (text: string): string => `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {${text}}\n`;
const container = (text: string): string => pod(`containers: [{name: c, image: debian:12, ${text}}]`);

/** A manifest.yaml each. */
export const manifests: readonly Row[] = [
  ['apiVersion: v1\nkind: Pod\n', '', 0, 'no containers'],
  ['apiVersion: v1\nkind: [Pod]\nspec: {}\n', 'kind: expected a string', 2, 'a list as a kind'],
  [pod('containers: x'), 'containers: expected a list', 2, 'a word for containers'],
  [pod('containers: [x]'), 'containers: expected a mapping', 2, 'a word for a container'],
  [
    pod('containers: [{image: "a b"}]'),
    'container a b of Pod a: skipped, because a b is no image',
    0,
    'an image with a blank',
  ],
  [pod('containers: [{name: c}]'), '', 0, 'no image'],
  [pod('containers: []'), '', 0, 'an empty list'],
  [container('command: x'), 'command: expected a list', 2, 'a word as a command'],
  [
    container('command: [1]'),
    'container c of Pod a: 1 is PID 1 without an init: nothing',
    0,
    'a number in a command',
  ],
  [container('command: [["a"]]'), 'command: expected a string', 2, 'a list in a command'],
  [
    container('command: ["$(A)", "$$(A)", "$("]'),
    'container c of Pod a: $(A) is PID 1 without an init: nothing',
    0,
    'variables',
  ],
  [
    container('command: ["\\u001b[2J"]'),
    'container c of Pod a: \\u001b[2J is PID 1 without an init:',
    0,
    'an escape sequence as a program',
  ],
  [
    container('command: ["::error::x", "\\n::error::y"]'),
    'container c of Pod a: \\u003a:error::x is PID 1 without an',
    0,
    'workflow commands',
  ],
  [
    container('command: [sh, -c, "a && b"]'),
    'container c of Pod a: Kubernetes waits 30 s, then kills the',
    1,
    'as in a Dockerfile',
  ],
  [
    'apiVersion: v1\nkind: Pod\nmetadata: {name: "\\u202ea\\nb"}\nspec: {containers: [{name: c, image: "x"}]}\n',
    'base x: it is not among the known images, and it decides what',
    0,
    'names',
  ],
  ['apiVersion: v1\nkind: List\nitems: [[], 7, null, {kind: Pod}]\n', '', 0, 'anything as items'],
  [
    `apiVersion: v1\nkind: List\nitems: ${long('[{kind: List, items: ', 500)}[]${long('}]', 500)}\n`,
    'its values are nested too deeply',
    2,
    'lists of lists',
  ],
  [
    'apiVersion: v1\nkind: Pod\nspec: &s {containers: [{name: c, image: x, spec: *s}]}\n',
    'an alias contains itself',
    2,
    'an alias of itself',
  ],
  [
    'apiVersion: v1\nkind: Deployment\nspec: {template: {spec: {containers: {a: b}}}}\n',
    'containers: expected a list',
    2,
    'no list',
  ],
  ['apiVersion: v1\nkind: Secret\ndata: {a: aHVudGVyMg==}\n', '', 0, 'nothing that runs'],
  [
    '{{- range .Values.x }}\nkind: Pod\n{{- end }}\n',
    'this is a template: render it, and check the result, as in:',
    2,
    'a template',
  ],
  [
    'apiVersion: v1\nkind: Pod\nspec: {containers: [{name: c, image: {{ .Values.image }} }]}\n',
    'this is a template: render it, and check the result, as in:',
    2,
    'likewise in a line',
  ],
  [
    pod('terminationGracePeriodSeconds: -1, containers: [{name: c, image: debian:12}]'),
    'terminationGracePeriodSeconds: expected a number of seconds',
    2,
    'a time before',
  ],
  [
    pod('terminationGracePeriodSeconds: x, containers: [{name: c, image: debian:12}]'),
    'terminationGracePeriodSeconds: expected a number of seconds',
    2,
    'no time',
  ],
  [
    `${long('---\n', 3000)}apiVersion: v1\nkind: Pod\nspec: {containers: [{name: c, image: debian:12}]}\n`,
    'clean: manifest.yaml',
    0,
    'empty ones',
  ],
];

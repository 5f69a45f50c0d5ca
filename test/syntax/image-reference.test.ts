import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { baseRows } from '../../src/image/facts/base-rows.ts';
import { parseImageReference, readName } from '../../src/syntax/image-reference.ts';
import { sampled } from '../random.ts';

const cases: [text: string, registry: string | null, repository: string, tag: string | null, why: string][] =
  [
    ['node', null, 'node', null, 'a name'],
    ['node:22-alpine3.22', null, 'node', '22-alpine3.22', 'with a tag'],
    ['library/node', null, 'node', null, 'as Docker Hub names it in full'],
    ['bitnami/redis:7', null, 'bitnami/redis', '7', "somebody's"],
    ['docker.io/library/node:22', null, 'node', '22', 'the registry that is meant anyway'],
    ['localhost/node', 'localhost', 'node', null, 'a registry without a dot'],
    ['localhost:5000/node:1', 'localhost:5000', 'node', '1', 'a port is no tag'],
    [
      'bitnami/node.js:22',
      null,
      'bitnami/node.js',
      '22',
      'a dot in the name makes no registry of what stands before',
    ],
    ['ghcr.io/a/b/c:d', 'ghcr.io', 'a/b/c', 'd', 'a longer path'],
  ];
for (const [text, registry, repository, tag, why] of cases)
  test(`${text}: ${why}`, () => {
    assert.deepEqual(parseImageReference(text), { text, registry, repository, tag, digest: null });
    const digest = `sha256:${'0'.repeat(64)}`;
    const pinned = { text: `${text}@${digest}`, registry, repository, tag, digest };
    assert.deepEqual(parseImageReference(pinned.text), pinned);
  });

const none: [text: string, why: string][] = [
  ['', 'nothing'],
  ['UPPER', 'a repository has no capitals'],
  ['bitnami/Node', 'nor has a part of its path'],
  ['ghcr.io/a/B', 'not even behind a registry'],
  ['a b', 'a blank'],
  ['$BASE', 'a variable'],
  ['../localhost/x', 'a way out of the API'],
  ['./x', 'a path'],
  ['/x', 'an absolute one'],
  ['a//b', 'nothing between two slashes'],
  ['a/../b', 'dots are no part of a path'],
  ['a?all=1', 'a query'],
  ['a%2f..', 'a byte of an address'],
  ['a#b', 'a fragment'],
  ['http://a/b', 'an address'],
  ['me@host/x', 'a user'],
  ['a\nb', 'two lines'],
  ['a:', 'a tag of nothing'],
  [`a:${'t'.repeat(129)}`, 'a tag of 129 characters'],
  [`${'a'.repeat(256)}`, 'a name of 256 characters'],
  ['a@sha256:abc', 'a digest that is too short'],
  ['-a', 'a dash is no beginning'],
  ['a-', 'nor an end'],
];
for (const [text, why] of none)
  test(`${JSON.stringify(text)} is no reference: ${why}`, () =>
    assert.equal(parseImageReference(text), undefined));

test('a first part with capitals is a registry', () => {
  assert.notEqual(parseImageReference('Registry/node'), undefined);
  assert.notEqual(parseImageReference('Registry.local:5000/node:V1'), undefined);
});

test('plain names are read as dockerfile-ast reads them', () => {
  const word = fc.stringMatching(/^[a-z0-9]{1,3}((_|__|-{1,2})[a-z0-9]{1,3}){0,2}$/);
  const tag = fc.stringMatching(/^\w[\w.-]{0,8}$/);
  const path = fc.oneof(
    word,
    fc.tuple(word, word).map(names => names.join('/')),
  );
  const reference = fc.oneof(
    path,
    fc.tuple(path, tag).map(parts => parts.join(':')),
  );
  const isAlike = (text: string): void => {
    const found = parseImageReference(text);
    const read = readName(text);
    assert.deepEqual(
      [found?.registry, found?.repository, found?.tag],
      [read?.registry, read?.repository.replace(/^library\//, ''), read?.tag],
    );
  };
  fc.assert(fc.property(reference, isAlike), sampled(20_000));
  const known = [...baseRows.matchAll(/"images":\["([^"]+)"/g)].map(([, image]) => image as string);
  assert.ok(known.length > 100);
  known.filter(image => !/\.|\/\*$/.test(image)).forEach(isAlike);
});

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { formatCycloneDx } from '../../src/reaper/documents/cyclonedx.ts';
import { formatSpdx } from '../../src/reaper/documents/spdx.ts';
import { platforms } from '../../src/reaper/platforms.ts';
import { version } from '../../src/reaper/version.ts';
import { spdxSchema } from './spdx-schema.ts';

const bin = fileURLToPath(new URL('../../src/reaper/bin/', import.meta.url));
const binaries = ['probe', 'reaper']
  .flatMap(name => platforms.map(({ arch }) => `${name}-linux-${arch}`))
  .sort();
const files = binaries.map(name => ({ name, contents: readFileSync(bin + name) }));
const sha256 = (name: string): string =>
  createHash('sha256')
    .update(readFileSync(bin + name))
    .digest('hex');
const hashes = Object.fromEntries(binaries.map(name => [name, sha256(name)]));

suite('the documents beside the binaries', () => {
  for (const [name, format] of [
    ['reaper.cdx.json', formatCycloneDx],
    ['reaper.spdx.json', formatSpdx],
  ] as const)
    test(`${name} is what npm run build:reaper writes for these binaries`, () => {
      assert.equal(readFileSync(bin + name, 'utf8'), format(files));
    });

  suite('CycloneDX', () => {
    const text = readFileSync(`${bin}reaper.cdx.json`, 'utf8');
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);

    test('keeps to its schema, 1.6, in which nothing else is allowed', async () => {
      assert.equal(await validator.validate(text), null);
    });

    test('and the schema is looked at', async () => {
      assert.ok(await validator.validate(text.replace('"file"', '"fil"')));
      assert.ok(await validator.validate(text.replace('"bomFormat"', '"bomform"')));
    });

    test('has each binary with its hash, and what is in them', () => {
      const { metadata, components } = JSON.parse(text);
      assert.equal(metadata.component.purl, `pkg:generic/initcheck-reaper@${version}`);
      const described = components.filter(({ type }: { type: string }) => type === 'file');
      assert.deepEqual(
        Object.fromEntries(
          described.map((one: { name: string; hashes: [{ content: string }] }) => [
            one.name,
            one.hashes[0].content,
          ]),
        ),
        hashes,
      );
      const libraries = components.filter(({ type }: { type: string }) => type === 'library');
      assert.deepEqual(libraries.map(({ name }: { name: string }) => name).sort(), [
        'assemblyscript',
        'libgcc',
        'wabt',
      ]);
    });
  });

  suite('SPDX', () => {
    const ajv = new Ajv({ allErrors: true, strictRequired: false, strictTypes: false });
    addFormats.default(ajv);
    const validate = ajv.compile(spdxSchema);
    const read = () => JSON.parse(readFileSync(`${bin}reaper.spdx.json`, 'utf8'));

    test('keeps to the specification, 2.3', () => {
      assert.equal(validate(read()), true, ajv.errorsText(validate.errors));
    });

    const wrong: [change: (document: ReturnType<typeof read>) => void, why: string][] = [
      [document => delete document.files[0].SPDXID, 'a file has no id'],
      [document => document.files[0].checksums.shift(), 'a file has no SHA-1'],
      [document => (document.documentNamespace += '#x'), 'a namespace has no fragment'],
      [document => (document.packages[0].more = 1), 'a field that it does not know'],
    ];
    for (const [change, why] of wrong)
      test(`and refuses: ${why}`, () => {
        const document = read();
        change(document);
        assert.equal(validate(document), false);
      });

    test('every id that a relation names is there, and everything is related', () => {
      const { packages, files, relationships, SPDXID } = read();
      const ids = [...packages, ...files].map((one: { SPDXID: string }) => one.SPDXID);
      assert.equal(new Set(ids).size, ids.length);
      const named = relationships.map((one: { relatedSpdxElement: string }) => one.relatedSpdxElement);
      assert.deepEqual(named.sort(), ids.sort());
      const froms = relationships.map((one: { spdxElementId: string }) => one.spdxElementId);
      assert.deepEqual([...new Set(froms)], [SPDXID, packages[0].SPDXID]);
    });

    test('has each binary with its hash', () => {
      const described = read().files.map(
        (one: { fileName: string; checksums: { checksumValue: string }[] }) => [
          one.fileName.slice(2),
          one.checksums[1]?.checksumValue,
        ],
      );
      assert.deepEqual(Object.fromEntries(described), hashes);
    });
  });
});

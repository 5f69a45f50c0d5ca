/**
 * What SPDX 2.3 wants of the fields that we write, as a JSON Schema that allows no others:
 * spdx.github.io/spdx-spec/v2.3, clauses 6 to 8 and 11. (The schema of the specification itself is in no package.)
 */
const text = { type: 'string', minLength: 1 } as const;
const id = { type: 'string', pattern: '^SPDXRef-[A-Za-z0-9.-]+$' } as const;
const hex = (digits: number) => ({ type: 'string', pattern: `^[0-9a-f]{${digits}}$` }) as const;

function record(required: Record<string, object>, optional: Record<string, object> = {}): object {
  return {
    type: 'object',
    properties: { ...required, ...optional },
    required: Object.keys(required),
    additionalProperties: false,
  };
}

const listOf = (items: object): object => ({ type: 'array', items, minItems: 1 });
const word = (...words: readonly string[]): object => ({ enum: words });

const checksum = {
  oneOf: [
    record({ algorithm: word('SHA1'), checksumValue: hex(40) }),
    record({ algorithm: word('SHA256'), checksumValue: hex(64) }),
  ],
};

const reference = record({
  referenceCategory: word('PACKAGE-MANAGER'),
  referenceType: word('purl'),
  referenceLocator: { type: 'string', pattern: '^pkg:' },
});

const packageSchema = record(
  {
    SPDXID: id,
    name: text,
    downloadLocation: { anyOf: [word('NOASSERTION', 'NONE'), { pattern: '^git\\+https://' }] },
  },
  {
    versionInfo: text,
    primaryPackagePurpose: word('APPLICATION', 'LIBRARY'),
    filesAnalyzed: { type: 'boolean' },
    packageVerificationCode: record({ packageVerificationCodeValue: hex(40) }),
    licenseInfoFromFiles: listOf(text),
    licenseConcluded: text,
    licenseDeclared: text,
    copyrightText: text,
    comment: text,
    externalRefs: listOf(reference),
  },
);

const file = record({
  SPDXID: id,
  fileName: { type: 'string', pattern: '^\\./' },
  // 8.4: a SHA-1 is mandatory.
  checksums: { ...listOf(checksum), contains: { properties: { algorithm: { const: 'SHA1' } } } },
  fileTypes: listOf(word('BINARY')),
  licenseConcluded: text,
  licenseInfoInFiles: listOf(text),
  copyrightText: text,
});

export const spdxSchema = record({
  spdxVersion: word('SPDX-2.3'),
  dataLicense: word('CC0-1.0'),
  SPDXID: word('SPDXRef-DOCUMENT'),
  name: text,
  documentNamespace: { type: 'string', format: 'uri', pattern: '^[^#]+$' },
  creationInfo: record({
    created: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$' },
    creators: listOf({ type: 'string', pattern: '^(Tool|Person|Organization): .' }),
  }),
  packages: listOf(packageSchema),
  files: listOf(file),
  relationships: listOf(
    record({
      spdxElementId: id,
      relationshipType: word('DESCRIBES', 'CONTAINS', 'STATIC_LINK'),
      relatedSpdxElement: id,
    }),
  ),
});

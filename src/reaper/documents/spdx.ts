import { createHash } from 'node:crypto';
import { released, version } from '../version.ts';
import { type Described, origin, type Part, partsOfBinaries } from './parts.ts';

const OWN = 'SPDXRef-Package';
const NAME = 'initcheck-reaper';

/** What the binaries are, and what is in them, as SPDX 2.3: spdx.github.io/spdx-spec/v2.3. */
export function formatSpdx(files: readonly Described[]): string {
  const { url, copyright } = origin();
  const parts = partsOfBinaries();
  const document = {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: `${NAME}-${version}`,
    // Clause 6.5: another one for each document, and nothing needs to be there.
    documentNamespace: `${url}/spdx/${NAME}-${version}-${verificationCode(files)}`,
    creationInfo: { created: `${released}T00:00:00Z`, creators: [`Tool: ${NAME}-${version}`] },
    packages: [ownPackage(files, url, copyright), ...parts.map(packageOf)],
    files: files.map(file => fileOf(file, copyright)),
    relationships: [
      related('SPDXRef-DOCUMENT', 'DESCRIBES', OWN),
      ...files.map(({ name }) => related(OWN, 'CONTAINS', idOf('File', name))),
      ...parts.map(({ name }) => related(OWN, 'STATIC_LINK', idOf('Package', name))),
    ],
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function ownPackage(files: readonly Described[], url: string, copyright: string): object {
  return {
    SPDXID: OWN,
    name: NAME,
    versionInfo: version,
    primaryPackagePurpose: 'APPLICATION',
    downloadLocation: `git+${url}`,
    filesAnalyzed: true,
    packageVerificationCode: { packageVerificationCodeValue: verificationCode(files) },
    licenseInfoFromFiles: ['MIT'],
    licenseConcluded: 'MIT AND Apache-2.0',
    licenseDeclared: 'MIT',
    copyrightText: copyright,
    externalRefs: [packageUrl(`pkg:generic/${NAME}@${version}`)],
  };
}

function packageOf({ name, version, license, purl, what }: Part): object {
  return {
    SPDXID: idOf('Package', name),
    name,
    versionInfo: version,
    downloadLocation: 'NOASSERTION',
    filesAnalyzed: false,
    licenseConcluded: license,
    licenseDeclared: license,
    copyrightText: 'NOASSERTION',
    comment: what,
    externalRefs: [packageUrl(purl)],
  };
}

function packageUrl(purl: string): object {
  return { referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: purl };
}

function fileOf({ name, contents }: Described, copyright: string): object {
  return {
    SPDXID: idOf('File', name),
    fileName: `./${name}`,
    fileTypes: ['BINARY'],
    checksums: [
      { algorithm: 'SHA1', checksumValue: hash('sha1', contents) },
      { algorithm: 'SHA256', checksumValue: hash('sha256', contents) },
    ],
    licenseConcluded: 'MIT AND Apache-2.0',
    licenseInfoInFiles: ['MIT'],
    copyrightText: copyright,
  };
}

function related(one: string, how: string, other: string): object {
  return { spdxElementId: one, relationshipType: how, relatedSpdxElement: other };
}

function idOf(kind: 'File' | 'Package', name: string): string {
  return `SPDXRef-${kind}-${name}`;
}

/** Clause 7.9: the SHA-1 of the files' SHA-1 in ascending order. */
function verificationCode(files: readonly Described[]): string {
  return hash(
    'sha1',
    files
      .map(({ contents }) => hash('sha1', contents))
      .sort()
      .join(''),
  );
}

function hash(algorithm: 'sha1' | 'sha256', contents: string | Uint8Array): string {
  return createHash(algorithm).update(contents).digest('hex');
}

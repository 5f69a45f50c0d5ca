import { createHash } from 'node:crypto';
import { Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import { released, version } from '../version.ts';
import { type Described, partsOfBinaries } from './parts.ts';

const { ComponentType, HashAlgorithm } = Enums;

/** What the binaries are, and what is in them, as CycloneDX: cyclonedx.org/specification. */
export function formatCycloneDx(files: readonly Described[]): string {
  const reaper = componentOf('initcheck-reaper', ComponentType.Application, {
    version,
    purl: `pkg:generic/initcheck-reaper@${version}`,
    license: 'MIT',
  });
  const parts = partsOfBinaries().map(({ name, what, ...part }) =>
    componentOf(name, ComponentType.Library, { ...part, description: what }),
  );
  for (const { bomRef } of parts) reaper.dependencies.add(bomRef);
  const bom = new Models.Bom({
    metadata: new Models.Metadata({ component: reaper, timestamp: new Date(released) }),
    components: new Models.ComponentRepository([...parts, ...files.map(fileOf)]),
  });
  const factory = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6);
  return `${new Serialize.JsonSerializer(factory).serialize(bom, { sortLists: true, space: 2 })}\n`;
}

interface Facts {
  readonly version: string;
  readonly purl: string;
  readonly license: string;
  readonly description?: string;
}

function componentOf(
  name: string,
  type: Enums.ComponentType,
  { license, purl, ...facts }: Facts,
): Models.Component {
  const licenses = [
    license.includes(' ') ? new Models.LicenseExpression(license) : new Models.SpdxLicense(license),
  ];
  return new Models.Component(type, name, {
    ...facts,
    purl,
    bomRef: purl,
    licenses: new Models.LicenseRepository(licenses),
  });
}

function fileOf({ name, contents }: Described): Models.Component {
  const hash = createHash('sha256').update(contents).digest('hex');
  return new Models.Component(ComponentType.File, name, {
    bomRef: name,
    version,
    hashes: new Models.HashDictionary([[HashAlgorithm['SHA-256'], hash]]),
  });
}

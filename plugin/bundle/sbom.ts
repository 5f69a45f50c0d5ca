import { Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import type { BundledPackage } from './bundled-packages.ts';

/**
 * What the bundle is made of, as CycloneDX: the same bytes for the same packages. https://cyclonedx.org/specification
 */
export function formatSbom(version: string, packages: readonly BundledPackage[]): string {
  const own = componentOf(
    { name: 'docker-initcheck', version, license: 'MIT' },
    Enums.ComponentType.Application,
  );
  const components = packages.map(one => componentOf(one, Enums.ComponentType.Library));
  for (const { bomRef } of components) own.dependencies.add(bomRef);
  const bom = new Models.Bom({
    metadata: new Models.Metadata({ component: own }),
    components: new Models.ComponentRepository(components),
  });
  const factory = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6);
  return `${new Serialize.JsonSerializer(factory).serialize(bom, { sortLists: true, space: 2 })}\n`;
}

function componentOf(
  { name, version, license }: Pick<BundledPackage, 'name' | 'version' | 'license'>,
  type: Enums.ComponentType,
): Models.Component {
  const purl = `pkg:npm/${name.replace(/^@/, '%40')}@${version}`;
  const licenses = [
    /[ ()]/.test(license) ? new Models.LicenseExpression(license) : new Models.SpdxLicense(license),
  ];
  return new Models.Component(type, name, {
    version,
    purl,
    bomRef: purl,
    licenses: new Models.LicenseRepository(licenses),
  });
}

import { parseCopy } from '../image/copy.ts';
import { distributionOf } from '../image/distribution.ts';
import { initPackageOf } from '../image/facts/init-packages.ts';
import type { Applied } from '../image/fold.ts';
import type { Image } from '../image/image.ts';
import { installsOf, removalsOf } from '../image/installs.ts';
import { commandsOfRun } from '../image/run-commands.ts';
import type { InitPackage } from '../lint/injection.ts';

/** Where an image has an init already, from its base, a package, or a file; undefined where it may have none. */
export function findInstalled(image: Image, name: InitPackage): string | undefined {
  const { installedInit } = image.base.image;
  if (installedInit?.name === name) return installedInit.path;
  const found = image.applied.flatMap(one => pathIn(one, name, image) ?? []);
  return found.at(-1);
}

function pathIn(applied: Applied, name: InitPackage, image: Image): string | undefined {
  const { keyword } = applied.instruction;
  if (keyword === 'RUN') return pathInRun(applied, name, image);
  if (keyword !== 'COPY' && keyword !== 'ADD') return undefined;
  const copy = parseCopy(
    applied.instruction,
    applied.workdir,
    applied.variables,
    image.dockerfile.directives.escape,
  );
  if (copy?.sources.length !== 1) return undefined;
  const source = String(copy.sources[0]).split('/').at(-1) ?? '';
  const path = copy.isFolder ? `${copy.destination.replace(/\/$/, '')}/${source}` : copy.destination;
  const isMade = copy.from !== null || copy.chmod === true || isMadeExecutable(path, image);
  return isPlain(path, name) && isMade ? path : undefined;
}

function pathInRun({ instruction }: Applied, name: InitPackage, image: Image): string | undefined {
  const commands = (commandsOfRun(instruction) ?? []).filter(({ isCertain }) => isCertain);
  const isInstalled = commands.some(command =>
    installsOf(command).some(one => one.name === name && !one.group),
  );
  const isRemoved = commands.some(command => removalsOf(command).includes(name));
  const distribution = distributionOf(image);
  if (isInstalled && !isRemoved && distribution) return initPackageOf(name, distribution.name)?.path;
  const downloaded = commands.flatMap(({ words }) => {
    if (!/^(?:curl|wget)$/.test(words[0] ?? '')) return [];
    const at = words.findIndex(word => /^(?:-\w*[oO]|--output|--output-document)$/.test(word));
    return words[at + 1] ?? [];
  });
  return downloaded.find(path => isPlain(path, name) && isMadeExecutable(path, image));
}

function isPlain(path: string, name: string): boolean {
  return path.startsWith('/') && !path.includes('$') && path.endsWith(`/${name}`);
}

function isMadeExecutable(path: string, { applied }: Image): boolean {
  return applied
    .filter(({ instruction }) => instruction.keyword === 'RUN')
    .flatMap(({ instruction }) => commandsOfRun(instruction) ?? [])
    .some(({ words }) => words[0] === 'chmod' && words.slice(2).includes(path));
}

import { type Distribution, distributionOf } from '../image/distribution.ts';
import { initPackageOf } from '../image/facts/init-packages.ts';
import type { Image } from '../image/image.ts';
import { commandsOfRun } from '../image/run-commands.ts';
import { hasWorkers } from '../lint/group-signal.ts';
import type { InitPackage } from '../lint/injection.ts';
import type { Declined, OffsetEdit } from '../lint/rule.ts';
import type { BroughtInit } from './brought-init.ts';
import { findInstalled } from './installed-init.ts';
import { placeToInstall } from './place-to-install.ts';

/** Makes an init of the base's own packages PID 1: the one that is installed, or it is installed. */
export function installPackage(image: Image, name: InitPackage, isForGroup: boolean): BroughtInit | Declined {
  const installed = findInstalled(image, name);
  const package_ = installed === undefined ? addPackage(image, name) : { path: installed, edits: [] };
  if ('declined' in package_) return package_;
  return {
    words: [package_.path, ...optionsOf(name, isForGroup, image), '--'],
    lines: { arg: null, copy: null },
    edits: package_.edits,
    adds: ['RUN'],
    remark: `unlike the reaper, ${name} does not wait: what your program started is killed when your program ends`,
  };
}

/** dumb-init signals the whole session by itself, which ends workers that their server was to let finish. */
function optionsOf(name: InitPackage, isForGroup: boolean, { pid1 }: Image): string[] {
  if (name !== 'dumb-init') return isForGroup ? ['-g'] : [];
  return !isForGroup && pid1.steps.some(hasWorkers) ? ['--single-child'] : [];
}

interface AddedPackage {
  readonly path: string;
  readonly edits: readonly OffsetEdit[];
}

function addPackage(image: Image, name: InitPackage): AddedPackage | Declined {
  const { base } = image;
  const instead = 'take another --inject';
  if (base.image.sh === null)
    return {
      declined: `${base.reference} has no shell and no package manager to install ${name} with: ${instead}`,
    };
  const distribution = distributionOf(image);
  if (!distribution)
    return { declined: `which packages ${base.reference} can install is unknown: ${instead}` };
  const found = initPackageOf(name, distribution.name);
  if (!found) return { declined: `whether ${base.reference} has a package ${name} is unknown: ${instead}` };
  if (found.notIn?.test(distribution.release))
    return { declined: `${base.reference} is too old for a package ${name}: ${instead}` };
  if (found.needsEpel && !hasEpel(image))
    return {
      declined: `${base.reference} has ${name} only with EPEL, which nothing here sets up: ${instead}`,
    };
  const needs = found.needsEpel && epel;
  const edit = placeToInstall(image, { name, needs, ...managerIn(image, distribution) });
  return 'declined' in edit ? edit : { path: found.path, edits: [edit] };
}

function managerIn(image: Image, { manager }: Distribution): Pick<Distribution, 'manager'> {
  const used = commandsIn(image).find(({ words }) => words[0] === 'dnf' || words[0] === 'microdnf')?.words[0];
  const isOfRpm = manager === 'dnf' || manager === 'microdnf';
  return { manager: isOfRpm && used !== undefined ? (used as 'dnf' | 'microdnf') : manager };
}

const epel = /\bepel-release\b/;

function hasEpel(image: Image): boolean {
  return commandsIn(image).some(({ words }) => words.some(word => epel.test(word)));
}

function commandsIn({ applied }: Image) {
  return applied
    .filter(({ instruction }) => instruction.keyword === 'RUN')
    .flatMap(({ instruction }) => commandsOfRun(instruction) ?? []);
}

import { InvalidArgumentError, Option } from 'commander';
import { reaperArchitectures } from '../../src/image/reaper.ts';
import type { Injection } from '../../src/lint/injection.ts';
import { parseImageReference } from '../../src/syntax/image-reference.ts';

/** How a repair adds the reaper to the image, as commander hands it over. */
export interface InjectionOptions {
  readonly inject?: Injection['from'];
  readonly legacyBuilder?: true;
  /** The architectures for which reapers are written, as TARGETARCH names them. */
  readonly reaperPlatforms?: readonly string[];
}

/** The options themselves. */
export function injectionOptions(): Option[] {
  return [
    new Option(
      '--inject <how>',
      'how a repair adds the reaper: copy (from .initcheck/ in the build context), image=REF, or none (default: copy)',
    ).argParser(parseInject),
    new Option(
      '--legacy-builder',
      "repair for builders without BuildKit: no COPY --chmod; verify with Docker's legacy builder",
    ),
    new Option(
      '--reaper-platforms <list>',
      'comma-separated platforms for which --fix writes a reaper, or all (default: amd64,arm64)',
    ).argParser(parsePlatforms),
  ].map(option => option.helpGroup('Repair options:'));
}

export function injectionOf({ inject = 'context', legacyBuilder }: InjectionOptions): Injection {
  return { from: inject, isLegacy: legacyBuilder ?? false };
}

function parseInject(text: string): Injection['from'] {
  if (text === 'copy') return 'context';
  if (text === 'none') return 'nowhere';
  const [, reference = ''] = /^image=(.*)$/s.exec(text) ?? [];
  if (reference === '') throw new InvalidArgumentError('Expected copy, none or image=REF.');
  if (!parseImageReference(reference))
    throw new InvalidArgumentError(`${JSON.stringify(reference)} is not an image reference.`);
  return { image: reference };
}

/** `linux/amd64,linux/arm/v7`: the machines of which there is a reaper, as TARGETARCH names them. */
export function parsePlatforms(text: string): string[] {
  if (text === 'all') return [...reaperArchitectures];
  return text.split(',').map(architectureOf);
}

/** The platform of an experiment, as it was written: one that there are programs for. */
export function parsePlatform(text: string): string {
  architectureOf(text);
  return text;
}

/** Other names that Docker takes. containerd/platforms, database.go, normalizeArch */
const aliases: Readonly<Record<string, string>> = { x86_64: 'amd64', aarch64: 'arm64', i386: '386' };

function architectureOf(platform: string): string {
  const [, word = ''] = /^(?:linux\/)?(\w+)(?:\/v\d)?$/.exec(platform.trim()) ?? [];
  const known = reaperArchitectures.find(name => name === (aliases[word] ?? word));
  if (known) return known;
  const names = reaperArchitectures.map(name => `linux/${name}`).join(', ');
  throw new InvalidArgumentError(`There is no reaper for ${JSON.stringify(platform)}: ${names}.`);
}

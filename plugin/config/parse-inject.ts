import { reaperArchitectures } from '../../src/image/reaper.ts';
import { InputError } from '../../src/input-error.ts';
import { didYouMean } from '../../src/lint/did-you-mean.ts';
import { type Inject, initPackages } from '../../src/lint/injection.ts';
import { parseImageReference, referencePattern } from '../../src/syntax/image-reference.ts';
import type { Schema } from './field.ts';

/** Reads what `--inject` and `inject` in a configuration say; throws an InputError. */
export function parseInject(text: string): Inject {
  if (text === 'copy') return 'context';
  if (text === 'none') return 'nowhere';
  const name = initPackages.find(known => known === text);
  if (name) return { package: name };
  const [, kind = '', value = ''] = /^([\w-]+)=(.*)$/s.exec(text) ?? [];
  if (kind === 'image' && value !== '') {
    if (parseImageReference(value)) return { image: value };
    throw new InputError(`${JSON.stringify(value)} is not an image reference`);
  }
  if (kind === 'url' || kind === 'insecure-url') return { url: parseUrl(value, kind === 'insecure-url') };
  const words = ['copy', 'none', ...initPackages, 'image=REF', 'url=BASE'];
  const hint = didYouMean(kind === '' ? text : `${kind}=`, [...words.slice(0, -2), 'image=', 'url=']);
  throw new InputError(`expected ${words.slice(0, -1).join(', ')} or ${words.at(-1)}${hint}`);
}

/**
 * A name or an address that every reader of URLs takes, perhaps a port and a path, and nothing that means more in a
 * Dockerfile.
 */
const urlRest = (() => {
  const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
  const label = '(?![xX][nN]--)[a-zA-Z0-9](?:[a-zA-Z0-9\\-]*[a-zA-Z0-9])?';
  const last = '(?![xX][nN]--)[a-zA-Z](?:[a-zA-Z0-9\\-]*[a-zA-Z0-9])?';
  const port = '(?:[1-5]?\\d{1,4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5])';
  const host = `(?:(?:${octet}\\.){3}${octet}|(?:${label}\\.)*${last})`;
  return `:\\/\\/${host}(?::${port})?(?:\\/[^\\s"'\`\\\\$<>{}|^?#]*)?$`;
})();
const http = '[hH][tT][tT][pP]';

/** What `inject` may be besides a word. */
export const injectPattern =
  `^(?:image=(?=.{1,255}(?::\\w[\\w.\\-]{0,127})?(?:@[^@]*)?$)${referencePattern}` +
  `|url=${http}[sS]${urlRest}|insecure-url=${http}[sS]?${urlRest})`;

/** Where the binaries are hosted. It becomes part of a Dockerfile, and so may contain nothing that means more there. */
function parseUrl(text: string, isInsecure: boolean): string {
  const quoted = JSON.stringify(text);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:\/\/[^\s"'`\\$<>{}|^]+$/i.test(text))
    throw new InputError(`${quoted} is not a URL that an ADD can have, such as https://example.org/reaper`);
  if (url.username !== '' || url.password !== '')
    throw new InputError(
      'the URL has a name or a password in it, which everybody who gets the Dockerfile would read',
    );
  if (/[?#]/.test(text))
    throw new InputError(`${quoted}: leave out what follows the path; the name of the file is added to it`);
  if (url.protocol === 'http:' && !isInsecure)
    throw new InputError(`${quoted} is not encrypted: use https, or say --inject=insecure-url=${text}`);
  if (!new RegExp(`^https?${urlRest}`, 'iu').test(text))
    throw new InputError(`${quoted}: the host has to be a plain name or an IPv4 address`);
  return text.replace(/\/+$/, '');
}

/** `linux/amd64,linux/arm/v7`: the machines of which there is a reaper, as TARGETARCH names them. */
export function parsePlatforms(text: string): string[] {
  if (text === 'all') return [...reaperArchitectures];
  return [...new Set(text.split(',').map(architectureOf))];
}

/** Other names that Docker takes. containerd/platforms, database.go, normalizeArch */
const aliases: Readonly<Record<string, string>> = { x86_64: 'amd64', aarch64: 'arm64', i386: '386' };

const names = [...reaperArchitectures, ...Object.keys(aliases)].join('|');
const platform = `\\s*(?:linux\\/)?(?:${names})(?:\\/v\\d)?\\s*`;
/** One platform or more, with commas between. */
export const platformList = { type: 'string', pattern: `^${platform}(?:,${platform})*$` };

/** What `platforms` may be: a string, or a list of them, which stands for the string with commas between. */
export const platformsSchema: Schema = {
  anyOf: [
    { enum: ['all'] },
    platformList,
    { type: 'array', items: { enum: ['all'] }, minItems: 1, maxItems: 1 },
    { type: 'array', items: platformList, minItems: 1 },
  ],
};

export function architectureOf(platform: string): string {
  const [, word = ''] = /^(?:linux\/)?(\w+)(?:\/v\d)?$/.exec(platform.trim()) ?? [];
  const known = reaperArchitectures.find(name => name === (aliases[word] ?? word));
  if (known) return known;
  const names = reaperArchitectures.map(name => `linux/${name}`).join(', ');
  throw new InputError(`there is no reaper for ${JSON.stringify(platform)}: ${names}`);
}

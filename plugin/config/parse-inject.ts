import { reaperArchitectures } from '../../src/image/reaper.ts';
import { InputError } from '../../src/input-error.ts';
import { didYouMean } from '../../src/lint/did-you-mean.ts';
import { type Inject, initPackages } from '../../src/lint/injection.ts';
import { parseImageReference } from '../../src/syntax/image-reference.ts';

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
  if (url.search !== '' || url.hash !== '')
    throw new InputError(`${quoted}: leave out what follows the path; the name of the file is added to it`);
  if (url.protocol === 'http:' && !isInsecure)
    throw new InputError(`${quoted} is not encrypted: use https, or say --inject=insecure-url=${text}`);
  return text.replace(/\/+$/, '');
}

/** `linux/amd64,linux/arm/v7`: the machines of which there is a reaper, as TARGETARCH names them. */
export function parsePlatforms(text: string): string[] {
  if (text === 'all') return [...reaperArchitectures];
  return [...new Set(text.split(',').map(architectureOf))];
}

/** Other names that Docker takes. containerd/platforms, database.go, normalizeArch */
const aliases: Readonly<Record<string, string>> = { x86_64: 'amd64', aarch64: 'arm64', i386: '386' };

export function architectureOf(platform: string): string {
  const [, word = ''] = /^(?:linux\/)?(\w+)(?:\/v\d)?$/.exec(platform.trim()) ?? [];
  const known = reaperArchitectures.find(name => name === (aliases[word] ?? word));
  if (known) return known;
  const names = reaperArchitectures.map(name => `linux/${name}`).join(', ');
  throw new InputError(`there is no reaper for ${JSON.stringify(platform)}: ${names}`);
}

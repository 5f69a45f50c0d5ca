import type { Shell } from '../shell/shells.ts';
import { isAlpine, isDebian, type NamedBase } from './base-family.ts';

/**
 * What a test in a script may count on besides variables, as it is written there: what `id -u` prints where the image
 * runs as root, and the files that tell distributions apart, `yes` or `no`.
 */
export function givenBy(base: NamedBase, user: string | null | undefined): Readonly<Record<string, string>> {
  return { ...(isRoot(user) && givenToRoot), ...givenByRelease(base) };
}

/** `root`, `0`, `0:0`, and where nothing says so. */
function isRoot(user: string | null | undefined): boolean {
  return user === null || (user !== undefined && /^(?:0|root)(?::|$)/.test(user));
}

const givenToRoot: Readonly<Record<string, string>> = {
  '$(id -u)': '0',
  '$(id -un)': 'root',
  '$(whoami)': 'root',
  EUID: '0',
  UID: '0',
};

/** The same for one shell: dash and BusyBox have no `$UID` and `$EUID`. */
export function givenIn(
  shell: Shell | undefined,
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (shell === 'bash' || shell === 'zsh') return given;
  return Object.fromEntries(Object.entries(given).filter(([name]) => !/^E?UID$/.test(name)));
}

/** The same without those of the user: a script that starts itself once more does so as somebody else. */
export function withoutUser(given: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(given).filter(([name]) => !(name in givenToRoot)));
}

function givenByRelease(base: NamedBase): Readonly<Record<string, string>> {
  const [debian, alpine] = [isDebian(base), isAlpine(base)];
  if (!debian && !alpine) return {};
  return {
    '-e /etc/alpine-release': alpine ? 'yes' : 'no',
    '-e /etc/debian_version': debian ? 'yes' : 'no',
    '-e /etc/redhat-release': 'no',
    '-e /etc/centos-release': 'no',
    '-e /etc/fedora-release': 'no',
  };
}

/** What an image sets without what a script decides by: each is there to be set when it is run. */
export function openTo(
  text: string,
  environment: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const conditions = text.split('\n').flatMap(line => {
    const at = line.search(/\[|\btest\s|\bcase\s/);
    return at < 0 ? [] : (line.slice(at).match(/(?<=\$\{?)\w+/g) ?? []);
  });
  const deciding = new Set<string>(conditions);
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !deciding.has(name)));
}

import type { RedirectedCommand } from '../shell/shell-commands.ts';
import type { PackageSystem } from './facts/orphan-makers.ts';

/** A package that a command installs, as it is written, and its name alone. */
export interface Installed {
  readonly from: PackageSystem;
  readonly name: string;
  readonly word: string;
  /** The name under which apk can take the whole command back. */
  readonly group?: string | undefined;
}

/** The packages that a command installs by their names; what it reads from a file is not among them. */
export function installsOf({ words }: RedirectedCommand): Installed[] {
  const { manager, rest } = readManager(words);
  const browsers = browsersOf(words);
  if (browsers) return [{ from: 'node', name: browsers, word: browsers }];
  if (!manager?.install.test(rest[0] ?? '')) return [];
  const group = optionOf(rest, ['-t', '--virtual']);
  return rest
    .slice(1)
    .filter(word => !word.startsWith('-') && word !== group)
    .map(word => ({ from: manager.from, name: nameIn(word, manager.from), word, group }));
}

/** The packages, or groups of them, that a command takes away. */
export function removalsOf({ words }: RedirectedCommand): readonly string[] {
  const { manager, rest } = readManager(words);
  return manager?.remove?.test(rest[0] ?? '') ? rest.slice(1).filter(word => !word.startsWith('-')) : [];
}

/** The files of requirements that a command installs from. */
export function requirementsOf({ words }: RedirectedCommand): readonly string[] {
  const { manager, rest } = readManager(words);
  if (manager?.from !== 'python' || !/^(?:install|sync)$/.test(rest[0] ?? '')) return [];
  return rest.flatMap((word, index) => {
    if (word === '-r' || word === '--requirement') return rest[index + 1] ?? [];
    return /^(?:-r|--requirement=)(.+)/.exec(word)?.[1] ?? [];
  });
}

/** Whether a command installs what a package.json asks for. */
export function installsPackageJson({ words }: RedirectedCommand): boolean {
  const { manager, rest } = readManager(words);
  if (manager?.from !== 'node') return false;
  const named = rest.slice(1).filter(word => !word.startsWith('-'));
  return /^(?:ci|install|i|)$/.test(rest[0] ?? '') && named.length === 0;
}

interface Manager {
  readonly from: PackageSystem;
  readonly install: RegExp;
  readonly remove?: RegExp;
}

const apt: Manager = { from: 'system', install: /^install$/, remove: /^(?:remove|purge|autoremove)$/ };
const dnf: Manager = { from: 'system', install: /^(?:install|in)$/, remove: /^(?:remove|erase|rm)$/ };
const pip: Manager = { from: 'python', install: /^(?:install|add)$/, remove: /^(?:uninstall|remove)$/ };
const npm: Manager = { from: 'node', install: /^(?:install|i|add|ci)$/, remove: /^(?:uninstall|remove|rm)$/ };

const managers: Readonly<Record<string, Manager>> = {
  ...{
    apt,
    'apt-get': apt,
    aptitude: apt,
    'apt-install': apt,
    dnf,
    microdnf: dnf,
    tdnf: dnf,
    yum: dnf,
    zypper: dnf,
  },
  ...{
    apk: { from: 'system', install: /^add$/, remove: /^del$/ },
    dpkg: { from: 'system', install: /^(?:-i|--install)$/ },
  },
  ...{ pip, pip3: pip, pipx: pip, poetry: pip, uv: pip, pdm: pip, npm, yarn: npm, pnpm: npm, bun: npm },
};

/** The name of the package manager that a command runs; undefined for another program. */
export function managerOf(words: readonly string[]): string | undefined {
  const name = words[words[0] === 'sudo' ? 1 : 0]?.split('/').at(-1) ?? '';
  return Object.hasOwn(managers, name) ? name : undefined;
}

/** The package manager of a command, and its words from the subcommand on. */
function readManager(words: readonly string[]): { manager: Manager | undefined; rest: readonly string[] } {
  let at = words[0] === 'sudo' ? 1 : 0;
  if (/^python[\d.]*$/.test(words[at] ?? '') && words[at + 1] === '-m') at += 2;
  const name = words[at]?.split('/').at(-1) ?? '';
  const manager = Object.hasOwn(managers, name) ? managers[name] : undefined;
  const rest = words.slice(at + 1);
  // `uv pip install`, `yarn global add`, `pip --no-cache-dir install`, `apt-get -y install`
  const first = rest.findIndex(word => manager?.install.test(word) || manager?.remove?.test(word));
  return { manager, rest: first === -1 ? rest : rest.slice(first) };
}

/** `playwright install`, `npx puppeteer browsers install`: what brings the browsers of a package. */
function browsersOf(words: readonly string[]): string | undefined {
  const line = words.join(' ');
  return /(?:^|[\s/])(playwright|patchright|puppeteer|@puppeteer\/browsers|camoufox)(?:@\S+)? (?:browsers )?(?:install|fetch)\b(?!-)/.exec(
    line,
  )?.[1];
}

/** `chromium=1.2`, `playwright[x]==1.4`, `puppeteer@24`, `./google-chrome-stable_current_amd64.deb` */
function nameIn(word: string, from: PackageSystem): string {
  const plain = word.replace(/^["']|["']$/g, '');
  if (from === 'node') return plain.replace(/(?<=.)@.*$/, '');
  if (from === 'python') return plain.replace(/[[<>=!~;\s].*$/, '');
  return plain.replace(/^.*\/(?=[^/]*\.(?:deb|rpm|apk)$)/, '').replace(/[=~<>_*].*$|-\d.*$/, '');
}

function optionOf(words: readonly string[], names: readonly string[]): string | undefined {
  const at = words.findIndex(word => names.includes(word));
  return at === -1 ? undefined : words[at + 1];
}

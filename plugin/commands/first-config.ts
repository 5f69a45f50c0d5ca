import { hasReached } from '../../src/lint/diagnostic.ts';
import { printable } from '../../src/report/printable.ts';
import type { Checked } from '../check/check-file.ts';
import { platformList } from '../config/parse-inject.ts';

/** What a repository is like, as far as its configuration depends on it. */
export interface Looked {
  readonly files: number;
  /** Findings that warn, or worse. */
  readonly warnings: number;
  readonly infos: number;
  /** Base images that nothing is known of. */
  readonly unknownBases: readonly string[];
  /** What compose and bake files build for. */
  readonly platforms: readonly string[];
}

export function lookOver(checked: readonly Checked[], files: number): Looked {
  const all = checked.flatMap(({ outline }) => outline.diagnostics);
  const warnings = all.filter(({ severity }) => hasReached(severity, 'warning')).length;
  const unknown = checked.flatMap(({ outline }) => outline.unknown);
  const bases = unknown.flatMap(({ what }) => /^base ([^$]+)$/.exec(what)?.[1] ?? []);
  return {
    files,
    warnings,
    infos: all.length - warnings,
    unknownBases: [...new Set(bases)].sort(),
    platforms: [...new Set(checked.flatMap(({ platforms = [] }) => platforms.filter(hasReaper)))].sort(),
  };
}

function hasReaper(platform: string): boolean {
  return new RegExp(platformList.pattern, 'u').test(platform);
}

/** The text of a first configuration, with comments that say why it is so. */
export function firstConfig(looked: Looked, schema: string): string {
  return [
    `# yaml-language-server: $schema=${schema}`,
    '# What docker initcheck does in this repository. "docker initcheck config FILE" prints what counts for a file.',
    '',
    ...levels(looked),
    '',
    ...base(looked),
    '',
    ...platforms(looked),
    '',
    '# Other severities, or off: "docker initcheck explain" lists the rules.',
    'rules:',
    '  # missing-stopsignal: off',
    '',
    ...baseline(looked),
    '# Whether an ignore comment has to say why: # initcheck ignore=RULE -- REASON',
    'require-reasons: false',
    '',
    '# What holds for some files only.',
    '# overrides:',
    '#   - files: ["legacy/**"]',
    '#     fail-level: none',
    '',
  ].join('\n');
}

/** Where there is something to know already. */
function baseline({ warnings }: Looked): string[] {
  if (warnings === 0) return [];
  return [
    '# Known findings that are left out, so that only new ones fail; "docker initcheck --write-baseline" lists them.',
    '# baseline: .initcheck-baseline.json',
    '',
  ];
}

function levels({ files, warnings, infos }: Looked): string[] {
  const where = files === 1 ? '1 file' : `${files} files`;
  const found = `${count(warnings, 'warning')} and ${count(infos, 'info')} in ${where}`;
  const why =
    warnings > 0 ? 'infos can wait until nothing warns' : 'nothing warns, so infos are worth reading';
  return [
    '# The lowest severity that fails a run: error, warning, info, none.',
    'fail-level: warning',
    '# The lowest severity that is shown and repaired: by itself info for files that are named, and warning for what',
    `# is found in a directory. Today there are ${found}: ${why}.`,
    warnings > 0 ? '# level: info' : 'level: info',
  ];
}

/** More names than these are counted. */
const mostNames = 5;

function base({ unknownBases }: Looked): string[] {
  const names = unknownBases.slice(0, mostNames).map(printable);
  const rest = unknownBases.length - names.length;
  const example = JSON.stringify(repositoryOf(unknownBases[0] ?? ''));
  const more = rest > 0 ? `, and ${rest} more` : '';
  const unknown =
    names.length > 0
      ? [
          `# Not known here: ${names.join(', ')}${more}.`,
          '# With "engine" docker is asked about these; or describe them once, for CI without docker:',
          '# bases:',
          `#   - { images: [${example}], tags: ["*"], entrypoint: null, sh: dash }`,
        ]
      : ['# All base images here are known.'];
  return [
    '# Where base images are looked up: facts (built in, no network), engine, none.',
    ...unknown,
    'base: facts',
  ];
}

/** Without tag and digest. */
function repositoryOf(reference: string): string {
  return reference.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
}

function platforms({ platforms: found }: Looked): string[] {
  const what = '# The platforms that reapers are written for';
  return found.length > 0
    ? [`${what}: those that compose and bake files build for.`, `platforms: [${found.join(', ')}]`]
    : [`${what}; no file here says what is built for.`, '# platforms: [linux/amd64, linux/arm64]'];
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

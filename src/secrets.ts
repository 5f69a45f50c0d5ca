import { tooLarge } from './input-error.ts';
import { pemKey, shapes, words } from './secret-shapes.ts';

/**
 * Names of secrets, as BuildKit's check SecretsUsedInArgOrEnv takes them, and some more.
 * docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env
 */
const secretName = new RegExp(
  'apikey|credential|passw|passphrase|pgpass|pword|secret|token|private|requirepass|masterauth' +
    '|(?:^|_)(?:auth|key|keys|pass|pat|pwd)(?:_|$)',
  'i',
);

/** A name of a file with a secret in it, which is not the secret, and of the folder that a shell is in. */
const placeName = /_(?:file|path|dir|name|id|url|host|port)$|^(?:OLD)?PWD$/i;

/** Whether a variable, a key or an option of that name has a secret for its value. */
function isSecretName(name: string): boolean {
  const words = name.replaceAll('-', '_').replace(/(?<=[a-z])(?=[A-Z])/g, '_');
  return secretName.test(words) && !placeName.test(words);
}

/** Also the password in `scheme://user:password@host`. */
export function maskValue(name: string, value: string): string {
  return isSecretName(name) ? '***' : value.replace(passwordOfUrl, '$1***');
}

const passwordOfUrl = /(:\/\/[^\s/:@]*:)([^\s/"']+)(?=@)/g;
/** A token in the place of a user: `https://TOKEN@github.com/`. */
const userOfUrl = /(:\/\/)([^\s/:@"']{16,})(?=@)/g;

/** Names, and what is between them and their values: `=`, `:`, for an option a blank or a comma, for ENV a blank. */
const names = [
  // `a=`, `a+=`, `a[0]=`, `a =>`; in YAML with an anchor, or a block of lines; on the next line. Not the name of a
  // service, by which a finding begins: `service key-server: …`.
  new RegExp(
    '(?<!^(?:service|container|target)s? (?:[\\w.-]+, )*)' +
      '(?<![\\w.-])-{0,2}([A-Za-z_][\\w.-]*)["\']?(?:\\[\\w*\\])?\\s*\\+?[=:]>?\\s*' +
      '(?:&\\w+\\s+)?(?:[|>][-+]?\\s*\\n\\s*)?' +
      '(?:[\\\\`]\\n\\s*)?',
    'g',
  ),
  // In an array, in a list of YAML, in a command line, which may go on in the next line.
  new RegExp(
    '(?<=^|[\\s"\'])--?([A-Za-z][\\w-]*)["\']?' +
      '(?:\\s*,\\s*|\\s*\\n\\s*-\\s+|\\n[^\\S\\n]+|(?:[^\\S\\n]|[\\\\`]\\n(?:[^\\S\\n]*#[^\\n]*\\n)*)+)',
    'g',
  ),
  /\bvariable\s+"([\w.-]+)"\s*\{[^{}]{0,200}?\bdefault\s*=\s*/g,
  /<([A-Za-z][\w.-]*)>\s*/g,
  /^[^\S\n]*(?:ONBUILD\s+)?(?:ENV|ARG|LABEL)[^\S\n]+([\w.-]+)[^\S\n]+/gim,
];
/** In quotes that are quoted themselves, in quotes, or up to where a word ends. */
const valueAt = new RegExp(
  [
    /\\"([^"\n\\]+)|\\'([^'\n\\]+)|\$?"((?:[^"\n\\]|\\.)+)|\$?'([^'\n]+)/,
    /((?:[^\s"',;|)}\]\\]|[,;](?=[^\s"'])|\\[^\n"'])+)/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'y',
);
/** All of `"--password=a b"`. */
const quotedAt = /()()((?:[^"\n\\]|\\.)+)/y;
/** `"abcd"efgh`: what follows the quotes without a blank is of the same word. */
const tailAt = /["']([^\s"',;:|)}\]\\]+)/y;

/**
 * Puts asterisks in the place of each character of what may be a secret, so that all offsets stay: by the name that it
 * is given to (`TOKEN=x`, `--password x`, `"apiKey": "x"`), by what it looks like, and the password of a URL.
 */
export function maskText(text: string): string {
  return masked(text, []);
}

function masked(text: string, known: readonly string[]): string {
  return withoutKnown(withoutNamed(text), known)
    .replace(userOfUrl, (_, before: string, value: string) => before + starsFor(value))
    .replace(passwordOfUrl, (_, before: string, value: string) => before + starsFor(value))
    .replace(pemKey, (_, before: string, value: string) => before + value.replace(/\S/g, '*'))
    .replace(words, (_, before: string, value: string) => before + starsFor(value))
    .replace(shapes, starsFor);
}

/** Nobody has more of them in a file; each is looked for in all of its text. */
const mostSecrets = 500;

/** Likewise `secretsIn`; throws an InputError for a text that has so many that looking for them would take too long. */
export function fewSecretsIn(text: string): readonly string[] {
  const found = secretsIn(text);
  if (found.length > mostSecrets) throw tooLarge(`it has more than ${mostSecrets} secrets`);
  return found;
}

/** A text with asterisks in the place of secrets that are known from elsewhere. */
export function withoutKnown(text: string, known: readonly string[]): string {
  return known.reduce((rest, value) => rest.replaceAll(value, starsFor(value)), text);
}

function withoutNamed(text: string): string {
  let masked = '';
  let at = 0;
  for (const { start, value } of namedIn(text)) {
    if (start < at) continue;
    masked += text.slice(at, start) + starsFor(value);
    at = start + value.length;
  }
  return masked + text.slice(at);
}

interface Named {
  readonly start: number;
  readonly value: string;
}

/** The values that have a secret's name, in the order of the text. */
function namedIn(text: string): Named[] {
  const found = names.flatMap(each => [...text.matchAll(each)].flatMap(match => valueAfter(text, match)));
  return found.sort((one, other) => one.start - other.start);
}

function valueAfter(text: string, { 0: whole, 1: name = '', index }: RegExpExecArray): readonly Named[] {
  if (!isSecretName(name)) return [];
  const at = index + whole.length;
  const isInQuotes = text[index - 1] === '"' && whole.startsWith('-') && !/["'\s]/.test(whole);
  const found = matchAt(isInQuotes ? quotedAt : valueAt, text, at);
  const value = found?.slice(1).find(group => group);
  // In single quotes a `$` is one.
  const isQuoted = (found?.[2] ?? found?.[4]) !== undefined;
  if (!found || value === undefined || !(isLiteral(value) || (isQuoted && value.length > 3))) return [];
  const start = at + found[0].indexOf(value);
  const tail = matchAt(tailAt, text, start + value.length)?.[1];
  const first = { start, value };
  return tail === undefined ? [first] : [first, { start: start + value.length + 1, value: tail }];
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** Shorter ones are words that stand for something else as well. */
const shortestKnown = 6;

/**
 * The secrets that a text gives to names, for texts into which they have been put: `ENV TOKEN=x` and `CMD node $TOKEN`.
 * No word that stands elsewhere in the text too: `POSTGRES_PASSWORD=postgres` says nothing by `postgres`.
 */
export function secretsIn(text: string): readonly string[] {
  // A shell may make words of one.
  const values = new Set(namedIn(text).flatMap(({ value }) => [value, ...value.split(/\s+/)]));
  if (values.size > mostSecrets) return [...values].slice(0, mostSecrets + 1);
  const others = withoutNamed(text);
  return [...values].filter(
    value => value.length >= shortestKnown && (!isWord(value) || !others.includes(value)),
  );
}

/** Letters and digits among each other are no name of anything. */
function isWord(value: string): boolean {
  return value.length < 8 || !/\d/.test(value) || !/[A-Za-z]/.test(value);
}

/** No variable, no word of yes and no, and long enough to be guessed at. */
function isLiteral(value: string): boolean {
  return (
    value.length > 3 && !isVariable.test(value) && !/^(?:\d?[<>]|\*|true$|false$|null$|none$|--)/i.test(value)
  );
}

/** `$TOKEN`, `${A}${B}`, `$(cat token)`, `${TOKEN:?is missing}`; a default is a value, and so is the hash of one. */
const isVariable = /^(?:\$\(|\$\{?\w+:?\?|\$\{\{|(?:\$[A-Za-z_]\w*|\$\{\w+\}?)+$)/;

function starsFor(value: string): string {
  return '*'.repeat(value.length);
}

/** The words of a command line: an option may have its value in the next one. */
export function maskWords(argv: readonly string[], known: readonly string[] = []): string[] {
  return argv.map((word, at) => {
    const [, name = ''] = /^--?([A-Za-z][\w-]*)$/.exec(argv[at - 1] ?? '') ?? [];
    return name !== '' && isSecretName(name) && isLiteral(word) ? starsFor(word) : masked(word, known);
  });
}

/** All texts of a value, whatever it is made of. */
export function maskAll<T>(value: T, known: readonly string[] = []): T {
  const mask = <U>(each: U): U => maskAll(each, known);
  if (typeof value === 'string') return masked(value, known) as T;
  if (Array.isArray(value)) {
    const isArgv = value.every(each => typeof each === 'string');
    return (isArgv ? maskWords(value as string[], known) : value.map(mask)) as T;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Map) return new Map([...value].map(([key, each]) => [key, mask(each)])) as T;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mask(each)])) as T;
}

/**
 * Names of secrets, as BuildKit's check SecretsUsedInArgOrEnv takes them, and some more.
 * docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env
 */
const secretName = new RegExp(
  'apikey|credential|passw|pword|secret|token|private|requirepass|masterauth' +
    '|(?:^|_)(?:auth|key|keys|pass|pat|pwd)(?:_|$)',
  'i',
);

/** A name of a file with a secret in it, which is not the secret. */
const placeName = /_(?:file|path|dir|name|id|url|host|port)$/i;

/** Whether a variable, a key or an option of that name has a secret for its value. */
function isSecretName(name: string): boolean {
  const words = name.replaceAll('-', '_');
  return secretName.test(words) && !placeName.test(words);
}

/** Also the password in `scheme://user:password@host`. */
export function maskValue(name: string, value: string): string {
  return isSecretName(name) ? '***' : value.replace(passwordOfUrl, '$1***');
}

const passwordOfUrl = /(:\/\/[^\s/:@]*:)([^\s/@]+)(?=@)/g;

/** What looks like a secret wherever it stands: tokens of GitHub, GitLab, npm, Slack, AWS, Stripe, and JWTs. */
const shapes = new RegExp(
  [
    'gh[pousr]_\\w{16,}',
    'github_pat_\\w{16,}',
    'glpat-[\\w-]{16,}',
    'npm_[A-Za-z0-9]{16,}',
    'xox[abprs]-[\\w-]{10,}',
    'A[KS]IA[A-Z0-9]{16}',
    '[srp]k_live_\\w{10,}',
    '(?<![\\w-])eyJ[\\w-]{8,}\\.[\\w-]{8,}(?:\\.[\\w-]*)?',
  ].join('|'),
  'g',
);

/** `Authorization: Bearer …`, `curl -u user:…`, and what lies between the lines of a key. */
const words = /(\b(?:Bearer|Basic)\s+|\s-u[\s"',]+[^\s:"',]+:)([^\s"',]{4,})/g;
const pemKey = /(-----BEGIN [A-Z ]*PRIVATE KEY-----)([\s\S]*?)(?=-----END|$)/g;

/** Names, and what is between them and their values: `=`, `:`, for an option a blank or a comma, for ENV a blank. */
const names = [
  /(?<![\w.-])-{0,2}([A-Za-z_][\w.-]*)["']?\s*[=:]\s*/g,
  /(?<=^|[\s"'])--?([A-Za-z][\w-]*)(?:["']?\s*,\s*|[^\S\n]+)/g,
  /^[^\S\n]*(?:ONBUILD\s+)?(?:ENV|ARG|LABEL)[^\S\n]+([\w.-]+)[^\S\n]+/gim,
];
const valueAt = /\\?"([^"\n\\]+)|\\?'([^'\n\\]+)|([^\s"',;|)}\]\\]+)/y;

/**
 * Puts asterisks in the place of each character of what may be a secret, so that all offsets stay: by the name that it
 * is given to (`TOKEN=x`, `--password x`, `"apiKey": "x"`), by what it looks like, and the password of a URL.
 */
export function maskText(text: string): string {
  return withoutNamed(text)
    .replace(passwordOfUrl, (_, before: string, value: string) => before + starsFor(value))
    .replace(pemKey, (_, before: string, value: string) => before + value.replace(/\S/g, '*'))
    .replace(words, (_, before: string, value: string) => before + starsFor(value))
    .replace(shapes, starsFor);
}

function withoutNamed(text: string): string {
  const found = names.flatMap(each =>
    [...text.matchAll(each)].flatMap(match => valueAfter(text, match) ?? []),
  );
  found.sort((one, other) => one.start - other.start);
  let masked = '';
  let at = 0;
  for (const { start, value } of found) {
    if (start < at) continue;
    masked += text.slice(at, start) + starsFor(value);
    at = start + value.length;
  }
  return masked + text.slice(at);
}

function valueAfter(
  text: string,
  { 0: whole, 1: name = '', index }: RegExpExecArray,
): { readonly start: number; readonly value: string } | undefined {
  if (!isSecretName(name)) return undefined;
  valueAt.lastIndex = index + whole.length;
  const found = valueAt.exec(text);
  const value = found?.[1] ?? found?.[2] ?? found?.[3];
  if (!found || value === undefined || !isLiteral(value)) return undefined;
  return { start: found.index + found[0].length - value.length, value };
}

/** No variable, no word of yes and no, and long enough to be guessed at. */
function isLiteral(value: string): boolean {
  return value.length > 3 && !/^(?:[$<*]|true$|false$|null$|none$|--)/i.test(value);
}

function starsFor(value: string): string {
  return '*'.repeat(value.length);
}

/** The words of a command line: an option may have its value in the next one. */
export function maskWords(argv: readonly string[]): string[] {
  return argv.map((word, at) => {
    const [, name = ''] = /^--?([A-Za-z][\w-]*)$/.exec(argv[at - 1] ?? '') ?? [];
    return name !== '' && isSecretName(name) && isLiteral(word) ? starsFor(word) : maskText(word);
  });
}

/** All texts of a value, whatever it is made of. */
export function maskAll<T>(value: T): T {
  if (typeof value === 'string') return maskText(value) as T;
  if (Array.isArray(value)) {
    const isArgv = value.every(each => typeof each === 'string');
    return (isArgv ? maskWords(value as string[]) : value.map(maskAll)) as T;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Map) return new Map([...value].map(([key, each]) => [key, maskAll(each)])) as T;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, maskAll(each)])) as T;
}

import type { Shell } from './shells.ts';

/** What `echo` prints in a shell; undefined where the shells that it may be print different things. */
export function echoed(words: readonly string[], shell: Shell | undefined): string | undefined {
  const shells: readonly Shell[] = shell ? [shell] : ['dash', 'ash', 'bash'];
  const [first, ...others] = shells.map(each => echoedBy(words, each));
  return others.every(text => text === first) ? first : undefined;
}

/** dash knows `-n` alone and always replaces escapes; bash and BusyBox do so with `-e`. */
function echoedBy(words: readonly string[], shell: Shell): string {
  const isPlain = shell === 'dash';
  const isOption = (word: string): boolean => (isPlain ? word === '-n' : /^-[neE]+$/.test(word));
  const end = words.findIndex((word, at) => !isOption(word) || (isPlain && at > 0));
  const options = end < 0 ? words : words.slice(0, end);
  const text = words.slice(options.length).join(' ');
  const replaces = isPlain || shell === 'zsh' || shell === 'mksh';
  const asked = options.findLast(option => /[eE]/.test(option));
  const isReplaced = asked === undefined ? replaces : asked.lastIndexOf('e') > asked.lastIndexOf('E');
  const line = isReplaced ? unescaped(text) : { text, isCut: false };
  return line.isCut || options.some(option => option.includes('n')) ? line.text : `${line.text}\n`;
}

/** What `printf FORMAT words` prints; undefined for a conversion other than `%s`, `%b`, `%d` and `%%`. */
export function formatted([format = '', ...words]: readonly string[]): string | undefined {
  const pieces = format.match(/%(?:[sbd%]|.?)|[^%]+/gs) ?? [];
  if (format.startsWith('-') || pieces.some(piece => /^%(?![sbd%]$)/.test(piece))) return undefined;
  const takes = pieces.filter(piece => /^%[sbd]$/.test(piece)).length;
  const rounds = takes === 0 ? 1 : Math.max(1, Math.ceil(words.length / takes));
  let next = 0;
  let text = '';
  for (let round = 0; round < rounds; round++)
    for (const piece of pieces) {
      if (piece === '%%') text += '%';
      else if (piece === '%b') text += unescaped(words[next++] ?? '').text;
      else if (piece === '%s' || piece === '%d') text += words[next++] ?? '';
      else text += unescaped(piece).text;
    }
  return text;
}

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

/** `\c` ends the text. */
function unescaped(text: string): { readonly text: string; readonly isCut: boolean } {
  const cut = /^(?:[^\\]|\\[^c])*?\\c/s.exec(text)?.[0];
  const kept = cut === undefined ? text : cut.slice(0, -2);
  const replaced = kept.replace(/\\(?:0?([0-7]{1,3})|(.))/gs, (whole, octal?: string, letter?: string) =>
    octal === undefined ? (escapes[letter ?? ''] ?? whole) : String.fromCharCode(Number.parseInt(octal, 8)),
  );
  return { text: replaced, isCut: cut !== undefined };
}

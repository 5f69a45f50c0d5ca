/** `sed -i 's/\r$//'` and its spellings do what dos2unix does. */
export function takesCarriageReturns(words: readonly string[]): boolean {
  const scripts = words.filter(word => /^s(.).*\1.*\1[gm]*$/.test(word));
  return scripts.length === 1 && /^s(.)(?:\\r|\^M|\\x0[dD]|\\015)\$?\1\1g?$/.test(scripts[0] ?? '');
}

/**
 * What `sed -i` makes of a text, as far as it is to replace something plain, or to delete lines with something
 * plain in them; undefined for anything else.
 */
export function editOfSed(words: readonly string[]): ((text: string) => string | undefined) | undefined {
  const isExtended = words.some(word => /^-[a-zA-Z]*[Er]/.test(word));
  const given = words.flatMap((word, at) =>
    word === '-e' || word === '--expression' ? [words[at + 1] ?? ''] : [],
  );
  const scripts = given.length > 0 ? given : words.filter(word => !word.startsWith('-')).slice(0, 1);
  const edits = scripts
    .flatMap(script => script.split(/;\s*(?=[s/])/))
    .map(script => editOf(script, isExtended));
  return text => edits.reduce<string | undefined>((before, edit) => before && edit?.(before), text);
}

type Edit = (text: string) => string;

function editOf(script: string, isExtended: boolean): Edit | undefined {
  const [, , from = '', to = '', flags = ''] =
    /^s(.)((?:\\.|(?!\1).)*)\1((?:\\.|(?!\1).)*)\1([gI]*)$/.exec(script) ?? [];
  const [, deleted] = /^\/((?:\\.|[^/\\])+)\/d$/.exec(script) ?? [];
  const pattern = patternOf(deleted ?? from, isExtended);
  if (!pattern || (deleted === undefined && /\\[^/&\\.|#@,$"']/.test(to))) return undefined;
  if (deleted !== undefined) {
    const line = new RegExp(pattern);
    return text =>
      text.replace(/[^\n]*(?:\n|$)/g, found => (line.test(found.replace(/\n$/, '')) ? '' : found));
  }
  const found = new RegExp(pattern, `${flags.includes('g') ? 'g' : ''}${flags.includes('I') ? 'i' : ''}`);
  const put = (match: string): string =>
    to.replace(/\\(.)|&/gs, (whole, escaped?: string) => (whole === '&' ? match : (escaped ?? '')));
  return text => text.replace(/[^\n]+/g, line => line.replace(found, put));
}

/** A pattern of literals, `.`, `*`, `^` and `$`; undefined for one with more in it. */
function patternOf(source: string, isExtended: boolean): string | undefined {
  if (source === '' || /\\[^./*^$[\]\\&|#@,"'-]|\[|\*\*/.test(source)) return undefined;
  if (isExtended && /[+?(){}|]/.test(source)) return undefined;
  return source.replace(/\\(.)|[+?(){}|]/gs, (whole, escaped?: string) =>
    escaped === undefined ? `\\${whole}` : /[\w"'#@,&-]/.test(escaped) ? escaped : `\\${escaped}`,
  );
}

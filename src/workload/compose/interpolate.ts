import { tooLarge } from '../../input-error.ts';

/** Values of variables by their names; undefined for one that is not set. */
export type Lookup = (name: string) => string | undefined;

/**
 * Stands for a variable that is not set and has no default. Compose puts nothing there and warns; here it may well be
 * set where the file is used.
 */
export const unset = '\uFFFC';

/** People have no longer values, in characters. */
const longestValue = 1024 * 1024;

/** Defaults within defaults are not deeper than this. */
const deepest = 100;

/** A text that is no template, as Compose would say. */
export class TemplateError extends Error {}

/**
 * Replaces the variables of a compose file's value: `$NAME`, `${NAME}`, `:-` `-` `:?` `?` `:+` `+` with templates
 * inside, and `$$` for a dollar sign. compose-spec/compose-spec, 12-interpolation.md; compose-go/template/template.go
 */
export function interpolate(template: string, lookup: Lookup, deep = 0): string {
  let result = '';
  for (let at = 0; at < template.length; at++) {
    if (template[at] !== '$') {
      result += template[at];
      continue;
    }
    const rest = template.slice(at + 1);
    const name = /^[_a-z][_a-z0-9]*/i.exec(rest)?.[0];
    if (rest.startsWith('$')) {
      result += '$';
      at += 1;
    } else if (name !== undefined) {
      result = checkedValue(result + (lookup(name) ?? unset));
      at += name.length;
    } else if (!rest.startsWith('{')) {
      // `$(` and `$5` are nothing to Compose, and stay.
      result += '$';
    } else {
      const length = bracedLength(rest);
      if (length === 0)
        throw new TemplateError(
          `${JSON.stringify(template)} has a \${ that is not closed; write $$ for a dollar sign`,
        );
      result = checkedValue(result + substitute(rest.slice(1, length - 1), template, lookup, deep + 1));
      at += length;
    }
  }
  return result;
}

function checkedValue(value: string): string {
  if (value.length > longestValue) throw tooLarge('a value becomes longer than 1 MiB');
  return value;
}

/** The length of `{…}` at the start of a text, braces inside counted; 0 when it does not end. */
function bracedLength(text: string): number {
  let open = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '{') open++;
    if (text[at] === '}' && --open === 0) return at + 1;
  }
  return 0;
}

function substitute(inside: string, template: string, lookup: Lookup, deep: number): string {
  if (deep > deepest) throw tooLarge(`a variable has more than ${deepest} defaults within defaults`);
  const [, name, operator, word = ''] = /^([_a-z][_a-z0-9]*)(?:(:?[-?+])([\s\S]*))?$/i.exec(inside) ?? [];
  if (name === undefined)
    throw new TemplateError(`${JSON.stringify(template)} is not a valid template: \${${inside}}`);
  const value = lookup(name);
  if (operator === undefined) return value ?? unset;
  const isSet = value !== undefined && !(operator.startsWith(':') && value === '');
  if (operator.endsWith('+')) return isSet ? interpolate(word, lookup, deep) : '';
  if (isSet) return value;
  // What is required is set where the file is used, or Compose would refuse it.
  return operator.endsWith('?') ? unset : interpolate(word, lookup, deep);
}

/**
 * Facts are text, one JSON object per line, so that a row is added by adding a line, and so that loading them costs
 * nothing: a look-up parses only the rows that have a name in their first column, a list of names. The lines are sorted
 * by their names at the first look-up. Throws a SyntaxError when a line is not JSON.
 */
export function lookUpIn<Row>(text: string): (name: string) => Row[] {
  let byName: Map<string, string[]> | undefined;
  return name => {
    byName ??= linesByName(text);
    return (byName.get(name) ?? []).map(line => JSON.parse(line));
  };
}

function linesByName(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const names: string[] =
      line === '' ? [] : JSON.parse(line.slice(line.indexOf('['), line.indexOf(']') + 1));
    for (const name of names) {
      const lines = found.get(name);
      if (lines) lines.push(line);
      else found.set(name, [line]);
    }
  }
  return found;
}

/** All rows, in their order. Throws a SyntaxError when a line is not JSON. */
export function parseRows<Row>(text: string): Row[] {
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line));
}

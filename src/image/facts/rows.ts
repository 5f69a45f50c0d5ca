/**
 * Facts are text, one JSON object per line, so that a row is added by adding a line, and so that loading them costs
 * nothing: a look-up searches the text for a name and parses only the rows that have it in their first column, a list
 * of names.
 */
export function parseRowsNamed<Row>(text: string, name: string): Row[] {
  const wanted = JSON.stringify(name).slice(1);
  const rows: Row[] = [];
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) {
    const start = text.lastIndexOf('\n', at) + 1;
    const isName = text[at - 1] === '"' && text.lastIndexOf(']', at) < start;
    if (isName) rows.push(JSON.parse(text.slice(start, lineEnd(text, at))));
  }
  return rows;
}

/** All rows, in their order. Throws a SyntaxError when a line is not JSON. */
export function parseRows<Row>(text: string): Row[] {
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line));
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

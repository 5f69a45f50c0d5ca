/** A defect as it is written, and as it should be: documentation, lint test, fix test and container experiment. */
export interface Example {
  readonly bad: string;
  readonly good: string;
  /** Whether `--fix` makes `good` of `bad`, or a person has to. */
  readonly isFixed: boolean;
}

/** An example that `--fix` repairs, written as a diff: ` ` both, `-` bad, `+` good. */
export function fixed(strings: TemplateStringsArray): Example {
  return { ...parseDiff(strings), isFixed: true };
}

/** An example that only a person can repair. */
export function byHand(strings: TemplateStringsArray): Example {
  return { ...parseDiff(strings), isFixed: false };
}

function parseDiff(strings: TemplateStringsArray): { bad: string; good: string } {
  const lines = strings.raw
    .join('')
    .replaceAll('\\${', '${')
    .split('\n')
    .filter(line => line.trim() !== '');
  const indent = Math.min(...lines.map(line => line.search(/\S/) - (/^\s*[-+] /.test(line) ? 0 : 2)));
  const side = (mark: string): string =>
    lines
      .map(line => line.slice(indent))
      .filter(line => line.startsWith('  ') || line.startsWith(`${mark} `))
      .map(line => `${line.slice(2)}\n`)
      .join('');
  return { bad: side('-'), good: side('+') };
}

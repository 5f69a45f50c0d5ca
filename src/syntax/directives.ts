/** The parser directives at the top of a Dockerfile, and the first line that is not one. */
export interface Directives {
  readonly escape: '\\' | '`';
  readonly syntax: string | null;
  /** `# check=skip=A,B;error=true`, as written. */
  readonly check: string | null;
  readonly problem: { readonly line: number; readonly message: string } | null;
}

const directive = /^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$/;
const known = new Set(['escape', 'syntax', 'check']);

/**
 * Reads the leading directives as BuildKit does: the first line that is no comment, or a comment that is no known
 * directive, ends them. A duplicate or an impossible escape character fails the build.
 * frontend/dockerfile/parser/directives.go
 */
export function parseDirectives(lines: readonly string[]): Directives {
  const found = new Map<string, string>();
  for (const [line, text] of lines.entries()) {
    const [, name = '', value = ''] = directive.exec(line === 0 ? text.replace(/^\uFEFF/, '') : text) ?? [];
    const key = name.toLowerCase();
    // Behind a shebang the syntax is still looked for, and nothing else.
    if (line === 0 && text.startsWith('#!')) continue;
    if (!known.has(key) || (key !== 'syntax' && lines[0]?.startsWith('#!'))) break;
    if (found.has(key)) return withProblem(found, line, `only one ${key} parser directive can be used`);
    if (key === 'escape' && value !== '\\' && value !== '`')
      return withProblem(found, line, `invalid escape token ${JSON.stringify(value)}: it must be \\ or \``);
    found.set(key, value);
  }
  return withProblem(found);
}

function withProblem(found: ReadonlyMap<string, string>, line?: number, message = ''): Directives {
  return {
    escape: found.get('escape') === '`' ? '`' : '\\',
    syntax: found.get('syntax') ?? null,
    check: found.get('check') ?? null,
    problem: line === undefined ? null : { line, message },
  };
}

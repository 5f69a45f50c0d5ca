import assert from 'node:assert/strict';
import { runMain, temporaryDirectory } from '../plugin/run-main.ts';

export interface Found {
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
  readonly range: { readonly start: { readonly line: number; readonly character: number } };
  readonly file?: string;
  readonly containers?: readonly string[];
}

export interface Report {
  readonly code: number;
  readonly stderr: string;
  readonly files: readonly {
    readonly path: string;
    readonly container?: { readonly name: string; readonly file: string };
    readonly diagnostics: readonly Found[];
  }[];
}

/** Runs the command in a directory with these files. */
export async function check(
  files: Readonly<Record<string, string>>,
  words: readonly string[] = ['compose.yaml'],
  variables: Readonly<Record<string, string>> = {},
): Promise<Report> {
  const directory = temporaryDirectory(files);
  const { stdout, code, stderr } = await runMain(['--format', 'json', ...words], { directory, variables });
  assert.notEqual(stdout, '', stderr);
  return { ...(JSON.parse(stdout) as Pick<Report, 'files'>), code, stderr };
}

/** `file:line rule` of each warning and error. */
export function warningsOf({ files }: Report): string[] {
  return files.flatMap(({ path, diagnostics }) =>
    diagnostics
      .filter(({ severity }) => severity !== 'info')
      .map(({ rule, range, file }) => `${file ?? path}:${range.start.line + 1} ${rule}`),
  );
}

/** A compose file with one service `a` that has these lines. */
export function service(...lines: readonly string[]): string {
  return ['services:', '  a:', ...lines.map(line => `    ${line}`), ''].join('\n');
}

export const shellForm = 'FROM debian:bookworm\nCMD node server.js\n';
export const execForm = 'FROM debian:bookworm\nSTOPSIGNAL SIGTERM\nCMD ["/srv/server"]\n';

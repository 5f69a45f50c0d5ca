import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { main } from '../../plugin/main.ts';
import { binariesIn } from '../../plugin/process/binaries.ts';

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly directory: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly signal?: AbortSignal;
  /** Of the terminal; left out for a file. */
  readonly columns?: number;
  /** Sees what is written while it is written. */
  readonly onStdout?: (text: string) => void;
}

/** Runs the whole command in this process, in a directory of its own and with nothing of our own environment. */
export async function runMain(
  argv: readonly string[],
  { directory, variables = {}, stdin = '', signal, columns, onStdout }: Surroundings,
): Promise<Run> {
  let stdout = '';
  let stderr = '';
  const code = await main(
    argv,
    {
      stdin: (async function* () {
        yield stdin;
      })(),
      stdout: {
        ...(columns !== undefined && { columns }),
        write: text => {
          stdout += text;
          onStdout?.(String(text));
        },
      },
      stderr: { write: text => (stderr += text) },
    },
    {
      variables,
      directory,
      binaries: binariesIn('src/reaper/bin'),
      script: 'dist/docker-initcheck.cjs',
      signal: signal ?? new AbortController().signal,
    },
  );
  return { code, stdout, stderr };
}

/** A directory with these files, removed when the tests of the file are over. */
export function temporaryDirectory(files: Readonly<Record<string, string | Uint8Array>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'initcheck-'));
  after(() => rmSync(directory, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
  return directory;
}

import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../plugin/main.ts';
import { binariesIn } from '../../plugin/process/binaries.ts';

/**
 * What the command says of whole Dockerfiles, so that a change of a message or of a repair is seen where users see it:
 * the shapes of test/shapes, each kind of Dockerfile that is common, and our own in test/stories and test/engine.
 * `npm run docs` writes it into files, and their diff is for review.
 */
const shapesFolder = 'test/shapes';

/** The texts of the expected files, by their paths. */
export async function expectedOutputs(): Promise<ReadonlyMap<string, string>> {
  const shapes = readdirSync(shapesFolder, { withFileTypes: true }).filter(entry => entry.isDirectory());
  const texts = new Map<string, string>();
  for (const { name } of shapes) {
    const folder = join(shapesFolder, name);
    // Elsewhere: a patch in a repository has the names of the repository.
    const copy = mkdtempSync(join(tmpdir(), 'initcheck-shape-'));
    cpSync(folder, copy, { recursive: true });
    const text = await session(copy, [['Dockerfile'], ['--diff', 'Dockerfile']]);
    rmSync(copy, { recursive: true });
    texts.set(join(folder, 'expected.txt'), withoutBinaries(text));
  }
  return texts.set(
    join(shapesFolder, 'our-own.txt'),
    await session('.', [['test/stories', 'test/engine/images']]),
  );
}

/** The reapers are the same in every patch. */
function withoutBinaries(text: string): string {
  return text.replace(
    /^(diff --git .*)\nnew file mode 100755\nindex .*\nGIT binary patch\n(?:.+\n|\n(?=literal))+\n/gm,
    '$1\n',
  );
}

/** Commands, what they print, and their exit codes, as in a terminal. */
async function session(directory: string, commands: readonly (readonly string[])[]): Promise<string> {
  let text = '';
  const output = { write: (words: string | Uint8Array) => (text += words) };
  for (const argv of commands) {
    text += `${text === '' ? '' : '\n'}$ docker-initcheck ${argv.join(' ')}\n`;
    const code = await main(
      argv,
      { stdin: (async function* () {})(), stdout: output, stderr: output },
      {
        variables: {},
        directory,
        binaries: binariesIn('src/reaper/bin'),
        signal: new AbortController().signal,
      },
    );
    text += `# exit code ${code}\n`;
  }
  return text;
}

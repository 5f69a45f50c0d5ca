import { readdirSync } from 'node:fs';
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
    texts.set(
      join(folder, 'expected.txt'),
      await session(folder, [['Dockerfile'], ['--diff', 'Dockerfile']]),
    );
  }
  return texts.set(
    join(shapesFolder, 'our-own.txt'),
    await session('.', [['test/stories', 'test/engine/images']]),
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

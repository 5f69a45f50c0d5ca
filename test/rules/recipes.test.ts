import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { runMain, temporaryDirectory } from '../plugin/run-main.ts';

interface Recipe {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** What is said of it, and the patch. */
  readonly shown: readonly string[];
}

const recipes: Recipe[] = readFileSync('rules/recipes.md', 'utf8')
  .split(/^## /m)
  .slice(1)
  .map(section => {
    const blocks = [...section.matchAll(/^```(\w+) ?(\S*)\n([\s\S]*?)^```$/gm)];
    const files = blocks.flatMap(([, language, name, text = '']) => {
      const path = language === 'dockerfile' ? 'Dockerfile' : name;
      return path ? [[path, text]] : [];
    });
    const shown = blocks
      .filter(([, language]) => language === 'console' || language === 'diff')
      .map(([, , , text = '']) => text);
    return { name: section.split('\n')[0] ?? '', files: Object.fromEntries(files), shown };
  });

suite('rules/recipes.md', () => {
  for (const { name, files, shown } of recipes) {
    test(`${name}: what is said, and what the repair is`, async () => {
      const directory = temporaryDirectory(files);
      const said = await runMain(['Dockerfile'], { directory });
      const patch = await runMain(['--diff', 'Dockerfile'], { directory });
      // The binaries of the reaper are left out of the page.
      const [readable = ''] = patch.stdout.split(/^diff --git a\/\.initcheck\//m);
      assert.deepEqual([`$ docker initcheck Dockerfile\n${said.stdout}`, readable], shown);
    });

    test(`${name}: what is repaired has no more warnings`, async () => {
      const directory = temporaryDirectory(files);
      const { stdout } = await runMain(['--fix', '--format', 'json', 'Dockerfile'], { directory });
      assert.ok(JSON.parse(stdout).files[0].diagnostics.length > 0);
      const { code, stdout: left } = await runMain(['Dockerfile'], { directory });
      assert.equal(code, 0, left);
    });
  }
});

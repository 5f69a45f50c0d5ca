import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { buildCommand } from '../built.ts';
import { temporaryDirectory } from '../run-main.ts';

/**
 * The recipes of plugin/lsp/README.md in the editors of Debian, `apt-get install neovim emacs-nox elpa-eglot
 * elpa-dockerfile-mode`: each opens a Dockerfile and writes down what it shows. `npm run test:editors`.
 */
const page = readFileSync('plugin/lsp/README.md', 'utf8');

function recipe(language: string): string {
  const [, text = ''] = new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's').exec(page) ?? [];
  assert.notEqual(text, '', `no recipe in ${language}`);
  return text;
}

const finding = /docker stop waits 10 s, then kills redis-server/;

/** What Debian 12 has is 0.7, which starts and attaches in two calls. */
const olderNeovim = `
vim.lsp.start = vim.lsp.start or function(config)
  vim.lsp.buf_attach_client(0, vim.lsp.start_client(config))
end
`;

const waitInNeovim = `
vim.cmd('filetype on')
vim.cmd('edit Dockerfile')
vim.wait(60000, function() return #vim.diagnostic.get(0) > 0 end, 50)
local lines = {}
for _, each in ipairs(vim.diagnostic.get(0)) do table.insert(lines, each.message) end
vim.fn.writefile(lines, 'shown')
vim.cmd('qall!')
`;

const waitInEmacs = `
(require 'eglot)
(require 'dockerfile-mode)
(setq eglot-sync-connect 60 eglot-connect-timeout 60)
(find-file "Dockerfile")
(unless (eq major-mode 'dockerfile-mode) (dockerfile-mode))
(unless (eglot-current-server) (apply #'eglot--connect (eglot--guess-contact)))
(flymake-mode 1)
(let ((until (+ (float-time) 60)))
  (while (and (null (flymake-diagnostics)) (< (float-time) until))
    (accept-process-output nil 0.1)))
(let ((words (mapconcat #'flymake-diagnostic-text (flymake-diagnostics) "\\n")))
  (with-temp-file "shown" (insert words)))
(kill-emacs)
`;

interface Editor {
  readonly name: string;
  readonly config: string;
  readonly text: string;
  readonly words: readonly string[];
}

const editors: readonly Editor[] = [
  {
    name: 'nvim',
    config: 'init.lua',
    text: olderNeovim + recipe('lua') + waitInNeovim,
    words: ['--headless', '--clean', '-c', 'luafile init.lua'],
  },
  {
    name: 'emacs',
    config: 'init.el',
    text: recipe('elisp') + waitInEmacs,
    words: ['--batch', '--eval', '(package-initialize)', '--load', 'init.el'],
  },
];

suite('editors', () => {
  for (const { name, config, text, words } of editors)
    test(`${name} shows findings with the recipe`, { timeout: 180_000 }, () => {
      const directory = temporaryDirectory({
        'project/Dockerfile': 'FROM debian:bookworm\nCMD redis-server && true\n',
        [`project/${config}`]: text,
      });
      const script = join(directory, 'docker-initcheck');
      writeFileSync(script, `#!/bin/sh\nexec '${process.execPath}' '${buildCommand()}' "$@"\n`);
      chmodSync(script, 0o755);
      const project = join(directory, 'project');
      const { error, stderr } = spawnSync(name, words, {
        cwd: project,
        encoding: 'utf8',
        timeout: 150_000,
        env: { PATH: `${directory}:${process.env.PATH}`, HOME: directory, TERM: 'dumb' },
      });
      assert.equal(error, undefined);
      assert.match(readFileSync(join(project, 'shown'), 'utf8'), finding, stderr);
    });
});

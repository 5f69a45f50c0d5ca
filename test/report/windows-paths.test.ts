import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { formatCheckstyle } from '../../src/report/checkstyle.ts';
import { formatGithub } from '../../src/report/github.ts';
import { formatGitlab } from '../../src/report/gitlab.ts';
import { formatGnu } from '../../src/report/gnu.ts';
import { formatJunit } from '../../src/report/junit.ts';
import { formatMarkdown } from '../../src/report/markdown.ts';
import type { FileResult } from '../../src/report/results.ts';
import { formatSarif } from '../../src/report/sarif.ts';

/** A file on another drive than the repository, as results name it: it has no path relative to that. */
const path = 'D:/work a/Dockerfile';
const range = { start: { line: 1, character: 0 }, end: { line: 1, character: 3 } };
const finding = {
  ...{ path, range, rule: 'shell-form', severity: 'warning' as const, fixable: false },
  ...{ message: 'docker stop waits 10 s', fingerprint: '1' },
};
const files: FileResult[] = [{ path, findings: [finding], unknown: [], failLevel: 'warning', repair: null }];
const sarif = { tool: { version: '1.0.0' }, rules: [], files, failures: [] };

/** A format, what it has for the place, and why so. */
const rows: [format: string, text: string, place: string, why: string][] = [
  ['github', formatGithub(files), 'file=D%3A/work a/Dockerfile,line=2', 'a colon would end the value'],
  ['gnu', formatGnu(files), 'D:/work a/Dockerfile:2:1: warning', 'editors on Windows know it like this'],
  ['checkstyle', formatCheckstyle(files), '<file name="D:/work a/Dockerfile">', 'a name of a file'],
  ['gitlab', formatGitlab(files), '"path": "D:/work a/Dockerfile"', 'a path'],
  ['junit', formatJunit(files, []), 'D:/work a/Dockerfile', 'a name'],
  ['markdown', formatMarkdown(files), 'D:/work a/Dockerfile', 'words'],
  ['sarif', formatSarif(sarif), '"uri": "file:///D:/work%20a/Dockerfile"', 'RFC 8089, appendix E.2'],
];

suite('a path with a drive letter', () => {
  for (const [format, text, place, why] of rows)
    test(`${format}: ${why}`, () => {
      assert.ok(text.includes(place), text);
    });
});

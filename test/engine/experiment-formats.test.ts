import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { runMain, temporaryDirectory } from '../plugin/run-main.ts';
import { reachEngine } from './engine.ts';

const { skip, isOwn } = await reachEngine();
const reason = skip || (!isOwn && 'the base images are only made in the Engine of test/engine/up');

const formats: [format: string, pattern: RegExp][] = [
  ['text', /^warning: killed after 1 s: node has no handler for SIGTERM/m],
  ['gnu', /^Dockerfile:2:1: warning: killed after 1 s: node has .* \[experiment\]$/m],
  ['github', /^::warning file=Dockerfile,line=2,[^:]*title=experiment::killed after 1 s: node has/m],
  ['gitlab', /"check_name": "experiment",\s+"description": "killed after 1 s: node has/],
  [
    'checkstyle',
    /line="2" [^>]*message="killed after 1 s: node has [^>]*source="docker-initcheck.experiment"/,
  ],
  ['sarif', /"ruleId": "experiment"[\s\S]*"text": "killed after 1 s: node has/],
  ['junit', /<failure type="stop-ignored" message="killed after 1 s: node has/],
  ['markdown', /^- warning: killed after 1 s: node has/m],
  ['html', /killed after 1 s: node has no handler/],
  ['json', /"message": "killed after 1 s: node has/],
];

/** The same container, of which something is expected. */
const gated: [format: string, pattern: RegExp][] = [
  ['text', /^✗ expected no-kill: it was killed 1 s after SIGTERM$/m],
  ['gnu', /^Dockerfile:2:1: error: expected no-kill: it was killed 1 s after SIGTERM \[experiment\]$/m],
  ['github', /^::error file=Dockerfile,line=2,[^:]*title=experiment::expected no-kill: it was killed/m],
  ['gitlab', /"description": "expected no-kill: it was killed 1 s after SIGTERM"/],
  ['checkstyle', /severity="error" message="expected no-kill: it was killed/],
  ['sarif', /"level": "error"[\s\S]*"text": "expected no-kill: it was killed/],
  [
    'junit',
    /<failure type="unmet" message="expected no-kill: it was[\s\S]*<testcase name="expected: exit=137"/,
  ],
  ['markdown', /^- ✓ expected exit=137: exit code 137/m],
  ['html', /<li class="bad">✗ expected no-kill: it was killed 1 s after SIGTERM/],
  ['json', /"expected": "no-kill",\s+"isMet": false,\s+"seen": "it was killed 1 s after SIGTERM"/],
];

suite('what an experiment shows and no rule says', { skip: reason }, () => {
  test('is a finding in every format', async () => {
    await verifyInAll([], formats);
  });

  test('and what is not as it was expected, whatever fails the run otherwise', async () => {
    await verifyInAll(['--expect', 'ci', '--fail-level', 'error'], gated);
  });
});

async function verifyInAll(
  words: readonly string[],
  patterns: readonly (readonly [format: string, pattern: RegExp])[],
): Promise<void> {
  const directory = temporaryDirectory({
    Dockerfile: 'FROM node:22\nCMD ["node", "-e", "setInterval(() => {}, 1000)"]\n',
    '.initcheck.yaml': 'expect:\n  ci: [no-kill, exit=137]\n',
  });
  const outputs = patterns.flatMap(([format]) => ['--format', format, '--output', `report.${format}`]);
  const variables = { DOCKER_HOST: process.env.DOCKER_HOST ?? '' };
  const argv = ['verify', '--grace', '1', '--progress', 'quiet', ...words, ...outputs];
  const { code, stderr } = await runMain(argv, { directory, variables });
  assert.equal(code, 1, stderr);
  for (const [format, pattern] of patterns)
    assert.match(readFileSync(join(directory, `report.${format}`), 'utf8'), pattern, format);
}

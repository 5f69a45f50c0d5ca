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

suite('what an experiment shows and no rule says', { skip: reason }, () => {
  test('is a finding in every format', async () => {
    const directory = temporaryDirectory({
      Dockerfile: 'FROM node:22\nCMD ["node", "-e", "setInterval(() => {}, 1000)"]\n',
    });
    const outputs = formats.flatMap(([format]) => ['--format', format, '--output', `report.${format}`]);
    const variables = { DOCKER_HOST: process.env.DOCKER_HOST ?? '' };
    const argv = ['verify', '--grace', '1', '--progress', 'quiet', ...outputs];
    const { code, stderr } = await runMain(argv, { directory, variables });
    assert.equal(code, 1, stderr);
    for (const [format, pattern] of formats)
      assert.match(readFileSync(join(directory, `report.${format}`), 'utf8'), pattern, format);
  });
});

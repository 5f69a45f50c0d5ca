import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';

/**
 * `npm run new-rule ID`: writes the rule and its test and lists the rule. The tests fail until the rule finds
 * something.
 */
const [id = ''] = process.argv.slice(2);
const rulePath = `rules/${id}.ts`;
const testPath = `test/rules/${id}.test.ts`;

const rule = `import { fixed } from '../src/lint/example.ts';
import { defineRule } from '../src/lint/rule.ts';

export default defineRule({
  id: '${id}',
  severity: 'warning',
  symptom: 'none',
  summary: 'What is wrong, in one line',
  docs: \`
What happens to the user. Why it happens. What to do about it.\`,

  // An offender for each defect: { place: placeOf(instruction) }. The types of src/image say what is known.
  check: () => [],

  message: () => 'what happens to the user: why',

  // As a diff: " " in both, "-" in the bad file, "+" in the good one. byHand\`…\` where nothing can be repaired.
  examples: [
    fixed\`
        FROM debian:bookworm
      - CMD bad
      + CMD ["good"]
    \`,
  ],
});
`;

const test = `import { suite } from 'node:test';
import { check } from './said.ts';

suite('${id}', () => {
  check([
    ['FROM debian:bookworm\\nCMD bad', 'w:${id}', 'the shape of the example'],
    ['FROM debian:bookworm\\nCMD ["good"]', '', 'what looks alike and is right'],
  ]);
});
`;

function complaint(): string | undefined {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id))
    return 'usage: npm run new-rule ID; the ID names the defect in lower case with hyphens, as shell-as-init';
  const there = [rulePath, testPath].find(path => existsSync(path));
  return there && `${there} is there already`;
}

const wrong = complaint();
if (wrong === undefined) {
  writeFileSync(rulePath, rule);
  writeFileSync(testPath, test);
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', 'test/tools/docs.ts', 'lists'], {
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
  console.log(`wrote ${rulePath} and ${testPath}, and listed the rule
next: fill in the rule, then
  npm run test:file ${testPath} test/rules/examples.test.ts
  npm run docs`);
} else {
  console.error(wrong);
  process.exitCode = 2;
}

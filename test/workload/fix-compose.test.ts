import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { runMain, temporaryDirectory } from '../plugin/run-main.ts';
import { lines, repaired, windowsLines } from './repair-workload.ts';

const pulled = 'image: debian:12';
const exec = 'sh -c "mkdir -p /x && redis-server"';
const execs = 'sh -c "mkdir -p /x && exec redis-server"';

/** Without the init, which is a line of its own in every one of them. */
const isOther = 'init: true';

suite('what is wrong in a compose file is repaired there, and nothing else changes', () => {
  const cases: [before: string, after: string, why: string][] = [
    [
      `services:\n  a:\n    ${pulled}\n    ${isOther}\n    command: ${exec}\n`,
      `services:\n  a:\n    ${pulled}\n    ${isOther}\n    command: ${execs}\n`,
      'exec goes into the string of a shell',
    ],
    [
      lines(
        `services:`,
        `  a:`,
        `    ${pulled}`,
        `    ${isOther}`,
        `    command:   # start`,
        `      - sh`,
        `      - '-c'   # a string`,
        `      - mkdir -p /x && redis-server`,
        ``,
      ),
      lines(
        `services:`,
        `  a:`,
        `    ${pulled}`,
        `    ${isOther}`,
        `    command:   # start`,
        `      - sh`,
        `      - '-c'   # a string`,
        `      - mkdir -p /x && exec redis-server`,
        ``,
      ),
      'a list keeps its style, its quotes and its comments',
    ],
    [
      lines(
        `services:`,
        `  a:`,
        `    ${pulled}`,
        `    ${isOther}`,
        `    command: >-`,
        `      sh -c "mkdir -p /x &&`,
        `      redis-server"`,
        ``,
      ),
      lines(
        `services:`,
        `  a:`,
        `    ${pulled}`,
        `    ${isOther}`,
        `    command: >-`,
        `      sh -c "mkdir -p /x &&`,
        `      exec redis-server"`,
        ``,
      ),
      'a folded block stays one',
    ],
    [
      lines(
        `services:`,
        `  a:`,
        `    ${pulled}`,
        `    ${isOther}`,
        `    command:`,
        `      - sh`,
        `      - -c`,
        `      - |`,
        `        # first this`,
        `        mkdir -p /x`,
        `        redis-server`,
        ``,
      ),
      lines(
        `services:`,
        `  a:`,
        `    ${pulled}`,
        `    ${isOther}`,
        `    command:`,
        `      - sh`,
        `      - -c`,
        `      - |`,
        `        # first this`,
        `        mkdir -p /x`,
        `        exec redis-server`,
        ``,
      ),
      'a literal block too, with a comment of the shell in it',
    ],
    [
      `services:\n  a: {${pulled}, ${isOther}, command: [sh, -c, "mkdir /x && redis-server"]}   # one line\n`,
      `services:\n  a: {${pulled}, ${isOther}, command: [sh, -c, "mkdir /x && exec redis-server"]}   # one line\n`,
      'a flow mapping',
    ],
    [
      `services:\n  a: {${pulled}, ${isOther}, entrypoint: [sh, -c], command: ["mkdir /x && redis-server"]}\n`,
      `services:\n  a: {${pulled}, ${isOther}, entrypoint: [sh, -c], command: ["mkdir /x && exec redis-server"]}\n`,
      'a string for the shell that the entrypoint is',
    ],
    [
      `{"services": {"a": {"image": "debian:12",\n "command": ["nginx", "-g", "daemon off;"],\n "x": 1}}}\n`,
      lines(
        lines(
          `{"services": {"a": {"image": "debian:12",`,
          ` "command": ["nginx", "-g", "daemon off;"], "init": true, "stop_signal": "SIGQUIT",`,
          ` "x": 1}}}`,
        ),
        ``,
      ),
      'JSON stays JSON',
    ],
    [
      `services:\r\n  a:\r\n    ${pulled}\r\n    command: nginx -g "daemon off;"   # web\r\n`,
      windowsLines(
        `services:`,
        `  a:`,
        `    ${pulled}`,
        `    command: nginx -g "daemon off;"   # web`,
        `    init: true`,
        `    stop_signal: SIGQUIT`,
        ``,
      ),
      'Windows line ends',
    ],
    [
      `services:\n  a:\n    ${pulled}\n    command: nginx -g "daemon off;"`,
      `services:\n  a:\n    ${pulled}\n    command: nginx -g "daemon off;"\n    init: true\n    stop_signal: SIGQUIT`,
      'a last line without its end',
    ],
    [
      lines(
        `services:`,
        `  a:`,
        `    ${pulled}`,
        `    command: nginx -g "daemon off;"`,
        `    stop_signal: 'SIGTERM'   # ours`,
        `    ${isOther}`,
        ``,
      ),
      lines(
        `services:`,
        `  a:`,
        `    ${pulled}`,
        `    command: nginx -g "daemon off;"`,
        `    stop_signal: 'SIGQUIT'   # ours`,
        `    ${isOther}`,
        ``,
      ),
      'a wrong stop_signal, its quotes kept',
    ],
    [
      `services:\n  a:\n    ${pulled}\n    ${isOther}\n    command: nginx\n    stop_signal: \${S:-SIGTERM}   # ours\n`,
      `services:\n  a:\n    ${pulled}\n    ${isOther}\n    command: nginx\n    stop_signal: \${S:-SIGQUIT}   # ours\n`,
      'a variable with a default is its default',
    ],
    [
      `services:\n  a:\n    ${pulled}\n    ${isOther}\n    command: nginx\n    stop_signal: \${S}\n`,
      `services:\n  a:\n    ${pulled}\n    ${isOther}\n    command: nginx\n    stop_signal: \${S}\n`,
      'and one without is not written over',
    ],
    [
      `services:\n  a:\n    ${pulled}\n    ${isOther}\n    command: gunicorn a\n    stop_grace_period: \${G:-5s}\n`,
      `services:\n  a:\n    ${pulled}\n    ${isOther}\n    command: gunicorn a\n    stop_grace_period: \${G:-35s}\n`,
      'the default of a period',
    ],
    [
      `services:\n  a:\n    ${pulled}\n    command: tail -f /dev/null\n    init: \${I:-false}\n`,
      `services:\n  a:\n    ${pulled}\n    command: tail -f /dev/null\n    init: \${I:-true}\n`,
      'and that of an init',
    ],
    [
      `services:\n  a:\n    ${pulled}\n    command: gunicorn app:app\n    stop_grace_period: 5s\n    ${isOther}\n`,
      `services:\n  a:\n    ${pulled}\n    command: gunicorn app:app\n    stop_grace_period: 35s\n    ${isOther}\n`,
      'a period that is too short: 30 s, and a little more',
    ],
    [
      `services:\n  a:\n    ${pulled}\n    command: gunicorn app:app\n    ${isOther}\n\n# the end\n`,
      lines(
        `services:`,
        `  a:`,
        `    ${pulled}`,
        `    command: gunicorn app:app`,
        `    stop_grace_period: 35s`,
        `    ${isOther}`,
        ``,
        `# the end`,
        ``,
      ),
      'the default period, too, beside the command that needs another one',
    ],
    [
      `services:\n  a:\n    ${pulled}\n    command: ["node app.js"]\n    ${isOther}\n`,
      `services:\n  a:\n    ${pulled}\n    command: ["node", "app.js"]\n    ${isOther}\n`,
      'a command line in one string',
    ],
    [
      `services:\n  a:\n    ${pulled}\n    entrypoint: [sh, -c, 'trap "" HUP; redis-server']\n    ${isOther}\n`,
      `services:\n  a:\n    ${pulled}\n    entrypoint: [sh, -c, 'trap "" HUP; redis-server']\n    ${isOther}\n`,
      'what exec would change is left alone',
    ],
    [
      `services:\n  a:\n    ${pulled}\n    ${isOther}\n    command: sh -c "mkdir -p $$HOME && redis-server"\n`,
      `services:\n  a:\n    ${pulled}\n    ${isOther}\n    command: sh -c "mkdir -p $$HOME && exec redis-server"\n`,
      '$$ stays $$',
    ],
    [
      `services:\n  a:\n    ${pulled}\n    ${isOther}\n    command: sh -c "mkdir -p \${DATA:-/x} && redis-server"\n`,
      lines(
        `services:`,
        `  a:`,
        `    ${pulled}`,
        `    ${isOther}`,
        `    command: sh -c "mkdir -p \${DATA:-/x} && exec redis-server"`,
        ``,
      ),
      'a variable stays one',
    ],
    [
      `services:\n  a:\n    ${pulled}\n    command: tail -f /dev/null\n`,
      `services:\n  a:\n    ${pulled}\n    command: tail -f /dev/null\n    init: true\n`,
      'what ignores the signal as PID 1 only',
    ],
    [
      `services:\n  a:\n    ${pulled}\n    command: tail -f /dev/null\n    init: false   # no\n`,
      `services:\n  a:\n    ${pulled}\n    command: tail -f /dev/null\n    init: true   # no\n`,
      'an init that is switched off',
    ],
    [
      `services:\n  a:\n    ${pulled}\n    command: tail -f /dev/null\n    init:\n`,
      `services:\n  a:\n    ${pulled}\n    command: tail -f /dev/null\n    init: true\n`,
      'a key without a value',
    ],
    [
      lines(
        `services:`,
        `  a:`,
        `    # initcheck ignore=keepalive-command,missing-init`,
        `    command: tail -f /dev/null`,
        `    ${pulled}`,
        ``,
      ),
      lines(
        `services:`,
        `  a:`,
        `    # initcheck ignore=keepalive-command,missing-init`,
        `    command: tail -f /dev/null`,
        `    ${pulled}`,
        ``,
      ),
      'what a comment switches off',
    ],
    [
      lines(
        `services:`,
        `  a:`,
        `    ${pulled}`,
        `    ${isOther}`,
        `    command: sh -c "echo ${'x'.repeat(20_000)} && redis-server"`,
        ``,
      ),
      lines(
        `services:`,
        `  a:`,
        `    ${pulled}`,
        `    ${isOther}`,
        `    command: sh -c "echo ${'x'.repeat(20_000)} && exec redis-server"`,
        ``,
      ),
      'a very long line',
    ],
  ];
  for (const [before, after, why] of cases)
    test(why, async () => {
      assert.equal((await repaired(before)).text, after);
    });
});

suite('anchors, merge keys and extends', () => {
  const cases: [before: string, after: string | null, said: RegExp, why: string][] = [
    [
      lines(
        `x-run: &run ${exec}`,
        `services:`,
        `  a: {${pulled}, ${isOther}, command: *run}`,
        `  b: {${pulled}, ${isOther}, command: *run}`,
        ``,
      ),
      lines(
        `x-run: &run ${execs}`,
        `services:`,
        `  a: {${pulled}, ${isOther}, command: *run}`,
        `  b: {${pulled}, ${isOther}, command: *run}`,
        ``,
      ),
      /service a: command with exec/,
      'a value that two services share, and that is wrong for both',
    ],
    [
      lines(
        `services:`,
        `  a:`,
        `    ${pulled}`,
        `    ${isOther}`,
        `    command: &run ${exec}`,
        `  b:`,
        `    ${pulled}`,
        `    ${isOther}`,
        `    command: *run`,
        ``,
      ),
      lines(
        `services:`,
        `  a:`,
        `    ${pulled}`,
        `    ${isOther}`,
        `    command: &run ${execs}`,
        `  b:`,
        `    ${pulled}`,
        `    ${isOther}`,
        `    command: *run`,
        ``,
      ),
      /service a: command with exec/,
      'an anchor on the value',
    ],
    [
      lines(
        `x-base: &base`,
        `  ${pulled}`,
        `  ${isOther}`,
        `  stop_grace_period: 5s`,
        `services:`,
        `  a:`,
        `    <<: *base`,
        `    command: gunicorn app:app`,
        `  b:`,
        `    <<: *base`,
        `    command: sleep 100`,
        ``,
      ),
      null,
      /stop_grace_period.*|it is shared with service b, for which the change would be wrong/,
      'a period that only one of those that share it is too short for',
    ],
    [
      `x-base: &base\n  ${pulled}\n  ${isOther}\nservices:\n  a:\n    <<: *base\n    command: ${exec}\n`,
      `x-base: &base\n  ${pulled}\n  ${isOther}\nservices:\n  a:\n    <<: *base\n    command: ${execs}\n`,
      /service a: command with exec/,
      'a key of its own beside merged ones',
    ],
    [
      lines(
        `x-base: &base`,
        `  ${pulled}`,
        `services:`,
        `  a:`,
        `    <<: *base`,
        `    command: tail -f /dev/null`,
        `  b:`,
        `    <<: *base`,
        `    command: sleep 100`,
        `    init: true`,
        ``,
      ),
      lines(
        `x-base: &base`,
        `  ${pulled}`,
        `services:`,
        `  a:`,
        `    <<: *base`,
        `    command: tail -f /dev/null`,
        `    init: true`,
        `  b:`,
        `    <<: *base`,
        `    command: sleep 100`,
        `    init: true`,
        ``,
      ),
      /service a: init: true/,
      'a new key goes into the service, and not into what it shares',
    ],
    [
      `services:\n  a:\n    ${pulled}\n    ${isOther}\n    command: ${exec}\n  b:\n    extends: a\n`,
      `services:\n  a:\n    ${pulled}\n    ${isOther}\n    command: ${execs}\n  b:\n    extends: a\n`,
      /service a: command with exec/,
      'one that is extended',
    ],
    [
      `services:\n  a:\n    ${pulled}\n    ${isOther}\n---   # more\nservices:\n  a:\n    command: ${exec}\n`,
      `services:\n  a:\n    ${pulled}\n    ${isOther}\n---   # more\nservices:\n  a:\n    command: ${execs}\n`,
      /service a: command with exec/,
      'a second document',
    ],
    [
      `services:\n  a: &a\n    ${pulled}\n    command: tail -f /dev/null\n  b: *a\n`,
      `services:\n  a: &a\n    ${pulled}\n    command: tail -f /dev/null\n    init: true\n  b: *a\n`,
      /service a: init: true/,
      'a whole service that is another one too',
    ],
  ];
  for (const [before, after, said, why] of cases)
    test(why, async () => {
      const found = await repaired(before);
      assert.equal(found.text, after ?? before);
      assert.match(found.said, said);
    });
});

suite('files that belong to a compose file', () => {
  const main = `services:\n  a:\n    ${pulled}\n    ${isOther}\n`;
  const over = `services:\n  a:\n    command: ${exec}\n`;

  test('an override file is left alone, and it is said where the finding is', async () => {
    const { said, directory } = await repaired(main, { 'compose.override.yaml': over });
    assert.match(said, /compose\.override\.yaml line 3 is unchanged: .*left alone unless it is named/);
    assert.equal(readFileSync(join(directory, 'compose.override.yaml'), 'utf8'), over);
  });

  test('unless it is named', async () => {
    const files = { 'compose.override.yaml': over };
    const { said, directory, text } = await repaired(main, files, ['compose.yaml', 'compose.override.yaml']);
    assert.match(said, /compose\.override\.yaml: repaired/);
    assert.equal(text, main);
    assert.equal(
      readFileSync(join(directory, 'compose.override.yaml'), 'utf8'),
      over.replace('redis', 'exec redis'),
    );
  });

  test('a file that is included is left alone as well', async () => {
    const { said } = await repaired('include: [other.yaml]\n', {
      'other.yaml': `services:\n  a:\n    ${pulled}\n    command: ${exec}\n`,
    });
    assert.match(
      said,
      /other\.yaml line 4 is unchanged: service a: .*other\.yaml, which is left alone unless it is named/,
    );
  });
});

suite('what is not repaired is said with its reason, and nobody is sent to --fix again', () => {
  const cases: [service: readonly string[], said: RegExp, files: Record<string, string>, why: string][] = [
    [
      [`build:`, `  context: .`, `  dockerfile_inline: |`, `    FROM debian:12`, `    CMD node a.js`],
      /compose\.yaml line 7 is unchanged: service a: a Dockerfile inside of another file is not rewritten: give it a/,
      {},
      'a Dockerfile inside of the compose file',
    ],
    [
      [pulled, isOther, 'command: gunicorn a:a', 'stop_grace_period: $P'],
      /line 6 is unchanged: service a: stop_grace_period is written with variables/,
      { '.env': 'P=5s\n' },
      'a period that a variable has',
    ],
    [
      [pulled, isOther, 'command: nginx -g "daemon off;"', 'stop_signal: $S'],
      /line 6 is unchanged: service a: stop_signal is written with variables/,
      { '.env': 'S=TERM\n' },
      'a signal that a variable has',
    ],
    [
      [pulled, isOther, 'command: $RUN'],
      /line 5 is unchanged: service a: command is written with variables/,
      { '.env': `RUN=${exec}\n` },
      'a command that a variable has',
    ],
  ];
  for (const [service, said, files, why] of cases)
    test(why, async () => {
      const text = lines('services:', '  a:', ...service.map(line => `    ${line}`), '');
      const directory = temporaryDirectory({ 'compose.yaml': text, ...files });
      assert.doesNotMatch((await runMain(['compose.yaml'], { directory })).stdout, /--fix repairs/);
      const patch = await runMain(['--diff', 'compose.yaml'], { directory });
      assert.equal(patch.stdout, '');
      assert.match(patch.stderr, said);
      const { stdout } = await runMain(['--fix', 'compose.yaml'], { directory });
      assert.match(stdout.replace(/^ {2}- /gm, 'compose.yaml '), said);
      assert.doesNotMatch(stdout, /--fix repairs/);
      assert.equal(readFileSync(join(directory, 'compose.yaml'), 'utf8'), text);
    });
});

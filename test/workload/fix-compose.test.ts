import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { repaired } from './repair-workload.ts';

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
      `services:\n  a:\n    ${pulled}\n    ${isOther}\n    command:   # start\n      - sh\n      - '-c'   # a string\n      - mkdir -p /x && redis-server\n`,
      `services:\n  a:\n    ${pulled}\n    ${isOther}\n    command:   # start\n      - sh\n      - '-c'   # a string\n      - mkdir -p /x && exec redis-server\n`,
      'a list keeps its style, its quotes and its comments',
    ],
    [
      `services:\n  a:\n    ${pulled}\n    ${isOther}\n    command: >-\n      sh -c "mkdir -p /x &&\n      redis-server"\n`,
      `services:\n  a:\n    ${pulled}\n    ${isOther}\n    command: >-\n      sh -c "mkdir -p /x &&\n      exec redis-server"\n`,
      'a folded block stays one',
    ],
    [
      `services:\n  a:\n    ${pulled}\n    ${isOther}\n    command:\n      - sh\n      - -c\n      - |\n        # first this\n        mkdir -p /x\n        redis-server\n`,
      `services:\n  a:\n    ${pulled}\n    ${isOther}\n    command:\n      - sh\n      - -c\n      - |\n        # first this\n        mkdir -p /x\n        exec redis-server\n`,
      'a literal block too, with a comment of the shell in it',
    ],
    [
      `services:\n  a: {${pulled}, ${isOther}, command: [sh, -c, "mkdir /x && redis-server"]}   # one line\n`,
      `services:\n  a: {${pulled}, ${isOther}, command: [sh, -c, "mkdir /x && exec redis-server"]}   # one line\n`,
      'a flow mapping',
    ],
    [
      `{"services": {"a": {"image": "debian:12", "command": ["nginx", "-g", "daemon off;"]}}}\n`,
      `{"services": {"a": {"image": "debian:12", "command": ["nginx", "-g", "daemon off;"], "init": true, "stop_signal": "SIGQUIT"}}}\n`,
      'JSON stays JSON',
    ],
    [
      `services:\r\n  a:\r\n    ${pulled}\r\n    command: nginx -g "daemon off;"   # web\r\n`,
      `services:\r\n  a:\r\n    ${pulled}\r\n    command: nginx -g "daemon off;"   # web\r\n    init: true\r\n    stop_signal: SIGQUIT\r\n`,
      'Windows line ends',
    ],
    [
      `services:\n  a:\n    ${pulled}\n    command: nginx -g "daemon off;"`,
      `services:\n  a:\n    ${pulled}\n    command: nginx -g "daemon off;"\n    init: true\n    stop_signal: SIGQUIT`,
      'a last line without its end',
    ],
    [
      `services:\n  a:\n    ${pulled}\n    command: nginx -g "daemon off;"\n    stop_signal: 'SIGTERM'   # ours\n    ${isOther}\n`,
      `services:\n  a:\n    ${pulled}\n    command: nginx -g "daemon off;"\n    stop_signal: 'SIGQUIT'   # ours\n    ${isOther}\n`,
      'a wrong stop_signal, its quotes kept',
    ],
    [
      `services:\n  a:\n    ${pulled}\n    command: gunicorn app:app\n    stop_grace_period: 5s\n    ${isOther}\n`,
      `services:\n  a:\n    ${pulled}\n    command: gunicorn app:app\n    stop_grace_period: 35s\n    ${isOther}\n`,
      'a period that is too short: 30 s, and a little more',
    ],
    [
      `services:\n  a:\n    ${pulled}\n    command: gunicorn app:app\n    ${isOther}\n\n# the end\n`,
      `services:\n  a:\n    ${pulled}\n    command: gunicorn app:app\n    stop_grace_period: 35s\n    ${isOther}\n\n# the end\n`,
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
      `services:\n  a:\n    ${pulled}\n    ${isOther}\n    command: sh -c "mkdir -p \${DATA:-/x} && exec redis-server"\n`,
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
      `services:\n  a:\n    # initcheck ignore=keepalive-command,missing-init\n    command: tail -f /dev/null\n    ${pulled}\n`,
      `services:\n  a:\n    # initcheck ignore=keepalive-command,missing-init\n    command: tail -f /dev/null\n    ${pulled}\n`,
      'what a comment switches off',
    ],
    [
      `services:\n  a:\n    ${pulled}\n    ${isOther}\n    command: sh -c "echo ${'x'.repeat(20_000)} && redis-server"\n`,
      `services:\n  a:\n    ${pulled}\n    ${isOther}\n    command: sh -c "echo ${'x'.repeat(20_000)} && exec redis-server"\n`,
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
      `x-run: &run ${exec}\nservices:\n  a: {${pulled}, ${isOther}, command: *run}\n  b: {${pulled}, ${isOther}, command: *run}\n`,
      `x-run: &run ${execs}\nservices:\n  a: {${pulled}, ${isOther}, command: *run}\n  b: {${pulled}, ${isOther}, command: *run}\n`,
      /service a: command with exec/,
      'a value that two services share, and that is wrong for both',
    ],
    [
      `services:\n  a:\n    ${pulled}\n    ${isOther}\n    command: &run ${exec}\n  b:\n    ${pulled}\n    ${isOther}\n    command: *run\n`,
      `services:\n  a:\n    ${pulled}\n    ${isOther}\n    command: &run ${execs}\n  b:\n    ${pulled}\n    ${isOther}\n    command: *run\n`,
      /service a: command with exec/,
      'an anchor on the value',
    ],
    [
      `x-base: &base\n  ${pulled}\n  ${isOther}\n  stop_grace_period: 5s\nservices:\n  a:\n    <<: *base\n    command: gunicorn app:app\n  b:\n    <<: *base\n    command: sleep 100\n`,
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
      `x-base: &base\n  ${pulled}\nservices:\n  a:\n    <<: *base\n    command: tail -f /dev/null\n  b:\n    <<: *base\n    command: sleep 100\n    init: true\n`,
      `x-base: &base\n  ${pulled}\nservices:\n  a:\n    <<: *base\n    command: tail -f /dev/null\n    init: true\n  b:\n    <<: *base\n    command: sleep 100\n    init: true\n`,
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

import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { runMain, temporaryDirectory } from './run-main.ts';

const formats = 'text json sarif github checkstyle gitlab junit gnu markdown'.split(' ');

/** The end of each is its number, by which a failure is found. */
const planted = (number: number): string => `pl4nted${String(number).padStart(2, '0')}`;

const files: Readonly<Record<string, string>> = {
  '.git/HEAD': '',
  Dockerfile: [
    `ARG NPM_TOKEN=${planted(1)}`,
    'FROM debian:12',
    `ENV DB_PASSWORD="${planted(2)}"`,
    `ENV DATABASE_URL=postgres://me:${planted(3)}@db/x`,
    `LABEL deploy_token=${planted(4)}`,
    'COPY --chmod=755 run.sh /',
    'ENTRYPOINT ["/run.sh"]',
    `CMD ["redis-server", "--requirepass", "${planted(5)}"]`,
    `HEALTHCHECK CMD curl -H "Authorization: Bearer ${planted(6)}" localhost || exit 1`,
    '',
  ].join('\n'),
  'run.sh': [
    '#!/bin/sh',
    `export SECRET_KEY=${planted(7)}`,
    `if [ "$1" = x ]; then curl -u me:${planted(8)} https://x; redis-server --requirepass ${planted(8)}; fi`,
    `AWS_SECRET_ACCESS_KEY=${planted(9)} redis-server "$@"; true`,
    '',
  ].join('\n'),
  'shell/Dockerfile': `FROM debian:12\nCMD app --password ${planted(10)} --url amqp://me:${planted(11)}@mq && true\n`,
  'compose.yaml': [
    'services:',
    '  web:',
    '    image: debian:12',
    '    entrypoint: []',
    `    environment: {DB_PASSWORD: ${planted(12)}}`,
    '    env_file: web.env',
    `    command: sh -c "redis-server --requirepass \${CACHE_PASSWORD} --masterauth ${planted(13)}; true"`,
    '',
  ].join('\n'),
  '.env': `CACHE_PASSWORD=${planted(14)}\n`,
  'web.env': `TOKEN=${planted(15)}\n`,
  '.npmrc': `//registry.example.com/:_authToken=${planted(16)}\n`,
  'docker-bake.hcl': [
    'target "a" {',
    `  dockerfile-inline = "ARG TOKEN\\nFROM debian:12\\nENV TOKEN=$TOKEN\\nCMD app --token ${planted(17)} && true\\n"`,
    `  args = { TOKEN = "${planted(17)}" }`,
    '}',
    '',
  ].join('\n'),
  'pod.yaml': [
    'apiVersion: v1',
    'kind: Pod',
    'metadata: {name: a}',
    'spec:',
    '  containers:',
    '    - name: c',
    '      image: debian:12',
    `      env: [{name: API_KEY, value: ${planted(18)}}]`,
    `      command: [sh, -c, "app --api-key ${planted(18)}; true"]`,
    '',
  ].join('\n'),
  'script/Dockerfile':
    'FROM debian:12\nCOPY --chmod=755 run.sh sourced.sh /\nENTRYPOINT ["/run.sh"]\nCMD ["a"]\n',
  'script/run.sh': [
    '#!/bin/sh',
    '. /sourced.sh',
    `CACHE_PASSWORD=${planted(23)}`,
    `: "\${APP_TOKEN:=${planted(24)}}"`,
    `set -- --first ${planted(23)} --second "$APP_TOKEN" --third "$OTHER_SECRET"`,
    'redis-server "$@" "$CACHE_PASSWORD"; true',
    '',
  ].join('\n'),
  'script/sourced.sh': `OTHER_SECRET=${planted(25)}\n`,
  'exec/Dockerfile': 'FROM debian:12\nCOPY --chmod=755 run.sh /\nENTRYPOINT ["/run.sh"]\nCMD ["a"]\n',
  'exec/run.sh': `#!/bin/sh\nAPI_KEY=${planted(26)}\nexec redis-server --x "$API_KEY"\n`,
  'written/Dockerfile': [
    'FROM debian:12',
    `RUN printf '#!/bin/sh\\nAPI_KEY=${planted(27)}\\nredis-server "$API_KEY"; true\\n' >/run.sh && chmod +x /run.sh`,
    'ENTRYPOINT ["/run.sh"]',
    '',
  ].join('\n'),
  'npm/Dockerfile': 'FROM node:22\nWORKDIR /app\nCOPY package.json .\nCMD ["npm", "start"]\n',
  'npm/package.json': `{"scripts": {"start": "API_KEY=${planted(28)} redis-server --x ${planted(28)}; true"}}\n`,
  'built/compose.yaml': [
    'services:',
    '  web:',
    '    build: .',
    `    environment: {API_KEY: ${planted(29)}}`,
    `    command: ["redis-server", "${planted(29)}"]`,
    '',
  ].join('\n'),
  'built/Dockerfile': 'FROM debian:12\nENTRYPOINT ["/bin/sh", "-c", "$0 $API_KEY; true"]\nCMD ["a"]\n',
  kubeconfig: `apiVersion: v1\nkind: Config\nusers: [{name: me, user: {token: ${planted(19)}}}]\n`,
};
const outside = `postgres:${planted(20)}:x\n`;
const variables = { GIT_TOKEN: planted(21) };

suite('of planted secrets no output has a byte', () => {
  const runs: [argv: string[], code: number, why: string][] = [
    [['Dockerfile'], 1, 'arguments, variables, labels, commands, a health check, a script'],
    [['shell/Dockerfile'], 1, 'a command line'],
    [['compose.yaml'], 1, 'variables, files of variables, commands'],
    [['docker-bake.hcl'], 1, 'build arguments, a Dockerfile in a text'],
    [['pod.yaml'], 1, 'variables and commands of containers'],
    [['script/Dockerfile'], 1, 'a script gives them to names, and puts them into arguments'],
    [['exec/Dockerfile'], 1, 'a script that nothing is found in'],
    [['written/Dockerfile'], 1, 'a script that the build writes'],
    [['npm/Dockerfile'], 1, 'a script of package.json'],
    [['built/compose.yaml'], 1, 'a file that describes, where findings are in another'],
    [['kubeconfig'], 2, 'a file of another kind'],
    [['.npmrc'], 2, 'likewise'],
    [['linked'], 2, 'a file outside'],
    [
      ['--build-arg', 'GIT_TOKEN', '--build-arg', `OTHER_TOKEN=${planted(22)}`, 'build/Dockerfile'],
      1,
      'arguments',
    ],
    [['.'], 1, 'all of them'],
  ];
  for (const [argv, code, why] of runs)
    test(`${argv.at(-1)}: ${why}`, async () => {
      const more = {
        'build/Dockerfile': 'ARG GIT_TOKEN\nARG OTHER_TOKEN\nFROM a/$GIT_TOKEN:$OTHER_TOKEN\nCMD a && b\n',
      };
      const directory = temporaryDirectory({ ...files, ...more });
      symlinkSync(join(temporaryDirectory({ pgpass: outside }), 'pgpass'), join(directory, 'linked'));
      for (const format of formats) {
        const run = await runMain(['--strict', '--format', format, ...argv], { directory, variables });
        assert.equal(run.code, code, run.stderr);
        assert.doesNotMatch(run.stdout + run.stderr, /pl4nted\d\d/, format);
      }
    });

  for (const name of ['script', 'exec', 'npm', 'shell'])
    test(`${name}/Dockerfile: what a repair says of itself`, async () => {
      for (const format of formats) {
        const directory = temporaryDirectory({ ...files });
        const run = await runMain(['--fix', '--format', format, `${name}/Dockerfile`], { directory });
        const shown = (run.stdout + run.stderr).replace(/"(?:newText|insertedContent)":\s*\S.*/g, '');
        assert.doesNotMatch(shown, /pl4nted\d\d/, format);
      }
    });

  test('a patch has the lines around what it changes as they are, and no others', async () => {
    const directory = temporaryDirectory({ ...files });
    const { stdout, stderr } = await runMain(['--diff', 'Dockerfile'], { directory });
    assert.match(stdout, /^\+/m);
    assert.doesNotMatch(stdout + stderr, /pl4nted(?:01|02|10|12|14|15)/);
  });
});

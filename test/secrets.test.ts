import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { maskText, maskWords } from '../src/secrets.ts';

suite('what may be a secret has asterisks', () => {
  const rows: [text: string, masked: string, why: string][] = [
    ['ENV DB_PASSWORD=hunter2', 'ENV DB_PASSWORD=*******', 'by its name'],
    ['ENV DB_PASSWORD hunter2', 'ENV DB_PASSWORD *******', 'the old form'],
    ['ARG NPM_TOKEN="abcd efgh"', 'ARG NPM_TOKEN="*********"', 'all between the quotes'],
    ['CMD redis-server --requirepass hunter2', 'CMD redis-server --requirepass *******', 'an option'],
    ['CMD ["x", "--token", "abcdef"]', 'CMD ["x", "--token", "******"]', 'in an array'],
    ['CMD ["x", "--api-key=abcdef"]', 'CMD ["x", "--api-key=******"]', 'with ='],
    ['//registry.example.com/:_authToken=abcdef', '//registry.example.com/:_authToken=******', 'npm'],
    ['password: "abcdef"', 'password: "******"', 'YAML'],
    ['postgres://me:abcdef@db/x', 'postgres://me:******@db/x', 'a URL'],
    ['Authorization: Bearer abcdef', 'Authorization: Bearer ******', 'a header'],
    ['curl -u me:abcdef https://x', 'curl -u me:****** https://x', 'an option of curl'],
    ['echo ghp_0123456789abcdefghij', `echo ${'*'.repeat(24)}`, 'by its shape'],
    [
      '-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END',
      '-----BEGIN RSA PRIVATE KEY-----\n***\n-----END',
      'a key',
    ],
    ['ENV DB_PASSWORD=$PW ARG_TOKEN=${T}', 'ENV DB_PASSWORD=$PW ARG_TOKEN=${T}', 'a variable is none'],
    ['ENV DB_PASSWORD_FILE=/run/secrets/db', 'ENV DB_PASSWORD_FILE=/run/secrets/db', 'nor is a path'],
    ['ENV TOKENIZERS_PARALLELISM=false', 'ENV TOKENIZERS_PARALLELISM=false', 'nor is a word of yes and no'],
    ['RUN --mount=type=secret,id=npm npm ci', 'RUN --mount=type=secret,id=npm npm ci', 'nor is its name'],
    ['the secret is kept', 'the secret is kept', 'prose'],
    ['MONKEY=banana', 'MONKEY=banana', 'a key is a word of its own'],
  ];
  for (const [text, masked, why] of rows)
    test(why, () => {
      assert.equal(maskText(text), masked);
      assert.equal(masked.length, text.length, 'every offset stays');
    });

  test('the next word of a command line', () =>
    assert.deepEqual(maskWords(['x', '--password', 'abcdef', 'y']), ['x', '--password', '******', 'y']));
});

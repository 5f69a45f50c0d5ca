import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { maskAll, maskText, maskWords, secretsIn } from '../src/secrets.ts';

suite('what may be a secret has asterisks', () => {
  const rows: [text: string, masked: string, why: string][] = [
    ['ENV DB_PASSWORD=hunter2', 'ENV DB_PASSWORD=*******', 'by its name'],
    ['ENV DB_PASSWORD hunter2', 'ENV DB_PASSWORD *******', 'the old form'],
    ['ARG NPM_TOKEN="abcd efgh"', 'ARG NPM_TOKEN="*********"', 'all between the quotes'],
    ['CMD redis-server --requirepass hunter2', 'CMD redis-server --requirepass *******', 'an option'],
    ['CMD ["x", "--token", "abcdef"]', 'CMD ["x", "--token", "******"]', 'in an array'],
    ['CMD ["x", "--api-key=abcdef"]', 'CMD ["x", "--api-key=******"]', 'with ='],
    ['//registry.example.com/:_authToken=abcdef', '//registry.example.com/:_authToken=******', 'npm'],
    [
      'services a, key-server: docker stop waits',
      'services a, key-server: docker stop waits',
      'no secret: a service',
    ],
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
    [
      'CMD x --requirepass "abc\\"efgh" && y',
      `CMD x --requirepass "${'*'.repeat(9)}" && y`,
      'a quote in quotes',
    ],
    ['CMD DB_PASSWORD=hunter2\\;abcd x', `CMD DB_PASSWORD=${'*'.repeat(13)} x`, 'a blank that is none'],
    ['ENV DB_PASSWORD=a,bcdef', 'ENV DB_PASSWORD=*******', 'a comma in a word'],
    ['ENV DB_PASSWORD="abcd"efgh', 'ENV DB_PASSWORD="****"****', 'what follows the quotes'],
    ["ENV DB_PASSWORD='$ecret'", "ENV DB_PASSWORD='******'", 'a dollar in single quotes'],
    ['gh auth login --with-token 2>/dev/null', 'gh auth login --with-token 2>/dev/null', 'no value'],
    ['PWD=/srv/app docker compose up', 'PWD=/srv/app docker compose up', 'the folder a shell is in'],
    ['CMD ["x","--password=ab cd ef"]', 'CMD ["x","--password=********"]', 'blanks in an array'],
    ['CMD x --password \\\n abcdef', 'CMD x --password \\\n ******', 'the next line'],
    ['postgres://me:ab@cdef@db/x', 'postgres://me:*******@db/x', 'the last @ counts'],
    [
      'git clone https://0123456789abcdef@host/x',
      `git clone https://${'*'.repeat(16)}@host/x`,
      'a user that is a token',
    ],
    ['curl --user me:abcdef https://x', 'curl --user me:****** https://x', 'the long option of curl'],
    ['Authorization: token abcdef', 'Authorization: token ******', 'a header of GitHub'],
    ['AccountKey=abcdef;x', 'AccountKey=********', 'a name of two words'],
    ['gpg --passphrase abcdef', 'gpg --passphrase ******', 'another word for it'],
    ['command:\n  - --api-key\n  - abcdef', 'command:\n  - --api-key\n  - ******', 'a list of YAML'],
    [
      'sh -c "node --password\n   abcdef"',
      'sh -c "node --password\n   ******"',
      'a text of YAML that goes on',
    ],
    ['TOKEN: &t abcdef', 'TOKEN: &t ******', 'behind an anchor'],
    ['TOKEN: |-\n  abcdef', 'TOKEN: |-\n  ******', 'a block of YAML'],
    ['CMD x --password \\\n# c\n abcdef', 'CMD x --password \\\n# c\n ******', 'behind a comment'],
    ['CMD x --password=\\\nabcdef', 'CMD x --password=\\\n******', 'behind an equals sign and a line end'],
    ['"authorization: basic abcdef"', '"authorization: basic ******"', 'in small letters'],
    ['["curl","--user=me:abcdef"]', '["curl","--user=me:******"]', 'curl in an array'],
    ['curl -ume:abcdef x', 'curl -ume:****** x', 'in one word with the option'],
    ['PASSWORD+=abcdef T_KEY[0]=abcdef', 'PASSWORD+=****** T_KEY[0]=******', 'what bash can assign'],
    ['x "--password" "abcdef"', 'x "--password" "******"', 'quoted for a shell'],
    ["password => 'abcdef'", "password => '******'", 'Ruby and PHP'],
    ['<password>abcdef</password>', `<password>${'*'.repeat(17)}`, 'XML'],
    ['variable "TOKEN" { default = "abcdef" }', 'variable "TOKEN" { default = "******" }', 'a bake file'],
    ['--token ${T:-abcdef}', '--token ***********}', 'a default of a variable'],
    ["TOKEN=$'abcdef'", "TOKEN=$'******'", 'quotes of bash'],
    ['--password $2a$10$abcdef', `--password ${'*'.repeat(13)}`, 'a hash is no variable'],
    ['a https://host:8080/@scope/x', 'a https://host:8080/@scope/x', 'a port is none'],
    ['ENV DB_PASSWORD=$PW ARG_TOKEN=${T}', 'ENV DB_PASSWORD=$PW ARG_TOKEN=${T}', 'a variable is none'],
    ['TOKEN=${T:?no token}', 'TOKEN=${T:?no token}', 'nor is what is said where it is not set'],
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

  const known: [text: string, expected: string[], why: string][] = [
    ['ENV TOKEN=abcdef\nCMD node $TOKEN', ['abcdef'], 'it may be put in anywhere'],
    ['FROM postgres\nENV POSTGRES_PASSWORD=postgres', [], 'a word that stands elsewhere too says nothing'],
    [
      'ENV PASSPHRASE="abc1defg hij2klmn"',
      ['abc1defg hij2klmn', 'abc1defg', 'hij2klmn'],
      'a shell splits it',
    ],
    ['ENV TOKEN=abcde', [], 'a short one may be any word'],
    ['ENV NAME=abcdef', [], 'no secret by its name'],
  ];
  for (const [text, expected, why] of known) test(why, () => assert.deepEqual(secretsIn(text), expected));

  test('what is known is masked in all texts', () =>
    assert.deepEqual(maskAll({ a: ['node', 'abcdef'], b: 'abcdef:1' }, ['abcdef']), {
      a: ['node', '******'],
      b: '******:1',
    }));

  test('the next word of a command line', () =>
    assert.deepEqual(maskWords(['x', '--password', 'abcdef', 'y']), ['x', '--password', '******', 'y']));
});

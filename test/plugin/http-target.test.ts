import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseHttpTarget } from '../../plugin/experiment/http-target.ts';

const ports = [
  { container: '80/tcp', address: '', host: '8080' },
  { container: '53/udp', address: '', host: '5353' },
];

const rows: [word: string, target: object, why: string][] = [
  ['/', { path: '/' }, 'a path'],
  ['/a b', /expected a path/, 'no path has a blank in it'],
  ['/a?b=ü#c', { path: '/a?b=%C3%BC' }, 'as a browser sends it'],
  ['//evil.example/x', { path: '//evil.example/x' }, 'a path that looks like another host is a path'],
  [':3000/health', { port: 3000, path: '/health' }, 'a port of the container'],
  [':0/', /1 to 65535/, 'no port'],
  [':70000/', /1 to 65535/, 'no port'],
  ['http://localhost:8080/x', { hostPort: 8080, path: '/x' }, 'the URL of a published port'],
  ['http://[::1]:8080', { hostPort: 8080, path: '/' }, 'the same'],
  ['https://127.0.0.1:8080/', { hostPort: 8080, path: '/', isTls: true }, 'TLS'],
  ['http://localhost/x', /port 80 of this machine is not the container's/, 'who listens there is another'],
  ['http://localhost:5353/', /port 5353 of this machine/, 'UDP has no HTTP here'],
  ['http://example.com:8080/', /only sent to the container/, 'a stranger is never asked'],
  ['http://localhost.example.com:8080/', /only sent to the container/, 'a name that begins like it'],
  ['http://user:secret@localhost:8080/', /with a user in it/, 'a password in a command line'],
  ['http://localhost:8080@example.com/', /only sent to the container/, 'a user that looks like the host'],
  ['ftp://localhost:8080/', /expected a path/, 'another protocol'],
  ['health', /expected a path/, 'a word'],
  ['', /expected a path/, 'nothing'],
  ['\u001b[2J', /--http \\u001b\[2J: expected/, 'nothing is obeyed by a terminal'],
];
for (const [word, expected, why] of rows) {
  test(`--http ${JSON.stringify(word)}: ${why}`, () => {
    if (expected instanceof RegExp) assert.throws(() => parseHttpTarget(word, ports), expected);
    else {
      const { port, hostPort, ...rest } = parseHttpTarget(word, ports);
      const seen = { ...rest, ...(port && { port }), ...(hostPort && { hostPort }) };
      assert.deepEqual(seen, { isTls: false, ...expected });
    }
  });
}

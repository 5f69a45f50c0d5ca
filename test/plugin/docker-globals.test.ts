import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { takeDockerGlobals } from '../../plugin/process/docker-globals.ts';

suite("docker's own flags in front of the plugin's name", () => {
  const cases: [argv: string, raw: string, rest: string, isPlugin: boolean, why: string][] = [
    ['initcheck', '', '', true, 'the name alone'],
    ['initcheck -D Dockerfile', '', '-D Dockerfile', true, 'behind the name they are ours'],
    ['-H unix:///x initcheck a', '-H unix:///x', 'a', true, 'a value behind a blank'],
    ['-Hunix:///x initcheck a', '-Hunix:///x', 'a', true, 'a value without a blank'],
    ['-H=unix:///x initcheck a', '-H=unix:///x', 'a', true, 'a value behind ='],
    ['--host=tcp://x initcheck a', '--host=tcp://x', 'a', true, 'a long one'],
    ['--context initcheck initcheck a', '--context initcheck', 'a', true, 'a context of our name'],
    ['-c initcheck initcheck', '-c initcheck', '', true, 'and its short form'],
    ['-D --tls --tlsverify=false initcheck', '-D --tls --tlsverify=false', '', true, 'switches'],
    ['-DH unix:///x initcheck a', '-DH unix:///x', 'a', true, 'a cluster'],
    ['-DHunix:///x initcheck a', '-DHunix:///x', 'a', true, 'a cluster with its value'],
    [
      '-D -l debug --config D --tlscacert /ca --tlscert /c --tlskey /k initcheck -H foo',
      '-D -l debug --config D --tlscacert /ca --tlscert /c --tlskey /k',
      '-H foo',
      true,
      'all of them, and one of ours',
    ],
    ['help initcheck', '', '--help', true, 'docker help initcheck'],
    ['help initcheck verify', '', 'verify --help', true, 'docker help initcheck verify'],
    ['--help initcheck', '', '--help', true, 'docker --help initcheck'],
    ['-h initcheck', '', '--help', true, 'docker -h initcheck'],
    ['Dockerfile', '', 'Dockerfile', false, 'stand-alone'],
    ['--context dir Dockerfile', '', '--context dir Dockerfile', false, 'stand-alone --context is ours'],
    ['-h', '', '-h', false, 'stand-alone help'],
    ['', '', '', false, 'nothing'],
    ['--fix initcheck', '', '--fix initcheck', false, 'a file of our name behind an option of ours'],
  ];
  for (const [argv, raw, rest, isPlugin, why] of cases)
    test(`${argv}: ${why}`, () => {
      const split = (text: string): string[] => text.split(' ').filter(Boolean);
      assert.deepEqual(takeDockerGlobals(split(argv), false), {
        raw: split(raw),
        rest: split(rest),
        isPlugin,
      });
    });
});

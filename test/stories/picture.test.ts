import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import Anser from 'anser';
import { SaxesParser } from 'saxes';
import { drawTerminal } from './terminal-picture.ts';

const shown = readFileSync('test/stories/terminal.ansi', 'utf8');
const picture = readFileSync('test/stories/terminal.svg', 'utf8');

test('the picture of the README is what npm run picture makes of what was shown', () => {
  const isCurrent = picture.replaceAll('\r\n', '\n') === drawTerminal(shown);
  assert.ok(isCurrent, 'test/stories/terminal.svg is not drawn from terminal.ansi: npm run picture');
});

test('it is well-formed, and has every word that was shown', () => {
  let told = '';
  const parser = new SaxesParser();
  parser.on('error', error => {
    throw error;
  });
  parser.on('text', text => {
    told += text;
  });
  parser.write(picture).close();
  const bare = (text: string): string => text.replace(/[\s\u00A0]/g, '');
  const text = Anser.ansiToText(shown);
  // The title is the command once more.
  assert.equal(bare(told), bare(text.split('\n')[0] + text));
});

test('the README shows it, and says what is to be seen to who cannot', () => {
  const readme = readFileSync('README.md', 'utf8');
  const [, alternative = ''] = /!\[([^\]]+)\]\(test\/stories\/terminal\.svg\)/.exec(readme) ?? [];
  assert.ok(alternative.length > 40, alternative);
});

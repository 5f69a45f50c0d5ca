import type { Language } from './application-language.ts';
import { nodePackages } from './facts/without-handlers.ts';
import { resolvePath } from './image-path.ts';

/** `process.on('exit', …)` is none; any other name, or one in a variable, may be a signal. */
const noSignals = 'exit|beforeExit|warning|message|uncaught\\w+|unhandled\\w+|SIGINT|SIGHUP|SIGUSR2';
const listens = new RegExp(
  String.raw`\bprocess\s*(?:\?\.|\.)\s*(?:on|once|addListener|prepend\w+)\s*\(\s*` +
    String.raw`(?!['"\x60](?:${noSignals})['"\x60])`,
);
const speaks = /\bSIGTERM\b|\bprocess\s*\[|\beval\s*\(|\bcreateRequire\b|\b_linkedBinding\b/;
const quoted = String.raw`\s*(['"\x60])([^'"\x60$]+)\1\s*`;

/** JavaScript as Node runs it. */
export const node: Language = {
  file: /\.[cm]?js$/,
  mayHandle: text => listens.test(text) || speaks.test(text),
  serves: text => /\.listen\s*\(/.test(text),
  imports(text) {
    const calls = [...text.matchAll(/\b(?:require|import)\s*\(/g)];
    const named = [...text.matchAll(new RegExp(String.raw`\b(?:require|import)\s*\(${quoted}\)`, 'g'))];
    const others = [...text.matchAll(/\b(?:from|import)\s*(['"])([^'"\n]+)\1/g)];
    return calls.length === named.length ? [...named, ...others].map(([, , name = '']) => name) : undefined;
  },
  isHarmless(name) {
    if (name.startsWith('.') || name.startsWith('/')) return false;
    const plain = name.replace(/^node:/, '');
    return nodePackages.has(plain.split('/', name.startsWith('@') ? 2 : 1).join('/'));
  },
  placesOf(name, folder) {
    const path = resolvePath(folder, name);
    return ['', '.js', '.cjs', '.mjs', '.json', '/index.js', '/index.cjs'].map(end => path + end);
  },
};

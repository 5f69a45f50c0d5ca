import type { Language } from './application-language.ts';
import { pythonModules } from './facts/without-handlers.ts';
import { resolvePath } from './image-path.ts';

const speaks =
  /\bSIGTERM\b|\bsignal\b|add_signal_handler|__import__|\bimportlib\b|\brunpy\b|\bexec\s*\(|\beval\s*\(|\bos\.exec/;
/** Its reloader ends on SIGTERM. */
const reloads =
  /\bDEBUG\b|\bdebug\s*=\s*(?!False\b)|use_reloader|from_(?:object|pyfile|envvar|mapping)|FLASK_/;
const rounds = /^\s*while\s+(?:True|1)\s*:/m;
const waits = /\bsleep\s*\(|\.accept\s*\(/;
const serving =
  /\.(?:serve_forever|loop_forever|run_forever|start_consuming)\s*\(|\bapp\.run\s*\(|\bserve\s*\(\s*app\b/;

/** Python's own files, as it is given the first of them. */
export const python: Language = {
  file: /\.py$/,
  mayHandle: text => speaks.test(text) || (/\bflask\b/i.test(text) && reloads.test(text)),
  serves: text => serving.test(text) || (rounds.test(text) && waits.test(text)),
  imports(text) {
    const lines = text.replace(/\\\n/g, ' ').matchAll(/^[ \t]*(from|import)[ \t]+([^\n#]*)/gm);
    return [...lines].flatMap(([, word, rest = '']) => {
      if (word === 'from') return /^([.\w]+)\s+import\b/.exec(rest)?.slice(1) ?? [];
      return rest.split(/[,;]/).map(each => each.trim().split(/\s/)[0] ?? '');
    });
  },
  isHarmless: name => pythonModules.has(name.split('.')[0] ?? ''),
  // Of a package it cannot be seen from here which of its modules are taken in.
  placesOf: (name, _, first) => (/^\w+$/.test(name) ? [`${resolvePath(first, name)}.py`] : []),
};

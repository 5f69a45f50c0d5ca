import type { Language } from './application-language.ts';
import { node } from './application-node.ts';
import { python } from './application-python.ts';
import type { Program } from './facts/program.ts';
import type { ImageFiles } from './image-files.ts';
import { folderOf, resolvePath } from './image-path.ts';

/** More files than these are not read. */
const MOST_FILES = 60;

/**
 * The file that a runtime is given, where it is known to have no handler for SIGTERM and to serve until it is stopped:
 * it and all that it takes in was read, and the packages are known. Undefined where it may have one.
 */
export function withoutHandler(
  { name, at }: Program,
  argv: readonly string[],
  files: ImageFiles,
): string | undefined {
  const language = languages[name];
  const [, ...words] = argv.slice(at);
  const index = words.findIndex(word => !word.startsWith('-'));
  const path = words[index];
  // An option may take in a file of its own, or its value may be what looks like one.
  const isPlain = words.slice(0, Math.max(index, 0)).every(word => plain.test(word));
  if (!language || path === undefined || !isPlain || !language.file.test(path)) return undefined;
  return areAllDeaf(resolvePath(files.workdir(), path), language, files) ? path : undefined;
}

const plain =
  /^(?:-[uOBE]+|--(?:max-old-space-size=\d+|enable-source-maps|no-warnings|trace-\w+|expose-gc))$/;

const languages: Readonly<Record<string, Language>> = { node, nodejs: node, python };

function areAllDeaf(first: string, language: Language, files: ImageFiles): boolean {
  const known = new Set([first]);
  let serves = false;
  for (const path of known) {
    const text = files.find(path)?.text;
    const others = text === undefined ? undefined : takenIn(text, path, first, language, files);
    if (text === undefined || !others || known.size > MOST_FILES) return false;
    serves ||= language.serves(text);
    for (const each of others) known.add(each);
  }
  return serves;
}

/** The files that one takes in; undefined where one of them cannot be found, or it may have a handler itself. */
function takenIn(
  text: string,
  path: string,
  first: string,
  language: Language,
  files: ImageFiles,
): readonly string[] | undefined {
  if (path.endsWith('.json')) return [];
  const names = language.mayHandle(text) ? undefined : language.imports(text);
  const places = names
    ?.filter(name => !language.isHarmless(name))
    .map(name =>
      language.placesOf(name, folderOf(path), folderOf(first)).find(each => files.find(each) !== null),
    );
  // Nobody knows what is there, or there is none.
  return places?.every(place => place !== undefined && files.find(place)) ? (places as string[]) : undefined;
}

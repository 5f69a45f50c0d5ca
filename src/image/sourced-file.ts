import { isDynamic } from '../shell/shell-word.ts';
import type { ImageFile } from './image-file.ts';
import type { ImageFiles } from './image-files.ts';
import { folderOf, resolvePath } from './image-path.ts';
import { isFile, type ShellText } from './step.ts';

const zero = String.raw`"?\$(?:0|\{0\}|BASH_SOURCE|\{BASH_SOURCE(?:\[0\])?\})"?`;
const named = String.raw`(?:${zero}|"?\$\(\s*(?:readlink -f|realpath) (?:-- )?${zero}\s*\)"?)`;
const dirname = String.raw`\$\(\s*dirname (?:-- )?${named}\s*\)`;

/** `"$(dirname "$0")/lib.sh"` is beside the script, and so is what `cd` goes to for that. */
const besides = new RegExp(
  String.raw`^"?(?:${dirname}|\$\(\s*cd (?:-P |-- )?"?${dirname}"?(?: &?>\s?/dev/null)?(?: 2>&1)? && pwd(?: -P)?\s*\)` +
    String.raw`|\$\{(?:0|BASH_SOURCE(?:\[0\])?)%\/\*\})"?`,
);

export function sourcedFile(word: string, from: ShellText, files: ImageFiles): ImageFile | undefined {
  const path = (isFile(from) ? word.replace(besides, folderOf(from.path)) : word).replaceAll('"', '');
  if (isDynamic(path)) return undefined;
  const found = files.find(resolvePath(files.workdir(), path));
  return found ? withoutMark(found) : undefined;
}

/**
 * A byte order mark is no part of the first command. It is a character, so that it can be blanked out without moving
 * any other.
 */
export function withoutMark(file: ImageFile): ImageFile {
  return file.text.startsWith('\uFEFF') ? { ...file, text: file.text.replace('\uFEFF', ' ') } : file;
}

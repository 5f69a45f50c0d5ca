import { formatMetadata, metadataCommand } from '../process/metadata.ts';
import { version } from '../process/version.ts';

/** What our own plugin file says of itself, so that another one of this name is never overwritten. */
export const mark = '# docker-initcheck: written by docker-initcheck install';

/** What a plugin file starts: Node and a script, or an executable that has Node in it. */
export interface Shim {
  readonly node: string;
  readonly script: string | null;
}

/**
 * A shell script in front of Node: docker asks every plugin for its metadata at every `docker --help`, and a shell
 * answers that in a millisecond. The answer is the package's, so that it is up to date after an update of that, and its
 * own when the package is gone. So it also says what is wrong then, or when Node is gone, where docker would only say
 * "unknown command".
 */
export function formatShim({ node, script }: Shim): string {
  return script === null ? formatExecutableShim(node) : formatScriptShim(node, script);
}

function formatScriptShim(node: string, script: string): string {
  return `#!/bin/sh
${mark}
node=${quote(node)} script=${quote(script)}
if [ "$1" = ${metadataCommand} ]; then
  { IFS= read -r line <"\${script%/*}/metadata.json"; } 2>/dev/null || line=${metadata()}
  printf '%s\\n' "$line"
  exit 0
fi
if [ ! -f "$script" ]; then
  echo "docker initcheck: $script is gone; install docker-initcheck again (npm install --global docker-initcheck)," \\
    "since its package was removed, or remove this plugin (rm $0)" >&2
  exit 127
fi
if [ ! -x "$node" ]; then
  found=$(command -v node) || { echo "docker initcheck: Node.js is gone: neither $node nor a node on the PATH" >&2; exit 127; }
  node=$found
fi
exec "$node" -- "$script" "$@"
`;
}

/** The executable starts as slowly as Node does, and has no file beside it with the answer. */
function formatExecutableShim(program: string): string {
  return `#!/bin/sh
${mark}
program=${quote(program)}
if [ "$1" = ${metadataCommand} ]; then
  printf '%s\\n' ${metadata()}
  exit 0
fi
if [ ! -x "$program" ]; then
  echo "docker initcheck: $program is gone; put it back, run docker-initcheck install from where it is now," \\
    "or remove this plugin (rm $0)" >&2
  exit 127
fi
exec "$program" "$@"
`;
}

/** As a word of the shell. */
function metadata(): string {
  return quote(formatMetadata(version).trim());
}

/** What a plugin file starts; undefined when `install` has not written it. */
export function parseShim(text: string): Shim | undefined {
  if (!text.includes(mark)) return undefined;
  const quoted = `'((?:[^']|'\\\\'')*)'`;
  const [, program] = new RegExp(`^program=${quoted}$`, 'm').exec(text) ?? [];
  if (program !== undefined) return { node: unquote(program), script: null };
  const [, node, script] = new RegExp(`^node=${quoted} script=${quoted}$`, 'm').exec(text) ?? [];
  return node === undefined || script === undefined
    ? undefined
    : { node: unquote(node), script: unquote(script) };
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

function unquote(word: string): string {
  return word.replaceAll("'\\''", "'");
}

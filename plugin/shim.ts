/** What our own plugin file says of itself, so that another one of this name is never overwritten. */
const mark = '# docker-initcheck: written by docker-initcheck install';

/** The Node and the script a plugin file starts. */
export interface Shim {
  readonly node: string;
  readonly script: string;
}

/**
 * A shell script in front of Node: docker asks every plugin for its metadata at every `docker --help`, and a shell answers that in a
 * millisecond. It also says what is wrong when Node is gone, where docker would only say "unknown command".
 */
export function formatShim({ node, script }: Shim): string {
  return `#!/bin/sh
${mark}
node=${quote(node)} script=${quote(script)}
if [ "$1" = docker-cli-plugin-metadata ] && IFS= read -r line <"\${script%/*}/metadata.json"; then
  printf '%s\\n' "$line"
  exit 0
fi
if [ ! -x "$node" ]; then
  found=$(command -v node) || { echo "docker initcheck: Node.js is gone: neither $node nor a node on the PATH" >&2; exit 127; }
  node=$found
fi
if [ ! -f "$script" ]; then
  echo "docker initcheck: $script is gone; install docker-initcheck again and run docker-initcheck install" >&2
  exit 127
fi
exec "$node" "$script" "$@"
`;
}

/** What a plugin file starts; undefined when `install` has not written it. */
export function parseShim(text: string): Shim | undefined {
  if (!text.includes(mark)) return undefined;
  const quoted = `'((?:[^']|'\\\\'')*)'`;
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

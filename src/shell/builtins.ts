/**
 * What a shell runs itself: `exec` of these fails, or starts something else, or makes no sense. POSIX XCU 2.14 and
 * bash(1).
 */
const builtins = new Set(
  (
    '. : [ [[ alias bg bind break builtin caller case cd command compgen complete compopt continue declare ' +
    'dirs disown echo enable eval exit export false fc fg for function getopts hash help history if jobs kill ' +
    'let local logout mapfile popd printf pushd pwd read readarray readonly return select set shift shopt ' +
    'source suspend test time times trap true type typeset ulimit umask unalias unset until wait while'
  ).split(' '),
);

/** Whether a shell runs this name itself, so that nothing of that name need be installed. */
export function isBuiltin(name: string): boolean {
  return builtins.has(name);
}

/** Commands of shells that are nowhere a program, as `cd` is where Red Hat's bash brings one. */
export function isOnlyBuiltin(name: string): boolean {
  return /^(?:exec|source|\.|export|eval|set|unset|shift|trap|local|declare)$/.test(name);
}

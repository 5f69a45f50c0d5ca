import type { Script } from './script.ts';

/** What a shell runs itself: `exec` of these fails, or starts something else, or makes no sense. POSIX XCU 2.14 and bash(1). */
const builtins = new Set(
  (
    '. : [ [[ alias bg bind break builtin caller case cd command compgen complete compopt continue declare dirs disown echo enable ' +
    'eval exit export false fc fg for function getopts hash help history if jobs kill let local logout mapfile popd printf pushd pwd ' +
    'read readarray readonly return select set shift shopt source suspend test time times trap true type typeset ulimit umask unalias ' +
    'unset until wait while'
  ).split(' '),
);

/**
 * Where in a script `exec ` belongs, so that the shell hands its process over to the last command and that gets the signals;
 * or the reason why it cannot be put there without changing what the script does.
 */
export function placeForExec(script: Script): { readonly offset: number } | { readonly refused: string } {
  const { last, text } = script;
  if (!script.isValid) return refused('the script cannot be read');
  if (!last) return refused('there is no command in it');
  if (last.place === 'pipeline') return refused('it ends in a pipeline, which a shell has to wait for');
  if (last.place === 'compound' || !last.command) return refused('it does not end in a single command');
  if (last.place === 'background') return refused('its last command runs in the background');
  if (last.place === 'after-or') return refused('its last command only runs when the one before fails');
  if (script.background.length > 0)
    return refused('it has commands in the background, which the shell waits on');
  if (/\btrap\b/.test(text)) return refused('it sets a trap, which exec would drop');
  const [name = ''] = last.command.words;
  if (builtins.has(name)) return refused(`its last command, ${name}, is built into the shell`);
  if (script.functions.includes(name)) return refused(`its last command, ${name}, is a function`);
  return { offset: last.command.start };
}

/** Whether a shell runs this name itself, so that nothing of that name need be installed. */
export function isBuiltin(name: string): boolean {
  return builtins.has(name);
}

function refused(reason: string): { refused: string } {
  return { refused: reason };
}

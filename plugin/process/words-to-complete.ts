/**
 * The words after `__complete` where docker's completion asks what could come next; undefined for any other command
 * line. Docker puts the plugin's name in front.
 */
export function wordsToComplete(argv: readonly string[]): readonly string[] | undefined {
  if (argv[0] !== '__complete' && argv[0] !== '__completeNoDesc') return undefined;
  return argv[1] === 'initcheck' && argv.length > 2 ? argv.slice(2) : argv.slice(1);
}

import { isBuiltin } from '../shell/builtins.ts';
import type { Ending, ScriptText, Trap } from '../shell/ending.ts';
import { functionText } from '../shell/functions.ts';
import { parseCommands } from '../shell/shell-commands.ts';

/** What a handler does, by the commands in it. */
export interface Handler {
  /** It sends a signal to what runs. */
  readonly signals: boolean;
  /** It sends SIGKILL. */
  readonly kills: boolean;
  /** It waits for what runs. */
  readonly waits: boolean;
  /** The shell ends with it. */
  readonly exits: boolean;
}

/** What clears up after the script alone, or only says something: nobody misses it when the container is gone. */
const tidies = new Set([
  'cat',
  'date',
  'echo',
  'kill',
  'killall',
  'logger',
  'ls',
  'pkill',
  'printf',
  'rm',
  'rmdir',
]);

/** The words of the program that a handler runs for others than the script itself; undefined for none. */
export function workOf(
  { handler }: Trap<ScriptText>,
  { defined }: Pick<Ending, 'defined'>,
): readonly string[] | undefined {
  const body = functionText(defined, handler.trim());
  // A word alone may be a function of a file that was not read.
  if (body === undefined && /^[\w-]+$/.test(handler.trim())) return undefined;
  const commands = parseCommands(body ?? handler) ?? [];
  const isWork = (name: string): boolean =>
    /^[\w.-]+$/.test(name) && !isBuiltin(name) && !tidies.has(name) && !/^u?sleep$/.test(name);
  return commands.find(({ words: [first = ''] }) => isWork(first.replace(/^.*\//, '')))?.words;
}

/**
 * What the handler of a trap does, where that can be read: its own commands, or those of a function that it names.
 * Undefined where it runs a program, which may do anything, such as `nginx -s quit`, or has a branch.
 */
export function readHandler(
  { handler }: Trap<ScriptText>,
  { defined }: Pick<Ending, 'defined'>,
): Handler | undefined {
  const text = functionText(defined, handler.trim()) ?? handler;
  const commands = parseCommands(text);
  if (!commands || /\b(?:if|case|while|until|for)\b|&&|\|/.test(text)) return undefined;
  const names = commands.map(({ words }) => words[0] ?? '').filter(name => name !== '');
  const isKnown = names.every(name => isBuiltin(name) && !/^(?:eval|\.|source|command|read)$/.test(name));
  // `kill 0` reaches the shell itself as well, which then runs the handler again.
  const hasGroup = commands.some(({ words }) => words[0] === 'kill' && /^-?[01]$/.test(words.at(-1) ?? ''));
  if (!isKnown || hasGroup) return undefined;
  const kills = commands.some(
    ({ words }) => words[0] === 'kill' && /^-(?:9|(?:s )?(?:SIG)?KILL)\b/.test(words.slice(1).join(' ')),
  );
  return {
    signals: names.includes('kill'),
    kills,
    waits: names.includes('wait'),
    exits: names.includes('exit'),
  };
}

/** What is done once at the end, such as `config.sh remove` of a runner. */
const parting = /(?:de|un)-?regist|unsubscribe|^(?:--)?(?:leave|drain|remove|delete|revoke|backup|upload)$/i;

/**
 * Whether it matters that what a trap was to run does not run: `curl -X DELETE …/services/x` and `consul leave`, which
 * nobody else does, or `nginx -s stop` where a daemon is told by nobody. What is PID 1 is told by the signal.
 */
export function isMissed([path = '', ...words]: readonly string[], hasDaemons: boolean): boolean {
  const name = path.replace(/^.*\//, '');
  if (/^(?:curl|wget|consul|etcdctl|kubectl|nomad|vault|aws|gcloud|az)$/.test(name)) return true;
  const all = [name, ...words];
  if (all.some(word => parting.test(word))) return true;
  return hasDaemons && all.some(word => /^(?:stop|shutdown|quit)$/.test(word));
}

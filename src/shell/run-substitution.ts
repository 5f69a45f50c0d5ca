import type { Command } from 'unbash';
import { lasts } from './duration.ts';
import type { ScriptText } from './ending.ts';
import { finish } from './finish.ts';
import { soleCommand } from './shell-commands.ts';
import type { After, State } from './state.ts';
import type { At, Walk } from './walk.ts';

/** `out=$(redis-server 2>&1)`: the shell waits there for what lasts, and keeps what it writes. Undefined for others. */
export function runSubstitution<T extends ScriptText>(
  walk: Walk<T>,
  node: Command,
  state: State<T>,
  at: At,
): After<T> | undefined {
  const [only, ...others] = node.prefix;
  if (node.name || others.length > 0 || only?.type !== 'Assignment') return undefined;
  const [, text] = /^\w+="?\$\((.*)\)"?$/s.exec(only.text) ?? [];
  const command = text === undefined ? undefined : soleCommand(text);
  if (!command || !lasts(walk.durationOf(command.words))) return undefined;
  return finish(walk, state, 'pipeline', at, node, { body: [command] });
}

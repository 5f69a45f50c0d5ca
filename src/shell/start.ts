import type { ScriptText } from './ending.ts';
import type { Positional } from './shell-word.ts';
import type { Shell } from './shells.ts';
import type { State } from './state.ts';

/** How a shell is started. */
interface Started {
  readonly positional: Positional;
  readonly zero?: string | undefined;
  readonly shell?: Shell | undefined;
  readonly hasErrexit?: boolean | undefined;
}

/** The state that a text begins in. */
export function startOf<T extends ScriptText>({
  positional,
  zero,
  shell,
  hasErrexit = false,
}: Started): State<T> {
  return {
    shell,
    positional,
    choices: [],
    hasOwnArguments: false,
    zero,
    variables: new Map(),
    defaults: new Map(),
    functions: new Map(),
    traps: [],
    jobs: [],
    earlier: [],
    waits: [],
    hadTrap: false,
    hasUnread: false,
    hasErrexit,
    hasNounset: false,
    hasMonitor: false,
    result: true,
    isExiting: false,
    areTrapsKnown: true,
    stop: undefined,
  };
}

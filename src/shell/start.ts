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
  readonly text: string;
}

/** A variable where a command begins. */
const namer = /(?:^|[;&|({]|\b(?:exec|then|do|else)[ \t])[ \t]*"?\$\{?([A-Za-z_]\w*)/gm;
/** Each of them may double the ways. */
const mostNamers = 3;

/** The state that a text begins in. */
export function startOf<T extends ScriptText>({
  positional,
  zero,
  shell,
  hasErrexit = false,
  text,
}: Started): State<T> {
  return {
    shell,
    positional,
    choices: [],
    hasOwnArguments: false,
    zero,
    variables: new Map(),
    namers: [...new Set([...text.matchAll(namer)].map(([, name = '']) => name))].slice(0, mostNamers),
    defaults: new Map(),
    fixed: [],
    functions: new Map(),
    traps: [],
    jobs: [],
    earlier: [],
    waits: [],
    hadTrap: false,
    diesOfStop: undefined,
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

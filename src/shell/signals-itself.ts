import type { ScriptText, Trap } from './ending.ts';
import type { Shell } from './shells.ts';

/** `kill 0` runs the handler that it is in once more, for ever; in zsh `$!` is 0 as long as there is no job. */
export function signalsItself<T extends ScriptText>(
  { handler }: Trap<T>,
  jobs: number,
  shell: Shell | undefined,
): boolean {
  if (/\btrap\b/.test(handler)) return false;
  const isNone = shell === 'zsh' && jobs === 0 && /\bkill\b[^;&|]*\$(?:!|\{!\})/.test(handler);
  return isNone || /\bkill\b[^;&|]*\s["']?0["']?\s*(?:$|[;&|])/.test(handler);
}

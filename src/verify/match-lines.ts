import { createContext, runInContext } from 'node:vm';

/** In milliseconds. */
const PATIENCE = 1_000;

/**
 * Whether a line matches; `too-slow` where a pattern needs more than a second for them, as those do that try ever more
 * ways to divide a line.
 */
export function matchLines(
  pattern: string,
  flags: string,
  lines: readonly string[],
): 'found' | 'missing' | 'too-slow' {
  // Another context, for only there a time-out ends a pattern that is being matched.
  const context = createContext({ pattern, flags: flags.replace(/[gy]/g, ''), lines: [...lines] });
  try {
    const found = runInContext(script, context, { timeout: PATIENCE }) as boolean;
    return found ? 'found' : 'missing';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return 'too-slow';
    throw error;
  }
}

const script = 'const wanted = new RegExp(pattern, flags); lines.some(line => wanted.test(line))';

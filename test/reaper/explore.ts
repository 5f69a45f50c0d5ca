import type { Choose } from './kernel.ts';

/** From here on everything is known: the run need not go on. */
class KNOWN extends Error {
  readonly variants: number;
  constructor(variants: number) {
    super('known');
    this.variants = variants;
  }
}

interface Fork {
  readonly count: number;
  readonly key: string;
  choice: number;
  /** How many variants there are behind the choices that were tried. */
  variants: number;
}

export interface Explored {
  readonly variants: number;
  /** How many of them were run; the others come to a moment from which all was known. */
  readonly runs: number;
}

/**
 * Runs a story in every variant of its choices, depth first. What follows the same moment twice is run once, and
 * counted twice; with `everyRun` it is run twice.
 */
export function explore(story: (choose: Choose) => void, everyRun = false): Explored {
  const known = new Map<string, number>();
  const path: Fork[] = [];
  for (let runs = 1; ; runs++) {
    let depth = 0;
    const choose: Choose = (count, key) => {
      const fork = path[depth] ?? begin(count, key);
      depth++;
      return fork.choice;
    };
    const begin = (count: number, key: string): Fork => {
      const variants = known.get(key);
      if (variants !== undefined && !everyRun) throw new KNOWN(variants);
      const fork = { count, key, choice: 0, variants: 0 };
      path.push(fork);
      return fork;
    };
    const variants = finish(known, path, variantsOf(story, choose, path));
    if (variants !== undefined) return { variants, runs };
  }
}

/** How many variants a run stands for: itself, or what is known to follow. */
function variantsOf(story: (choose: Choose) => void, choose: Choose, path: readonly Fork[]): number {
  try {
    story(choose);
    return 1;
  } catch (error) {
    if (error instanceof KNOWN) return error.variants;
    const choices = path.map(({ choice }) => choice).join(' ');
    throw new Error(`variant ${choices}: ${(error as Error).message}`, { cause: error });
  }
}

/** Goes on to the next choice that was not tried yet; if there is none, how many variants there were in all. */
function finish(known: Map<string, number>, path: Fork[], found: number): number | undefined {
  let below = found;
  for (let last = path.at(-1); last; last = path.at(-1)) {
    last.variants += below;
    if (++last.choice < last.count) return undefined;
    known.set(last.key, last.variants);
    below = last.variants;
    path.pop();
  }
  return below;
}

/** Init, then column: the value. */
export type Results = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** A column of the table. Less is better everywhere. */
export interface Column {
  readonly name: string;
  /** At most this for ours, or, as a factor, of the best of the others. */
  readonly target: { readonly value: number } | { readonly factor: number };
}

function bestOfOthers({ name }: Column, ours: string, results: Results): number {
  const others = Object.entries(results).filter(([init]) => init !== ours);
  return Math.min(...others.map(([, values]) => values[name] ?? Number.NaN));
}

/** Whether ours is as good as it has to be. */
export function isReached(measure: Column, ours: string, results: Results): boolean {
  const value = results[ours]?.[measure.name] ?? Number.NaN;
  const { target } = measure;
  return value <= ('value' in target ? target.value : target.factor * bestOfOthers(measure, ours, results));
}

/** One row for each init, then our value over the best of the others, and what it may be. */
export function formatTable(measures: readonly Column[], ours: string, results: Results): string {
  const rows = Object.entries(results).map(([name, values]) => [
    name,
    ...measures.map(measure => format(values[measure.name])),
  ]);
  const ratios = measures.map(measure => {
    const best = bestOfOthers(measure, ours, results);
    return best === 0 ? '-' : `× ${((results[ours]?.[measure.name] ?? Number.NaN) / best).toFixed(2)}`;
  });
  const targets = measures.map(({ target }) =>
    'value' in target ? format(target.value) : `× ${target.factor.toFixed(2)}`,
  );
  const header = ['', ...measures.map(({ name }) => name)];
  const table = [header, ...rows, ['ours / best other', ...ratios], ['target', ...targets]];
  const widths = table[0]?.map((_, column) => Math.max(...table.map(row => row[column]?.length ?? 0))) ?? [];
  return table
    .map(row =>
      row
        .map((cell, column) =>
          column ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n');
}

function format(value = Number.NaN): string {
  return value >= 100 ? value.toFixed(0) : String(Math.round(value * 10) / 10);
}

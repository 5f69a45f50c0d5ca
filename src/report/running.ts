import type { ExpectedStop, Running } from '../verify/running.ts';
import { cut, printable } from './printable.ts';
import type { TextStyle } from './text.ts';

/** A running container, and the init it is known to have. */
export interface RunningReport extends Running {
  /** `tini`, `docker-init`; null when PID 1 is no init that is known. */
  readonly init: string | null;
}

/** A table of running containers, and below it whose the zombies are. */
export function formatRunning(containers: readonly RunningReport[], style: TextStyle): string {
  const { chalk } = style;
  if (containers.length === 0) return 'no container is running\n';
  const widths = columnWidths(containers, style.width);
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => cut(cell, widths[index] ?? 0).padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd();
  const lines = containers.map(container => {
    const text = line(cellsOf(container));
    return isBad(container) ? chalk.red(text) : text;
  });
  const zombies = containers.flatMap(container => formatParents(container, style));
  return `${[chalk.dim(line(heads)), ...lines, ...(zombies.length > 0 ? ['', ...zombies] : [])].join('\n')}\n`;
}

/** The same as JSON, one line where many follow each other. */
export function formatRunningJson(containers: readonly RunningReport[], isOneLine: boolean): string {
  return `${JSON.stringify({ version: 1, containers }, undefined, isOneLine ? undefined : 2)}\n`;
}

const heads = ['CONTAINER', 'IMAGE', 'INIT', 'ZOMBIES', 'DOCKER STOP, PROBABLY', 'PID 1'];

function cellsOf({ name, image, init, zombies, stop, command }: RunningReport): string[] {
  const mark = zombies === null ? '' : zombies > 0 ? '✗ ' : '✓ ';
  const count = `${mark}${zombies ?? 'not counted'}`;
  return [
    printable(name),
    printable(image),
    printable(init ?? '-'),
    count,
    stopCell(stop),
    printable(command),
  ];
}

function isBad({ zombies, stop }: Running): boolean {
  return (zombies ?? 0) > 0 || stop.effect === 'dropped';
}

function stopCell({ signal, grace, effect }: ExpectedStop): string {
  const name = printable(signal);
  const cells = {
    ...{ handled: `✓ handles ${name}`, awaited: `✓ waits for ${name}`, killed: '✗ killed at once' },
    ...{ dropped: `✗ drops ${name}: killed after ${grace} s`, unknown: `${name}, ${grace} s` },
  };
  return cells[effect];
}

/** Names and images are cut to what is usual, PID 1 gets what is left. */
function columnWidths(containers: readonly RunningReport[], width: number): number[] {
  const most = [24, 24, 12, 12, 40];
  const cells = [heads, ...containers.map(cellsOf)];
  const fixed = most.map((limit, column) =>
    Math.min(limit, Math.max(...cells.map(row => (row[column] ?? '').length))),
  );
  const used = fixed.reduce((sum, column) => sum + column + 2, 0);
  return [...fixed, Math.max(20, width - used)];
}

function formatParents({ name, parents }: RunningReport, { width }: TextStyle): string[] {
  return (parents ?? []).map(({ command, zombies }) => {
    const names = [...new Set(zombies)].slice(0, 5).join(', ');
    return cut(`${printable(name)}: ${zombies.length} of ${printable(command)} (${printable(names)})`, width);
  });
}

import type { Severity } from '../lint/diagnostic.ts';
import { formatSetSeconds } from '../seconds.ts';
import type { Expected } from '../verify/expected.ts';
import type { Growth } from '../verify/growth.ts';
import type { ExpectedStop, Running } from '../verify/running.ts';
import { harmlessJson } from './json-text.ts';
import { cut, printable, wrap } from './printable.ts';
import type { TextStyle } from './text-finding.ts';
import { formatExpected } from './verification.ts';

/** A running container, and the init it is known to have. */
export interface RunningReport extends Running {
  /** `tini`, `docker-init`; null when PID 1 is no init that is known. */
  readonly init: string | null;
}

/** What is known of them beyond one look: how zombies grow, and what was expected. */
export interface Judged {
  readonly growth?: readonly Growth[] | undefined;
  readonly expected?: readonly Expected[] | undefined;
}

/** A table of running containers, and below it whose the zombies are. */
export function formatRunning(
  containers: readonly RunningReport[],
  style: TextStyle,
  { growth = [], expected = [] }: Judged = {},
): string {
  const { chalk } = style;
  if (containers.length === 0) return 'no container is running\n';
  const widths = columnWidths(containers, style.width);
  const paint = (container: RunningReport, text: string) => (isBad(container) ? chalk.red(text) : text);
  const isNarrow = (widths.at(-1) ?? 0) < LEAST_ROOM;
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => cut(cell, widths[index] ?? 0).padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd();
  const lines = isNarrow
    ? containers.map(container => paint(container, formatBlock(container, style.width)))
    : [chalk.dim(line(heads)), ...containers.map(container => paint(container, line(cellsOf(container))))];
  const zombies = [
    ...containers.flatMap(container => formatParents(container, style)),
    ...growth.flatMap(one => wrap(printable(growthWords(one)), style.width)),
    ...expected.flatMap(one => formatExpected(one, style)),
  ];
  return `${[...lines, ...(zombies.length > 0 ? ['', ...zombies] : [])].join('\n')}\n`;
}

/** Columns that PID 1 needs to be of use; with less, each container has lines of its own. */
const LEAST_ROOM = 16;

function formatBlock(container: RunningReport, width: number): string {
  const [name = '', ...cells] = cellsOf(container);
  const label = 10;
  const names = ['image', 'init', 'zombies', 'pids', 'stop', 'PID 1'];
  const rows = cells.map(
    (cell, index) => `  ${(names[index] ?? '').padEnd(label)}${cut(cell, width - label - 2)}`,
  );
  return [cut(name, width), ...rows].join('\n');
}

/** The same as JSON, one line where many follow each other. */
export function formatRunningJson(
  containers: readonly RunningReport[],
  isOneLine: boolean,
  judged: Judged = {},
): string {
  const report = { version: 1, containers, ...judged };
  return `${harmlessJson(JSON.stringify(report, undefined, isOneLine ? undefined : 2))}\n`;
}

const heads = ['CONTAINER', 'IMAGE', 'INIT', 'ZOMBIES', 'PIDS', 'DOCKER STOP, PROBABLY', 'PID 1'];

function cellsOf({ name, image, init, zombies, pids, stop, command }: RunningReport): string[] {
  const count = zombies === null ? 'not counted' : `${zombies > 0 ? '✗' : '✓'} ${zombies}`;
  return [
    printable(name),
    printable(shortImage(image)),
    printable(init ?? '-'),
    count,
    pidsCell(pids),
    stopCell(stop),
    printable(command),
  ];
}

/** An image without a name is known by its digest, of which docker ps shows as much. */
function shortImage(image: string): string {
  return /^sha256:([0-9a-f]{12})[0-9a-f]{52}$/.exec(image)?.[1] ?? image;
}

function pidsCell(pids: Running['pids']): string {
  if (pids === null) return 'not counted';
  const limit = pids.limit === null ? '' : ` of ${pids.limit}`;
  return `${isFull({ pids }) ? '✗ ' : ''}${pids.now}${limit}`;
}

/** Nothing can be started any more once the limit is met: from here on somebody should look. */
const NEARLY = 0.9;

function isFull({ pids }: Pick<Running, 'pids'>): boolean {
  return pids !== null && pids.limit !== null && pids.now >= NEARLY * pids.limit;
}

function isBad(container: Running): boolean {
  return severityOf(container) !== undefined;
}

/** How bad it is what is seen of a container; undefined for one that is well. */
export function severityOf(container: Running): Severity | undefined {
  if (isFull(container)) return 'error';
  const { zombies, stop } = container;
  return (zombies ?? 0) > 0 || stop.effect === 'dropped' ? 'warning' : undefined;
}

/** `web: 12 more zombies in 60 s, 720 an hour; at this rate it meets its limit of 4096 processes in 5.6 h` */
function growthWords({ name, more, since, perHour, hoursLeft, limit }: Growth): string {
  const words = `${name}: ${more} more ${more === 1 ? 'zombie' : 'zombies'} in ${formatSetSeconds(since)}`;
  const rate = `${Math.round(perHour)} an hour`;
  if (hoursLeft === null) return `${words}, ${rate}`;
  return `${words}, ${rate}; at this rate it meets its limit of ${limit} processes ${timeLeft(hoursLeft)}`;
}

function timeLeft(hours: number): string {
  const minutes = Math.round(hours * 60);
  if (minutes < 1) return 'within a minute';
  return hours < 1 ? `in ${minutes} min` : `in ${hours.toFixed(1)} h`;
}

function stopCell({ signal, grace, effect }: ExpectedStop): string {
  const name = printable(signal);
  const cells = {
    handled: `✓ handles ${name}`,
    awaited: `✓ waits for ${name}`,
    blocked: `? blocks ${name}, may read it`,
    killed: '✗ killed at once',
    dropped: `✗ drops ${name}: killed after ${grace} s`,
    default: `✓ ended by ${name}, without a handler`,
    unknown: `? ${name}, up to ${grace} s`,
  };
  return cells[effect];
}

/** Names and images are cut to what is usual, and further where PID 1 would have no room; it gets what is left. */
function columnWidths(containers: readonly RunningReport[], width: number): number[] {
  const cells = [heads, ...containers.map(cellsOf)];
  const widthsOf = (most: readonly number[]): number[] => {
    const fixed = most.map((limit, column) =>
      Math.min(limit, Math.max(...cells.map(row => (row[column] ?? '').length))),
    );
    const used = fixed.reduce((sum, column) => sum + column + 2, 0);
    return [...fixed, Math.max(0, width - used)];
  };
  const usual = widthsOf([24, 24, 12, 12, 15, 40]);
  return (usual.at(-1) ?? 0) < LEAST_ROOM ? widthsOf([14, 14, 12, 12, 15, 40]) : usual;
}

/** What comes after a long command line, its zombies and who has started it, is to be seen as well. */
const mostOfCommand = 60;

function formatParents({ name, parents }: RunningReport, { width }: TextStyle): string[] {
  return (parents ?? []).flatMap(({ command, startedBy, zombies }) => {
    const names = [...new Set(zombies)].slice(0, 5).join(', ');
    const starters = startedBy
      .map(starter => `, started by ${cut(printable(starter), mostOfCommand)}`)
      .join('');
    const words = `${zombies.length} of ${cut(printable(command), mostOfCommand)} (${printable(names)})${starters}`;
    return wrap(`${printable(name)}: ${words}`, width).map(line => cut(line, width));
  });
}

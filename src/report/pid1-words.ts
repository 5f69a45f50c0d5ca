import { nameOf } from '../image/image-path.ts';
import type { Pid1Outline } from './outline.ts';
import { cut, formatCommandLine, printable } from './printable.ts';

const verbs: Readonly<Record<Pid1Outline['certainty'], string>> = {
  known: 'PID 1 is',
  assumed: 'PID 1 is probably',
  'begins-as': 'PID 1 starts as',
};

/** `PID 1 is sh -c 'node app.js', which starts node`, with the command line cut to `room` columns. */
export function pid1Words(
  outline: Pid1Outline,
  room: number,
  emphasize = (text: string): string => text,
): string {
  const { before, command, after } = pid1Parts(outline, room);
  return `${before}${command && emphasize(command)}${after}`;
}

/** The same as what stands before the command line, the command line, and what stands after it. */
export function pid1Parts(
  { argv, certainty, service, doubt, oneOf }: Pid1Outline,
  room: number,
): { readonly before: string; readonly command: string; readonly after: string } {
  if (oneOf) return { before: `PID 1 is ${oneOf.map(printable).join(' or ')}`, command: '', after: '' };
  if (!argv) return { before: 'nothing is started', command: '', after: '' };
  const command = cut(printable(formatCommandLine(argv)), room);
  // Behind an init it may be the last word of the same command line.
  const isSaid = service === null || (service.startsWith('/') && argv.at(-1) === service);
  const starts = isSaid ? '' : `, which starts ${printable(service)}`;
  return { before: `${verbs[certainty]} `, command, after: doubt === null ? starts : printable(doubt) };
}

/** The same for the end of a line: `PID 1: sh → node`, with a question mark where it is not known who stays. */
export function shortPid1({ argv, certainty, service, oneOf }: Pid1Outline): string | undefined {
  if (oneOf) return `PID 1: ${oneOf.map(printable).join(' or ')}`;
  const [program] = argv ?? [];
  if (program === undefined) return undefined;
  const below = service === null ? '' : ` → ${printable(nameOf(service))}`;
  return `PID 1: ${printable(nameOf(program))}${below}${certainty === 'known' ? '' : '?'}`;
}

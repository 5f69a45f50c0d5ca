import type { Program } from '../image/facts/program.ts';
import { finishesOn } from '../image/finishes-on.ts';
import type { Image } from '../image/image.ts';
import type { Supervised } from '../image/supervised.ts';
import type { Place, Repair } from '../lint/rule.ts';
import { canonicalSignal } from '../syntax/signal.ts';
import { editsOfScript, placeInScript } from './place-in-script.ts';

/** A program that supervisord stops with another signal than the one on which it finishes its work. */
export interface SupervisedSignal {
  readonly place: Place;
  readonly program: Program;
  readonly signal: string;
  readonly graceful: string;
  readonly written: NonNullable<Supervised['written']>;
  /** Whether its configuration sets a signal. */
  readonly isSet: boolean;
}

/** Those of what supervisord starts. Of one that is graceful only if it is told so, nothing is known. */
export function supervisedSignals(image: Image): readonly SupervisedSignal[] {
  return image.supervised().flatMap(({ first, stopSignal, written, isStep }) => {
    const program = first.stays?.program;
    const graceful = program?.gracefulSignal;
    const signal = canonicalSignal(stopSignal ?? 'TERM');
    if (!written || isStep || !program || !graceful || program !== first.service?.program) return [];
    const isFast =
      signal === 'SIGKILL' || program.signals[signal] === 'fast' || isFastByTerm(program, signal);
    if (finishesOn(signal, program) || !isFast || program.gracefulIf !== undefined || program.daemonizes)
      return [];
    const place = placeInScript(written.file, written.start, written.end, image);
    return [{ place, program, signal, graceful, written, isSet: stopSignal !== undefined }];
  });
}

function isFastByTerm({ sigterm }: Program, signal: string): boolean {
  return signal === 'SIGTERM' && sigterm === 'fast';
}

/** `stopsignal=QUIT` below its command; null where there is another one already, or a line that goes on. */
export function setSupervisedSignal(
  { written: { file, end }, graceful, isSet }: SupervisedSignal,
  image: Image,
): Repair | null {
  const rest = file.text.slice(end);
  if (isSet || /^[^\S\n]*(?:;.*)?\r?\n[^\S\n]+\S/.test(rest)) return null;
  const line = rest.startsWith('\r') ? '\r\n' : '\n';
  const newText = `${line}stopsignal=${graceful.replace(/^SIG/, '')}`;
  const parts = editsOfScript(file, [{ start: end, end, newText }], image);
  return parts ? { ...parts, intended: {}, summary: newText.trim() } : null;
}

import type { TextEdit } from 'vscode-languageserver-types';
import { type BuildContext, contextOf, withReapers, withTexts } from '../image/build-context.ts';
import { lineAt } from '../lines.ts';
import { type Finding, type Linted, lint } from '../lint/lint.ts';
import { isDeclined, type Phase, type Place, phases, type Repair } from '../lint/rule.ts';
import { parseDockerfile } from '../syntax/dockerfile.ts';
import { applyEdits } from './edit.ts';
import { editsBetween } from './edits-between.ts';
import { isPartOfStop } from './part-of-stop.ts';
import { countWaysOf, noBetter, remainsOf } from './remains.ts';
import { unintended } from './unintended.ts';

/** What `--fix` makes of a Dockerfile. */
export interface Repaired {
  readonly text: string;
  /** The same change as edits of the original, whole lines at a time. */
  readonly edits: readonly TextEdit[];
  /** The files of the build context that change with it. */
  readonly files: readonly RepairedFile[];
  readonly applied: readonly Applied[];
  readonly declined: readonly DeclinedRepair[];
  /** What is found in the repaired text. */
  readonly linted: Linted;
}

/** A script as it was read, and as it is repaired. */
export interface RepairedFile {
  /** Relative to the build context. */
  readonly path: string;
  readonly before: string;
  readonly text: string;
  readonly isExecutable: boolean | undefined;
  readonly edits: readonly TextEdit[];
}

export interface Applied {
  readonly rule: string;
  readonly summary: string;
  /** What is still wrong of the kind that it repairs, as findings put it: it is better, and not good. */
  readonly remains: readonly string[];
}

export interface DeclinedRepair {
  readonly rule: string;
  /** Zero-based, in the original as far as nothing above it was repaired. */
  readonly line: number;
  /** The file the line is in; left out for the Dockerfile itself. */
  readonly file?: string;
  readonly reason: string;
}

/** Which of the findings are to be repaired. */
type IsMeant = (finding: Finding) => boolean;

/** A state of the file on its way to being repaired. */
interface State {
  /** The files of the context that differ by now. */
  readonly texts: ReadonlyMap<string, string>;
  readonly linted: Linted;
  readonly applied: readonly Omit<Applied, 'remains'>[];
  readonly declined: readonly DeclinedRepair[];
  /** The rules whose repairs are known to help nothing, and why. */
  readonly barred: ReadonlyMap<string, string>;
  readonly isMeant: IsMeant;
}

/**
 * Repairs what can be repaired, in the order of the phases, one finding at a time. After each the text is read again:
 * what the image then says must be exactly what was intended and nothing else may have changed, or the repair is
 * withdrawn. In the end the whole is asked: repairs after which the container stops no better are withdrawn too. Only
 * what `isMeant` says is repaired.
 */
export function repair(linted: Linted, isMeant: IsMeant = () => true): Repaired {
  const { texts, barred: _, applied, isMeant: __, ...end } = repairWithout(new Map(), linted, isMeant);
  const symptoms = new Map(linted.options.rules.map(({ id, symptom }) => [id, symptom]));
  const files = [...texts].flatMap(([path, changed]) => {
    const file = linted.options.context?.read(path);
    if (!file) return [];
    const { text: before, isExecutable } = file;
    return [{ path, before, text: changed, isExecutable, edits: editsBetween(before, changed) }];
  });
  const { text } = end.linted.dockerfile;
  return {
    text,
    ...end,
    applied: applied.map(one => ({
      ...one,
      remains: remainsOf(symptoms.get(one.rule) ?? 'none', end.linted),
    })),
    edits: editsBetween(linted.dockerfile.text, text),
    files,
  };
}

function repairWithout(barred: ReadonlyMap<string, string>, linted: Linted, isMeant: IsMeant): State {
  const end = repairUntilStable({ texts: new Map(), linted, applied: [], declined: [], barred, isMeant });
  const useless = linted.options.rules.flatMap(({ id, symptom }) => {
    const isApplied = end.applied.some(({ rule }) => rule === id);
    const reason = isApplied ? noBetter(symptom, linted, end.linted) : undefined;
    return reason === undefined ? [] : [[id, reason] as const];
  });
  return useless.length === 0 ? end : repairWithout(new Map([...barred, ...useless]), linted, isMeant);
}

/** One repair may make another one possible; a second run is to find nothing that the first one left. */
function repairUntilStable(start: State, rounds = 4): State {
  const once = phases.reduce(repairPhase, start);
  if (once.applied.length === start.applied.length || rounds === 0) return once;
  const more = repairUntilStable({ ...once, declined: [] }, rounds - 1);
  const late = new Set(more.applied.slice(once.applied.length).map(({ rule }) => rule));
  // Lines are reported as they were found first.
  return { ...more, declined: once.declined.filter(({ rule }) => !late.has(rule)) };
}

/** No file has more defects of one phase than this; a repair that does not take ends here. */
const mostRepairs = 50;

function repairPhase(start: State, phase: Phase): State {
  let state = start;
  const { rules } = start.linted.options;
  for (let count = 0; count < mostRepairs; count++) {
    const finding = state.linted.findings.find(
      candidate =>
        candidate.rule.phase === phase &&
        candidate.repair &&
        (state.isMeant(candidate) || isPartOfStop(candidate, state.applied, rules)) &&
        !isSettled(state, candidate),
    );
    if (!finding) return state;
    state = repairOne(state, finding);
  }
  return state;
}

function isSettled(state: State, { rule, offender }: Finding): boolean {
  const { line, file } = placeIn(state, offender.place);
  return state.declined.some(other => other.rule === rule.id && other.line === line && other.file === file);
}

function repairOne(state: State, { rule, offender, repair: planned }: Finding): State {
  const decline = (reason: string): State => ({
    ...state,
    declined: [...state.declined, { rule: rule.id, ...placeIn(state, offender.place), reason }],
  });
  if (!planned) return state;
  if (isDeclined(planned)) return decline(planned.declined);
  const barred = state.barred.get(rule.id);
  if (barred !== undefined) return decline(barred);
  const { dockerfile, options } = state.linted;
  const text = applyEdits(dockerfile.text, planned.edits);
  const texts = editFiles(state, planned);
  const linted = lint(text === dockerfile.text ? dockerfile : parseDockerfile(text), {
    ...options,
    ...contextAfter(options.context, planned, texts),
  });
  const difference =
    unintended(state.linted, linted, planned) ??
    unchanged(state.linted, linted, rule.id, offender.place.file?.path);
  if (difference) return decline(`the repair is withdrawn: ${difference}`);
  const applied = [...state.applied, { rule: rule.id, summary: planned.summary }];
  return { ...state, texts, linted, applied };
}

function placeIn({ linted }: State, { file, start }: Place): { line: number; file?: string } {
  const { text } = file ?? linted.dockerfile;
  return { line: lineAt(text, start), ...(file && { file: file.path }) };
}

function editFiles({ texts, linted }: State, { files = [] }: Repair): Map<string, string> {
  const edited = new Map(texts);
  for (const { path, edits } of files) {
    // The context has the texts of earlier repairs already.
    const text = linted.options.context?.read(path)?.text;
    if (text !== undefined) edited.set(path, applyEdits(text, edits));
  }
  return edited;
}

/** The context as the repair leaves it; one that nobody knows stays unknown. */
function contextAfter(
  context: BuildContext | undefined,
  { files, brings }: Repair,
  texts: ReadonlyMap<string, string>,
): { readonly context?: BuildContext } {
  const changed = files ? withTexts(context ?? contextOf([]), texts) : context;
  return changed ? { context: brings ? withReapers(changed, brings) : changed } : {};
}

/**
 * A repair after which its rule still finds as much in the same file, at as many endings, does not help, and would be
 * tried for ever. In another file it may: the script that a repaired one hands over to.
 */
function unchanged(before: Linted, after: Linted, id: string, file: string | undefined): string | undefined {
  const count = ({ findings }: Linted): number =>
    findings.filter(({ rule, offender }) => rule.id === id && offender.place.file?.path === file).length;
  const isLess = count(after) < count(before) || countWaysOf(id, file, after) < countWaysOf(id, file, before);
  return isLess ? undefined : `${id} would still be found`;
}

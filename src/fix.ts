import { diffLines } from 'diff';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { TextEdit } from 'vscode-languageserver-types';
import { applyEdits } from './edit.ts';
import type { Image } from './image/image.ts';
import { type Finding, type Linted, type LintOptions, lint } from './lint.ts';
import { type IntendedConfig, isRefusal, type Phase, phases, type Repair } from './rule.ts';

/** What `--fix` makes of a Dockerfile. */
export interface Repaired {
  readonly text: string;
  /** The same change as edits of the original, whole lines at a time. */
  readonly edits: readonly TextEdit[];
  readonly applied: readonly Applied[];
  readonly refused: readonly Refused[];
  /** What is found in the repaired text. */
  readonly linted: Linted;
}

export interface Applied {
  readonly rule: string;
  readonly summary: string;
}

export interface Refused {
  readonly rule: string;
  /** Zero-based, in the original as far as nothing above it was repaired. */
  readonly line: number;
  readonly reason: string;
}

/** A state of the file on its way to being repaired. */
interface State {
  readonly text: string;
  readonly linted: Linted;
  readonly applied: readonly Applied[];
  readonly refused: readonly Refused[];
}

/**
 * Repairs what can be repaired, in the order of the phases, one finding at a time. After each the text is read again: what the
 * image then says must be exactly what was intended and nothing else may have changed, or the repair is withdrawn.
 */
export function repair(text: string, options: LintOptions): Repaired {
  const start: State = { text, linted: lint(text, options), applied: [], refused: [] };
  const end = phases.reduce((state, phase) => repairPhase(state, phase, options), start);
  return { ...end, edits: editsBetween(text, end.text) };
}

/** No file has more defects of one phase than this; a repair that does not take ends here. */
const mostRepairs = 50;

function repairPhase(start: State, phase: Phase, options: LintOptions): State {
  let state = start;
  for (let count = 0; count < mostRepairs; count++) {
    const finding = state.linted.findings.find(
      candidate => candidate.rule.phase === phase && candidate.fix && !isSettled(state, candidate),
    );
    if (!finding) return state;
    state = repairOne(state, finding, options);
  }
  return state;
}

function isSettled({ refused, text }: State, { rule, offender }: Finding): boolean {
  return refused.some(other => other.rule === rule.id && other.line === lineOf(text, offender.place.start));
}

function repairOne(state: State, { rule, offender, fix }: Finding, options: LintOptions): State {
  const refuse = (reason: string): State => ({
    ...state,
    refused: [...state.refused, { rule: rule.id, line: lineOf(state.text, offender.place.start), reason }],
  });
  if (!fix) return state;
  if (isRefusal(fix)) return refuse(fix.refused);
  const text = applyEdits(state.text, fix.edits);
  const linted = lint(text, options);
  const difference = unintended(state.linted, linted, fix) ?? unchanged(state.linted, linted, rule.id);
  if (difference) return refuse(`the repair is withdrawn: ${difference}`);
  const applied = [...state.applied, { rule: rule.id, summary: fix.summary }];
  return { text, linted, applied, refused: state.refused };
}

/** What a repair changed that it should not have; undefined when it did just what it intended. */
function unintended(before: Linted, after: Linted, { intended, edits }: Repair): string | undefined {
  if (edits.length === 0) return 'it changes nothing';
  const problem = after.problems[0];
  if (problem) return `Docker would refuse the file: ${problem.message}`;
  if (!before.image || !after.image) return 'the file could not be read again';
  const expected = { ...configOf(before.image), ...intended };
  const actual = configOf(after.image);
  const field = (Object.keys(expected) as (keyof typeof expected)[]).find(
    key => JSON.stringify(expected[key]) !== JSON.stringify(actual[key]),
  );
  return (
    field && `${field} would be ${JSON.stringify(actual[field])}, not ${JSON.stringify(expected[field])}`
  );
}

/** A repair after which its rule still finds as much helps nobody, and would be tried for ever. */
function unchanged(before: Linted, after: Linted, rule: string): string | undefined {
  const count = ({ findings }: Linted): number => findings.filter(finding => finding.rule.id === rule).length;
  return count(after) < count(before) ? undefined : `${rule} would still be found`;
}

/** Everything of an image that a repair could touch. */
function configOf(image: Image): Required<IntendedConfig> & Record<string, unknown> {
  return {
    entrypoint: image.entrypoint?.argv ?? null,
    cmd: image.cmd?.argv ?? null,
    stopSignal: image.stopSignal?.value ?? '',
    user: image.user?.value,
    shell: image.shell.value,
    hasHealthcheck: image.hasHealthcheck,
    stages: image.stages.length,
    base: image.base.reference,
  };
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length - 1;
}

function editsBetween(before: string, after: string): TextEdit[] {
  const document = TextDocument.create('', 'dockerfile', 0, before);
  const edits: { start: number; end: number; newText: string }[] = [];
  let offset = 0;
  for (const { added, removed, value } of before === after ? [] : diffLines(before, after)) {
    const last = edits.at(-1);
    if (!added && !removed) offset += value.length;
    else if (last && last.end === offset) {
      last.end += removed ? value.length : 0;
      last.newText += added ? value : '';
      if (removed) offset += value.length;
    } else {
      edits.push({ start: offset, end: offset + (removed ? value.length : 0), newText: added ? value : '' });
      if (removed) offset += value.length;
    }
  }
  return edits.map(({ start, end, newText }) => ({
    range: { start: document.positionAt(start), end: document.positionAt(end) },
    newText,
  }));
}

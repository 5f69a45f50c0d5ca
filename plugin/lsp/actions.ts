import type { CodeAction, Diagnostic as LspDiagnostic } from 'vscode-languageserver-protocol';
import { isInputError } from '../../src/input-error.ts';
import type { Checked } from '../check/check-file.ts';
import { ignoreComment, lineToIgnoreAt, whyNoComment } from '../check/ignore-comment.ts';
import type { RepairOnly } from '../check/repair-only.ts';
import { reapersFor } from '../reaper/reaper-files.ts';
import { type FindingData, optionsFor, type Surroundings } from './check-open.ts';
import { checkOrigin } from './check-origin.ts';
import { type Encoding, rangeToClient } from './encoding.ts';
import { kindOf } from './kind-of.ts';
import type { OpenDocument } from './open-documents.ts';
import { workspaceEdit } from './workspace-edit.ts';

/** The command that writes the reapers which a Dockerfile copies into its build context. */
export const bringReapers = 'docker-initcheck.bringReapers';

/** In characters. */
const longestRepaired = 512 * 1024;

export const fixAllKind = 'source.fixAll.docker-initcheck';

/**
 * What can be done about findings of a document: repair one, ignore it with a reason, repair all. `wanted` are the
 * kinds that the client asks for; none for all.
 */
export async function codeActions(
  document: OpenDocument,
  findings: readonly LspDiagnostic[],
  wanted: readonly string[] | undefined,
  encoding: Encoding,
  surroundings: Surroundings,
): Promise<CodeAction[]> {
  const isWanted = (kind: string): boolean =>
    !wanted || wanted.some(each => kind === each || kind.startsWith(`${each}.`));
  const ours = findings.flatMap(finding => (isData(finding.data) ? [{ finding, data: finding.data }] : []));
  const actions: CodeAction[] = [];
  // Editors ask at each move of the cursor, and nobody has typed so much.
  if (document.text.length > longestRepaired) return actions;
  if (isWanted('quickfix'))
    for (const { finding, data } of ours) {
      if (data.fixable)
        actions.push(...(await repairOf(data.origin, [finding], data, encoding, surroundings)));
      if (!data.isForbidden) actions.push(...ignoreOf(document, finding, data.rule, encoding));
    }
  const isOrigin = ['dockerfile', 'workload'].includes(kindOf(document) ?? '');
  const origin = ours[0]?.data.origin ?? (isOrigin ? document.path : undefined);
  if (origin !== undefined) actions.push(...(await allOf(origin, isWanted, encoding, surroundings)));
  return actions;
}

async function allOf(
  origin: string,
  isWanted: (kind: string) => boolean,
  encoding: Encoding,
  surroundings: Surroundings,
): Promise<CodeAction[]> {
  const kinds = ['quickfix', fixAllKind].filter(isWanted);
  if (kinds.length === 0) return [];
  const [all] = await repairOf(origin, [], undefined, encoding, surroundings);
  return all ? kinds.map(kind => ({ ...all, kind })) : [];
}

/** One action, or none where nothing can be repaired. */
async function repairOf(
  origin: string,
  diagnostics: LspDiagnostic[],
  only: RepairOnly | undefined,
  encoding: Encoding,
  surroundings: Surroundings,
): Promise<CodeAction[]> {
  const { options, here } = optionsFor(origin, surroundings, true, only);
  const checked = await checkOrigin(origin, options, here).catch(nothingOf);
  const titles = new Set(checked.flatMap(({ repaired }) => repaired?.applied.map(one => one.summary) ?? []));
  const edit = workspaceEdit(checked, encoding, surroundings.documents);
  const kind = 'quickfix';
  if (titles.size === 0 || !edit) {
    const doubt = checked.flatMap(doubtsOf)[0];
    const reason = `${doubt}; say context in .initcheck.yaml`;
    return doubt === undefined || !only ? [] : [{ title: `Repair ${only.rule}`, kind, disabled: { reason } }];
  }
  const title = only
    ? `Repair ${only.rule}: ${[...titles].join('; ')}`
    : 'Repair all that docker initcheck can repair';
  const action: CodeAction = { title, kind, ...(diagnostics.length > 0 && { diagnostics }), edit };
  const copying = checked.filter(
    ({ source, repaired }) =>
      repaired && !repaired.isElsewhere && reapersFor(source.text, repaired.text, here.binaries).size > 0,
  );
  if (copying.length === 0) return [action];
  const command = {
    title: 'Write the reaper',
    command: bringReapers,
    arguments: [surroundings.documents.uriOf(origin)],
  };
  return [{ ...action, command }];
}

/** Why a repair that would write into the build context is not made. */
function doubtsOf({ contextDoubt, repaired }: Checked): string[] {
  if (contextDoubt === undefined) return [];
  return repaired?.declined.some(({ reason }) => reason.startsWith(contextDoubt)) ? [contextDoubt] : [];
}

/** What cannot be read has nothing that could be repaired, and is said so as a finding. */
function nothingOf(error: unknown): readonly Checked[] {
  if (isInputError(error)) return [];
  throw error;
}

/** A comment above the instruction, the container or the line of a script, for the user to say why. */
function ignoreOf(
  document: OpenDocument,
  finding: LspDiagnostic,
  rule: string,
  encoding: Encoding,
): CodeAction[] {
  const kind = kindOf(document);
  if (kind === undefined || kind === 'config') return [];
  const lines = document.text.split('\n');
  const at = finding.range.start.line;
  const first = kind === 'script' ? at : lineToIgnoreAt(document.path, document.text, at);
  if (whyNoComment(document.path, document.text, first) !== undefined) return [];
  const { line, newText } = ignoreComment(document.text, first, [rule], 'why it is right here');
  const start = { line, character: 0 };
  const range = rangeToClient(encoding, lines, { start, end: start });
  const textDocument = { uri: document.uri, version: document.version };
  return [
    {
      title: `Ignore ${rule} here, with a reason`,
      kind: 'quickfix',
      diagnostics: [finding],
      edit: { documentChanges: [{ textDocument, edits: [{ range, newText }] }] },
    },
  ];
}

function isData(data: unknown): data is FindingData {
  return typeof data === 'object' && data !== null && 'rule' in data && 'origin' in data;
}

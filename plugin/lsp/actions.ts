import { join } from 'node:path';
import type {
  CodeAction,
  Diagnostic as LspDiagnostic,
  TextDocumentEdit,
  WorkspaceEdit,
} from 'vscode-languageserver-protocol';
import { isWorkloadName } from '../../src/workload/read-workload.ts';
import { type Checked, checkFile } from '../check/check-file.ts';
import { firstLineAt, ignoreComment } from '../check/ignore-comment.ts';
import { reapersFor } from '../reaper/reaper-files.ts';
import { type FindingData, kindOf, optionsFor, type Surroundings } from './check-open.ts';
import { type Encoding, rangeToClient } from './encoding.ts';
import type { OpenDocument } from './open-documents.ts';

/** The command that writes the reapers which a Dockerfile copies into its build context. */
export const bringReapers = 'docker-initcheck.bringReapers';

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
  if (isWanted('quickfix'))
    for (const { finding, data } of ours) {
      if (data.fixable)
        actions.push(...(await repairOf(data.origin, [finding], data.rule, encoding, surroundings)));
      if (!data.isForbidden) actions.push(...ignoreOf(document, finding, data.rule, encoding));
    }
  const origin = ours[0]?.data.origin ?? (kindOf(document) === 'dockerfile' ? document.path : undefined);
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
  rule: string | undefined,
  encoding: Encoding,
  surroundings: Surroundings,
): Promise<CodeAction[]> {
  // What a compose file describes is repaired as a whole, with the files of others: by the command, and not here.
  if (isWorkloadName(origin)) return [];
  const { options, here } = optionsFor(origin, surroundings, true, rule);
  const checked = await checkFile(origin, options, here);
  const repaired = checked?.repaired;
  if (!checked || !repaired || repaired.applied.length === 0) return [];
  const titles = repaired.applied.map(({ summary }) => summary);
  const title =
    rule === undefined
      ? 'Repair all that docker initcheck can repair'
      : `Repair ${rule}: ${titles.join('; ')}`;
  const action: CodeAction = {
    title,
    kind: 'quickfix',
    ...(diagnostics.length > 0 && { diagnostics }),
    edit: workspaceEdit(checked, origin, encoding, surroundings),
  };
  if (reapersFor(checked.source.text, repaired.text, here.binaries).size === 0) return [action];
  if (checked.contextDoubt !== undefined)
    return [
      {
        title,
        kind: 'quickfix',
        disabled: { reason: `${checked.contextDoubt}; say context in .initcheck.yaml` },
      },
    ];
  const command = {
    title: 'Write the reaper',
    command: bringReapers,
    arguments: [surroundings.documents.uriOf(origin)],
  };
  return [{ ...action, command }];
}

function workspaceEdit(
  { repaired, context, source }: Checked,
  origin: string,
  encoding: Encoding,
  { documents }: Surroundings,
): WorkspaceEdit {
  const edits = [
    { path: origin, before: source.text, edits: repaired?.edits ?? [] },
    ...(repaired?.files ?? []).map(({ path, before, edits }) => ({
      path: join(context, path),
      before,
      edits,
    })),
  ].filter(({ edits }) => edits.length > 0);
  return {
    documentChanges: edits.map(({ path, before, edits }): TextDocumentEdit => {
      const lines = before.split('\n');
      const version = documents.at(path)?.version ?? null;
      return {
        textDocument: { uri: documents.uriOf(path), version },
        edits: edits.map(({ range, newText }) => ({ range: rangeToClient(encoding, lines, range), newText })),
      };
    }),
  };
}

/** A comment above the instruction, or above the line of a script, for the user to say why. */
function ignoreOf(
  document: OpenDocument,
  finding: LspDiagnostic,
  rule: string,
  encoding: Encoding,
): CodeAction[] {
  const kind = kindOf(document);
  if (kind !== 'dockerfile' && kind !== 'script') return [];
  const lines = document.text.split('\n');
  const at = finding.range.start.line;
  const first = kind === 'dockerfile' ? firstLineAt(document.text, at) : at;
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

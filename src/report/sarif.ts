import type { Fix, Location, Log, Region, ReportingDescriptor, Result } from 'sarif';
import type { Range } from 'vscode-languageserver-types';
import { reaperFolder } from '../image/reaper.ts';
import type { Severity } from '../lint/diagnostic.ts';
import type { Rule } from '../lint/rule.ts';
import { syntaxError } from '../lint/syntax-error.ts';
import { experimentRule } from '../verify/finding.ts';
import { formatJsonText } from './json-text.ts';
import type { FileResult, ReportedFinding, Results } from './results.ts';

const levels: Record<Severity, 'error' | 'warning' | 'note'> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
};

type DescribedRule = Pick<Rule, 'id' | 'severity' | 'summary' | 'docs'>;

/**
 * SARIF 2.1.0, as code scanning reads it: rules with their pages, places relative to the root of the repository,
 * fingerprints, and repairs. https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function formatSarif({ tool, rules, files, failures }: Results): string {
  const described: DescribedRule[] = [...rules, syntaxError, experimentRule];
  const indexOf = (id: string): number => described.findIndex(rule => rule.id === id);
  const isSuccessful = failures.length === 0 && !files.some(file => file.findings.some(isSyntaxError));
  const log: Log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'docker-initcheck',
            semanticVersion: tool.version,
            ...(tool.homepage === undefined ? {} : { informationUri: tool.homepage }),
            rules: described.map(rule => descriptorOf(rule, tool.rulesPage)),
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { [root]: { description: { text: 'The root of the repository.' } } },
        invocations: [
          {
            executionSuccessful: isSuccessful,
            toolExecutionNotifications: failures.map(text => ({ level: 'error', message: { text } })),
          },
        ],
        results: files.flatMap(file =>
          file.findings.map(found => resultOf(found, indexOf(found.rule), file)),
        ),
      },
    ],
  };
  return formatJsonText(log);
}

const root = '%SRCROOT%';

function isSyntaxError({ rule }: ReportedFinding): boolean {
  return rule === syntaxError.id;
}

function descriptorOf(
  { id, severity, summary, docs }: DescribedRule,
  rulesPage: string | undefined,
): ReportingDescriptor {
  const markdown = docs.trim();
  return {
    id,
    shortDescription: { text: `${summary}.` },
    fullDescription: { text: markdown.split(/\n\s*\n/)[0]?.replaceAll('\n', ' ') ?? summary },
    help: { text: markdown, markdown },
    ...(rulesPage === undefined ? {} : { helpUri: `${rulesPage}#${id}` }),
    defaultConfiguration: { level: levels[severity] },
    properties: { tags: ['docker', 'dockerfile', 'pid1'], precision: 'high' },
  };
}

function resultOf(found: ReportedFinding, ruleIndex: number, file: FileResult): Result {
  const { rule, severity, message, fingerprint, path, range } = found;
  const fix = found.fixable ? fixOf(file, rule) : undefined;
  return {
    ruleId: rule,
    ruleIndex,
    level: levels[severity],
    message: { text: message },
    locations: [locationOf(path, range)],
    partialFingerprints: { 'initcheck/v1': fingerprint },
    ...(fix ? { fixes: [fix] } : {}),
  };
}

function locationOf(path: string, range: Range): Location {
  return { physicalLocation: { artifactLocation: artifactOf(path), region: regionOf(range) } };
}

/** Absolute paths are no part of the repository. */
function artifactOf(path: string): { uri: string; uriBaseId?: string } {
  const uri = path.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
  const isAbsolute = /^(?:[a-zA-Z]:)?[\\/]/.test(path);
  if (!isAbsolute) return { uri, uriBaseId: root };
  return { uri: `file://${uri.startsWith('/') ? '' : '/'}${uri.replace(/^([a-zA-Z])%3A/, '$1:')}` };
}

/** One-based; an end is the column after the last one. An empty region is an insertion. */
function regionOf({ start, end }: Range): Region {
  return {
    startLine: start.line + 1,
    startColumn: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}

/** The repair of the whole file: single repairs build on each other, and half of them is none. */
function fixOf({ repair }: FileResult, rule: string): Fix | undefined {
  if (!repair?.rules.includes(rule)) return undefined;
  const left = repair.needsBinaries
    ? ` The build then copies the reaper from ${reaperFolder}, which this cannot carry: --fix or --upgrade writes it.`
    : '';
  const text = `Repairs the whole file, as docker initcheck --fix does: ${repair.summaries.join('; ')}.${left}`;
  return {
    description: { text },
    artifactChanges: repair.changes.map(({ path, edits }) => ({
      artifactLocation: artifactOf(path),
      replacements: edits.map(({ range, newText }) => ({
        deletedRegion: regionOf(range),
        insertedContent: { text: newText },
      })),
    })),
  };
}

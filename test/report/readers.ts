import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import Ajv from 'ajv';
import Ajv4 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { lexer, type Token, type Tokens } from 'marked';
import type { Log } from 'sarif';
import { SaxesParser } from 'saxes';

/** A finding as every format can tell it: one-based, as people count. */
export interface Told {
  readonly path: string;
  readonly line: number;
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
}

const require = createRequire(import.meta.url);
const json = (path: string): object => JSON.parse(readFileSync(path, 'utf8')) as object;

/** The package is made for jest; its copy of the OASIS schema is what is wanted. */
const sarifSchema = new Ajv4.default({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats.default(sarifSchema);
const isSarif = sarifSchema.compile(
  json(require.resolve('@microsoft/jest-sarif').replace(/index\.js$/, 'schemas/sarif-2.1.0-rtm.5.json')),
);
const schemas = new Ajv.default({
  strict: true,
  allowUnionTypes: true,
  allErrors: true,
  strictRequired: false,
  formats: { 'date-time': (text: string) => !Number.isNaN(Date.parse(text)) },
});
const isReport = schemas.compile(json('src/report/schema.json'));
const isOfContainers = schemas.compile(json('src/report/containers-schema.json'));
const matcher = (
  json('plugin/problem-matcher.json') as { problemMatcher: { pattern: [{ regexp: string }] }[] }
).problemMatcher[0]?.pattern[0].regexp as string;

/** Reads each format as its consumers do; throws for what they would not take. */
export const readers: Readonly<Record<string, (text: string) => Told[]>> = {
  text: readLines,
  gnu(text) {
    const told = readLines(text);
    assert.equal(told.length, text.split('\n').length - 1, 'there are only findings');
    return told;
  },
  json: text =>
    parseReport(text).files.flatMap(({ path, diagnostics }) =>
      diagnostics.map(({ rule, severity, message, range, file }) => ({
        path: file ?? path,
        line: range.start.line + 1,
        rule,
        severity,
        message,
      })),
    ),
  sarif: text =>
    (parseSarif(text).runs[0]?.results ?? []).map(({ ruleId, level, message, locations }) => ({
      path: decodeURIComponent(locations?.[0]?.physicalLocation?.artifactLocation?.uri ?? ''),
      line: locations?.[0]?.physicalLocation?.region?.startLine ?? 0,
      rule: ruleId ?? '',
      severity: level === 'note' ? 'info' : (level as Told['severity']),
      message: message.text ?? '',
    })),
  github: text => text.split('\n').slice(0, -1).map(readWorkflowCommand),
  checkstyle(text) {
    const files = parseXml(text).children;
    return files.flatMap(file =>
      file.children.map(({ attributes: { line, severity, message = '', source = '' } }) => ({
        path: file.attributes.name ?? '',
        line: Number(line),
        rule: source.replace(/^docker-initcheck\./, ''),
        severity: severity as Told['severity'],
        message,
      })),
    );
  },
  gitlab(text) {
    const issues = JSON.parse(text) as CodeQualityIssue[];
    const fingerprints = issues.map(issue => issue.fingerprint);
    assert.equal(new Set(fingerprints).size, fingerprints.length, 'fingerprints are unique');
    const severities = { critical: 'error', major: 'warning', info: 'info' } as const;
    return issues.map(({ check_name, description, severity, location }) => {
      assert.doesNotMatch(location.path, /^\.?\//, 'relative to the repository');
      return {
        path: location.path,
        line: location.lines.begin,
        rule: check_name,
        severity: severities[severity],
        message: description,
      };
    });
  },
  junit(text) {
    const suites = parseXml(text).children;
    for (const { attributes, children } of suites) {
      const count = (name: string): number =>
        children.filter(({ children: [result] }) => result?.name === name).length;
      assert.equal(Number(attributes.tests), children.length);
      assert.equal(Number(attributes.failures), count('failure'));
      assert.equal(Number(attributes.errors), count('error'));
    }
    const lines = suites.flatMap(suite =>
      suite.children.flatMap(({ children }) => children.map(result => result.text)),
    );
    return lines.flatMap(line => readLines(`${line.trim()}\n`));
  },
  markdown: text => {
    const tables = lexer(text).filter(token => token.type === 'table') as Tokens.Table[];
    return tables.flatMap(({ rows }) => rows.flatMap(readRow));
  },
};

/** A row of the findings: `| warning | what happens | places | rule |`. */
function readRow(cells: readonly Tokens.TableCell[]): Told[] {
  const [severity, message, places, rule] = cells.map(({ tokens }) => tokens);
  const codes = (tokens: readonly Token[] = []): string[] =>
    tokens.flatMap(token => (token.type === 'codespan' ? [(token as Tokens.Codespan).text] : []));
  const said = (message ?? []).map(token => ('text' in token ? String(token.text) : '')).join('');
  return codes(places).map(place => {
    const [, path = '', line] = /^(.*):(\d+)$/.exec(place) ?? [];
    return {
      path,
      line: Number(line),
      rule: codes(rule)[0] ?? '',
      severity: (severity?.[0] as Tokens.Text).text as Told['severity'],
      message: said.replaceAll('\u200B', ''),
    };
  });
}

interface CodeQualityIssue {
  readonly check_name: string;
  readonly description: string;
  readonly fingerprint: string;
  readonly severity: 'critical' | 'major' | 'info';
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

interface Report {
  readonly files: readonly {
    readonly path: string;
    readonly diagnostics: readonly (Told & {
      readonly file?: string;
      readonly range: { start: { line: number } };
    })[];
  }[];
}

/** Throws for what the published schema does not allow. */
export function parseReport(text: string): Report {
  const value = JSON.parse(text) as Report;
  assert.ok(isReport(value), JSON.stringify(isReport.errors, null, 2));
  return value;
}

/** Of `ps` and `stop`: throws for what the schema does not allow. */
export function parseContainers<T = object>(text: string): T {
  const value = JSON.parse(text) as T;
  assert.ok(isOfContainers(value), JSON.stringify(isOfContainers.errors, null, 2));
  return value;
}

/** Throws for what the OASIS schema does not allow. */
export function parseSarif(text: string): Log {
  const value = JSON.parse(text) as Log;
  assert.ok(isSarif(value), JSON.stringify(isSarif.errors, null, 2));
  return value;
}

/** Lines a problem matcher takes, and no others. */
function readLines(text: string): Told[] {
  return text.split('\n').flatMap(line => {
    const [, path = '', number, , severity, message = '', rule = ''] = new RegExp(matcher).exec(line) ?? [];
    return severity
      ? [{ path, line: Number(number), rule, severity: severity as Told['severity'], message }]
      : [];
  });
}

/** As the runner reads them: actions/runner, src/Runner.Common/ActionCommand.cs. */
function readWorkflowCommand(line: string): Told {
  const [, command, list = '', data = ''] = /^::(error|warning|notice) (.*?)::(.*)$/.exec(line) ?? [];
  assert.ok(command, `${JSON.stringify(line)} is no workflow command`);
  const properties = new Map(
    list.split(',').map(pair => {
      const [key = '', value = ''] = pair.split(/=(.*)/s);
      return [
        key,
        decoded(value).replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%25', '%'),
      ] as const;
    }),
  );
  return {
    path: properties.get('file') ?? '',
    line: Number(properties.get('line')),
    rule: properties.get('title') ?? '',
    severity: command === 'notice' ? 'info' : (command as Told['severity']),
    message: decoded(data).replaceAll('%25', '%'),
  };
}

function decoded(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n');
}

interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

/** A strict reader: what is not well-formed throws. */
export function parseXml(text: string): XmlElement {
  const root: XmlElement = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes }) => {
    const opened = { name, attributes: attributes as Record<string, string>, children: [], text: '' };
    open.at(-1)?.children.push(opened);
    open.push(opened);
  });
  parser.on('text', found => {
    (open.at(-1) as XmlElement).text += found;
  });
  parser.on('closetag', () => open.pop());
  parser.on('error', error => {
    throw error;
  });
  parser.write(text).close();
  return root.children[0] as XmlElement;
}

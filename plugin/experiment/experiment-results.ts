import { createHash } from 'node:crypto';
import { formatCheckstyle } from '../../src/report/checkstyle.ts';
import { formatGithub } from '../../src/report/github.ts';
import { formatGitlab } from '../../src/report/gitlab.ts';
import { formatGnu } from '../../src/report/gnu.ts';
import type { FileResult, ReportedFinding } from '../../src/report/results.ts';
import { formatSarif } from '../../src/report/sarif.ts';
import type { VerificationReport } from '../../src/report/verification.ts';
import { experimentRule } from '../../src/verify/finding.ts';
import { homepage, rulesPage, version } from '../process/version.ts';

/** What runs show, in the formats of findings: images and containers stand where files do. */
export const findingFormats = {
  github: reports => formatGithub(resultsOf(reports)),
  checkstyle: reports => formatCheckstyle(resultsOf(reports)),
  gitlab: reports => formatGitlab(resultsOf(reports)),
  gnu: reports => formatGnu(resultsOf(reports)),
  sarif: reports =>
    formatSarif({
      ...{ tool: { version, homepage, rulesPage }, rules: [], failures: [] },
      files: resultsOf(reports),
    }),
} satisfies Record<string, (reports: readonly VerificationReport[]) => string>;

const start = { line: 0, character: 0 };

function resultsOf(reports: readonly VerificationReport[]): readonly FileResult[] {
  return reports.flatMap(report => {
    const placed = report.findings.map((finding, index) => placedIn(report, finding, index));
    return [...new Set(placed.map(({ path }) => path))].map(
      (path): FileResult => ({
        path,
        findings: placed.filter(finding => finding.path === path),
        unknown: [],
        failLevel: 'warning',
        repair: null,
      }),
    );
  });
}

/** Of several containers, each has its own findings, whose messages begin with its name. */
function placedIn(
  { path: whole, observations, isOfRunning }: VerificationReport,
  { severity, message }: VerificationReport['findings'][number],
  index: number,
): ReportedFinding {
  const subjects = isOfRunning ? observations.map(({ subject }) => subject) : [];
  const subject = subjects.find(name => message.startsWith(`${name}: `));
  const path = subject ?? whole;
  const text = subject === undefined ? message : message.slice(subject.length + 2);
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([path, text, index]))
    .digest('hex');
  const range = { start, end: start };
  return { path, rule: experimentRule.id, severity, message: text, range, fixable: false, fingerprint };
}

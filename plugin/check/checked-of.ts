import { shownPath } from '../../src/files/within.ts';
import type { Linted } from '../../src/lint/lint.ts';
import { isDeclined } from '../../src/lint/rule.ts';
import { asDockerfile } from '../../src/repair/container-change.ts';
import { type Outline, outlineFrom, outlineOf } from '../../src/report/outline.ts';
import type { WorkloadFile } from '../../src/workload/read-workload.ts';
import type { WorkloadContainer } from '../../src/workload/workload.ts';
import type { Environment } from '../process/streams.ts';
import { type Checked, settingsKept } from './check-file.ts';
import { isDescribed } from './is-described.ts';
import type { Member } from './member.ts';
import { withoutOutside } from './outside-context.ts';
import { relocate } from './relocate.ts';

/** What is reported of a container that was checked. */
export function checkedOf(
  { container, read, answer: { linted, settings, causes, secrets } }: Member,
  { source: file }: WorkloadFile,
  { directory }: Environment,
): Checked {
  return {
    path: read.isFile ? shownPath(directory, read.path) : file.name,
    source: read.isFile ? read : { ...read, path: file.path, text: file.text },
    outline: outlineFrom(
      settings.level,
      outlineIn(withFixable(linted, { container, read }), container, file, read.isFile),
    ),
    repaired: null,
    context: container.made.context,
    ...(container.made.from === 'build' && { platforms: container.made.platforms }),
    reaperPlatforms: settings.reaperPlatforms,
    causes,
    secrets,
    failLevel: settings.failLevel,
    settings: settingsKept(settings),
    container: { subject: container.subject, file: file.name, text: file.text },
  };
}

/** Findings in a text that is no file are where that text is described. */
export function outlineIn(
  linted: Linted,
  { made }: Pick<WorkloadContainer, 'made'>,
  file: WorkloadFile['source'],
  isFile: boolean,
): Outline {
  return outlineOf(isFile ? linted : relocate(linted, made, file));
}

/** What `--fix` could repair: in the image as in any other, else as far as the description can say it. */
function withFixable(linted: Linted, { container, read }: Pick<Member, 'container' | 'read'>): Linted {
  const { made, overrides } = container;
  const isInline = made.from === 'build' && made.inline !== undefined;
  const described = linted.findings.map(finding => isDescribed(finding, container));
  const { diagnostics: inImage } = read.isFile ? withoutOutside(linted, read.path, made.context) : linted;
  if (!isInline && !described.includes(true)) return { ...linted, diagnostics: inImage };
  const written = described.includes(true) ? asDockerfile(linted) : undefined;
  const diagnostics = linted.diagnostics.map((found, at) => {
    if (!described[at]) return isInline ? { ...found, fixable: false } : (inImage[at] ?? found);
    const { repair, rule } = linted.findings[at] as Linted['findings'][number];
    const isLonger = repair !== null && 'gracePeriod' in repair;
    const isInit =
      rule.phase === 'reaper' && overrides?.runtime === 'compose' && found.fixable && !overrides.init;
    const isRewritten = written?.findings.some(
      other => other.rule === rule && other.repair !== null && !isDeclined(other.repair),
    );
    return { ...found, fixable: isLonger || isInit || isRewritten === true };
  });
  return { ...linted, diagnostics };
}

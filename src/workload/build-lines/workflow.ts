import { entryAt } from '../yaml-access.ts';
import type { YamlMap, YamlValue } from '../yaml-value.ts';
import { type BuildLine, buildsInScript, lineOf } from './commands-of-text.ts';

/**
 * The builds of a workflow of GitHub Actions: its scripts, and what docker/build-push-action is given. Expressions are
 * only known when it runs.
 */
export function buildsInWorkflow(root: YamlMap): BuildLine[] {
  return valuesOf(mapIn(root, 'jobs')).flatMap(job => {
    if (job.kind !== 'map') return [];
    const folder =
      folderIn(mapIn(mapIn(job, 'defaults'), 'run')) ??
      folderIn(mapIn(mapIn(root, 'defaults'), 'run')) ??
      '.';
    const steps = entryAt(job, 'steps')?.value;
    return steps?.kind === 'list' ? steps.items.flatMap(step => buildsInStep(step, folder)) : [];
  });
}

function buildsInStep(step: YamlValue, usual: string): BuildLine[] {
  if (step.kind !== 'map') return [];
  const run = textIn(step, 'run');
  const folder = (folderIn(step) ?? usual).replace(/^\.\/?|\/$/g, '');
  if (run !== undefined) return buildsInScript(withoutExpressions(run), { own: folder, called: [folder] });
  if (!textIn(step, 'uses')?.startsWith('docker/build-push-action@')) return [];
  const given = mapIn(step, 'with');
  const [context = '.', file, target = '', platforms = ''] = ['context', 'file', 'target', 'platforms'].map(
    key => textIn(given, key)?.replace(/\$\{\{\s*github\.workspace\s*\}\}/, '.'),
  );
  if ([context, file, target].some(text => text?.includes('${{')) || /^\w[\w+.-]*:\/\//.test(context))
    return [];
  const known = platforms.split(/[\s,]+/).filter(name => /^\w[\w/.]*$/.test(name));
  const line = lineOf({ context, file: file ?? null, target: target || null, platforms: known }, '', '');
  return line ? [line] : [];
}

/** The builds of the jobs of GitLab CI, which are run in the root of the repository. */
export function buildsInPipeline(root: YamlMap): BuildLine[] {
  return valuesOf(root).flatMap(job => {
    if (job.kind !== 'map') return [];
    const lines = ['before_script', 'script'].flatMap(key => textsIn(entryAt(job, key)?.value));
    return buildsInScript(lines.join('\n'), { own: '', called: [''] });
  });
}

/** A text, or a list of them, and of lists. */
function textsIn(value: YamlValue | undefined): string[] {
  if (value?.kind === 'list') return value.items.flatMap(textsIn);
  return value?.kind === 'scalar' ? [value.text] : [];
}

function valuesOf(map: YamlMap | undefined): YamlValue[] {
  return [...(map?.entries.values() ?? [])].map(({ value }) => value);
}

function mapIn(map: YamlMap | undefined, key: string): YamlMap | undefined {
  const value = entryAt(map, key)?.value;
  return value?.kind === 'map' ? value : undefined;
}

function textIn(map: YamlMap | undefined, key: string): string | undefined {
  const value = entryAt(map, key)?.value;
  return value?.kind === 'scalar' && value.value !== null ? value.text : undefined;
}

function folderIn(map: YamlMap | undefined): string | undefined {
  return textIn(map, 'working-directory');
}

/** What the runner replaces before the shell sees it stays unknown to the shell. */
function withoutExpressions(text: string): string {
  return text
    .replace(/\$\{\{\s*github\.workspace\s*\}\}/g, '${GITHUB_WORKSPACE}')
    .replace(/\$\{\{[^}]*\}\}/g, '${workflow_expression}');
}

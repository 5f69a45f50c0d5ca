import type { GracePeriod } from '../../src/reaper/grace-periods.ts';

const begin = '.\\" grace periods: npm run docs\n';
const end = '.\\" end of grace periods\n';

/** The man page with the table of grace periods, which are data of the reaper. */
export function formatManPage(page: string, periods: readonly GracePeriod[]): string {
  const from = page.indexOf(begin) + begin.length;
  const rows = periods.map(
    ({ platform, variable, seconds }) =>
      `.It ${platform} Ta Ev ${variable.replace('=', '')} Ta ${seconds} s\n`,
  );
  const widths = '"Kubernetes" "ECS_CONTAINER_METADATA_URI" "10 s"';
  const table = `.Bl -column ${widths}\n.It platform Ta variable Ta period\n${rows.join('')}.El\n`;
  return page.slice(0, from) + table + page.slice(page.indexOf(end));
}

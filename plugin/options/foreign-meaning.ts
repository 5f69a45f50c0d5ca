/** Our rules are words with hyphens in lower case; others have numbers, or humps. */
export function isOurs(rule: string | undefined): boolean {
  return rule === undefined || /^[a-z]+(?:-[a-z0-9]+)+$/.test(rule);
}

/** The names of formats. */
export const formatWords = /^(?:text|json|sarif|github|checkstyle|gitlab|junit|gnu|markdown|html)$/;

/** The severity here that is the lightest of those of another tool. */
export function severityMeant(level = 'warning'): string {
  const words = level.toLowerCase().split(',');
  if (words.some(word => /^(?:low|info|style|unknown|negligible|ignore)$/.test(word))) return 'info';
  if (words.some(word => /^(?:medium|moderate|warn|warning)$/.test(word))) return 'warning';
  return words.every(word => /^(?:high|critical|fatal|error)$/.test(word)) ? 'error' : 'warning';
}

/** Seconds as in `docker stop`, a severity as in hadolint, the name of an image as in `docker build`. */
export function tagMeant(value = '10'): string {
  if (/^\d+$/.test(value)) return `for the grace period of --verify: --grace ${value}`;
  if (/^(?:error|warning|info|style|none)$/.test(value))
    return `to fail from a severity on: --fail-level ${severityMeant(value)}`;
  return `docker build -t ${value} . && docker initcheck verify --image ${value}`;
}

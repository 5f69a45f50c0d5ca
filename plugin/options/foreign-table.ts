/** What an option of another tool is here. */
export interface Foreign {
  readonly names: readonly string[];
  /** The commands that it is about; left out for every one that has the options which the hint names. */
  readonly of?: readonly string[];
  /** The rest of a sentence, from the word that followed the option, or from a word for it. */
  readonly hint: (value: string | undefined) => string;
}

/**
 * Options of hadolint, `docker build --check`, tally, ESLint and the like that people type from memory, and what does
 * the same here.
 */
export const foreignOptions: readonly Foreign[] = [
  {
    names: ['-a', '--all'],
    of: ['ps'],
    hint: () => 'only running containers have processes; who was killed by a stop: --since 24h',
  },
  {
    names: ['--verify', '--test', '--run'],
    of: ['image'],
    hint: image => `docker initcheck verify --image ${image ?? 'REFERENCE'}`,
  },
  {
    names: ['--force', '--overwrite'],
    of: ['init'],
    hint: () => 'a configuration that is there is never overwritten: remove it first',
  },
  {
    names: ['--port', '--socket', '--tcp'],
    of: ['lsp'],
    hint: () => 'editors talk to it on standard input and output: docker-initcheck lsp --stdio',
  },
  {
    names: ['--dry-run', '--diff', '--fix'],
    of: ['verify'],
    hint: () => 'to see the repairs, or make them: docker initcheck --diff, docker initcheck --fix',
  },
  {
    names: ['-f', '--file', '--dockerfile', '-i', '--input', '--compose-file', '--path'],
    hint: file =>
      /\.(?:tar|tgz|tar\.gz)$/.test(file ?? '')
        ? `docker load --input ${file} && docker initcheck image NAME`
        : `name the file itself: docker initcheck ${file ?? 'Dockerfile'}`,
  },
  {
    names: ['--ignore', '--disable', '--skip', '--exclude-rule', '--ignore-rule'],
    hint: rule =>
      isOurs(rule)
        ? `to switch a rule off: --rule ${rule ?? 'RULE'}=off`
        : `to switch a rule off: --rule RULE=off; which it is here: docker initcheck explain ${rule}`,
  },
  {
    names: ['--enable', '--select', '--error', '--warning', '--info', '--style'],
    hint: rule =>
      `to change the severity of a rule: --rule ${isOurs(rule) ? (rule ?? 'RULE') : 'RULE'}=warning`,
  },
  { names: ['--list-rules', '--rules', '--list'], hint: () => 'to list all rules: docker initcheck explain' },
  { names: ['--explain'], hint: rule => `docker initcheck explain ${rule ?? 'RULE'}` },
  ...['json', 'sarif', 'junit', 'checkstyle', 'gitlab', 'github', 'markdown', 'html'].map(format => ({
    names: [`--${format}`],
    hint: () => `for this format: --format ${format}`,
  })),
  { names: ['--reporter', '--output-format'], hint: format => `--format ${format ?? 'json'}` },
  { names: ['-o', '--output-file', '--report'], hint: file => `--format json --output ${file ?? 'FILE'}` },
  {
    names: ['--dry-run', '--check', '--patch', '--fix-dry-run', '--show-fixes'],
    hint: () => 'to see the repairs and write nothing: --diff',
  },
  {
    names: ['--write', '-w', '--autofix', '--in-place', '--fix-unsafe'],
    hint: () => 'to repair the files: --fix',
  },
  {
    names: [
      '--severity',
      '--failure-threshold',
      '--fail-on',
      '--threshold',
      '--min-severity',
      '--exit-level',
    ],
    hint: level => `to fail from a severity on: --fail-level ${severityMeant(level)}`,
  },
  {
    names: ['--exit-code'],
    hint: code =>
      code === '0'
        ? 'to exit with 0 whatever is found: --fail-level none'
        : 'findings make it 1 anyway; from a severity on: --fail-level warning',
  },
  { names: ['--max-warnings'], hint: () => 'warnings fail anyway; to fail for infos too: --strict' },
  {
    names: ['--no-fail', '--exit-zero', '--soft-fail'],
    hint: () => 'to exit with 0 whatever is found: --fail-level none',
  },
  {
    names: ['--no-color', '--no-colour', '--nocolor'],
    hint: () => 'for output without color: --color never',
  },
  { names: ['-V', '-v', '-version'], hint: () => 'for the version: docker initcheck --version' },
  {
    names: ['-r', '-R', '--recursive', '--all'],
    hint: () => 'directories are searched anyway: docker initcheck .',
  },
  { names: ['--stdin'], hint: () => 'to read standard input: docker initcheck -' },
  { names: ['--image'], hint: image => `docker initcheck image ${image ?? 'REFERENCE'}` },
  { names: ['--init', '--tini', '--dumb-init', '--reaper'], hint: () => 'to put an init in front: --fix' },
  {
    names: ['--time', '--timeout', '--stop-timeout', '--grace-period', '--stop-grace-period'],
    hint: seconds => `for the grace period of --verify: --grace ${seconds ?? '10'}`,
  },
  { names: ['-t', '--tag'], hint: tagMeant },
  { names: ['--prove', '--test', '--run'], hint: () => 'to build, run and stop the image: --verify' },
  {
    names: [
      '--no-cache',
      '--pull',
      '--secret',
      '--ssh',
      '--build-context',
      '--cache-from',
      '--label',
      '--add-host',
    ],
    hint: () => 'flags of docker build go after --: docker initcheck verify . -- --no-cache',
  },
  {
    names: ['--push', '--load'],
    hint: () => 'nothing is kept: docker build, then docker initcheck image NAME',
  },
  { names: ['--call'], hint: () => 'docker initcheck Dockerfile checks and builds nothing' },
  {
    names: ['-c', '--ignorefile', '--rc', '--rcfile', '--config-file'],
    hint: file =>
      /hadolint|tally|trivy|eslint/.test(file ?? '')
        ? `${file} is for another linter; a first .initcheck.yaml: docker initcheck init`
        : `--config ${file ?? 'FILE'}`,
  },
  { names: ['--print-config', '--show-config'], hint: file => `docker initcheck config ${file ?? 'FILE'}` },
  { names: ['--schema', '--config-schema'], hint: () => 'docker initcheck config --schema' },
  {
    names: [
      '--skip-dirs',
      '--skip-files',
      '--exclude',
      '--ignore-path',
      '--ignore-pattern',
      '--exclude-path',
    ],
    hint: glob => `in .initcheck.yaml: ignore: [${JSON.stringify(glob ?? 'GLOB')}]`,
  },
  {
    names: ['--disable-ignore-pragma', '--no-inline-config', '--no-ignore'],
    hint: () => 'in .initcheck.yaml: forbid-ignores: [RULE]',
  },
  {
    names: ['--update-baseline', '--generate-baseline', '--create-baseline'],
    hint: () => 'to write down what is there: --write-baseline',
  },
  { names: ['--add-noqa', '--suppress-all', '--suppress', '--nolint'], hint: () => '--add-ignores "REASON"' },
  { names: ['--changed', '--changed-since', '--diff-base'], hint: ref => `--since ${ref ?? 'origin/main'}` },
  { names: ['--cached', '--staged-only'], hint: () => '--staged' },
  { names: ['--no-progress', '--silent'], hint: () => 'for less: --progress quiet, or --quiet' },
  { names: ['--verbose', '--debug'], hint: () => 'for more: --level info, or --format json' },
  { names: ['--watch'], hint: () => 'to watch running containers: docker initcheck ps --watch' },
  { names: ['--signal'], hint: signal => `docker initcheck stop --signal ${signal ?? 'SIGTERM'} CONTAINER` },
  { names: ['--doctor', '--env-info'], hint: () => 'docker-initcheck doctor' },
  { names: ['--install'], hint: () => 'docker-initcheck install' },
  { names: ['--lsp', '--stdio', '--language-server'], hint: () => 'docker-initcheck lsp --stdio' },
  {
    names: [
      ...['--trusted-registry', '--require-label', '--strict-labels', '--scanners', '--vuln-type'],
      ...['--ignore-unfixed', '--only-fixed', '--list-all-pkgs', '--accept-key', '--sensitive-word'],
    ],
    hint: () => 'leave it out: only PID 1 and the stop are checked here',
  },
];

/** Our rules are words with hyphens in lower case; others have numbers, or humps. */
function isOurs(rule: string | undefined): boolean {
  return rule === undefined || /^[a-z]+(?:-[a-z0-9]+)+$/.test(rule);
}

/** The severity here that is the lightest of those of another tool. */
function severityMeant(level = 'warning'): string {
  const words = level.toLowerCase().split(',');
  if (words.some(word => /^(?:low|info|style|unknown|negligible|ignore)$/.test(word))) return 'info';
  if (words.some(word => /^(?:medium|moderate|warn|warning)$/.test(word))) return 'warning';
  return words.every(word => /^(?:high|critical|fatal|error)$/.test(word)) ? 'error' : 'warning';
}

/** Seconds as in `docker stop`, a severity as in hadolint, the name of an image as in `docker build`. */
function tagMeant(value = '10'): string {
  if (/^\d+$/.test(value)) return `for the grace period of --verify: --grace ${value}`;
  if (/^(?:error|warning|info|style|none)$/.test(value))
    return `to fail from a severity on: --fail-level ${severityMeant(value)}`;
  return `docker build -t ${value} . && docker initcheck verify --image ${value}`;
}

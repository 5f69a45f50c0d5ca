import { type Foreign, ofCommands } from './foreign-commands.ts';
import { formatWords, isOurs, severityMeant, tagMeant } from './foreign-meaning.ts';

/**
 * Options of hadolint, `docker build --check`, tally, ESLint and the like that people type from memory, and what does
 * the same here.
 */
export const foreignOptions: readonly Foreign[] = [
  ...ofCommands,
  {
    names: ['--stats', '--summary', '--count'],
    hint: () => 'to count the findings of each rule: --statistics',
  },
  {
    names: ['--compose', '--bake', '--manifest'],
    hint: file => `name the file itself: docker initcheck ${file ?? 'compose.yaml'}`,
  },
  {
    names: ['--service', '--services', '--container'],
    hint: service => `to verify one: docker initcheck verify compose.yaml ${service ?? 'SERVICE'}`,
  },
  {
    names: ['--no-ignores', '--no-suppress', '--report-ignored'],
    hint: () => 'in .initcheck.yaml: forbid-ignores: [RULE]',
  },
  {
    names: ['--require-reasons', '--require-descriptions'],
    hint: () => 'in .initcheck.yaml: require-reasons: true',
  },
  {
    names: ['--no-config', '--no-rc'],
    hint: () => 'nothing switches it off; what counts for a file: docker initcheck config FILE',
  },
  {
    names: ['--werror', '--warnings-as-errors', '--errors-on-warnings'],
    hint: () => 'warnings fail anyway; to fail for infos too: --strict',
  },
  {
    names: ['--errors-only', '-l', '--log-level', '--minimum-severity'],
    hint: level => `to show from a severity on: --level ${severityMeant(level ?? 'error')}`,
  },
  { names: ['-j', '--jobs', '--parallelism'], hint: () => 'in parallel CI jobs: --shard 1/4' },
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
  {
    names: ['-o', '--output-file', '--report'],
    hint: word =>
      formatWords.test(word ?? '') ? `--format ${word}` : `--format json --output ${word ?? 'FILE'}`,
  },
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
  {
    names: ['--init', '--tini', '--dumb-init', '--reaper'],
    hint: init =>
      /^(?:tini|dumb-init|catatonit)$/.test(init ?? '')
        ? `to put it in front: --fix --inject=${init}`
        : 'to put an init in front: --fix',
  },
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

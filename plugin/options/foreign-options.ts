/** What an option of another tool is here. */
interface Foreign {
  readonly names: readonly string[];
  /** The rest of a sentence, from the word that followed the option, or from a word for it. */
  readonly hint: (value: string | undefined) => string;
}

/**
 * Options of hadolint, `docker build --check`, tally, ESLint and the like that people type from memory, and what does
 * the same here.
 */
const foreign: readonly Foreign[] = [
  {
    names: ['-f', '--file', '--dockerfile', '-i', '--input'],
    hint: file => `name the file itself: docker initcheck ${file ?? 'Dockerfile'}`,
  },
  {
    names: ['--ignore', '--disable', '--skip', '--exclude-rule', '--ignore-rule'],
    hint: rule => `to switch a rule off: --rule ${rule ?? 'RULE'}=off`,
  },
  {
    names: ['--enable', '--select', '--error', '--warning', '--info', '--style'],
    hint: rule => `to change the severity of a rule: --rule ${rule ?? 'RULE'}=warning`,
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
    names: ['--severity', '--level', '--failure-threshold', '--fail-on', '--threshold', '--min-severity'],
    hint: level => `to fail from a severity on: --fail-level ${level ?? 'warning'}`,
  },
  {
    names: ['--no-fail', '--exit-zero', '--soft-fail'],
    hint: () => 'to exit with 0 whatever is found: --fail-level none',
  },
  {
    names: ['--no-color', '--no-colour', '--nocolor'],
    hint: () => 'for output without color: --color never',
  },
  { names: ['-V', '-v'], hint: () => 'for the version: docker initcheck --version' },
  {
    names: ['-r', '-R', '--recursive', '--all'],
    hint: () => 'directories are searched anyway: docker initcheck .',
  },
  { names: ['--stdin'], hint: () => 'to read standard input: docker initcheck -' },
  { names: ['--image'], hint: image => `docker initcheck image ${image ?? 'REFERENCE'}` },
  { names: ['--init', '--tini', '--dumb-init', '--reaper'], hint: () => 'to put an init in front: --fix' },
  {
    names: ['-t', '--time', '--timeout', '--stop-timeout'],
    hint: seconds => `for the grace period of --verify: --grace ${seconds ?? '10'}`,
  },
  { names: ['--prove', '--test', '--run'], hint: () => 'to build, run and stop the image: --verify' },
];

/**
 * What does the same as an option that there is not; undefined for one that nothing is known of.
 *
 * @param words the command line, for the value that followed the option
 */
function hintForOption(option: string, words: readonly string[]): string | undefined {
  const [name = '', joined] = option.split('=', 2);
  const found = foreign.find(({ names }) => names.includes(name));
  const next = words[words.indexOf(option) + 1];
  return found?.hint(joined ?? (next?.startsWith('-') ? undefined : next));
}

/** A complaint of the option parser, with what does the same here instead of the name that is spelt most like it. */
export function inOurWords(complaint: string, words: readonly string[]): string {
  const text = complaint.replace(/^error: /, 'docker initcheck: ');
  const [unknown, option = ''] = /^.*unknown option '([^']+)'/.exec(text) ?? [];
  const hint = unknown && hintForOption(option, words);
  return hint ? `${unknown}; ${hint}\n` : text;
}

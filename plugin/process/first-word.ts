/**
 * What other tools call a command, and what it is here: `docker initcheck lint Dockerfile` means the Dockerfile. A rule
 * after `help` is explained.
 */
const called: Readonly<Record<string, readonly string[]>> = {
  check: [],
  lint: [],
  scan: [],
  fix: ['--fix'],
  repair: ['--fix'],
  diff: ['--diff'],
  version: ['--version'],
  rules: ['explain'],
  'list-rules': ['explain'],
};

/** What other tools call what is asked for with other words here: a sentence, from the words that follow. */
const asked: readonly (readonly [words: readonly string[], say: (rest: readonly string[]) => string])[] = [
  [
    ['build', 'test', 'prove', 'experiment', 'e2e'],
    ([context = '.']) =>
      isReference(context)
        ? `to run and stop the image: docker initcheck verify --image ${context}`
        : `to build, run and stop the image: docker initcheck verify ${context}`,
  ],
  [
    ['run', 'create'],
    ([image = 'NAME']) =>
      image.startsWith('.') || image.startsWith('/')
        ? `to build, run and stop the image: docker initcheck verify ${image}`
        : `to run and stop the image: docker initcheck verify --image ${image}`,
  ],
  [
    ['inspect', 'cves', 'quickview', 'recommendations', 'sbom', 'pull', 'history'],
    ([image = 'NAME']) => `to check an image: docker initcheck image ${image}`,
  ],
  [
    ['fs', 'filesystem', 'repo', 'repository', 'rootfs', 'dir'],
    ([path = '.']) => `to check a directory: docker initcheck ${path}`,
  ],
  [['top', 'containers', 'stats', 'zombies'], () => 'for running containers: docker initcheck ps'],
  [['watch'], () => 'to watch running containers: docker initcheck ps --watch'],
  [
    ['kill', 'down'],
    ([name = 'CONTAINER']) => `to stop a container and judge it: docker initcheck stop ${name}`,
  ],
  [['upgrade', 'update'], () => 'for the reapers in .initcheck/: docker initcheck --upgrade'],
  [['baseline'], ([path = '.']) => `to write down what is there: docker initcheck --write-baseline ${path}`],
  [
    ['ignore', 'suppress'],
    () => 'to ignore what is found, with a reason: docker initcheck --add-ignores "REASON"',
  ],
  [['schema'], () => 'for the JSON Schema of .initcheck.yaml: docker initcheck config --schema'],
  [['list', 'ls'], () => 'to list all rules: docker initcheck explain'],
  [['why', 'man', 'docs'], ([rule = 'RULE']) => `to read about a rule: docker initcheck explain ${rule}`],
  [['server', 'language-server'], () => 'for editors: docker-initcheck lsp --stdio'],
  [['completion'], ([shell = 'bash']) => `for completion: docker completion ${shell}`],
  [['compose'], () => 'to check a compose file: docker initcheck compose.yaml'],
  [['format', 'autofix'], ([path = '.']) => `to repair the files: docker initcheck --fix ${path}`],
];

/** `nginx:1.27`, and no folder. */
function isReference(word: string): boolean {
  return /^[a-z0-9][\w./-]*:[\w.-]+$/.test(word);
}

/**
 * What to type instead of a first word that is no command here, and no file; undefined for one that nothing is known
 * of.
 */
export function hintForWord(
  [first = '', ...rest]: readonly string[],
  rules: readonly string[],
  isThere: (path: string) => boolean,
): string | undefined {
  if (isThere(first)) return undefined;
  if (/^(?:https?|ssh|git):\/\/|^git@/.test(first))
    return `nothing is fetched: curl -fsSL ${first} | docker initcheck -`;
  const [, path = ''] = /^(.+?)(?::\d+){1,2}:?$/.exec(first) ?? [];
  if (path !== '' && isThere(path)) return `without the line: docker initcheck ${path}`;
  if (
    rules.includes(first) ||
    /^(?:(?:DL|SC|DS|CIS-DI-|AVD-DS-|CKV_DOCKER_)\d+|1[2-5]\d|JSONArgsRecommended)$/i.test(first)
  )
    return `to read about it: docker initcheck explain ${first}`;
  const words = rest.filter(word => !word.startsWith('-'));
  return asked.find(([names]) => names.includes(first))?.[1](words);
}

/**
 * Words as they were meant.
 *
 * @param isThere whether a path exists: what does is a file to check, whatever its name
 */
export function meantWords(words: readonly string[], isThere: (path: string) => boolean): readonly string[] {
  const [first, ...rest] = words;
  if (first === undefined || first.startsWith('-') || isThere(first)) return words;
  if (first === 'help') return helpOf(rest);
  const meant = Object.hasOwn(called, first) ? called[first] : undefined;
  return meant ? [...meant, ...rest] : words;
}

function helpOf([topic, ...others]: readonly string[]): readonly string[] {
  if (topic === undefined || Object.hasOwn(called, topic)) return ['--help'];
  // Commands are single words, rules are not.
  return topic.includes('-') ? ['explain', topic, ...others] : [topic, '--help'];
}

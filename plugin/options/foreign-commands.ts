/** What an option of another tool is here. */
export interface Foreign {
  readonly names: readonly string[];
  /** The commands that it is about; left out for every one that has the options which the hint names. */
  readonly of?: readonly string[];
  /** The rest of a sentence, from the word that followed the option, or from a word for it. */
  readonly hint: (value: string | undefined) => string;
}

/** Options that people type in a command which has none of that name. */
export const ofCommands: readonly Foreign[] = [
  {
    names: ['--all', '-a'],
    of: ['stop', 'uninstall', 'trace'],
    hint: () => 'name what is meant, or for a Compose project: docker initcheck stop --compose',
  },
  { names: ['--path', '--prefix', '--dir'], of: ['install'], hint: () => 'for all users: --system' },
  {
    names: ['--global', '-g'],
    of: ['install'],
    hint: () => 'for this user: docker-initcheck install; for all users: --system',
  },
  { names: ['--init'], of: ['config'], hint: () => 'for a first configuration: docker initcheck init' },
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
];

/** A page of the repository, and its place in the site. */
export interface Section {
  /** In the repository. */
  readonly source: string;
  /** In the site, without the ending. */
  readonly page: string;
  readonly title: string;
  /** For `llms.txt`. */
  readonly about: string;
  /** Whether each second heading is a page of its own, below this one. */
  readonly isSplit?: true;
}

export const sections: readonly Section[] = [
  { source: 'README.md', page: 'index', title: 'Start', about: 'what it does, in five commands' },
  {
    source: 'plugin/README.md',
    page: 'operate',
    title: 'Install, configure, CI',
    about: 'installation, .initcheck.yaml, formats, baselines, CI, experiments, containers that run',
  },
  {
    source: 'plugin/repairs.md',
    page: 'repairs',
    title: 'Repairs',
    about: 'what repairs change, and how the init comes into an image',
  },
  {
    source: 'rules/README.md',
    page: 'rules',
    title: 'Rules',
    about: 'every defect that is found, why it matters and how it is repaired',
    isSplit: true,
  },
  {
    source: 'rules/recipes.md',
    page: 'recipes',
    title: 'Recipes',
    about: 'Dockerfiles and scripts that are right, by stack',
  },
  {
    source: 'plugin/platforms.md',
    page: 'platforms',
    title: 'Platforms',
    about: 'what works on which systems and Engines, how that was tested, and what was not',
  },
  { source: 'plugin/lsp/README.md', page: 'editor', title: 'Editors', about: 'the language server' },
  {
    source: 'src/reaper/README.md',
    page: 'reaper',
    title: 'The reaper',
    about: 'the init that repairs install',
  },
  {
    source: 'src/reaper/migration.md',
    page: 'migration',
    title: 'From another init',
    about: 'from tini, dumb-init, my_init and others to the reaper',
  },
  {
    source: 'rules/comparison.md',
    page: 'comparison',
    title: 'Comparison',
    about: 'inits and linters beside each other, measured',
  },
  { source: 'src/README.md', page: 'api', title: 'API', about: 'the library' },
  {
    source: 'src/image/facts/README.md',
    page: 'facts',
    title: 'Facts',
    about: 'what is known of programs and images',
  },
  { source: 'CHANGELOG.md', page: 'changelog', title: 'Changelog', about: 'what has changed' },
];

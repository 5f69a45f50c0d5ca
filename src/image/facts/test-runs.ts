import { basename } from './basename.ts';

/** Programs that run tests, or check something, and exit. From their manuals. */
const runners = new Set(
  (
    'ava behave bats codecept cucumber cucumber-js ctest flake8 jest karma mocha mypy nose2 ' +
    'nosetests paratest pest phpunit prove py.test pylint pytest robot rspec stestr tox unittest nox xunit'
  ).split(' '),
);

/** What is asked for with a verb. */
const verbs: Readonly<Record<string, RegExp>> = {
  cargo: /^(?:test|nextest|bench|build|check|clippy)$/,
  cypress: /^run$/,
  dotnet: /^(?:test|build|publish)$/,
  go: /^(?:test|build|vet)$/,
  gradle: /^(?:test|check|build)$/,
  gradlew: /^(?:test|check|build)$/,
  make: /^(?:test|tests|check|lint)$/,
  mvn: /^(?:test|verify|package|install)$/,
  mvnw: /^(?:test|verify|package|install)$/,
  newman: /^run$/,
  playwright: /^test$/,
  rake: /^(?:test|spec)$/,
  vitest: /^run$/,
};

/** `npm test`, `yarn run test:e2e`, `pnpm lint`: by the name that package.json has for it. */
const scripts = /^(?:t|tests?|lint|e2e|coverage)(?:[:_-](?!.*(?:watch|serv|start)).*)?$/;
const packageManagers = /^(?:npm|yarn|yarnpkg|pnpm|bun)$/;
const prefixes = /^(?:npx|bunx|exec|x|dlx|run|run-script|--|bundle|poetry|pipenv|uv|coverage|xvfb-run|-m)$/;

/** `python -m unittest`, `npm test`, `mvn verify`, `npx playwright test`: it is over when its tests are. */
export function isTestRun(argv: readonly string[]): boolean {
  const [first = '', ...others] = argv.map(basename);
  const words = [first, ...others.filter(word => !word.startsWith('-') || word === '-m')];
  if (packageManagers.test(first) && scripts.test(words.filter(word => !prefixes.test(word))[1] ?? ''))
    return true;
  if (/^(?:mvnw?|gradlew?)$/.test(first))
    return !others.some(isServer) && others.some(goal => verbs[first]?.test(goal));
  const at = words.findIndex((word, index) => (index > 0 || !isFront(word) ? !prefixes.test(word) : false));
  const [name = '', verb = ''] = words.slice(Math.max(at, 0));
  if (runners.has(name) || (Object.hasOwn(verbs, name) && verbs[name]?.test(verb))) return true;
  return /^(?:manage\.py|artisan)$/.test(name) && verb === 'test';
}

/** What only runs what follows. */
function isFront(name: string): boolean {
  return packageManagers.test(name) || /^(?:python[\d.]*|php|node|ruby)$/.test(name);
}

function isServer(goal: string): boolean {
  return /:run$|^(?:boot)?[rR]un$/.test(goal);
}

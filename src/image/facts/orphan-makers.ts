/** What leaves orphans once it is in an image. Where each is reported to: needs.md of the sources in README.md. */
export interface OrphanMaker {
  readonly kind: 'browser' | 'git' | 'cron' | 'runner';
  /** Packages of distributions. */
  readonly system?: readonly string[];
  /** Packages of PyPI. */
  readonly python?: readonly string[];
  /** Packages of npm. */
  readonly node?: readonly string[];
  readonly source: string;
}

/** How a package comes into an image. */
export type PackageSystem = 'system' | 'python' | 'node';

const orphanMakers: readonly OrphanMaker[] = [
  {
    kind: 'browser',
    system: [
      ...[
        'chromium',
        'chromium-browser',
        'chromium-headless-shell',
        'chromium-driver',
        'chromium-chromedriver',
      ],
      ...['google-chrome', 'google-chrome-stable', 'google-chrome-beta', 'firefox', 'firefox-esr'],
      ...['microsoft-edge-stable', 'brave-browser'],
    ],
    python: [
      ...['playwright', 'pyppeteer', 'patchright', 'camoufox', 'undetected-chromedriver', 'nodriver'],
      ...['scrapy-playwright', 'browser-use', 'crawl4ai'],
    ],
    node: ['puppeteer', 'playwright', 'patchright', '@sparticuz/chromium', 'puppeteer-extra'],
    source: 'https://github.com/puppeteer/puppeteer/issues/1825; https://playwright.dev/docs/docker (--init)',
  },
  {
    kind: 'git',
    system: ['git', 'git-core'],
    python: ['gitpython'],
    source: 'https://git-scm.com/docs/git-gc, gc.autoDetach: git gc --auto goes on in the background',
  },
  {
    kind: 'cron',
    system: ['cron', 'cronie', 'dcron', 'fcron', 'anacron', 'at'],
    source:
      'a job that starts something in the background leaves it to PID 1; measured with cron 3.0pl1 (Debian)',
  },
  {
    kind: 'runner',
    system: [
      'gitlab-runner',
      'buildkite-agent',
      'act_runner',
      'forgejo-runner',
      'jenkins',
      'woodpecker-agent',
    ],
    source:
      'https://gitlab.com/gitlab-org/charts/gitlab-runner/-/merge_requests/201; jenkinsci/docker-inbound-agent README',
  },
];

/**
 * Libraries that drive a browser which a command of theirs has to fetch, or which has to be installed.
 * https://playwright.dev/docs/browsers: "playwright install"; npm's has fetched none by itself since 1.38.
 */
const withoutBrowser = new Set([
  ...['playwright', 'patchright', 'camoufox', 'scrapy-playwright', 'browser-use', 'crawl4ai'],
  ...['undetected-chromedriver', 'nodriver'],
]);

export function needsBrowser(name: string): boolean {
  return withoutBrowser.has(
    name
      .toLowerCase()
      .replaceAll('_', '-')
      .replace(/[[=<>~!@ ].*$/, ''),
  );
}

/** What fetches a browser itself when it is installed, unless it is told not to. pptr.dev/guides/configuration */
export function fetchesItself(name: string): boolean {
  return name === 'puppeteer';
}

/** The maker that a package is, by its name without version and extras. */
export function makerOf(name: string, from: PackageSystem): OrphanMaker | undefined {
  const plain = from === 'python' ? name.toLowerCase().replaceAll('_', '-') : name;
  return orphanMakers.find(maker => maker[from]?.includes(plain));
}

import packageJson from '../../package.json' with { type: 'json' };

export const { version } = packageJson;

/** A repository whose owner has no name yet is nowhere. */
const repository = /\bOWNER\b/.test(packageJson.repository) ? undefined : packageJson.repository;

/** Where the project is at home; undefined before it is published. */
export const homepage = repository?.replace(/^github:/, 'https://github.com/');

/** The page on which each rule has a heading. */
export const rulesPage = homepage && `${homepage}/blob/v${version}/rules/README.md`;

import { nameOf } from './image-path.ts';
import type { Step } from './step.ts';

/** Servers that rebuild what a developer changes, as they are called: from the manuals of each. */
const servers = [
  '(?:react-scripts|react-app-rewired|craco) start',
  '(?:webpack-dev-server|nodemon|ts-node-dev|tsnd|live-server|browser-sync|storybook|start-storybook)',
  '(?:next|nuxt|nuxi|astro|remix|gatsby|vinxi|wrangler|docusaurus) (?:dev|develop|start-dev)',
  '(?:webpack|ng|nx|vue-cli-service|ionic|quasar|ember|umi|rsbuild) (?:serve|server|dev|s)',
  'tsx watch',
  'nest start .*--watch',
  'expo start',
  'strapi develop',
  // `vite build` is something else.
  'vite(?:\\.js)?(?:\\s+(?:-\\S+|dev|serve|preview)\\b.*)?\\s*(?:$|[;&|"\'])',
];
const serving = new RegExp(`(?:^|[\\s;&|/"'])(?:${servers.map(name => `${name}(?![\\w-])`).join('|')})`);

/** `npm run dev`, `yarn start:dev`: what package.json calls so. */
const scripts = /^(?:(?:dev|develop|development|watch|storybook)(?:[:-].*)?|.*[:-](?:dev|watch))$/;

/** Whether what a launcher starts is for developers: when it is killed, nothing is lost. */
export function startsDevServer([launcher, ...others]: readonly Step[]): boolean {
  if (!launcher) return false;
  const { argv, packaged } = launcher;
  if (others.some(({ program }) => program?.kind === 'dev-server')) return true;
  const lines = [argv.slice(1).join(' '), packaged ?? ''];
  if (lines.some(line => serving.test(line))) return true;
  const words = argv.slice(1).filter(word => !word.startsWith('-'));
  const asked = /^run(?:-script)?$/.test(words[0] ?? '') ? words[1] : words[0];
  const isRunner = /^(?:npm|yarn|yarnpkg|pnpm|bun)$/.test(nameOf(argv[0] ?? ''));
  return isRunner && packaged === undefined && scripts.test(asked ?? '');
}

import { readdirSync } from 'node:fs';
import { defineConfig } from 'vitepress';
import packageJson from '../../package.json' with { type: 'json' };
import { sections } from '../sections.ts';

const rules = readdirSync('site/pages/rules')
  .map(name => name.replace(/\.md$/, ''))
  .sort();

export default defineConfig({
  title: 'docker initcheck',
  description: packageJson.description,
  srcDir: 'pages',
  // Copies for programs.
  srcExclude: ['public/**'],
  cleanUrls: false,
  // Relative links work wherever the site is put, except in its root files.
  base: process.env.SITE_BASE ?? '/',
  lastUpdated: false,
  themeConfig: {
    search: { provider: 'local' },
    outline: { level: [2, 3] },
    nav: [
      { text: 'Rules', link: '/rules' },
      { text: 'Recipes', link: '/recipes' },
      { text: 'Reaper', link: '/reaper' },
    ],
    sidebar: [
      {
        text: 'docker initcheck',
        items: sections.map(({ page, title }) => ({
          text: title,
          link: page === 'index' ? '/' : `/${page}`,
        })),
      },
      { text: 'Each rule', collapsed: true, items: rules.map(id => ({ text: id, link: `/rules/${id}` })) },
    ],
  },
});

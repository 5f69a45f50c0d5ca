import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import { type Section, sections } from './sections.ts';

/**
 * Lays the pages of the repository where the generator reads them: links between them lead to pages, and those to other
 * files to the repository. Writes `llms.txt` and a copy of each page as text for programs that read.
 */
const folder = 'site/pages';
const repository = packageJson.repository.replace(/^github:/, 'https://github.com/');

rmSync(folder, { recursive: true, force: true });
const told: string[] = [];
for (const section of sections) {
  const text = readFileSync(section.source, 'utf8').replace(/^<!--.*?-->\n/gms, '');
  const pages = section.isSplit ? split(section, text) : [{ page: section.page, text }];
  for (const { page, text } of pages) writePage(section, page, text);
  told.push(`- [${section.title}](./${section.page}.md): ${section.about}`);
}
const { description } = packageJson;
writeFileSync(
  join(folder, 'public/llms.txt'),
  `${[
    `# ${packageJson.name}`,
    `> ${description}`,
    'Pages are Markdown here. `docker initcheck explain --format json [RULE]` has the rules with their examples, and ' +
      '`docker initcheck --format json` the findings, in the words of a schema.',
    `## Pages\n\n${told.join('\n')}`,
  ].join('\n\n')}\n`,
);

/** The page itself with its table, and one for each heading. */
function split({ page }: Section, text: string): { readonly page: string; readonly text: string }[] {
  const [head = '', ...parts] = text.split(/^(?=## )/m);
  const names = parts.map(part => /^## (.*)/.exec(part)?.[1] ?? '');
  return [
    { page, text: head },
    ...parts.map((part, index) => ({ page: `${page}/${names[index]}`, text: part.replace(/^## /, '# ') })),
  ];
}

function writePage({ source }: Section, page: string, text: string): void {
  const path = join(folder, `${page}.md`);
  mkdirSync(dirname(path), { recursive: true });
  const linked = outsideCode(text, part =>
    part.replace(
      /(\]\()([^)\s]+)(\))/g,
      (_, open: string, to: string, close: string) => `${open}${linkFrom(source, page, to)}${close}`,
    ),
  );
  writeFileSync(path, linked);
  const raw = join(folder, 'public', `${page}.md`);
  mkdirSync(dirname(raw), { recursive: true });
  writeFileSync(raw, linked);
}

/** Changes what is no code: there braces and angle brackets are text too. */
function outsideCode(text: string, change: (part: string) => string): string {
  return text
    .split(/(^```[\s\S]*?^```|`[^`\n]*`)/m)
    .map((part, index) => (index % 2 === 1 ? part : change(part).replace(/\{\{/g, '&#123;&#123;')))
    .join('');
}

/** Where a link of a page leads in the site. */
function linkFrom(source: string, page: string, to: string): string {
  if (/^[a-z]+:/.test(to)) return to;
  const [path = '', anchor] = to.split('#') as [string, string?];
  const file = path === '' ? source : posix.normalize(posix.join(posix.dirname(source), path));
  const section = sections.find(
    each => each.source === file || each.source === posix.join(file, 'README.md'),
  );
  const up = '../'.repeat(page.split('/').length - 1) || './';
  const hash = anchor === undefined ? '' : `#${anchor}`;
  if (section?.isSplit && anchor) return `${up}${section.page}/${anchor}.md`;
  if (section)
    return file === source && page === section.page ? hash || './' : `${up}${section.page}.md${hash}`;
  if (/\.(?:svg|png)$/.test(file)) {
    const name = posix.basename(file);
    mkdirSync(join(folder, 'public'), { recursive: true });
    copyFileSync(file, join(folder, 'public', name));
    return `/${name}`;
  }
  return `${repository}/blob/main/${file}${hash}`;
}

/** Names that say of a file that something else is made of it: `Dockerfile.j2`, `Dockerfile.in`. */
export function isTemplateName(path: string): boolean {
  return /\.(?:j2|jinja2?|erb|ejs|hbs|mustache|tmpl|tpl|gotmpl|template|in)$/i.test(path);
}

/** Whether a text has the marks of a template, as opposed to those of a shell, such as `${`. */
export function hasTemplateMarks(text: string): boolean {
  return /\{\{|\{%|<%/.test(text);
}

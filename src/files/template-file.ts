import { InputError } from '../input-error.ts';

/** Names that say of a file that something else is made of it: `Dockerfile.j2`, `Dockerfile.in`. */
export function isTemplateName(path: string): boolean {
  return endings.test(path);
}

const endings =
  /[-_.]template$|\.(?:j2|jinja2?|model|erb|ejs|hbs|mustache|tmpl|templ|tpl|gotmpl|in|m4|tera|liquid|njk|mako|eta)$/i;

/** `Dockerfile.header`, `curl.Dockerfile` without a FROM: something puts a Dockerfile together from it and others. */
export function isPart(path: string, text: string): boolean {
  const isNamed =
    /(?:^|[\\/])(?:(?:Docker|Container)file[.-][^\\/]+|[^\\/]+\.(?:Docker|Container)file)$/i.test(path);
  return isNamed && !/^\s*FROM\s/im.test(text);
}

/**
 * Whether a text has the marks of a template, as opposed to those of a shell, such as `${`: a property of Maven or
 * Gradle has dots in its name, `${project.version}`, Autoconf replaces `@BASE@`, sed `#BASE#`, and Python's format
 * `{BASE}`.
 */
export function hasTemplateMarks(text: string): boolean {
  return (
    isToBeFilledIn(text) ||
    /\{\{|\{%|<%|<\?(?:php|=)|\$\{[A-Za-z][\w-]*\.[\w.-]+\}/.test(text) ||
    /^\s*FROM\s(?:[^\n@]*@\w+@|[^\n#]*#\w+#|[^\n{]*[^\n{$]\{\w+\})/im.test(text)
  );
}

/** `%%VERSION%%` and `@@VERSION@@`, which no Dockerfile says of itself, though Docker may read it. */
export function isToBeFilledIn(text: string): boolean {
  return /(%%|@@)[A-Z][A-Z0-9_]*\1/.test(text);
}

/** Whether YAML that cannot be read is a template: in YAML that can, `{{` stands within quotes. */
export function isYamlTemplate(text: string): boolean {
  return /^[^'"#\n]*(?:\{\{|\{%|<%)/m.test(text);
}

/** A template of YAML, which only what renders it can read. */
export class TemplateFile extends InputError {
  readonly isTemplate = true;

  constructor(path: string) {
    super(
      'this is a template: render it, and check the result, as in: helm template … | docker initcheck -',
      path,
    );
  }
}

/** By its field: each part of the bundled program has a class of its own. */
export function isTemplateFile(error: InputError): boolean {
  return 'isTemplate' in error;
}

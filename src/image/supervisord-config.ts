/** A section `[program:NAME]` of supervisord's configuration. http://supervisord.org/configuration.html */
export interface ProgramSection {
  readonly name: string;
  /** As written: supervisord splits it into words as a shell does, and no shell reads it. */
  readonly command: string;
  /** Where its text says so: the line that begins with `command`. */
  readonly start: number;
  readonly end: number;
  readonly directory: string | undefined;
  /** As written; undefined for the default, which is TERM. */
  readonly stopSignal: string | undefined;
  /** Whether the stop signal goes to the whole process group of the program. */
  readonly signalsGroup: boolean;
  /** Whether it may end at once and is not started again: a step of the set-up. */
  readonly isStep: boolean;
  /** Whether its end is provided for, at some time. */
  readonly mayEnd: boolean;
  /** Whether it is started with supervisord, and not only when somebody asks for it. */
  readonly isAutostarted: boolean;
}

/** What a configuration of supervisord starts, and which other files it includes: patterns of paths. */
export interface SupervisordConfig {
  readonly programs: readonly ProgramSection[];
  readonly includes: readonly string[];
}

const isTrue = /^(?:true|yes|on|t|y|1)$/i;
const isFalse = /^(?:false|no|off|f|n|0)$/i;

/** Reads what Python's ConfigParser would: sections, `key = value` or `key: value`, and lines that go on. */
export function readSupervisordConfig(text: string): SupervisordConfig {
  const sections = sectionsOf(text);
  return {
    programs: sections.flatMap(({ title, values, commandLine }) => {
      const [, name] = /^program:(.+)$/.exec(title) ?? [];
      const command = values.get('command');
      if (name === undefined || command === undefined) return [];
      const signalsGroup = isTrue.test(values.get('stopasgroup') ?? '');
      const isStep = values.get('startsecs') === '0' && isFalse.test(values.get('autorestart') ?? '');
      const mayEnd = values.has('exitcodes') || values.get('startsecs') === '0' || isOnce(values);
      const isAutostarted = !isFalse.test(values.get('autostart') ?? '');
      const directory = values.get('directory');
      const stopSignal = values.get('stopsignal');
      const starts = { directory, stopSignal, signalsGroup, isStep, mayEnd, isAutostarted };
      return [{ name: name.trim(), command, ...commandLine, ...starts }];
    }),
    includes: sections
      .filter(({ title }) => title === 'include')
      .flatMap(({ values }) => values.get('files')?.split(/\s+/) ?? []),
  };
}

/** `unexpected` is what nothing says as well: who writes it thinks of an end that is expected. */
function isOnce(values: ReadonlyMap<string, string>): boolean {
  const again = values.get('autorestart') ?? '';
  return isFalse.test(again) || /^unexpected$/i.test(again);
}

interface Section {
  readonly title: string;
  readonly values: Map<string, string>;
  commandLine: { readonly start: number; readonly end: number };
}

function sectionsOf(text: string): Section[] {
  const sections: Section[] = [];
  let key: string | undefined;
  for (const { 0: line, index: start } of text.matchAll(/[^\r\n]+/g)) {
    if (/^\s*(?:[;#]|$)/.test(line)) continue;
    const [, title] = /^\[([^\]]+)\]/.exec(line) ?? [];
    const section = sections.at(-1);
    const values = section?.values;
    const { name, value } = pairIn(line);
    if (title !== undefined) sections.push({ title, values: new Map(), commandLine: { start: 0, end: 0 } });
    else if (name !== undefined) values?.set(name, withoutComment(value));
    else if (key !== undefined) values?.set(key, `${values.get(key)} ${withoutComment(line.trim())}`);
    if (name === 'command') locate(section, start, line);
    key = title === undefined ? (name ?? key) : undefined;
  }
  return sections;
}

function locate(section: Section | undefined, start: number, line: string): void {
  if (section) section.commandLine = { start, end: start + line.trimEnd().length };
}

/** A line that begins with a blank goes on with the value before it. */
function pairIn(line: string): { readonly name: string | undefined; readonly value: string } {
  const at = /^\s/.test(line) ? -1 : line.search(/[:=]/);
  return { name: at < 0 ? undefined : line.slice(0, at).trim().toLowerCase(), value: line.slice(at + 1) };
}

/** A semicolon behind a blank begins one. */
function withoutComment(value: string): string {
  const at = value.search(/\s;/);
  return (at < 0 ? value : value.slice(0, at)).trim();
}

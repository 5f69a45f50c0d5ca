/** A section `[program:NAME]` of supervisord's configuration. http://supervisord.org/configuration.html */
export interface ProgramSection {
  readonly name: string;
  /** As written: supervisord splits it into words as a shell does, and no shell reads it. */
  readonly command: string;
  readonly directory: string | undefined;
  /** Whether the stop signal goes to the whole process group of the program. */
  readonly signalsGroup: boolean;
  /** Whether it may end at once and is not started again: a step of the set-up. */
  readonly isStep: boolean;
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
    programs: sections.flatMap(({ title, values }) => {
      const [, name] = /^program:(.+)$/.exec(title) ?? [];
      const command = values.get('command');
      if (name === undefined || command === undefined) return [];
      const signalsGroup = isTrue.test(values.get('stopasgroup') ?? '');
      const isStep = values.get('startsecs') === '0' && isFalse.test(values.get('autorestart') ?? '');
      const isAutostarted = !isFalse.test(values.get('autostart') ?? '');
      const directory = values.get('directory');
      return [{ name: name.trim(), command, directory, signalsGroup, isStep, isAutostarted }];
    }),
    includes: sections
      .filter(({ title }) => title === 'include')
      .flatMap(({ values }) => values.get('files')?.split(/\s+/) ?? []),
  };
}

interface Section {
  readonly title: string;
  readonly values: Map<string, string>;
}

function sectionsOf(text: string): Section[] {
  const sections: Section[] = [];
  let key: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*(?:[;#]|$)/.test(line)) continue;
    const [, title] = /^\[([^\]]+)\]/.exec(line) ?? [];
    const { values } = sections.at(-1) ?? {};
    const { name, value } = pairIn(line);
    if (title !== undefined) sections.push({ title, values: new Map() });
    else if (name !== undefined) values?.set(name.toLowerCase(), withoutComment(value));
    else if (key !== undefined) values?.set(key, `${values.get(key)} ${withoutComment(line.trim())}`);
    key = title === undefined ? (name?.toLowerCase() ?? key) : undefined;
  }
  return sections;
}

/** A line that begins with a blank goes on with the value before it. */
function pairIn(line: string): { readonly name: string | undefined; readonly value: string } {
  const at = /^\s/.test(line) ? -1 : line.search(/[:=]/);
  return { name: at < 0 ? undefined : line.slice(0, at).trim(), value: line.slice(at + 1) };
}

/** A semicolon behind a blank begins one. */
function withoutComment(value: string): string {
  const at = value.search(/\s;/);
  return (at < 0 ? value : value.slice(0, at)).trim();
}

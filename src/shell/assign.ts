import type { ArrayValue, Assignment, Command, DoubleQuotedChild, Word, WordPart } from 'unbash';
import { heldText } from './as-written.ts';
import type { ScriptText } from './ending.ts';
import { expandWords } from './expand-words.ts';
import { jobsNamed } from './job-words.ts';
import {
  anyOther,
  holdsJobs,
  isArray,
  longestValue,
  mostVariables,
  type Scope,
  textOf,
  type Value,
} from './shell-word.ts';
import type { State } from './state.ts';

/** What the image sets to something. */
type Given = Readonly<Record<string, string>>;

/** `NAME=value` on a line of its own. */
export function withAssignments<T extends ScriptText>(
  state: State<T>,
  node: Command,
  given: Given,
): State<T> {
  const assignments = node.prefix.filter((part): part is Assignment => part.type === 'Assignment');
  return assignments.length === 0 ? state : assigned(state, assignments, given);
}

/** `export NAME=value` and its kin; what `read` and others set is not known. */
export function withDeclared<T extends ScriptText>(
  state: State<T>,
  name: string,
  node: Command,
  given: Given,
): State<T> {
  if (/^(?:export|readonly|declare|typeset|local)$/.test(name)) {
    const assignments = node.args.filter((part): part is Assignment => part.type === 'Assignment');
    return assignments.length === 0 ? state : assigned(state, assignments, given);
  }
  const isArraySet = name === 'set' && node.args.some(({ text }) => /^[-+]\w*A/.test(text));
  if (!isArraySet && !/^(?:read|getopts|unset|mapfile|readarray|printf)$/.test(name)) return state;
  const names = node.args.flatMap(({ text }) => text.match(/[A-Za-z_]\w*/g) ?? []);
  return withUnknown(state, names);
}

/** A file that is not read may set any variable. */
export function withUnknown<T extends ScriptText>(
  state: State<T>,
  names: readonly string[] = [...state.variables.keys()],
): State<T> {
  const unknown = names.map(name => [name, null] as const);
  return { ...state, variables: new Map<string, Value>([...state.variables, ...unknown]) };
}

/** `: ${NAME:=value}`: what it holds where it is not set otherwise. */
export function withDefaults<T extends ScriptText>(state: State<T>, name: string, node: Command): State<T> {
  if (name !== ':') return state;
  const parts = node.args.flatMap(word => (word.type === 'Word' ? (word.parts ?? []) : []));
  const inner = parts.flatMap((part): readonly (WordPart | DoubleQuotedChild)[] =>
    part.type === 'DoubleQuoted' ? part.parts : [part],
  );
  const found = inner.flatMap((part): [string, string][] => {
    if (part.type !== 'ParameterExpansion' || part.operation?.type !== 'Default') return [];
    const { parameter, operation } = part;
    const value = operation.operator.endsWith('=') ? textOf(operation.operand, state) : undefined;
    return value === undefined || state.variables.has(parameter) ? [] : [[parameter, value]];
  });
  if (found.length === 0 || state.defaults.size >= mostVariables) return state;
  return { ...state, defaults: new Map([...found, ...state.defaults]) };
}

function assigned<T extends ScriptText>(
  state: State<T>,
  assignments: readonly Assignment[],
  given: Given,
): State<T> {
  const variables = new Map(state.variables);
  for (const assignment of assignments)
    if (variables.size >= mostVariables && !variables.has(assignment.name)) variables.set(anyOther, null);
    else variables.set(assignment.name, assignedValue(assignment, { ...state, variables, given }));
  return { ...state, variables };
}

function assignedValue<T extends ScriptText>(assignment: Assignment, scope: State<T>): Value {
  const { name, value, append, index, text } = assignment;
  if (index) return null;
  const whole = text.slice(text.indexOf('=') + 1);
  const written = value.type === 'ArrayValue' ? whole.replace(/^\(|\)$/g, '') : whole;
  const earlier = append ? (scope.variables.get(name) ?? null) : undefined;
  const jobs = jobsNamed(written, scope);
  if (/\$!|\$\{!\}|\b(?:pidof|pgrep)\b/.test(written) || (jobs && jobs.length > 0))
    return jobs ? jobsValue(jobs, written, earlier, value.type === 'ArrayValue', scope) : null;
  if (earlier === null || holdsJobs(earlier)) return null;
  return value.type === 'ArrayValue' ? arrayValue(value, earlier, scope) : textValue(value, earlier, scope);
}

/** Jobs by their numbers, as the one text or array that they are kept in. */
function jobsValue(
  jobs: readonly number[],
  written: string,
  earlier: Value | undefined,
  isInArray: boolean,
  { variables }: Scope,
): Value {
  const before = holdsJobs(earlier) ? earlier : undefined;
  if (isInArray) return { jobs: [...(before?.jobs ?? []), ...jobs], as: 'array' };
  if (before?.as === 'array') return null;
  const [, copied = ''] = /^"?\$\{?([A-Za-z_]\w*)\}?"?$/.exec(written) ?? [];
  const source = variables.get(copied);
  if (!before && holdsJobs(source)) return source.as === 'array' ? null : source;
  const plain = written.replace(/\$\([^)]*\)|`[^`]*`/g, '');
  const isText = before !== undefined || jobs.length > 1 || /\s/.test(plain);
  return { jobs: [...(before?.jobs ?? []), ...jobs], as: isText ? 'text' : 'number' };
}

function arrayValue(value: ArrayValue, earlier: Value | undefined, scope: Scope): Value {
  const words = expandWords(value.elements, scope);
  return words && typeof earlier !== 'string' ? [...(isArray(earlier) ? earlier : []), ...words] : null;
}

function textValue(value: Word, earlier: Value | undefined, scope: Scope): Value {
  const added = textOf(value, scope) ?? heldText(value, scope);
  if (added === undefined || (earlier !== undefined && typeof earlier !== 'string')) return null;
  const whole = `${earlier ?? ''}${added}`;
  return whole.length > longestValue ? null : whole;
}

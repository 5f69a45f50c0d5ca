import { type CompletionItem, CompletionItemKind } from 'vscode-languageserver-protocol';
import type { Rule } from '../../src/lint/rule.ts';
import { configSchema } from '../config/config-schema.ts';
import type { Schema } from '../config/field.ts';
import type { Kind } from './kind-of.ts';

/** What may stand at the end of `before`, the text up to the cursor: rules, and words of the configuration. */
export function complete(kind: Kind | undefined, before: string, rules: readonly Rule[]): CompletionItem[] {
  const line = before.slice(before.lastIndexOf('\n') + 1);
  if (kind === 'config') return completeConfig(before, line, rules);
  return /^\s*#\s*initcheck\s+(?:file-)?ignore\s*=[\w,\s-]*$/.test(line) ? rules.map(ruleItem) : [];
}

/** By the schema: keys at the margin, below a key what its mapping or the mappings of its list may have, and values. */
function completeConfig(before: string, line: string, rules: readonly Rule[]): CompletionItem[] {
  const all = propertiesOf(configSchema(rules));
  const [above] = before.match(/^[\w-]+(?=:)/gm)?.slice(-1) ?? [];
  const [, indent = '', key, value] =
    /^(\s*(?:-\s+)?)(?:([\w-]+):\s*(?:\[(?:[\w/-]+,\s*)*)?)?([\w-]*)$/.exec(line) ?? [];
  if (value === undefined) return [];
  const section = above === undefined ? {} : (all[above] ?? {});
  const words = valuesOf(section.items as Schema | undefined);
  if (key === undefined && indent.includes('-') && words.length > 0) return words.map(valueItem);
  const here = indent === '' ? all : propertiesOf((section.items as Schema | undefined) ?? section);
  return key === undefined ? Object.entries(here).map(propertyItem) : valuesOf(here[key]).map(valueItem);
}

function propertiesOf({ properties = {} }: Schema): Readonly<Record<string, Schema>> {
  return properties as Record<string, Schema>;
}

function valuesOf(schema: Schema = {}): string[] {
  const { enum: words = [], type = [], anyOf = [], items } = schema;
  const flags = [type].flat().includes('boolean') ? ['true', 'false'] : [];
  const own = (words as unknown[]).filter(word => typeof word === 'string');
  const ofList = items === undefined ? [] : valuesOf(items as Schema);
  return [...own, ...flags, ...ofList, ...(anyOf as Schema[]).flatMap(valuesOf)];
}

function propertyItem([label, { description }]: [string, Schema]): CompletionItem {
  const documentation = typeof description === 'string' ? { documentation: description } : {};
  return { label, kind: CompletionItemKind.Property, insertText: `${label}: `, ...documentation };
}

function ruleItem({ id, summary, severity }: Rule): CompletionItem {
  return { label: id, kind: CompletionItemKind.EnumMember, detail: severity, documentation: summary };
}

function valueItem(label: string): CompletionItem {
  return { label, kind: CompletionItemKind.Value };
}

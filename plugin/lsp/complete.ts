import { type CompletionItem, CompletionItemKind } from 'vscode-languageserver-protocol';
import { severities } from '../../src/lint/diagnostic.ts';
import type { Rule } from '../../src/lint/rule.ts';
import { keyNames } from '../config/config-keys.ts';
import type { Kind } from './check-open.ts';

/** What may stand at the end of `before`, the text up to the cursor: rules, and words of the configuration. */
export function complete(kind: Kind | undefined, before: string, rules: readonly Rule[]): CompletionItem[] {
  const line = before.slice(before.lastIndexOf('\n') + 1);
  if (kind === 'config') return completeConfig(before, line, rules);
  return /^\s*#\s*initcheck\s+(?:file-)?ignore\s*=[\w,\s-]*$/.test(line) ? rules.map(ruleItem) : [];
}

function completeConfig(before: string, line: string, rules: readonly Rule[]): CompletionItem[] {
  if (/^[\w-]*$/.test(line))
    return keyNames.map(label => ({ label, kind: CompletionItemKind.Property, insertText: `${label}: ` }));
  const [key] = before.match(/^[\w-]+(?=:)/gm)?.slice(-1) ?? [];
  if (/^\s+[\w-]*$/.test(line) && key === 'rules')
    return rules.map(rule => ({ ...ruleItem(rule), insertText: `${rule.id}: ` }));
  if (/^\s+[\w-]+:\s*\w*$/.test(line) && key === 'rules') return [...severities, 'off'].map(valueItem);
  if (/^fail-level:\s*\w*$/.test(line)) return [...severities, 'none'].map(valueItem);
  return /^strict:\s*\w*$/.test(line) ? ['true', 'false'].map(valueItem) : [];
}

function ruleItem({ id, summary, severity }: Rule): CompletionItem {
  return { label: id, kind: CompletionItemKind.EnumMember, detail: severity, documentation: summary };
}

function valueItem(label: string): CompletionItem {
  return { label, kind: CompletionItemKind.Value };
}

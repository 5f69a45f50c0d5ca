import type { Subject } from '../../src/workload/workload.ts';

/**
 * Whether a word of the command line means a subject: a service by its name; a container of a pod by its own, or by
 * that of what makes the pod, as kubectl takes it: `api`, `shop`, `deployment/shop`.
 */
export function isMeant({ kind, name }: Subject, word: string): boolean {
  return wordsFor({ kind, name }).some(each => each.toLowerCase() === word.toLowerCase());
}

/** The words that mean a subject. */
export function wordsFor({ kind, name }: Subject): readonly string[] {
  const [, container = name, ofKind = '', owner = ''] =
    (kind === 'container' && /^(.*) of (\S+) (.*)$/.exec(name)) || [];
  return ofKind === '' ? [container] : [container, owner, `${ofKind}/${owner}`];
}

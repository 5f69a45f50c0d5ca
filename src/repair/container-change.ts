import type { Overrides } from '../image/overrides.ts';
import { endOfLine } from '../lines.ts';
import { type Finding, type Linted, lint } from '../lint/lint.ts';
import { parseDockerfile } from '../syntax/dockerfile.ts';
import { insertAfter } from './edit.ts';
import { type Applied, type DeclinedRepair, repair } from './repair.ts';

/** What is to be said over the image of a container, and is said in another way, or not at all. */
export interface ContainerChange {
  readonly values: Partial<Record<'entrypoint' | 'command', readonly string[]>> & {
    readonly stopSignal?: string;
    readonly gracePeriod?: number;
    readonly init?: true;
  };
  readonly applied: readonly Pick<Applied, 'rule' | 'summary'>[];
}

/** What can be done about findings where a container is described. */
export interface ContainerRepair {
  readonly changes: readonly ContainerChange[];
  readonly declined: readonly Pick<DeclinedRepair, 'rule' | 'reason'>[];
}

/**
 * Repairs what is said over an image as if it were written in the Dockerfile, as the last lines of the stage that runs:
 * what a repair makes of those lines is what is to be said instead. An init is the one that the Engine brings, where
 * `hasInit` says that it can be asked for.
 */
export function repairContainer(
  linted: Linted,
  findings: readonly Finding[],
  hasInit: boolean,
): ContainerRepair {
  const graces = findings.flatMap(({ rule, repair: planned }): ContainerChange[] =>
    planned && 'gracePeriod' in planned && planned.gracePeriod !== undefined
      ? [{ values: { gracePeriod: planned.gracePeriod }, applied: [{ rule: rule.id, summary: '' }] }]
      : [],
  );
  const others = findings.filter(({ repair: planned }) => !planned || !('gracePeriod' in planned));
  const { changes, declined } = inLines(linted, others);
  const done = new Set(changes.flatMap(({ applied }) => applied.map(({ rule }) => rule)));
  const left = others.filter(({ rule }) => rule.phase === 'reaper' && !done.has(rule.id));
  const init: ContainerChange[] =
    left.length > 0 && hasInit && !linted.options.overrides?.init
      ? [
          {
            values: { init: true },
            applied: left.map(({ rule }) => ({ rule: rule.id, summary: 'init: true' })),
          },
        ]
      : [];
  const inits = new Set(init.flatMap(({ applied }) => applied.map(({ rule }) => rule)));
  return {
    changes: [...changes, ...init, ...graces],
    declined: declined.filter(({ rule }) => !inits.has(rule)),
  };
}

function inLines(linted: Linted, findings: readonly Finding[]): ContainerRepair {
  const ids = new Set(findings.map(({ rule }) => rule.id));
  const written = ids.size > 0 && asDockerfile(linted);
  if (!written) return { changes: [], declined: [] };
  const after = repair(written, ({ rule }) => ids.has(rule.id));
  const [was, is] = [written.image, after.linted.image];
  if (!was || !is) return { changes: [], declined: [] };
  const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
  const commands = {
    ...(is.entrypoint &&
      !isSame(was.entrypoint?.argv, is.entrypoint.argv) && { entrypoint: is.entrypoint.argv }),
    ...(is.cmd && !isSame(was.cmd?.argv, is.cmd.argv) && { command: is.cmd.argv }),
  };
  const signal = is.stopSignal?.value;
  const isOfSignal = ({ rule }: Pick<Applied, 'rule'>): boolean =>
    linted.options.rules.find(({ id }) => id === rule)?.phase === 'stopsignal';
  const applied = after.applied.map(({ rule, summary }) => ({ rule, summary }));
  const ofCommand: ContainerChange = { values: commands, applied: applied.filter(one => !isOfSignal(one)) };
  const ofSignal: ContainerChange[] =
    signal !== undefined && signal !== was.stopSignal?.value
      ? [{ values: { stopSignal: signal }, applied: applied.filter(isOfSignal) }]
      : [];
  return {
    changes: [...(Object.keys(commands).length > 0 ? [ofCommand] : []), ...ofSignal],
    declined: after.declined,
  };
}

/**
 * The Dockerfile of an image with what is said over it as the last lines of the target stage; undefined where that is
 * not known, or would not be the same.
 */
export function asDockerfile({ image, dockerfile, options }: Linted): Linted | undefined {
  const { overrides } = options;
  if (!image) return undefined;
  const lines = linesOf(overrides);
  if (!lines) return undefined;
  const { entrypoint: _, command: __, stopSignal: ___, ...others } = overrides ?? ({} as Partial<Overrides>);
  const last = image.stage.instructions.at(-1) ?? image.stage.from;
  const text = dockerfile.text.slice(0, endOfLine(dockerfile.text, last.end));
  const { start, end, newText } = insertAfter(last, lines, { ...image, dockerfile: { ...dockerfile, text } });
  const written = lint(parseDockerfile(text.slice(0, start) + newText + text.slice(end)), {
    ...options,
    ...(overrides && { overrides: others as Overrides }),
    injection: { from: 'nowhere', isLegacy: false },
  });
  return isSameStart(image, written) ? written : undefined;
}

/** What is said over an image as instructions; undefined where it is not known. */
function linesOf({ entrypoint, command, stopSignal }: Partial<Overrides> = {}): string[] | undefined {
  if ((entrypoint && !entrypoint.value) || (command && !command.value)) return undefined;
  const [first, others] = [entrypoint?.value, command?.value ?? []];
  // An entrypoint drops the CMD of the image.
  const isDropped = first !== undefined && first.length > 0;
  return [
    ...(stopSignal ? [`STOPSIGNAL ${stopSignal.value}`] : []),
    ...(first ? [`ENTRYPOINT ${JSON.stringify(first)}`] : []),
    ...(others.length > 0 || isDropped ? [`CMD ${JSON.stringify(others)}`] : []),
  ];
}

function isSameStart(image: NonNullable<Linted['image']>, { image: other }: Linted): boolean {
  const started = ({ pid1, stopSignal }: NonNullable<Linted['image']>): string =>
    JSON.stringify([pid1.argv, stopSignal?.value]);
  return other !== null && started(image) === started(other);
}

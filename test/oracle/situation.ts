import type { Job } from './container.ts';
import type { Script } from './generate.ts';
import type { ScriptImage } from './image.ts';

/** What a container finds that its image does not say. */
export interface Situation {
  readonly environment: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
  /** What `docker run IMAGE` is followed by. */
  readonly args: readonly string[];
  /** Whether the one who starts it says which program it is to run: another container, of which the image says less. */
  readonly isOther: boolean;
}

/** The deadline of the reaper is 8 s of 40 ms. */
const usual: Situation = { environment: { REAPER_DRAIN: '0.32' }, files: {}, args: [], isOther: false };

/**
 * Of `setup` nothing is known: where it is the last thing that a script waits for, a finding speaks of a program that
 * lasts, and is to be seen with such a one, in whichever situation it comes to that. None where a script has none.
 */
export function situationsWithSetup(
  { text }: Pick<ScriptImage, 'text'>,
  situations: readonly Situation[],
): readonly Situation[] {
  if (!/\bsetup\b/.test(text)) return [];
  return situations.map(one => ({ ...one, environment: { ...one.environment, SETUP: '1' }, isOther: true }));
}

/**
 * As it is, and with each thing otherwise that the script asks for and that cannot be known: a variable that is set, a
 * program that succeeds, a file that is mounted, arguments where the image has none.
 */
export function situationsOf({ text }: Pick<ScriptImage, 'text'>, { positional }: Script): Situation[] {
  const { environment } = usual;
  const changes: readonly (readonly [isAsked: boolean, change: Partial<Situation>])[] = [
    [/\$\{?MODE/.test(text), { environment: { ...environment, MODE: 'a' } }],
    [asksFor('CMD', text), { environment: { ...environment, CMD: 'app' }, isOther: true }],
    [asksFor('cmd', text), { environment: { ...environment, cmd: 'app' }, isOther: true }],
    [/\bcheck\b/.test(text), { environment: { ...environment, CHECK: '0' } }],
    [asksFor('MODE', text) && /"\$MODE" != b/.test(text), { environment: { ...environment, MODE: 'b' } }],
    [/command -v app\b/.test(text), { environment: { ...environment, PATH: '/lean' } }],
    [text.includes('/srv/flag'), { files: { flag: '' } }],
    [
      positional.length === 0 && /\$(?:[@*1#]|\{[@1])/.test(text),
      { args: text.includes('@:2') ? ['app', 'app'] : ['app'], isOther: true },
    ],
    [
      positional.length === 0 && /\$(?:[@*1#]|\{[@1])/.test(text) && /"\$1" ==? app|in app/.test(text),
      { args: ['worker'], isOther: true },
    ],
  ];
  const asked = changes.filter(([isAsked]) => isAsked).map(([, change]) => ({ ...usual, ...change }));
  const all = asked.length < 2 ? [] : [asked.reduce(both)];
  return [usual, ...asked, ...all];
}

/** Whether a script uses a variable that it never sets. */
function asksFor(name: string, text: string): boolean {
  return new RegExp(`\\$\\{?${name}\\b`).test(text) && !new RegExp(`\\b${name}=`).test(text);
}

function both(one: Situation, other: Situation): Situation {
  return {
    environment: { ...one.environment, ...other.environment },
    files: { ...one.files, ...other.files },
    args: [...one.args, ...other.args],
    isOther: one.isOther || other.isOther,
  };
}

export function jobIn(
  { family, argv, files }: Pick<ScriptImage, 'family' | 'argv' | 'files'>,
  { environment, files: more, args }: Situation,
): Job {
  return { family, argv: [...argv, ...args], files: { ...files, ...more }, environment };
}

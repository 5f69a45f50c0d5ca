import { type Image, instructionOf, ownInstruction } from '../src/image/image.ts';
import { didYouMean } from '../src/lint/did-you-mean.ts';
import { byHand, fixed } from '../src/lint/example.ts';
import { defineRule, type Offender, placeOf } from '../src/lint/rule.ts';
import { insertBefore } from '../src/repair/edit.ts';
import { expandVariables } from '../src/syntax/expand.ts';
import type { Instruction } from '../src/syntax/instruction.ts';
import { parseSignal, signalNames } from '../src/syntax/signal.ts';

interface Invalid extends Offender {
  readonly value: string;
  /** A variable that only the whole file sees, and this stage does not. */
  readonly global: string | undefined;
}

export default defineRule<Invalid>({
  id: 'invalid-stopsignal',
  severity: 'error',
  symptom: 'build-fails',
  summary: 'STOPSIGNAL is not a signal, and the build fails',
  docs: `
The build fails. Docker takes the name of a signal, with or without SIG and in any case, or a number. It expands
variables, but an ARG before the first FROM is only visible in a stage that repeats it.`,

  check(image) {
    const { stopSignal, platform } = image;
    const inForce = instructionOf(stopSignal);
    if (platform === 'windows') return [];
    // Docker looks at every one, also at those that a later one replaces.
    const replaced = image.applied.filter(
      ({ instruction }) => instruction.keyword === 'STOPSIGNAL' && instruction !== inForce,
    );
    return [
      ...replaced.flatMap(({ instruction, variables }) => {
        const { text } = instruction.argument;
        const value = expandVariables(text, variables, image.dockerfile.directives.escape) ?? text;
        return invalid(instruction, value, { ...image, variables });
      }),
      ...(stopSignal && inForce ? invalid(inForce, stopSignal.value, image) : []),
    ];
  },

  message: ({ value, global, place }) =>
    global
      ? `STOPSIGNAL is empty here and the build fails: the stage does not repeat ARG ${global}`
      : `${JSON.stringify(value)} is not a signal, and ` +
        `${place.file ? 'the container cannot be created' : 'the build fails'}${meant(value)}`,

  phase: 'stopsignal',
  repair({ global, place }, image) {
    if (!global || place.instruction !== ownInstruction(image, image.stopSignal)) return null;
    const signal = expandedWith(global, image);
    return signal === undefined
      ? null
      : {
          edits: [insertBefore(place.instruction, [`ARG ${global}`], image)],
          intended: { stopSignal: signal },
          summary: `ARG ${global} is repeated in the stage`,
        };
  },

  examples: [
    byHand`
        FROM debian:bookworm
      - STOPSIGNAL SIGTREM
      + STOPSIGNAL SIGTERM
        CMD ["sleep", "1000"]
    `,
    fixed`
        ARG STOP=SIGINT
        FROM debian:bookworm
      + ARG STOP
        STOPSIGNAL $STOP
        CMD ["sleep", "1000"]
    `,
  ],
});

function invalid(
  instruction: Instruction,
  value: string,
  { variables, globals, base }: Pick<Image, 'variables' | 'globals' | 'base'>,
): Invalid[] {
  if (parseSignal(value) !== undefined) return [];
  const { text } = instruction.argument;
  const unset = variablesIn(text).filter(name => !(name in variables));
  const global = unset.find(name => Object.hasOwn(globals, name));
  // A variable that nothing here sets may come from the base image; one without its brace comes from nowhere.
  const isOpen = /\$\{[^}]*$/.test(text);
  const isKnown = base.image.env !== undefined;
  if (unset.length > 0 && !global && !isOpen && !isKnown) return [];
  return [{ place: placeOf(instruction), value, global }];
}

/** `; did you mean SIGTERM?`, for what is nearly one. */
function meant(value: string): string {
  return didYouMean(
    `SIG${value.toUpperCase().replace(/^SIG/, '')}`,
    [...likely, ...signalNames].map(name => `SIG${name}`),
  );
}

/** Of two that are as near, the one that programs are stopped with. */
const likely = ['TERM', 'INT', 'QUIT', 'HUP', 'KILL', 'USR1', 'USR2', 'WINCH'];

function variablesIn(text: string): string[] {
  return [...text.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map(([, name]) => name as string);
}

/** What STOPSIGNAL says once the variable is seen; only for the plain cases. */
function expandedWith(name: string, { globals, stopSignal }: Image): string | undefined {
  const instruction = instructionOf(stopSignal);
  const value = globals[name];
  const text = instruction?.argument.text.replace(new RegExp(`\\$(?:${name}\\b|\\{${name}\\})`), value ?? '');
  return value !== undefined && text !== undefined && parseSignal(text) !== undefined ? text : undefined;
}

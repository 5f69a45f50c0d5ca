import type { Image } from '../src/image/image.ts';
import type { ImageFile } from '../src/image/image-file.ts';
import { contextPath, nameOf } from '../src/image/image-path.ts';
import { fileOf } from '../src/image/step.ts';
import { endOfLine } from '../src/lines.ts';
import { byHand, fixed, script, withFiles } from '../src/lint/example.ts';
import { defineRule, type Offender, type OffsetEdit, placeOf, type Repair } from '../src/lint/rule.ts';
import { editsOfScript, placeInScript, type ScriptStep, scriptSteps } from '../src/repair/place-in-script.ts';
import { parseShebang } from '../src/shell/shebang.ts';

interface Unstartable extends Offender {
  readonly file: ImageFile;
  readonly reason: 'mark' | 'carriage-return' | 'no-first-line' | 'mode' | 'read';
  /** Of one that a shell is given to read. */
  readonly shell?: string;
}

export default defineRule<Unstartable>({
  id: 'unstartable-script',
  severity: 'error',
  symptom: 'start-fails',
  summary: 'The script cannot be started: line endings, first line or mode are wrong',
  docs: `
The script is not started. Docker starts the program of an exec form directly, without a shell that would put up with
a flaw, and the kernel reads the first line of the script. With Windows line endings it looks for a program named
\`/bin/sh\\r\` ("no such file or directory", although the script is there). After a byte order mark, or without a
\`#!\` line, it does not see a script ("exec format error"). A file that is not executable is not started at all
("permission denied").

Git can keep line endings right on every machine (\`*.sh text eol=lf\` in \`.gitattributes\`), and \`COPY
--chmod=0755\` sets the mode.`,

  check(image) {
    if (image.platform === 'windows') return [];
    const [first] = image.pid1.steps;
    return scriptSteps(image).flatMap(step => {
      const file = fileOf(step);
      if (!file) return [];
      return step.script.isStartedByKernel
        ? defectsOf(file, step === first && !image.pid1.isAssumed, image)
        : linesRead(file, step, image);
    });
  },

  message({ file, reason, shell = 'the shell' }) {
    const name = nameOf(file.path);
    if (reason === 'read')
      return (
        `${name} has Windows line endings, and ${shell} takes them for a part of the last word of each line: ` +
        'it finds no such programs'
      );
    if (reason === 'mode') return `${name} cannot be started: it is not executable`;
    if (reason === 'mark')
      return `${name} cannot be started: a byte order mark hides its first line from the kernel`;
    if (reason === 'no-first-line') return `${name} cannot be started: it has no #! line`;
    const { interpreter = '', argument = null } = parseShebang(file.text.replace('\uFEFF', '')) ?? {};
    return (
      `${name} cannot be started: with Windows line endings the kernel looks for ` +
      `${argument ? `${interpreter} with ${argument}` : interpreter}\\r`
    );
  },

  phase: 'start',
  repair({ file, reason }, image) {
    const name = nameOf(file.path);
    if (reason === 'mode') return addMode(file, image);
    if (reason === 'no-first-line') return null;
    const edits = reason === 'mark' ? [{ start: 0, end: 1, newText: '' }] : carriageReturns(file.text);
    const parts = editsOfScript(file, edits, image);
    const what = reason === 'mark' ? 'loses its byte order mark' : 'gets Unix line endings';
    return parts ? { ...parts, intended: {}, summary: `${name} ${what}` } : null;
  },

  examples: [
    withFiles(
      fixed`
        FROM debian:bookworm
        COPY run.sh /
        CMD ["/run.sh"]
      `,
      {
        'run.sh': {
          bad: '#!/bin/sh\r\nexec sleep 1000\r\n',
          good: '#!/bin/sh\nexec sleep 1000\n',
        },
      },
    ),
    withFiles(
      fixed`
        FROM debian:bookworm
        COPY run.sh /
        CMD ["/run.sh"]
      `,
      {
        'run.sh': {
          bad: '\uFEFF#!/bin/sh\nexec sleep 1000\n',
          good: '#!/bin/sh\nexec sleep 1000\n',
        },
      },
    ),
    withFiles(
      fixed`
        FROM debian:bookworm
      - COPY run.sh /
      + COPY --chmod=0755 run.sh /
        CMD ["/run.sh"]
      `,
      {
        'run.sh': {
          ...script`
            #!/bin/sh
            exec sleep 1000
          `,
          isExecutable: false,
        },
      },
    ),
    withFiles(
      byHand`
        FROM debian:bookworm
        COPY run.sh /
        CMD ["/run.sh"]
      `,
      {
        'run.sh': script`
        + #!/bin/sh
          exec sleep 1000
        `,
      },
    ),
  ],
});

/** `bash run.sh`: the shell starts all the same, and finds no `nginx\r`. */
function linesRead(file: ImageFile, { program }: ScriptStep, image: Image): Unstartable[] {
  const { text, hasUnixLines, context } = file;
  if (context === null || hasUnixLines || program?.kind !== 'shell' || !isOfWindows(text)) return [];
  const place = placeInScript(file, 0, Math.max(endOfLine(text, 0), 1), image);
  return [{ place, file, reason: 'read', shell: program.name }];
}

/** Whether each of its lines ends in a carriage return: in a few it may be meant. */
function isOfWindows(text: string): boolean {
  const lines = text.replace(/\n$/, '').split('\n');
  return lines.length > 1 && lines.slice(0, -1).every(line => line.endsWith('\r'));
}

/** A shell runs a file without a first line itself, and so does an init written in C; Docker does not. */
function defectsOf(file: ImageFile, isFirst: boolean, image: Image): Unstartable[] {
  const { text, isExecutable, hasUnixLines, context } = file;
  const hasMark = text.startsWith('\uFEFF');
  const shebang = parseShebang(text.replace('\uFEFF', ''));
  const place = placeInScript(file, 0, Math.max(endOfLine(text, 0), 1), image);
  const found: (Unstartable | false)[] = [
    isFirst && hasMark && { place, file, reason: 'mark' },
    // Here-documents end their lines as Docker reads them, whatever the Dockerfile's own are.
    context !== null &&
      !hasUnixLines &&
      shebang?.hasCarriageReturn === true && { place, file, reason: 'carriage-return' },
    isFirst && !shebang && !text.startsWith('#!') && { place, file, reason: 'no-first-line' },
    isExecutable === false && { place: placeOf(file.instruction), file, reason: 'mode' },
  ];
  return found.filter(one => one !== false);
}

function carriageReturns(text: string): OffsetEdit[] {
  return [...text.matchAll(/\r+(?=\n|$)/g)].map(({ index, 0: found }) => ({
    start: index,
    end: index + found.length,
    newText: '',
  }));
}

/** Only where the COPY brings nothing but the script. */
function addMode({ instruction, context }: ImageFile, { dockerfile }: Image): Repair | null {
  // A RUN that writes it, or an ONBUILD of the base, which is in no file.
  const { keyword, start } = instruction;
  const isHere = dockerfile.text.slice(start, start + keyword.length).toUpperCase() === keyword;
  if (!isHere || keyword === 'RUN') return null;
  const words = instruction.argument.text.split(/\s+/);
  const isAlone = words.length === 2 && (context === null || contextPath(words[0] ?? '') === context);
  if (!isAlone || instruction.flags.some(({ name }) => name === 'chmod')) return null;
  const after = start + keyword.length;
  if (dockerfile.text[after] !== ' ') return null;
  return {
    edits: [{ start: after, end: after, newText: ' --chmod=0755' }],
    intended: {},
    summary: `${keyword} --chmod=0755: the script is executable`,
  };
}

import { type Configured, hasLine } from './configured.ts';
import { findProgram } from './facts/programs.ts';
import type { Image } from './image.ts';
import { isInitScript, nameOf } from './image-path.ts';
import type { Step } from './step.ts';

/**
 * Whether a program moves to the background as it is started: `maybe` where a configuration, which cannot be read, may
 * keep it in the foreground.
 */
export function detaches(step: Step, image: Image): Configured {
  if (!step.program?.daemonizes || isAsInBase(step, image)) return 'no';
  if (isOfPhpImage(step, image)) return detachesInPhpImage(step, image);
  return detachesUnlessConfigured(step, image);
}

/** The same of what is known to detach where no configuration keeps it. */
export function detachesUnlessConfigured(step: Step, image: Image): Configured {
  const configured = foregroundIn(step, image);
  if (configured === 'yes') return 'no';
  return configured === 'maybe' ? 'maybe' : 'yes';
}

/** Whether the last command of a shell does, so that the shell has nothing to wait for, and ends. */
export function hasDetached(step: Step, image: Image): boolean {
  const last = innermostShell(step, image);
  const next = stepAfter(last, image);
  const how = last.script?.ending?.how;
  if (last !== step && how === 'background') return true;
  return next !== undefined && how === 'foreground' && detaches(next, image) === 'yes';
}

/** The script that ends last of those that wait for each other's end: `/run.sh` of `sh -c /run.sh`. */
export function innermostShell(step: Step, image: Image): Step {
  const next = stepAfter(step, image);
  const ending = step.script?.ending;
  const isEnd = ending?.isLast === true && (ending.how === 'foreground' || ending.how === 'exec');
  return isEnd && next?.script ? innermostShell(next, image) : step;
}

function stepAfter(step: Step, { pid1: { steps } }: Image): Step | undefined {
  const at = steps.indexOf(step);
  return at < 0 ? undefined : steps[at + 1];
}

/** What the base image starts in the same way is kept in the foreground by its configuration: php-fpm in php. */
function isAsInBase({ argv }: Step, { base }: Image): boolean {
  const own = base.image.cmd;
  return own?.length === argv.length && own.every((word, index) => word === argv[index]);
}

/**
 * The official images for php-fpm have `daemonize = no` in php-fpm.d/zz-docker.conf, which php-fpm.conf includes.
 * docker-library/php@445bf41:Dockerfile-linux.template
 */
function isOfPhpImage({ argv: [name = ''] }: Step, { base }: Image): boolean {
  const [own, ...words] = base.image.cmd ?? [];
  return own === 'php-fpm' && words.length === 0 && nameOf(name) === own;
}

function detachesInPhpImage({ argv, program }: Step, { isConfigured }: Image): Configured {
  const words = argv.slice((program?.at ?? 0) + 1);
  if (words.some(word => word === '-D' || word === '--daemonize')) return 'yes';
  if (isConfigured('daemonize = yes') === 'yes') return 'yes';
  const at = words.findIndex(word => word === '-y' || word === '--fpm-config');
  const file = at < 0 ? undefined : words[at + 1];
  if (file === undefined || file === '/usr/local/etc/php-fpm.conf') return 'no';
  return program?.foregroundConfig && isConfigured(program.foregroundConfig) === 'yes' ? 'no' : 'maybe';
}

/** `nginx` of `service nginx start` and `/etc/init.d/nginx start`, which wait for it where it does not detach. */
function serviceStartedBy([program = '', first, second]: readonly string[]): string | undefined {
  if (/^(?:rc-)?service$/.test(nameOf(program))) return second === 'start' ? first : undefined;
  return isInitScript(program) && first === 'start' ? nameOf(program) : undefined;
}

/** The foreground can be asked for in a configuration, which an unknown base may have as well. */
function foregroundIn({ program, argv }: Step, { isConfigured, base, pid1 }: Image): Configured {
  const line = program?.foregroundConfig ?? findProgram([serviceStartedBy(argv) ?? ''])?.foregroundConfig;
  if (!line) return 'no';
  // A script may write the configuration before it starts the service.
  if (pid1.steps.some(({ script }) => script && hasLine(script.text.text, line))) return 'yes';
  const found = isConfigured(line);
  return found === 'no' && (!base.isKnown || hasOtherConfig(argv)) ? 'maybe' : found;
}

/** `nginx -c nginx.conf`: what no package has put into /etc is made by something that was not read. */
function hasOtherConfig(argv: readonly string[]): boolean {
  return argv.some((word, at) => {
    const file = /^--?(?:c|f|conf|config)=?$/.test(word)
      ? argv[at + 1]
      : /^--?conf(?:ig)?=(.+)$/.exec(word)?.[1];
    return file !== undefined && !/^(?:\/usr\/local)?\/etc\//.test(file);
  });
}

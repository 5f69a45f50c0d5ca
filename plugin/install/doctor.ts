import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { printable } from '../../src/report/printable.ts';
import { askDocker, type DockerAnswer, type ListedPlugin } from '../engine/ask-docker.ts';
import { withoutBuildKit } from '../engine/user-builder.ts';
import { readHook } from '../hook/hook-config.ts';
import { exitClean, exitFindings } from '../process/exit-codes.ts';
import { type ColorChoice, chalkFor, type Environment, type Streams } from '../process/streams.ts';
import { version } from '../process/version.ts';
import { type FoundPlugin, findPlugins } from './plugin-folders.ts';
import { projectOf } from './project-copy.ts';

/** One thing that was looked at. */
interface Check {
  readonly isGood: boolean;
  readonly text: string;
}

/**
 * `docker-initcheck doctor`: what is wrong with the installation, and `more`, in words. Returns 0 when nothing is, else
 * 1.
 */
export async function runDoctor(
  { color }: { readonly color: ColorChoice },
  more: readonly Check[],
  { stdout }: Streams,
  environment: Environment,
): Promise<number> {
  const answer = await askDocker(environment);
  const plugins = findPlugins(environment);
  const checks = [
    checkDocker(answer),
    ...('plugin' in answer ? checkPlugin(answer.plugin, plugins) : []),
    ...('plugin' in answer ? [checkBuilder(answer, environment)] : []),
    ...plugins.filter(({ isOurs }) => isOurs).flatMap(checkShim),
    ...checkHook(environment),
    checkBinaries(environment),
    await checkEngine(environment),
    ...more,
  ];
  const chalk = chalkFor(stdout, color, environment.variables);
  for (const { isGood, text } of checks)
    stdout.write(`${isGood ? chalk.green('✓') : chalk.red('✗')} ${printable(text)}\n`);
  return checks.every(({ isGood }) => isGood) ? exitClean : exitFindings;
}

const good = (text: string): Check => ({ isGood: true, text });
const bad = (text: string): Check => ({ isGood: false, text });

/** Nothing to tell where nobody has asked for a hook. */
function checkHook(environment: Environment): Check[] {
  try {
    const { path, isRegistered, isOn } = readHook(environment);
    if (!isRegistered) return [];
    const told = 'docker tells when a stop had to kill';
    return [isOn ? good(told) : bad(`${told} only with "features": {"hooks": "true"} in ${path}`)];
  } catch (error) {
    return [bad((error as Error).message)];
  }
}

function checkDocker(answer: DockerAnswer): Check {
  if (answer.docker === 'absent') return bad('docker is not on the PATH; docker-initcheck works without it');
  if ('reason' in answer) return bad(`docker does not answer: ${answer.reason}`);
  return good(`docker ${answer.docker}`);
}

function checkPlugin(listed: ListedPlugin | undefined, plugins: readonly FoundPlugin[]): Check[] {
  const [first] = plugins;
  if (!first) return [bad('docker has no plugin initcheck: run docker-initcheck install')];
  const mine = plugins.find(({ isOurs }) => isOurs);
  if (!first.isOurs)
    return [
      mine
        ? bad(`${first.path} is another plugin of this name, and docker runs it instead of ${mine.path}`)
        : bad(`${first.path} is another plugin of this name; this one is not installed`),
    ];
  if (!first.isExecutable) return [bad(`${first.path} is not executable: chmod +x ${first.path}`)];
  if (!listed) return [bad(`docker does not see ${first.path}`)];
  if (listed.Err) return [bad(`docker refuses ${listed.Path}: ${reasonIn(listed.Err)}`)];
  const shadowed = plugins
    .slice(1)
    .map(({ path }) => good(`${path} is never run: docker uses the first one`));
  const check =
    listed.Version === version
      ? good(`docker runs ${listed.Path}, version ${version}`)
      : bad(
          `${listed.Path} is version ${listed.Version ?? 'unknown'}, and this is ${version}: run ` +
            'docker-initcheck install',
        );
  return [check, ...shadowed];
}

/** Without BuildKit a build fails at the `COPY --chmod` that a repair writes. */
function checkBuilder(answer: DockerAnswer, { variables }: Environment): Check {
  const reason = withoutBuildKit(answer, variables);
  return reason === undefined
    ? good('docker build has BuildKit')
    : bad(
        `${reason}: docker build fails at COPY --chmod, so add --legacy-builder to --fix, --diff and --verify`,
      );
}

/** Docker has it as a text, or as an object around one. */
function reasonIn(error: unknown): string {
  return typeof error === 'string' ? error : JSON.stringify(error);
}

function checkShim({ path, shim }: FoundPlugin): Check[] {
  if (!shim) return [];
  const { node, script } = shim;
  if (script === null)
    return [
      existsSync(node)
        ? good(`the program is ${node}`)
        : bad(
            `${node} is gone, so ${path} does not start: run docker-initcheck install again from its new place`,
          ),
    ];
  return [
    existsSync(node)
      ? good(`Node.js is ${node}`)
      : bad(`${node} is gone, so ${path} uses the node on the PATH: run docker-initcheck install`),
    existsSync(script)
      ? good(`the program is ${script}${ofProject(script)}`)
      : bad(`${script} is gone, and ${path} with it: docker-initcheck install`),
    existsSync(join(dirname(script), 'metadata.json'))
      ? []
      : bad(
          `${join(dirname(script), 'metadata.json')} is missing: docker starts Node.js at every docker --help`,
        ),
  ].flat();
}

function ofProject(script: string): string {
  const folder = projectOf(script);
  return folder === undefined ? '' : `, the copy of the project ${folder}`;
}

function checkBinaries({ binaries }: Environment): Check {
  const names = binaries.names();
  const missing = ['reaper', 'probe'].filter(kind => !names.some(name => name.startsWith(`${kind}-linux-`)));
  return missing.length === 0
    ? good(`${names.filter(name => name.startsWith('reaper-linux-')).length} reapers for --fix`)
    : bad(`${binaries.place} lacks the ${missing.join(' and the ')}: install docker-initcheck again`);
}

async function checkEngine(environment: Environment): Promise<Check> {
  try {
    const { describeEngine } = await import('../engine/reach-engine.ts');
    return good(await describeEngine(environment));
  } catch (error) {
    environment.signal.throwIfAborted();
    return bad(`${(error as Error).message} (only --verify and verify need it)`);
  }
}

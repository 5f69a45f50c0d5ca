import { mkdirSync, readdirSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { resolveEndpoint } from '../../src/engine/endpoint.ts';
import { cacheFolder } from '../process/cache-folder.ts';
import type { Environment } from '../process/streams.ts';
import { adviceOn } from './advice.ts';
import { askEvents } from './ask-events.ts';
import { type Caller, callerOf } from './caller.ts';
import { hookCommands } from './hook-config.ts';
import { type KilledContainer, killedIn, sentenceOn } from './killed.ts';

/**
 * What docker is to print after a stop (docker/cli, cli-plugins/hooks/hook_types.go): one line if it ended in SIGKILL,
 * else nothing at all. It is never in the way: an Engine that is far away, or that other flags than the usual ones lead
 * to, is not asked.
 */
export async function answerHook(
  request: string,
  { variables, directory }: Pick<Environment, 'variables' | 'directory'>,
  caller: Caller = callerOf(process.ppid),
): Promise<string> {
  try {
    const { RootCmd: command } = JSON.parse(request) as { readonly RootCmd?: unknown };
    if (typeof command !== 'string' || !hookCommands.includes(command)) return '';
    const at = caller.words.indexOf(command.split(' ')[0] ?? '');
    const [globals, words] = [caller.words.slice(0, Math.max(0, at)), caller.words.slice(Math.max(0, at))];
    const home = variables.HOME || homedir();
    const endpoint = resolveEndpoint({ env: variables, home, platform: process.platform, globals });
    if (endpoint.kind === 'dial') return '';
    const killed = killedIn(await askEvents(endpoint, caller.since), command, words).filter(
      isNews(variables),
    );
    const [first] = killed;
    if (!first) return '';
    const advice = await adviceOn(first, endpoint, directory);
    return `${JSON.stringify({ Type: 0, Template: sentenceOn(command, killed, advice) })}\n`;
  } catch {
    // Docker would print nothing either.
    return '';
  }
}

/** In milliseconds: whoever told of it longer ago cannot be asked the same again. */
const REMEMBERED = 60 * 60 * 1000;

/** Two commands may stop the same container: the first one to make a file for it tells. */
function isNews(variables: Environment['variables']): (killed: KilledContainer) => boolean {
  const cache = cacheFolder(variables, process.platform);
  return ({ id, time }) => {
    if (cache === undefined) return true;
    const folder = join(cache, 'told');
    try {
      mkdirSync(folder, { recursive: true });
      for (const name of readdirSync(folder))
        if (Date.now() - statSync(join(folder, name)).mtimeMs > REMEMBERED) unlinkSync(join(folder, name));
      writeFileSync(join(folder, `${id.slice(0, 12)}-${time}`), '', { flag: 'wx' });
      return true;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code !== 'EEXIST';
    }
  };
}
